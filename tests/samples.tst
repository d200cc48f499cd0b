% Networks on samples: against a plain implementation, one matrix after the other.

%!function [net, X, Y, offset] = case_of (k)
%!  depths = {[2 2], [1 1], [3 1], [2 3], [1 2]}; F = depths{mod(k, 5)+1}; K = mod (k, 3) + (max (F) == 1);
%!  slopes = [0 .3 1 0]; M = 2; dims = [3 2]; O = 1 + 2 * mod (k, 2); P = 60;
%!  X = {sin((1:P)' * [1.3 2.1 .7] + k), cos((1:P)' .^ 2 * [.9 .31] + k)};
%!  Y = sin (.1 * k + 2 * [X{:}] * cos ((1:5)' * (1:O) + k));
%!  offset = zeros (1, O);
%!  data = mmbias_data (X, Y, 'Center', false);
%!  net = mmbias_net (data, 'Depth', max (F) + K, 'FusionDepth', F, 'Width', 5, 'Init', .4, 'InitScheme', 'gaussian', 'Slope', slopes(mod (k, 4) + 1), 'Bias', mod (k, 3) == 0, 'Seed', k);
%!endfunction
%!function [loss, net, out] = plain_step (net, X, Y, name, eta, lambda)
%!  % forward
%!  M = size (net.Encoder, 1); s = net.Slope; bent = @(z) max (z, s * z); biased = ! isempty (net.DecoderBias);
%!  sumup = 0; H = cell (M, 1);
%!  for m = 1:M
%!    h = X{m}; F = sum (! cellfun (@isempty, net.Encoder(m,:)));
%!    for l = 1:F
%!      H{m}{l} = h;
%!      h = h * net.Encoder{m,l}';
%!      if l < F
%!        if biased, h = h + net.EncoderBias{m,l}'; end
%!        h = bent (h);
%!      end
%!    end
%!    sumup = sumup + h;
%!  end
%!  K = numel (net.Decoder); h = sumup; D = {};
%!  if biased, h = h + net.DecoderBias{1}'; end
%!  for l = 1:K
%!    h = bent (h); D{l} = h;
%!    h = h * net.Decoder{l}';
%!    if biased, h = h + net.DecoderBias{l+1}'; end
%!  end
%!  out = h; P = rows (Y);
%!  switch name
%!    case 'mse', loss = sum ((out - Y)(:) .^ 2) / 2 / P; e = (out - Y) / P;
%!    case 'exponential', loss = sum (exp (-Y .* out)(:)) / P; e = -Y .* exp (-Y .* out) / P;
%!    case 'logistic', loss = sum (log (1 + exp (-Y .* out))(:)) / P; e = -Y ./ (1 + exp (Y .* out)) / P;
%!    case 'crossentropy', q = exp (out) ./ sum (exp (out), 2); loss = -sum ((Y .* log (q))(:)) / P; e = (q - Y) / P;
%!  end
%!  % backward
%!  move = @(w, g) w - eta * (g + lambda * w);
%!  old = net;
%!  for l = K:-1:1
%!    net.Decoder{l} = move (old.Decoder{l}, e' * D{l});
%!    if biased, net.DecoderBias{l+1} = move (old.DecoderBias{l+1}, sum (e, 1)'); end
%!    e = (e * old.Decoder{l}) .* (s + (1 - s) * (D{l} > 0));
%!  end
%!  if biased, net.DecoderBias{1} = move (old.DecoderBias{1}, sum (e, 1)'); end
%!  for m = 1:M
%!    d = e;
%!    for l = numel (H{m}):-1:1
%!      net.Encoder{m,l} = move (old.Encoder{m,l}, d' * H{m}{l});
%!      if l > 1
%!        if biased
%!          d1 = (d * old.Encoder{m,l}) .* (s + (1 - s) * (H{m}{l} > 0));
%!          net.EncoderBias{m,l-1} = move (old.EncoderBias{m,l-1}, sum (d1, 1)');
%!        end
%!        d = (d * old.Encoder{m,l}) .* (s + (1 - s) * (H{m}{l} > 0));
%!      end
%!    end
%!  end
%!endfunction
%!function w = flat (net)
%!  cells = [net.Encoder(:); net.Decoder(:); net.EncoderBias(:); net.DecoderBias(:)];
%!  w = cell2mat (cellfun (@(x) x(:), cells(! cellfun (@isempty, cells)), 'UniformOutput', false));
%!endfunction
%!test  # 500 steps of every loss, slope, with and without biases, weight decay
%! losses = {'mse', 'exponential', 'logistic', 'crossentropy'}; tried = 0;
%! for k = [1:4, 6 8 9 12]
%!   [net, X, Y] = case_of (k); name = losses{mod (k, 4) + 1};
%!   if strcmp (name, 'crossentropy') && columns (Y) == 1, name = 'mse'; end
%!   if any (strcmp (name, {'exponential', 'logistic'})), Y = sign (Y); end
%!   if strcmp (name, 'crossentropy'), [~, c] = max (Y, [], 2); Y = double (c == 1:columns (Y)); end
%!   if isequal (net.Slope, 1) && isempty (net.DecoderBias) && strcmp (name, 'mse'), continue, end
%!   if columns (Y) > 1 && strcmp (name, 'crossentropy')
%!     data = mmbias_data (X, c, 'Classes', true, 'Center', false);
%!   else
%!     data = mmbias_data (X, Y, 'Center', false);
%!   end
%!   lambda = .01 * mod (k, 2); steps = 500;
%!   run = mmbias_train (net, data, 'Loss', name, 'Epochs', steps, 'LearningRate', .05, 'WeightDecay', lambda, 'RecordAt', [1 10 100]);
%!   plain = net; at = zeros (1, steps + 1);
%!   for i = 1:steps, [at(i), plain] = plain_step (plain, X, Y, name, .05, lambda); end
%!   at(end) = plain_step (plain, X, Y, name, .05, lambda);
%!   assert (run.loss', at(run.t + 1), 1e-10 * max (at)); assert (at(end) < at(1));
%!   assert (flat (run.net), flat (plain), 1e-10);
%!   if isempty (run.columns) || ! isfield (run.columns, 'lossOnly'), continue, end
%!   for m = 1:2   # one modality alone
%!     part = X; part{3-m} = 0 * part{3-m};
%!     row = find (run.subsets(:,m) & ! run.subsets(:,3-m));
%!     assert (run.columns.lossOnly(end,row), plain_step (plain, part, Y, name, 0, 0), 1e-10);
%!   end
%!   tried++;
%! end
%! assert (tried >= 5);
%!test  # linear networks: batches of all samples, and single precision, are the engine on moments
%! data = mmbias_data ('gaussian', 'Samples', 300, 'Noise', .5);
%! for F = 1:2
%!   net = mmbias_net (data, 'FusionDepth', F, 'Width', 10, 'Init', .05);
%!   a = mmbias_train (net, data, 'Epochs', 300);
%!   b = mmbias_train (net, data, 'Epochs', 300, 'Method', 'sgd', 'BatchSize', 300);
%!   assert (b.loss, a.loss, 1e-12); assert (b.W, a.W, 1e-11); assert (b.lossMin, a.lossMin); assert (b.Eg, a.Eg, 1e-11);
%!   c = mmbias_train (net, data, 'Epochs', 300, 'Precision', 'single');
%!   half = find (a.loss - a.lossMin < (a.loss(1) - a.lossMin) / 2, 1);
%!   assert (c.loss(1:half), a.loss(1:half), 1e-4); assert (! isequal (c.loss, a.loss));
%! end
%!test  # mini-batches: another order every epoch and seed, parts are one run, bit by bit
%! data = mmbias_data ('xor', 'Samples', 200, 'Variance', 2, 'HoldOut', .2);
%! net = mmbias_net (data, 'Slope', 0, 'Width', 20, 'Init', .3);
%! for rule = {'gd', 'adam', 'muon'}
%!   args = {'Method', 'sgd', 'BatchSize', 50, 'Optimizer', rule{1}, 'LearningRate', .02};
%!   a = mmbias_train (net, data, args{:}, 'Epochs', 30);
%!   b = mmbias_train (mmbias_train (net, data, args{:}, 'Epochs', 11), 'Epochs', 19);
%!   assert (a.loss, b.loss); assert (a.columns.lossHeldOut, b.columns.lossHeldOut); assert (flat (a.net), flat (b.net));
%!   c = mmbias_train (net, data, args{:}, 'Epochs', 30, 'Seed', 2);
%!   assert (! isequal (a.loss, c.loss)); assert (a.loss(end) < a.loss(1));
%! end
%!test  # an epoch of batches sees every sample once: without learning its mean loss is the loss
%! data = mmbias_data ({(1:7)'}, (1:7)', 'Center', false);
%! net = mmbias_net (data, 'Depth', 1, 'Init', 1e-3, 'Bias', true);
%! run = mmbias_train (net, data, 'Method', 'sgd', 'BatchSize', 2, 'LearningRate', 1e-300, 'Epochs', 3);
%! assert (run.loss, run.loss(1) * ones (4, 1)); assert (flat (run.net), flat (net), 1e-290);
%!test  # four steps written out, whatever their order: three samples in batches of two
%! x = [1; 2; -1]; y = [1; 0; 2]; data = mmbias_data ({x}, y, 'Center', false);
%! net = mmbias_net (data, 'Depth', 1, 'Init', .5, 'Bias', true); w0 = net.Encoder{1};
%! run = mmbias_train (net, data, 'Method', 'sgd', 'BatchSize', 2, 'LearningRate', .1, 'Epochs', 1);
%! ends = [];
%! for order = perms (1:3)'
%!   [w, b] = deal (w0, 0);
%!   for part = {order(1:2), order(3)}
%!     r = w * x(part{1}) + b - y(part{1});
%!     [w, b] = deal (w - .1 * mean (r .* x(part{1})), b - .1 * mean (r));
%!   end
%!   ends(end+1,:) = [w b];
%! end
%! got = [run.net.Encoder{1}, run.net.DecoderBias{1}]; assert (min (max (abs (ends - got), [], 2)) < 1e-14);
%!test  # classes: accuracies of subsets, of held-out samples
%! data = mmbias_data ('digits', 'Samples', 300, 'HoldOut', .3);
%! net = mmbias_net (data, 'Slope', 0, 'Width', 30, 'Init', .05);
%! run = mmbias_train (net, data, 'Loss', 'crossentropy', 'Epochs', 100, 'LearningRate', 1, 'RecordEvery', 20, 'Precision', 'single');
%! assert (run.loss(1), log (10), 1e-2); assert (run.columns.accuracyOnly(end,4) > .95);
%! assert (run.columns.accuracyHeldOut(end,4) > .6); assert (all (run.columns.accuracyOnly(:,1) < .2));
%! out = mmbias_evaluate (run.net, data); assert (out.accuracyHeldOut, .9, .1);
%!test  # recorded networks have their biases, too
%! data = mmbias_data ('gaussian', 'Samples', 50);
%! net = mmbias_net (data, 'Slope', 0, 'Bias', true, 'Width', 4, 'FusionDepth', 1, 'Init', .3);
%! run = mmbias_train (net, data, 'Epochs', 9, 'RecordNets', [0 4 9]);
%! assert ([run.nets.epoch], [0 4 9]); assert (flat (run.nets(1)), flat (net)); assert (flat (run.nets(3)), flat (run.net));
%! half = mmbias_train (net, data, 'Epochs', 4); assert (flat (run.nets(2)), flat (half.net));
%!test  # subsets of five modalities: none, each alone, all; of three, all of them
%! for M = [3 5]
%!   data = mmbias_data (num2cell (cos ((1:20)' * (1:M)), 1), sin (1:20)');
%!   run = mmbias_train (mmbias_net (data, 'Slope', 0, 'Width', 9, 'FusionDepth', 1, 'Init', .1), data, 'Epochs', 1);
%!   if M == 5, assert (run.subsets, logical ([zeros(1, 5); eye(5); ones(1, 5)])); else assert (run.subsets, fliplr (dec2bin (0:7) == '1')); end
%!   assert (size (run.columns.lossOnly), [2 rows(run.subsets)]);
%! end
%!shared data, net, relu
%! data = mmbias_data ('gaussian', 'Samples', 40); net = mmbias_net (data); relu = mmbias_net (data, 'Slope', 0, 'FusionDepth', 1);
%!error <TARGETS of LOSS 'logistic' must be -1 or 1> mmbias_train (net, data, 'Loss', 'logistic')
%!error <TARGETS of LOSS 'logistic' must be -1 or 1> mmbias_train (net, mmbias_data (data.X, double (data.Y > 0)), 'Loss', 'logistic')
%!error <TARGETS of LOSS 'crossentropy' must be class labels> mmbias_train (net, data, 'Loss', 'crossentropy')
%!error <LOSS must be one of 'mse', 'exponential', 'logistic', 'crossentropy', got 'huber'> mmbias_train (net, data, 'Loss', 'huber')
%!error <BATCHSIZE must be at most the number of samples, 40, got 41> mmbias_train (net, data, 'Method', 'sgd', 'BatchSize', 41)
%!error <unknown option 'BatchSize'> mmbias_train (net, data, 'BatchSize', 4)
%!error <STOPGRADIENT needs steps on all samples> mmbias_train (net, data, 'Method', 'sgd', 'BatchSize', 4, 'StopGradient', 1)
%!error <METHOD must be one of 'gd', 'sgd', 'flow' where NET has hidden units with a kink> mmbias_train (relu, data, 'Method', 'reduced')
%!error <PRECISION must be 'double' for METHOD 'flow'> mmbias_train (net, data, 'Method', 'flow', 'Precision', 'single')
%!error <STEPPER must be 'rk45', 'rk8' or 'adams' for a network on samples> mmbias_train (relu, data, 'Method', 'flow', 'Stepper', 'bdf')
%!error <MAXCALLS = 30 right-hand sides used up .* larger TOLERANCE> mmbias_train (relu, data, 'Method', 'flow', 'MaxCalls', 30)
%!error <COMPRESS is for linear networks> mmbias_train (relu, data, 'Compress', 1e-6)
%!error <EPOCHS 'auto' is for linear networks> mmbias_train (relu, data, 'Epochs', 'auto')
%!error <LEARNINGRATE 'auto' is for linear networks> mmbias_train (relu, data, 'LearningRate', 'auto')
%!error <DATA must hold samples, since LOSS> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Loss', 'exponential')
%!error <NET must be linear here> mmbias_compress (relu, data, 1e-6)
%!error <NET.SLOPE must be a number in \[0, 1\]> mmbias_train (setfield (relu, 'Slope', 2), data)
%!error <NET.DecoderBias must be empty or a cell array> mmbias_train (setfield (relu, 'DecoderBias', {1, 2, 3}), data)
%!error id=mmbias:diverged mmbias_train (setfield (relu, 'Slope', .5), data, 'LearningRate', 1e3, 'Epochs', 1e4)
%!error id=mmbias:nonFinite d = data; d.Y(3) = NaN; mmbias_train (relu, d);
%!function t = mean_times (data, varargin)
%!  w = warning ('off', 'mmbias:unlearned');
%!  for seed = 1:3
%!    run = mmbias_train (mmbias_net (data, varargin{:}, 'Seed', seed), data, 'Epochs', 2000, 'RecordEvery', 1, 'Events', 'off');
%!    k = 1; t(seed,:) = zeros (1, 2);
%!    levels = [data.Syx(1)/data.S(1)/2, .5];   # half of the unimodal and of the final value
%!    for m = 1:2
%!      i = find (run.W(:,m) >= levels(m), 1);
%!      t(seed,m) = run.t(i-1) + (levels(m) - run.W(i-1,m)) / (run.W(i,m) - run.W(i-1,m));
%!    end
%!  end
%!  t = mean (t); warning (w);
%!endfunction
%!test  # published times of leaky networks without samples (T18b, T18c): within 2 %
%! cases = {0, 0, 2, [247.5 967.9]; .5, 0, 2, [201.0 959.7]; -.5, 0, 2, [324.6 1614.0]; 0, .2, 2, [206.7 804.1]; .5, 0, 1, [188.3 198.3]};
%! for c = cases'
%!   data = mmbias_data ('gaussian', 'Rho', c{1});
%!   assert (mean_times (data, 'Slope', c{2}, 'FusionDepth', c{3}), c{4}, -.02);
%! end
%!function g = slope_of (net, X, Y, name, lambda)
%!  [~, moved] = plain_step (net, X, Y, name, 1, lambda);
%!  g = flat (net) - flat (moved);
%!endfunction
%!function net = unflat (net, w)
%!  at = 0;
%!  for part = {'Encoder', 'Decoder', 'EncoderBias', 'DecoderBias'}
%!    for i = 1:numel (net.(part{1}))
%!      n = numel (net.(part{1}){i}); net.(part{1}){i}(:) = w(at+(1:n)); at += n;
%!    end
%!  end
%!endfunction
%!function net = plain_flow (net, X, Y, name, lambda, T, steps)
%!  h = T / steps; f = @(w) -slope_of (unflat (net, w), X, Y, name, lambda); w = flat (net);
%!  for i = 1:steps
%!    k1 = f (w); k2 = f (w + h/2 * k1); k3 = f (w + h/2 * k2); k4 = f (w + h * k3);
%!    w += h/6 * (k1 + 2 * k2 + 2 * k3 + k4);
%!  end
%!  net = unflat (net, w);
%!endfunction
%!test  # the flow of smooth networks (biases, losses, decay): classical Runge-Kutta steps, descent with ever smaller rates
%! for name = {'logistic', 'crossentropy'}
%!   X = {sin((1:20)' * [1.3 2.1 .7]), cos((1:20)' .^ 2 * [.9 .31])}; Y = sin ((1:20)');
%!   if strcmp (name{1}, 'logistic'), Y = sign (Y); end
%!   if strcmp (name{1}, 'crossentropy')
%!     c = 1 + (Y > 0) + (Y > .7); data = mmbias_data (X, c, 'Classes', true, 'Center', false); Y = double (c == 1:3);
%!   else
%!     data = mmbias_data (X, Y, 'Center', false);
%!   end
%!   net = mmbias_net (data, 'Depth', 3, 'FusionDepth', [2 1], 'Width', 3, 'Init', .5, 'InitScheme', 'gaussian', 'Bias', true);
%!   args = {'WeightDecay', .02, 'Loss', name{1}}; T = 3;
%!   warning ('off', 'mmbias:kinks', 'local'); run = mmbias_train (net, data, args{:}, 'Method', 'flow', 'LearningRate', .1, 'Epochs', T / .1, 'Tolerance', 1e-10, 'RecordAt', 7.5, 'RecordNets', 7.5);
%!   want = plain_flow (net, X, Y, name{1}, .02, T, 100); half = plain_flow (net, X, Y, name{1}, .02, .75, 25);
%!   assert (flat (run.net), flat (want), 2e-8); assert (flat (run.nets), flat (half), 2e-8); assert (run.t', [0 7.5 30]);
%!   assert (norm (flat (want) - flat (net)) > .1 * norm (flat (net)));
%!   assert (run.loss(2), plain_step (half, X, Y, name{1}, 0, 0), 1e-8); assert (run.certificate.drift < 1e-9); assert (run.certificate.stepper, 'rk8');
%!   w = {}; for k = 1:2, gd = mmbias_train (net, data, args{:}, 'LearningRate', .002 / k, 'Epochs', T / .002 * k, 'RecordAt', [], 'Subsets', false); w{k} = flat (gd.net); end
%!   assert (2 * w{2} - w{1}, flat (run.net), 1e-5); assert (norm (w{1} - flat (run.net)) > 1e-5);
%! end
%!test  # ReLU on samples: rates of descent that halve halve the distance, also where units slide along kinks
%! data = mmbias_data ('gaussian', 'Samples', 20, 'Noise', .3); slides = 0;
%! for k = 1:4
%!   net = mmbias_net (data, 'Slope', .1 * (k == 2), 'FusionDepth', 1 + (k > 2), 'Depth', 2 + (k > 3), 'Width', 5, 'Init', .3, 'InitScheme', 'gaussian', 'Bias', k == 3, 'Seed', k);
%!   warning ('off', 'mmbias:kinks', 'local'); run = mmbias_train (net, data, 'Method', 'flow', 'Epochs', 100, 'RecordEvery', 10); c = run.certificate; slides += c.slides;
%!   assert (c.note, 'on 20 samples in double precision'); assert (c.stepper, 'rk45'); assert (c.drift < 1e-7);
%!   gap = [];
%!   for d = [50 100], gd = mmbias_train (net, data, 'LearningRate', .04 / d, 'Epochs', 100 * d, 'RecordEvery', 10 * d); gap(end+1) = norm (flat (gd.net) - flat (run.net)) / norm (flat (run.net)); end
%!   assert (gap(2) < .75 * gap(1) && gap(2) < 2e-3); assert (gd.loss, run.loss, 5e-3 * run.loss(1));
%!   assert (gd.columns.lossOnly, run.columns.lossOnly, 1e-2 * max (run.loss)); assert (size (run.columns.signal), [11 2]);
%! end
%! assert (slides > 0);
%!test  # half times of ReLU networks (T18b, T18c; descent is slower by eta s / ln (1 + eta s)), events where losses alone are known, parts
%! cases = {2, [247.5 967.9]; 1, [240.9 262.5]};
%! for c = cases'
%!   data = mmbias_data ('gaussian'); t = [];
%!   for seed = 1:2, run = mmbias_train (mmbias_net (data, 'Slope', 0, 'FusionDepth', c{1}, 'Seed', seed), data, 'Method', 'flow', 'Epochs', 300 + 800 * (c{1} == 2)); e = run.events(strcmp ({run.events.name}, 'learned')); t(seed,[e.modality]) = [e.t]; end
%!   assert (mean (t), c{2} .* [log(1.08) / .08, c{1} - 1 + (2 - c{1}) * log(1.08) / .08], -.025);
%! end
%! data = mmbias_data ('gaussian', 'Samples', 30); net = mmbias_net (data, 'Slope', 0, 'Depth', 3, 'Width', 5, 'FusionDepth', 2, 'Init', .3, 'Bias', true, 'InitScheme', 'gaussian');
%! a = mmbias_train (net, data, 'Method', 'flow', 'Epochs', 40, 'LossLevels', data.Syy / 3, 'Tolerance', 1e-9); b = mmbias_train (mmbias_train (net, data, 'Method', 'flow', 'Epochs', 15, 'Tolerance', 1e-9), 'Epochs', 25);
%! assert (flat (a.net), flat (b.net), 1e-6); assert (a.t(end), 40); assert ({a.events.name}, {'loss'}); assert (a.events.loss, data.Syy / 3, 1e-9); assert (size (a.events.W), [1 0]); assert (a.events.learned, 0);
%! stop = mmbias_train (net, data, 'Method', 'flow', 'StopLoss', data.Syy / 3, 'Epochs', 1e4, 'Tolerance', 1e-9); assert (stop.status, 'stopped'); assert (stop.t(end), a.events.t, 1e-6);
%!test  # the shortcut is the path through the same samples; it says what it was
%! data = mmbias_data ('gaussian', 'Samples', 500, 'Noise', .3);
%! for depth = 2:3
%!   net = mmbias_net (data, 'Slope', .1, 'Depth', depth, 'Width', 15, 'Init', .1, 'InitScheme', 'gaussian');
%!   a = mmbias_train (net, data, 'Epochs', 400); b = mmbias_train (net, data, 'Epochs', 400, 'Method', 'sgd', 'BatchSize', 500);
%!   assert (a.loss, b.loss, 1e-10); assert (flat (a.net), flat (b.net), 1e-10);
%!   assert (a.certificate.note, 'exact, on the moments of x+ and x- (theory T18b)'); assert (a.certificate.identityResidual < 1e-12);
%! end
%!test  # of several signs a sample has all must be right, whichever output is the largest
%! X = {sin((1:64)' * [1.3 2.1]), cos((1:64)' .^ 2)}; Y = sign ([X{:}] * [1 -1; .3 1; -1 1] + .3 * sin ((1:64)' * [7 5])); Y(1:2,:) = [1 1; -1 -1];
%! data = mmbias_data (X, Y, 'Center', false); net = mmbias_net (data, 'Slope', 0, 'Width', 5, 'Init', .5);
%! data.Y = Y; data.TargetMean = [0 0];
%! for name = {'exponential', 'logistic'}
%!   run = mmbias_train (net, data, 'Loss', name{1}, 'Epochs', 4, 'LearningRate', .1); n = run.net;
%!   out = @(m) max (data.X{m} * n.Encoder{m,1}', 0) * n.Encoder{m,2}';
%!   for k = 0:3
%!     z = bitget (k, 1) * out (1) + bitget (k, 2) * out (2);
%!     assert (run.columns.accuracyOnly(end,k+1), mean (all ((z > 0) == (Y > 0), 2)), 1e-14);
%!   end
%! end
%!test  # what an interrupted run did not measure of its last weights is told when it goes on
%! data = mmbias_data ('gaussian', 'Samples', 40); net = mmbias_net (data, 'Slope', 0, 'FusionDepth', 1, 'Width', 4, 'Init', .3);
%! args = {'Method', 'sgd', 'BatchSize', 7}; whole = mmbias_train (net, data, args{:}, 'Epochs', 9);
%! part = mmbias_train (net, data, args{:}, 'Epochs', 5);
%! part.loss(end) = part.objective(end) = NaN; part.columns.lossOnly(end,:) = NaN; part.columns.signal(end,:) = NaN;
%! on = mmbias_train (part, 'Epochs', 4);
%! assert (on.loss, whole.loss); assert (on.objective, whole.objective); assert (on.columns, whole.columns);
%!test  # subsets that are measured from a part on
%! data = mmbias_data ('gaussian', 'Samples', 40); net = mmbias_net (data, 'Slope', 0, 'FusionDepth', 1, 'Width', 4, 'Init', .3);
%! whole = mmbias_train (net, data, 'Epochs', 5); on = mmbias_train (mmbias_train (net, data, 'Epochs', 3, 'Subsets', false), 'Epochs', 2, 'Subsets', true);
%! off = mmbias_train (mmbias_train (net, data, 'Epochs', 3, 'Subsets', true), 'Epochs', 2, 'Subsets', false);
%! assert (off.columns.lossOnly(1:4,:), whole.columns.lossOnly(1:4,:)); assert (all (isnan (off.columns.lossOnly(5:6,:)(:)))); assert (off.subsets, whole.subsets);
%! assert (on.columns.lossOnly(4:6,:), whole.columns.lossOnly(4:6,:)); assert (all (isnan (on.columns.lossOnly(1:3,:))(:))); assert (on.subsets, whole.subsets); assert (on.loss, whole.loss);
