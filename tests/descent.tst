% Gradient descent against an independent implementation on the samples themselves.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function check_close (x, y, tol)
%!  ## sizes, class and finiteness first: a NaN must fail
%!  assert (isa (x, 'double') && isa (y, 'double'));
%!  assert (size (x), size (y));
%!  assert (all (isfinite (x(:))) && all (isfinite (y(:))));
%!  assert (max (abs (x(:) - y(:))) <= tol * max (abs (y(:))));
%!endfunction

%!function data = task (M, O)
%!  dims = [2 1 3](1:M); D = sum (dims);
%!  mix = reshape (sin (3 * (1:D^2)), D, D) + 2 * eye (D);
%!  S = mix * mix' / D;
%!  data = mmbias_data ('gaussian', 'Cov', S, 'Dims', dims, 'Weights', reshape (1 + cos (1:O*D), O, D), 'Samples', 12, 'Noise', 0.1, 'Seed', M + 10 * O);
%!endfunction

%!function [W, nets] = plain_descent (net, data, eta, lambda, epochs, keep)
%!  ## samples as columns, every layer on its own: T1 and T3 by the book
%!  M = numel (data.X); P = data.P; O = size (data.Y, 2); K = numel (net.Decoder);
%!  enc = net.Encoder; dec = net.Decoder;
%!  F = zeros (1, M);
%!  for m = 1:M, for l = 1:columns (enc), F(m) += ! isempty (enc{m,l}); end, end
%!  W = zeros (epochs + 1, sum (net.Dims), O); nets = {};
%!  for t = 0:epochs
%!    top = 1; for k = 1:K, top = dec{k} * top; end
%!    total = []; for m = 1:M, p = enc{m,1}; for l = 2:F(m), p = enc{m,l} * p; end, total = [total, top * p]; end
%!    W(t+1,:,:) = reshape (total', [1, size(total')]);
%!    if (any (t == keep)), nets{end+1} = struct ('Encoder', {enc}, 'Decoder', {dec}); end
%!    if (t == epochs), break; end
%!    genc = cellfun (@(w) 0 * w, enc, 'UniformOutput', false);
%!    gdec = cellfun (@(w) 0 * w, dec, 'UniformOutput', false);
%!    h = cell (M, max (F) + 1); z = 0;
%!    for m = 1:M
%!      h{m,1} = data.X{m}';
%!      for l = 1:F(m), h{m,l+1} = enc{m,l} * h{m,l}; end
%!      z = z + h{m,F(m)+1};
%!    end
%!    d = {z}; for k = 1:K, d{k+1} = dec{k} * d{k}; end
%!    delta = d{K+1} - data.Y';
%!    for k = K:-1:1, gdec{k} += delta * d{k}' / P; delta = dec{k}' * delta; end
%!    for m = 1:M
%!      e = delta;
%!      for l = F(m):-1:1, genc{m,l} += e * h{m,l}' / P; e = enc{m,l}' * e; end
%!    end
%!    for m = 1:M, for l = 1:F(m), enc{m,l} -= eta * (genc{m,l} + lambda * enc{m,l}); end, end
%!    for k = 1:K, dec{k} -= eta * (gdec{k} + lambda * dec{k}); end
%!  end
%!endfunction

%!function compare (L, F, M, O, width, u0, eta, lambda, epochs)
%!  data = task (M, O);
%!  net = mmbias_net (data, 'Depth', L, 'FusionDepth', F, 'Width', width, 'InitScheme', 'gaussian', 'Init', u0, 'Seed', L + sum (F));
%!  warning ('off', 'mmbias:plateau', 'local');
%!  run = mmbias_train (net, data, 'LearningRate', eta, 'Epochs', epochs, 'RecordEvery', 1, 'WeightDecay', lambda);
%!  share = (run.loss(1) - run.loss) / (run.loss(1) - run.lossMin);
%!  assert (share(1) < 0.1 && share(end) > 0.9);      # the whole transition
%!  middle = find (share > 0.5, 1) - 1;
%!  [W, nets] = plain_descent (net, data, eta, lambda, epochs, middle);
%!  check_close (run.W, W, 1e-12);
%!  rows = @(W) max (abs (reshape (W, epochs + 1, [])), [], 2);
%!  assert (all (rows (run.W - W) <= 1e-12 * rows (W)));     # each epoch in its own size
%!  mid = mmbias_train (net, data, 'LearningRate', eta, 'Epochs', middle, 'WeightDecay', lambda).net;
%!  for part = {'Encoder', 'Decoder'}
%!    for i = 1:numel (mid.(part{1}))
%!      if (! isempty (mid.(part{1}){i}))
%!        check_close (mid.(part{1}){i}, nets{1}.(part{1}){i}, 1e-12);
%!      end
%!    end
%!  end
%!  ## the comparison is sharp: a learning rate off by 1e-6 does not pass
%!  off = mmbias_train (net, data, 'LearningRate', eta * (1 + 1e-6), 'Epochs', middle, 'WeightDecay', lambda).net;
%!  exact = nets{1}.Encoder{1,1};
%!  assert (max (abs (off.Encoder{1,1}(:) - exact(:))) > 1e-10 * max (abs (exact(:))));
%!endfunction

