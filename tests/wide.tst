% Wide data (P < D / 2): everything in the row space of the samples, against the
% same calls with S formed.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function [wide, full] = task (k, dims, P, O, alike)
%!  X = cell (1, numel (dims)); Y = 0.4 * numbers (100 * k, P, O);
%!  for m = 1:numel (dims)
%!    X{m} = 0.6 * 1.6 ^ (numel (dims) - m) * numbers (100 * k + m, P, dims(m));
%!    Y = Y + X{m}(:,1);
%!  end
%!  if alike, X{end}(:,2:end) = X{end}(:,1) .* (2:dims(end)) / 20; end   % rank one
%!  wide = mmbias_data (X, Y);
%!  assert (isempty (wide.S) && rows (wide.Factor) < P);
%!  full = wide; full.S = mmbias_evaluate (wide, 'moments'); full.Factor = [];
%!endfunction
%!function x = numbers (k, P, D)
%!  x = reshape (noise (k, P * D), P, D);
%!endfunction
%!function near (x, y, tol)
%!  assert (size (x), size (y)); assert (isfinite (x), isfinite (y));
%!  k = isfinite (y);
%!  assert (max ([0; abs(x(k)(:) - y(k)(:))]) <= tol * max ([1e-300; abs(y(k)(:))]));
%!endfunction
%!function same_run (a, b, tol)
%!  for name = {'t', 'loss', 'objective', 'W', 'Wend', 'state'}, near (a.(name{1}), b.(name{1}), tol); end
%!  assert (size (a.net.Encoder), size (b.net.Encoder)); assert (a.net.Dims, b.net.Dims);
%!  for i = 1:numel (a.net.Encoder), near (a.net.Encoder{i}, b.net.Encoder{i}, tol); end
%!  for i = 1:numel (a.nets), near (a.nets(i).Encoder{1}, b.nets(i).Encoder{1}, tol); end
%!  assert ({a.events.name}, {b.events.name});
%!endfunction

%!test  # the moments, by a plain sum over samples; also standardised, one-hot, copies
%! X = {numbers(1, 6, 9) + 1e3, numbers(2, 6, 12)}; X{2}(:,4) = 5; Y = numbers (3, 6, 2);
%! for standardize = [false true]
%!   data = mmbias_data (X, Y, 'Standardize', standardize);
%!   x = [X{:}] - mean ([X{:}]); y = Y - mean (Y);
%!   if standardize, s = sqrt (mean (x .^ 2)); s(13) = 1; x = x ./ s; end
%!   assert (isempty (data.S)); assert (columns (data.Factor), 21); assert (rows (data.Factor) <= 6);
%!   assert (mmbias_evaluate (data, 'moments'), x' * x / 6, 1e-11);
%!   assert (data.Syx, y' * x / 6, 1e-12); assert (data.Syy, y' * y / 6, 1e-14);
%!   assert ([data.X{:}], x, 1e-12); assert (data.lossMin, 0, 1e-24);
%!   assert (data.Factor(:,13), zeros (rows (data.Factor), 1));
%! end
%! data = mmbias_data (X, Y, 'Center', false); x = [X{:}];
%! assert (mmbias_evaluate (data, 'moments'), x' * x / 6, 1e-9); assert (data.Mean, zeros (1, 21));
%! data = mmbias_data (X, [1; 2; 1; 2; 2; 1], 'Classes', true); assert (rows (data.Syx), 2);
%! twice = mmbias_data (data, 'Scale', [2 -3]); v = [2 * ones(1, 9), -3 * ones(1, 12)];
%! assert (mmbias_evaluate (twice, 'moments'), mmbias_evaluate (data, 'moments') .* (v' * v), 1e-10);
%!test  # few samples or not: the border is half of the inputs
%! assert (isempty (mmbias_data ({numbers(1, 4, 9)}, numbers (2, 4, 1)).S));
%! data = mmbias_data ({numbers(1, 4, 8)}, numbers (2, 4, 1)); assert (size (data.S), [8 8]); assert (isempty (data.Factor));

%!test  # predictions and fixed points
%! k = 0;
%! for M = [1 2 3], for O = [1 2], for LF = {[1 1], [2 1], [2 2], [3 2], [3 3], [4 2]}
%!   k = k + 1; dims = {29, [14 22], [12 1 18]}{M}; [L, F] = deal (LF{1}(1), LF{1}(2));
%!   [wide, full] = task (k, dims, 7, O, mod (k, 4) == 0);
%!   args = {'Depth', L, 'FusionDepth', F, 'Init', 1e-3};
%!   a = mmbias_predict (wide, args{:}); b = mmbias_predict (full, args{:});
%!   near (a.durations, b.durations, max ([1e-9, b.error(isfinite (b.error))])); assert (a.order, b.order);
%!   near (a.Wuni, b.Wuni, 1e-10); near (a.Wfinal, b.Wfinal, 1e-9);   # where an integration comes to rest
%!   assert (a.misattribution, b.misattribution, 1e-9 * norm (b.Wfinal));
%!   assert (a.losses.alone, b.losses.alone, 1e-12); assert (a.notes, b.notes); assert (a.theory, b.theory);
%!   a = mmbias_fixedpoints (wide, args{1:4}); b = mmbias_fixedpoints (full, args{1:4});
%!   near (a.W, b.W, 1e-10); assert (a.loss, b.loss, 1e-12 * trace (wide.Syy)); assert (a.rate, b.rate, 1e-10 * max (b.rate(:)));
%!   assert (a.stable, b.stable); assert (a.path, b.path); assert (a.notes, b.notes);
%! end, end, end

%!test  # a modality without direction of its own starts along its first input
%! x = numbers (2, 8, 28); x = x - mean (x); y = numbers (1, 8, 1); y = y - mean (y);
%! X = {numbers(3, 8, 2), x - y * (y' * x) / (y' * y)}; X{1}(:,1) = 3 * y + X{2}(:,1) - X{2}(:,2);
%! wide = mmbias_data (X, y); wide.Syx(3:end) = 0; full = wide;
%! full.S = mmbias_evaluate (wide, 'moments'); full.Factor = [];
%! a = mmbias_predict (wide, 'Init', 1e-4); b = mmbias_predict (full, 'Init', 1e-4);
%! near (a.durations, b.durations, 1e-6); assert (a.notes, b.notes);
%! assert (! isempty (strfind ([b.notes{:}], 'takes the first input')));

%!test  # training: all weights, in and outside of the samples' space
%! k = 0;
%! for O = [1 2], for LF = {[2 1], [2 2], [3 2]}, for method = {'gd', 'flow'}
%!   k = k + 1; [wide, full] = task (k, [14 1 22], 6, O, false);
%!   net = mmbias_net (wide, 'Depth', LF{1}(1), 'FusionDepth', LF{1}(2), 'Width', 3, 'InitScheme', 'gaussian', 'Init', .2);
%!   assert (isequal (net.Encoder, mmbias_net (full, 'Depth', LF{1}(1), 'FusionDepth', LF{1}(2), 'Width', 3, 'InitScheme', 'gaussian', 'Init', .2).Encoder));
%!   a = mmbias_evaluate (net, wide); b = mmbias_evaluate (net, full);
%!   near (a.W, b.W, 1e-13); near (a.loss, b.loss, 1e-13); near (a.output, b.output, 1e-13);
%!   for i = 1:3, near (a.gradient.Encoder{i}, b.gradient.Encoder{i}, 1e-12); end
%!   opt = {'Method', method{1}, 'LearningRate', .02, 'WeightDecay', 1e-2, 'Epochs', 200, 'RecordEvery', 10, 'RecordNets', 100};
%!   if strcmp (method{1}, 'gd'), opt = [opt, {'Momentum', .5, 'ModalityRate', [1 2 1.5], 'DecoderRate', .7}]; end
%!   a = mmbias_train (net, wide, opt{:}); b = mmbias_train (net, full, opt{:}); same_run (a, b, 1e-8);
%!   assert (b.loss(end) < b.loss(1)); assert (isequal (a.data.Factor, wide.Factor));
%!   a = mmbias_train (a, 'Epochs', 100); b = mmbias_train (b, 'Epochs', 100); same_run (a, b, 1e-8);
%!   for measure = {'signal', 'weights'}
%!     p = mmbias_phases (a, 'Measure', measure{1}); q = mmbias_phases (b, 'Measure', measure{1});
%!     near (p.t, q.t, 1e-7); near (p.misattribution, q.misattribution, 1e-7); near (p.share, q.share, 1e-7);
%!     near (p.plateaus, q.plateaus, 1e-6); assert (p.notes, q.notes);
%!   end
%! end, end, end
%!test  # balanced starts, the reduced flow, predictions from weights, the rate
%! [wide, full] = task (3, [14 22], 6, 1, false);
%! start = {'Depth', 3, 'FusionDepth', 3, 'InitScheme', 'balanced', 'Init', .05, 'Width', 4};
%! net = mmbias_net (wide, start{:}); old = mmbias_net (full, start{:});
%! for i = 1:6, assert (net.Encoder{i}, old.Encoder{i}, 1e-16); end
%! for method = {'reduced', 'gd'}
%!   opt = {'Method', method{1}, 'LearningRate', .04, 'Epochs', 3000, 'RecordEvery', 50};
%!   a = mmbias_train (net, wide, opt{:}); b = mmbias_train (old, full, opt{:}); same_run (a, b, 1e-7);
%!   assert (b.loss(end) < .1 * b.loss(1) && b.loss(2) > .9 * b.loss(1));
%! end
%! a = mmbias_predict (net, wide, 'LearningRate', .01); b = mmbias_predict (old, full, 'LearningRate', .01);
%! near (a.durations, b.durations, max ([1e-9, b.error(isfinite (b.error))])); near (a.epochs, b.epochs, 1e-6);
%! assert (mmbias_train (net, wide, 'LearningRate', 'auto', 'Epochs', 1000).options.LearningRate, mmbias_train (old, full, 'LearningRate', 'auto', 'Epochs', 1000).options.LearningRate);
%!test  # compressed hidden spaces
%! [wide, full] = task (5, [14 22], 6, 1, false);
%! net = mmbias_net (wide, 'Width', 60, 'Init', 1e-4);
%! small = mmbias_compress (net, wide, 1e-8); old = mmbias_compress (net, full, 1e-8);
%! assert (size (small.Encoder{1,1}), size (old.Encoder{1,1})); back = mmbias_expand (small);
%! for i = 1:4, assert (back.Encoder{i}, net.Encoder{i}, 1e-16); end
%! opt = {'LearningRate', .02, 'Epochs', 2000, 'RecordEvery', 50};
%! plain = mmbias_train (net, full, opt{:}); assert (plain.loss(end) < .1 * plain.loss(1));
%! a = mmbias_train (small, wide, opt{:}); near (a.W, plain.W, 1e-9);
%! back = mmbias_expand (a.net); near (back.Encoder{1}, plain.net.Encoder{1}, 1e-9);
%! a = mmbias_train (net, wide, opt{:}, 'Compress', 1e-8); assert (a.certificate.compression.used);
%! near (a.W, plain.W, 1e-8); near (a.net.Encoder{3}, plain.net.Encoder{3}, 1e-8);
%! drawn = mmbias_net (wide, 'Width', 1000, 'Representation', 'compressed');
%! assert (columns (drawn.Encoder{2}), 22);

%!function same_samples (a, b, tol)
%!  for name = {'t', 'loss', 'objective', 'W', 'Wend', 'state'}, near (a.(name{1}), b.(name{1}), tol); end
%!  assert (a.net.Dims, b.net.Dims); assert (numel (a.nets), numel (b.nets)); parts = {'Encoder', 'Decoder', 'EncoderBias', 'DecoderBias'};
%!  for p = parts
%!    for i = 1:numel (a.net.(p{1})), near (a.net.(p{1}){i}, b.net.(p{1}){i}, tol); end
%!    for k = 1:numel (a.nets), for i = 1:numel (a.nets(k).(p{1})), near (a.nets(k).(p{1}){i}, b.nets(k).(p{1}){i}, tol); end, end
%!  end
%!  assert (fieldnames (a.columns), fieldnames (b.columns)); for name = fieldnames (a.columns)', near (a.columns.(name{1}), b.columns.(name{1}), tol); end
%!endfunction
%!test  # networks on samples: everything as without the smaller basis, held-out samples too
%! X = {.6 * numbers(1, 9, 40), .5 * numbers(2, 9, 2), .4 * numbers(3, 9, 60)}; y = numbers (4, 9, 1);
%! for held = {{}, {'HoldOut', [2 5 7]}}, for method = 1:5, kind = 1 + mod (method + isempty (held{1}), 3);
%!   Y = y; loss = 'mse'; if kind == 3, Y = sign (y); loss = 'logistic'; end
%!   wide = mmbias_data (X, Y, 'Center', kind < 3, held{1}{:}); assert (isempty (wide.S));
%!   full = wide; full.S = mmbias_evaluate (wide, 'moments'); full.Factor = [];
%!   net = mmbias_net (wide, 'Depth', 1 + kind, 'FusionDepth', [1 2 2](kind), 'Width', 4, 'Slope', .2 * (kind == 3), 'Bias', kind == 2, 'Init', .4, 'InitScheme', 'gaussian');
%!   how = {{}, {'Momentum', .8, 'Nesterov', true}, {'Optimizer', 'muon', 'WeightDecay', .1}, {'Method', 'sgd', 'BatchSize', 4, 'ModalityRate', [1 2 .5]}, {'Method', 'flow', 'Tolerance', 1e-11}}{method};
%!   opt = [{'LearningRate', .02, 'WeightDecay', .01, 'Loss', loss, 'Epochs', 30, 'RecordNets', [0 15]}, how]; if method < 5, opt = [opt, {'Events', 'off'}]; else opt = [opt, {'RecordEvery', 5}]; end
%!   a = mmbias_train (net, wide, opt{:}); b = mmbias_train (net, full, opt{:}); tol = 1e-10 + 1e-6 * (method == 5); same_samples (a, b, tol);
%!   assert (b.loss(end) < b.loss(1)); assert (isequal (a.data, wide)); assert (isfield (a.columns, 'lossHeldOut'), ! isempty (held{1}));
%!   again = {'Epochs', 10, 'RecordNets', 35}; same_samples (mmbias_train (a, again{:}), mmbias_train (b, again{:}), 10 * tol);
%! end, end
%!test  # rules that see axes are run on all inputs
%! X = {numbers(1, 6, 30)}; wide = mmbias_data (X, numbers (2, 6, 1)); full = wide; full.S = mmbias_evaluate (wide, 'moments'); full.Factor = [];
%! net = mmbias_net (wide, 'Slope', 0, 'Width', 3, 'Init', .3); opt = {'Optimizer', 'adam', 'LearningRate', .01, 'Epochs', 20, 'Events', 'off'};
%! a = mmbias_train (net, wide, opt{:}); b = mmbias_train (net, full, opt{:}); assert (a.W, b.W); assert (a.net.Encoder, b.net.Encoder);

%!testif ; any (strcmp (available_graphics_toolkits (), 'gnuplot')) || ! isempty (getenv ('DISPLAY'))  # figures
%! [wide, full] = task (6, [14 22], 6, 1, false); set (0, 'defaultfigurevisible', 'off');
%! s = sqrt (diag (full.S)); h = mmbias_plot (wide);
%! assert (get (h.image, 'cdata')(1:36,1:36), full.S ./ (s * s'), 1e-13); close (h.figure);
%! a = mmbias_train (mmbias_net (wide, 'Init', 1e-3), wide); h = mmbias_plot (a); close (h.figure);
%! h = mmbias_plot (mmbias_predict (wide)); close (h.figure); set (0, 'defaultfigurevisible', 'remove');
%!test  # summaries
%! [wide, full] = task (6, [14 22], 6, 1, false);
%! assert (evalc ('mmbias_show (wide)'), evalc ('mmbias_show (full)'));

%!error <moments of X and Y are beyond the range> mmbias_data ({1e200 * numbers(1, 3, 8)}, numbers (2, 3, 1));
%!error <mmbias_predict: DATA.X does not agree with DATA.Factor>
%! [wide] = task (1, [14 22], 6, 1, false); wide.X{2}(3) = 9; mmbias_predict (wide);
%!error <mmbias_train: NET.Encoder\{1,1\}>
%! [wide] = task (1, [14 22], 6, 1, false); net = mmbias_net (wide); net.Encoder{1} = 1; mmbias_train (net, wide);
%!error <mmbias_evaluate: .*moments> mmbias_evaluate (mmbias_data ('gaussian'), 'moment')
%!assert (mmbias_evaluate (mmbias_data ('gaussian'), 'moments'), [4 0; 0 1])

%!testif ; isunix ()  # 20,000 inputs below 1 GB of addresses for data: S alone is 3.2 GB
%! inst = fileparts (which ('mmbias_data'));
%! code = ["addpath ('" inst "'); D = 20000; P = 40; X = sin (reshape (1:P*D, P, D) .^ 1.2); y = X(:,1) + X(:,end);" ...
%!   "data = mmbias_data ({X(:,1:8000), X(:,8001:end)}, y); p = mmbias_predict (data, 'Init', 1e-3); fp = mmbias_fixedpoints (data);" ...
%!   "net = mmbias_net (data, 'Width', 10, 'Init', 1e-4); r = mmbias_train (net, data, 'LearningRate', 'auto', 'Epochs', 20, 'RecordEvery', 5);" ...
%!   "ph = mmbias_phases (r); e = mmbias_evaluate (net, data); assert (size (p.Wuni), [1 D]); assert (isfinite (p.tA)); assert (norm (r.Wend) > 0);" ...
%!   "try, mmbias_evaluate (data, 'moments'); catch err, disp (err.identifier), disp ('end'), end"];
%! [status, out] = system (['ulimit -d 1000000; OPENBLAS_NUM_THREADS=1 octave-cli --no-history -qf --eval "' code '" 2>&1']);
%! assert (status == 0, out); assert (! isempty (strfind (out, "mmbias:outOfMemory\nend")), out);