%!test compare (1, 1, 2, 1, 1, 1e-2, 0.05, 0, 150);
%!test compare (2, 2, 2, 1, 5, 0.1, 0.02, 0, 250);
%!test compare (2, 1, 3, 2, 5, 0.1, 0.02, 0, 300);
%!test compare (3, 3, 1, 1, [5 4], 0.3, 0.02, 0, 200);
%!test compare (3, 2, 2, 3, [4 6], 0.2, 0.01, 0, 400);
%!test compare (3, 1, 2, 1, [6 3], 0.2, 0.01, 0, 300);
%!test compare (4, 3, 3, 1, [5 7 6], 0.25, 0.005, 0, 500);
%!test compare (4, 4, 2, 2, [6 5 4], 0.25, 0.005, 0, 600);
%!test compare (4, 2, 2, 1, [9 8 10], 0.25, 0.005, 0, 400);
%!test compare (4, 1, 2, 3, 6, 0.25, 0.005, 0, 400);
%!test compare (5, 3, 2, 1, [5 6 7 8], 0.3, 0.003, 0, 600);  # both kinds of pass, below and above the fusion layer
%!test compare (4, [3 1], 2, 1, [6 5 7], 0.25, 0.005, 0, 500);  # unequal encoders
%!test compare (3, 2, 2, 1, 6, 0.2, 0.01, 0.01, 400);  # weight decay, scalar output
%!test compare (3, 2, 2, 2, 6, 0.2, 0.01, 0.01, 400);  # weight decay, vector output

%!test  # sums over samples and second moments are the same dynamics for any P
%! d = task (2, 1);
%! twice = mmbias_data (cellfun (@(x) [x; x], d.X, 'UniformOutput', false), [d.Y; d.Y], 'Center', false);
%! net = mmbias_net (d, 'Width', 5, 'Init', 0.1);
%! a = mmbias_train (net, d, 'Epochs', 100); b = mmbias_train (net, twice, 'Epochs', 100);
%! check_close (a.W, b.W, 1e-12);

%!test  # edited networks: hidden sizes of their own
%! d = task (2, 1);
%! net = mmbias_net (d, 'Depth', 3, 'FusionDepth', 2, 'Width', 5, 'Init', 0.3, 'InitScheme', 'gaussian');
%! net.Encoder{1,1}(end+1,:) = 0.2; net.Encoder{1,2}(:,end+1) = -0.1;
%! run = mmbias_train (net, d, 'Epochs', 50, 'LearningRate', 0.01);
%! W = plain_descent (net, d, 0.01, 0, 50, []);
%! check_close (run.W, W, 1e-12);

%!test  # events of descent: those of the flow as the rate falls, and of mmbias_phases
%! data = mmbias_data ('gaussian', 'Rho', 0.3);
%! net = mmbias_net (data, 'Width', 6, 'Init', 1e-2, 'InitScheme', 'gaussian');
%! f = mmbias_train (net, data, 'Method', 'flow', 'Epochs', 300);
%! off = [];
%! for rate = [0.04 0.004]
%!   r = mmbias_train (net, data, 'LearningRate', rate, 'Epochs', 12 / rate, 'Events', 'on', 'RecordEvery', 1);
%!   assert ({r.events.name}, {f.events.name});
%!   assert ({r.events.modality}, {f.events.modality});
%!   assert ([r.events.since], diff ([0, [r.events.t]]), 1e-9);
%!   assert ([r.events.tau], rate * [r.events.t], 1e-12);
%!   off(end+1) = max (abs ([r.events.tau] - [f.events.tau]));
%!   learned = r.events(strcmp ({r.events.name}, 'learned'));
%!   ph = mmbias_phases (r, 'Measure', 'weights');
%!   assert ([learned.t], ph.t([learned.modality]), 1e-9 * r.t(end));
%! end
%! assert (off(1) > 0.01); assert (off(2) / off(1), 0.1, 0.03);
%!test  # looking changes nothing; all methods have the same fields, in one array; parts of a run
%! data = mmbias_data ('gaussian', 'Rho', 0.3);
%! net = mmbias_net (data, 'Width', 6, 'Init', 1e-2, 'InitScheme', 'balanced');
%! on = mmbias_train (net, data, 'Events', 'on');
%! off = mmbias_train (net, data, 'Events', 'off');
%! assert (off.W, on.W); assert (off.net.Encoder, on.net.Encoder);
%! assert (numel (off.events), 0); assert (numel (on.events) >= 5);
%! all = [on, off, mmbias_train(net, data, 'Method', 'flow'), mmbias_train(net, data, 'Method', 'reduced')];
%! assert (size (all), [1 4]); assert (fieldnames (all(2).events), fieldnames (all(3).events));
%! parts = net;
%! part = mmbias_train (net, data, 'Events', 'on', 'Epochs', 10);
%! for n = [55 100 135 700]
%!   part = mmbias_train (part, 'Epochs', n);
%! end
%! assert ({part.events.name}, {on.events.name}); assert ([part.events.t], [on.events.t], 1e-9);
