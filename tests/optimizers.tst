% Optimizers and rates per modality against plain loops and against their laws.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function [W, net] = plain (net, data, eta, beta, lambda, rates, r0, epochs)
%!  ## every layer on its own, from the moments: T1 and T3 by the book, v by T24
%!  M = rows (net.Encoder); K = numel (net.Decoder); enc = net.Encoder; dec = net.Decoder;
%!  F = sum (! cellfun (@isempty, enc), 2)';
%!  venc = cellfun (@(w) 0 * w, enc, 'UniformOutput', false); vdec = cellfun (@(w) 0 * w, dec, 'UniformOutput', false);
%!  at = mat2cell (1:sum (net.Dims), 1, net.Dims);
%!  W = zeros (epochs + 1, sum (net.Dims), net.OutputSize);
%!  for t = 0:epochs
%!    up = cell (1, K + 1); up{K+1} = eye (net.OutputSize);
%!    for k = K:-1:1, up{k} = up{k+1} * dec{k}; end
%!    low = cell (M, max (F) + 1); total = []; fused = [];
%!    for m = 1:M
%!      low{m,1} = eye (net.Dims(m));
%!      for l = 1:F(m), low{m,l+1} = enc{m,l} * low{m,l}; end
%!      fused = [fused, low{m,F(m)+1}];
%!    end
%!    total = up{1} * fused; W(t+1,:,:) = reshape (total', [1, size(total')]);
%!    if (t == epochs), break; end
%!    E = data.Syx - total * data.S;
%!    r = ones (1, M); row = find (rates(:,1) <= t, 1, 'last');
%!    if (! isempty (row)), r = rates(row,2:end); end
%!    genc = enc; gdec = dec;
%!    for m = 1:M
%!      above = up{1};
%!      for l = F(m):-1:1
%!        genc{m,l} = - above' * E(:,at{m}) * low{m,l}'; above = above * enc{m,l};
%!      end
%!    end
%!    z = fused;
%!    for k = 1:K, gdec{k} = - up{k+1}' * E * z'; z = dec{k} * z; end
%!    for m = 1:M
%!      for l = 1:F(m)
%!        venc{m,l} = beta * venc{m,l} + genc{m,l} + lambda * enc{m,l}; enc{m,l} -= eta * r(m) * venc{m,l};
%!      end
%!    end
%!    for k = 1:K
%!      vdec{k} = beta * vdec{k} + gdec{k} + lambda * dec{k}; dec{k} -= eta * r0 * vdec{k};
%!    end
%!  end
%!  net.Encoder = enc; net.Decoder = dec;
%!endfunction

%!function compare (L, F, M, O, beta, lambda, rates, r0, eta, epochs)
%!  dims = [2 1 3](1:M); D = sum (dims);
%!  mix = reshape (sin (3 * (1:D^2)), D, D) + 2 * eye (D);
%!  data = mmbias_data ('gaussian', 'Cov', mix * mix' / D, 'Dims', dims, 'Weights', reshape (1 + cos (1:O*D), O, D));
%!  net = mmbias_net (data, 'Depth', L, 'FusionDepth', F, 'Width', 6, 'InitScheme', 'gaussian', 'Init', 0.2, 'Seed', L + sum (F));
%!  s = warning ('off', 'mmbias:plateau');
%!  table = rates; if (rows (rates) == 1 && columns (rates) == M), table = [0, rates]; end
%!  if (isempty (table)), table = zeros (0, M + 1); end
%!  run = mmbias_train (net, data, 'LearningRate', eta, 'Epochs', epochs, 'RecordEvery', 1, 'Momentum', beta, 'WeightDecay', lambda, 'ModalityRate', rates, 'DecoderRate', r0);
%!  share = (run.loss(1) - run.loss) / (run.loss(1) - run.lossMin);
%!  assert (share(1) < 0.1 && share(end) > 0.5);
%!  [W, last] = plain (net, data, eta, beta, lambda, table, r0, epochs);
%!  assert (all (isfinite (W(:))));
%!  assert (max (abs (run.W(:) - W(:))) < 1e-12 * max (abs (W(:))));
%!  mine = [run.net.Encoder(:); run.net.Decoder(:)]; other = [last.Encoder(:); last.Decoder(:)];
%!  for i = 1:numel (mine), assert (mine{i}, other{i}, 1e-11); end
%!  assert (run.certificate.identityResidual < 1e-14);
%!  assert (numel (run.certificate.identityEpochs) >= 1);
%!  ## two parts are one run, bit by bit
%!  part = round (0.43 * epochs);
%!  two = mmbias_train (mmbias_train (net, data, 'LearningRate', eta, 'Epochs', part, 'RecordEvery', 1, 'Momentum', beta, 'WeightDecay', lambda, 'ModalityRate', rates, 'DecoderRate', r0), 'Epochs', epochs - part);
%!  assert (isequal (two.W, run.W) && isequal (two.net.Encoder, run.net.Encoder) && isequal (two.net.Decoder, run.net.Decoder));
%!  assert (isequal (two.state, run.state));
%!  warning (s);
%!endfunction

%!test compare (2, 2, 2, 1, 0.9, 0, [], 1, 0.004, 300);
%!test compare (3, 2, 2, 1, 0.8, 0, [], 1, 0.004, 300);
%!test compare (3, 2, 2, 3, 0.8, 0.01, [], 1, 0.003, 300);
%!test compare (4, 3, 3, 1, 0.9, 0.01, [], 1, 0.002, 300);
%!test compare (2, 2, 2, 1, 0, 0, [.5 1], 1, 0.02, 300);
%!test compare (2, 2, 2, 1, 0, 0, [0 .5 1; 60 1 2; 140 0 1], 1, 0.02, 300);
%!test compare (3, 2, 2, 1, 0, 0.01, [.5 2], 1.7, 0.01, 300);
%!test compare (4, 3, 3, 1, 0, 0, [20 .5 1 2; 150 1 0 1], 0.7, 0.005, 500);
%!test compare (3, 1, 2, 1, 0, 0, [.5 2], 1.7, 0.01, 300);
%!test compare (4, [3 1], 2, 1, 0, 0, [2 .5], 0.6, 0.005, 500);
%!test compare (3, 2, 2, 3, 0, 0.01, [.5 2], 1.7, 0.005, 400);
%!test compare (3, 2, 2, 2, 0.7, 0.01, [10 .5 2; 60 1 0], 1.7, 0.003, 300);
%!test compare (5, 3, 2, 1, 0.5, 0, [.5 2], 0.9, 0.003, 1500);

%!function [ratio, tA] = measured (L, eta, beta, epochs, seed, varargin)
%!  data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
%!  net = mmbias_net (data, 'Depth', L, 'FusionDepth', L, 'Seed', seed, varargin{:});
%!  s = warning ('off', 'mmbias:plateau');
%!  run = mmbias_train (net, data, 'LearningRate', eta, 'Epochs', epochs, 'RecordEvery', 1, 'Momentum', beta);
%!  warning (s);
%!  phases = mmbias_phases (run, 'Measure', 'weights'); ratio = phases.ratio; tA = phases.tA;
%!endfunction

%!function ratio = law (eta, beta)
%!  ## T21's race with ln (1 + x) / eta in place of a strength; x from T24
%!  grow = @(s) log (1 + max (roots ([1, 1 - beta - eta * s, - eta * s]))) / eta;
%!  sA = 5; sB = 2; st = 0.75;
%!  ratio = 1 + (grow (sA) - grow (sB)) / grow (st);
%!endfunction

%!test  # T24: momentum shortens the phase of two layers; mean over starts (each 3 % off at most)
%! assert (law (.004, .9), 2.990, 1e-3); assert (law (.04, .9), 2.238, 1e-3);
%! r = zeros (4, 3);
%! for seed = 1:4
%!   r(seed,:) = [measured(2, .004, .9, 4000, seed), measured(2, .04, .9, 1000, seed), measured(2, .04, 0, 3000, seed)];
%! end
%! slow = mean (r(:,1)); fast = mean (r(:,2)); none = mean (r(:,3));
%! printf ('momentum .9: eta .004: ratio %.4f, law %.4f; eta .04: %.4f, law %.4f; descent %.4f\n', slow, law (.004, .9), fast, law (.04, .9), none);
%! assert (slow, law (.004, .9), -0.03); assert (fast, law (.04, .9), -0.03);
%! assert (none > 4.4);
%!test  # T24: of four layers it is the time scale 1 / (1 - beta) alone
%! [ratio, tA] = measured (4, .0005, 0, 120000, 1, 'Width', 8, 'Init', 0.3);
%! [again, fast] = measured (4, .0005, .8, 24000, 1, 'Width', 8, 'Init', 0.3);
%! printf ('momentum .8, four layers: t_A %.4f times shorter (law 5); ratio %.4f, descent %.4f\n', tA / fast, again, ratio);
%! assert (tA / fast, 5, -0.03); assert (again, ratio, -0.03);

%!test  # T23: slowing A down until it is learned brings B forward
%! data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
%! net = mmbias_net (data);
%! s = warning ('off', 'mmbias:plateau');
%! free = mmbias_phases (mmbias_train (net, data, 'RecordEvery', 1), 'Measure', 'weights');
%! half = mmbias_phases (mmbias_train (net, data, 'RecordEvery', 1, 'ModalityRate', [.5 1]), 'Measure', 'weights');
%! slow = mmbias_phases (mmbias_train (net, data, 'RecordEvery', 1, 'ModalityRate', [0 .5 1; ceil(half.tA) 1 1]), 'Measure', 'weights');
%! warning (s);
%! printf ('throttle: t_A %+.1f, t_B %+.1f epochs\n', slow.tA - free.tA, slow.tB - free.tB);
%! assert (slow.tA - free.tA, 94.5, -0.03);
%! assert (slow.tB - free.tB, -149.0, -0.05);

%!test  # bases: momentum and rates run on the full network, or on exact bases
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! net = mmbias_net (data, 'Width', 30, 'Init', 0.05);
%! for args = {{'Momentum', 0.5}, {'ModalityRate', [.5 1]}}
%!   full = mmbias_train (net, data, 'Epochs', 200, 'LearningRate', 0.01, args{1}{:});
%!   asked = mmbias_train (net, data, 'Epochs', 200, 'LearningRate', 0.01, 'Compress', 1e-6, args{1}{:});
%!   assert (isequal (asked.W, full.W));
%!   assert (! asked.certificate.compression.used && ! isempty (asked.certificate.compression.note));
%!   small = mmbias_train (mmbias_compress (net, data, 1e-6), data, 'Epochs', 200, 'LearningRate', 0.01, args{1}{:});
%!   assert (small.W, full.W, 1e-12);
%!   back = mmbias_expand (small.net);
%!   for i = 1:4, assert (back.Encoder{i}, full.net.Encoder{i}, 1e-12); end
%! end
%!error <NET is compressed, and momentum>
%! data = mmbias_data ('gaussian');
%! small = mmbias_compress (mmbias_net (data, 'Depth', 3, 'Init', 0.3), data, 1e-4);
%! mmbias_train (small, data, 'Momentum', 0.5);
%!error <MOMENTUM must be a number in> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Momentum', 1)
%!error <MODALITYRATE must be 1 x 2, or K x 3> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'ModalityRate', 1:4)
%!error <unknown option 'Momentum'> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Method', 'flow', 'Momentum', 0.5)

%!function varargout = run_plain (net, data, step, epochs)
%!  ## W per epoch, all weights as a cell list: T1 and T3 of late or intermediate fusion by
%!  ## the book; STEP (weights, gradients, memory, t) is the rule, [weights, memory]
%!  M = rows (net.Encoder); F = columns (net.Encoder); K = numel (net.Decoder); at = mat2cell (1:sum (net.Dims), 1, net.Dims);
%!  w = [net.Encoder(:); net.Decoder(:)]; memory = struct ();
%!  W = zeros (epochs + 1, sum (net.Dims) * net.OutputSize);
%!  for t = 0:epochs
%!    enc = reshape (w(1:M*F), M, F); dec = w(M*F+1:end); g = w;
%!    above = eye (net.OutputSize); for k = K:-1:1, above = above * dec{k}; end
%!    total = []; fused = [];
%!    for m = 1:M
%!      low{m,1} = eye (net.Dims(m)); for l = 1:F, low{m,l+1} = enc{m,l} * low{m,l}; end
%!      fused = [fused, low{m,F+1}];
%!    end
%!    total = above * fused; W(t+1,:) = total(:);
%!    if (t == epochs), break; end
%!    E = data.Syx - total * data.S;
%!    for m = 1:M
%!      up = above; for l = F:-1:1, g{m+M*(l-1)} = - up' * E(:,at{m}) * low{m,l}'; up = up * enc{m,l}; end
%!    end
%!    z = fused;
%!    for k = 1:K
%!      up = eye (net.OutputSize); for j = K:-1:k+1, up = up * dec{j}; end
%!      g{M*F+k} = - up' * E * z'; z = dec{k} * z;
%!    end
%!    [w, memory] = step (w, g, memory, t + 1);
%!  end
%!  varargout = {W, w, memory};
%!endfunction

%!function [w, s] = adam (w, g, s, t, eta, beta1, beta2, epsilon, lambda, apart)
%!  if (t == 1), s.m = cellfun (@(x) 0 * x, w, 'UniformOutput', false); s.v = s.m; end
%!  for i = 1:numel (w)
%!    d = g{i};
%!    if (apart), w{i} *= 1 - eta * lambda; else, d += lambda * w{i}; end
%!    s.m{i} = beta1 * s.m{i} + (1 - beta1) * d; s.v{i} = beta2 * s.v{i} + (1 - beta2) * d .^ 2;
%!    w{i} -= eta * (s.m{i} / (1 - beta1 ^ t)) ./ (sqrt (s.v{i} / (1 - beta2 ^ t)) + epsilon);
%!  end
%!endfunction

%!function [w, s] = signs (w, g, s, t, eta, lambda)
%!  for i = 1:numel (w), w{i} = w{i} - eta * (sign (g{i}) + lambda * w{i}); end
%!endfunction

%!function [w, s] = muon (w, g, s, t, eta, lambda, beta, ahead)
%!  if (t == 1), s.v = cellfun (@(x) 0 * x, w, 'UniformOutput', false); end
%!  for i = 1:numel (w)
%!    s.v{i} = beta * s.v{i} + g{i}; d = s.v{i}; if (ahead), d = g{i} + beta * d; end
%!    [U, S, V] = svd (d, 'econ'); keep = diag (S) > 1e-10 * max (diag (S));
%!    w{i} = w{i} - eta * (U(:,keep) * V(:,keep)' + lambda * w{i});
%!  end
%!endfunction

%!function [w, s] = nesterov (w, g, s, t, eta, beta)
%!  if (t == 1), s.v = cellfun (@(x) 0 * x, w, 'UniformOutput', false); end
%!  for i = 1:numel (w), s.v{i} = beta * s.v{i} + g{i}; w{i} -= eta * (g{i} + beta * s.v{i}); end
%!endfunction

%!function follow (L, F, O, args, step, tolerance)
%!  ## a run, the same rule by the book, and the run in two parts: bit by bit
%!  D = 5; mix = reshape (sin (3 * (1:D^2)), D, D) + 2 * eye (D);
%!  data = mmbias_data ('gaussian', 'Cov', mix * mix' / D, 'Dims', [2 3], 'Weights', reshape (1 + cos (1:O*D), O, D));
%!  net = mmbias_net (data, 'Depth', L, 'FusionDepth', F, 'Width', 6, 'InitScheme', 'gaussian', 'Init', 0.3, 'Seed', L + F);
%!  s = warning ('off', 'mmbias:unlearned');
%!  run = mmbias_train (net, data, 'Epochs', 220, 'RecordEvery', 1, args{:});
%!  [W, w] = run_plain (net, data, step, 220);
%!  assert (run.loss(end) < 0.9 * run.loss(1));
%!  assert (all (isfinite (W(:)))); mine = permute (run.W, [1 3 2])(:,:);
%!  assert (size (mine), size (W)); assert (max (abs (mine(:) - W(:))) < tolerance * max (abs (W(:))));
%!  list = [run.net.Encoder(:); run.net.Decoder(:)];
%!  for i = 1:numel (w), assert (list{i}, w{i}, 20 * tolerance); end
%!  two = mmbias_train (mmbias_train (net, data, 'Epochs', 77, 'RecordEvery', 1, args{:}), 'Epochs', 143);
%!  assert (isequal (two.W, run.W) && isequal (two.net.Encoder, run.net.Encoder) && isequal (two.net.Decoder, run.net.Decoder));
%!  assert (isequal (two.state, run.state)); assert (two.options.Optimizer, run.options.Optimizer);
%!  assert (isnan (run.certificate.identityResidual) || run.certificate.identityResidual < 1e-13);
%!  assert (isnan (run.certificate.identityResidual), any (strcmp (run.options.Optimizer, {'sign', 'muon'})));
%!  warning (s);
%!endfunction

%!test  # PyTorch's rules written out, scalar and vector outputs
%! for shape = {[2 2 1], [3 2 3], [3 3 1]}   # (Muon: small singular values magnify rounding)
%!   [L, F, O] = deal (shape{1}(1), shape{1}(2), shape{1}(3));
%!   follow (L, F, O, {'Optimizer', 'adam', 'LearningRate', 2e-3}, @(w, g, s, t) adam (w, g, s, t, 2e-3, .9, .999, 1e-8, 0, false), 1e-12);
%!   follow (L, F, O, {'Optimizer', 'adam', 'LearningRate', 2e-3, 'WeightDecay', .1, 'Beta1', .7, 'Beta2', .99, 'Epsilon', 1e-3}, @(w, g, s, t) adam (w, g, s, t, 2e-3, .7, .99, 1e-3, .1, false), 1e-12);
%!   follow (L, F, O, {'Optimizer', 'AdamW', 'WeightDecay', .3}, @(w, g, s, t) adam (w, g, s, t, 1e-3, .9, .999, 1e-8, .3, true), 1e-12);
%!   follow (L, F, O, {'Optimizer', 'sign', 'WeightDecay', .3}, @(w, g, s, t) signs (w, g, s, t, 1e-3, .3), 1e-12);
%!   follow (L, F, O, {'Momentum', .8, 'Nesterov', true, 'LearningRate', .003}, @(w, g, s, t) nesterov (w, g, s, t, .003, .8), 1e-12);
%! end
%! follow (2, 2, 3, {'Optimizer', 'muon', 'LearningRate', 1e-3, 'WeightDecay', .2}, @(w, g, s, t) muon (w, g, s, t, 1e-3, .2, .95, true), 1e-10);
%! follow (3, 2, 2, {'Optimizer', 'muon', 'LearningRate', 1e-3, 'Nesterov', false, 'Momentum', 0}, @(w, g, s, t) muon (w, g, s, t, 1e-3, 0, 0, false), 1e-11);
%! follow (2, 2, 1, {'Optimizer', 'muon', 'LearningRate', 1e-3}, @(w, g, s, t) muon (w, g, s, t, 1e-3, 0, .95, true), 1e-10);

%!function t = crossing (run, column, level)
%!  w = run.W(:,column); k = find (w >= level, 1); t = run.t(k-1) + (level - w(k-1)) / (w(k) - w(k-1));
%!endfunction

%!test  # T24: Nesterov's ratios, means over starts
%! grow = @(eta, s) log (1 + max (roots ([1, 1 - .9 - 1.9 * eta * s, - eta * s]))) / eta;
%! data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
%! for pair = [.004 .04; 3.125 2.442]
%!   eta = pair(1); law = 1 + (grow (eta, 5) - grow (eta, 2)) / grow (eta, .75); r = zeros (1, 4);
%!   for seed = 1:4
%!     run = mmbias_train (mmbias_net (data, 'Seed', seed), data, 'LearningRate', eta, 'Epochs', 12 / eta, 'RecordEvery', 1, 'Momentum', .9, 'Nesterov', true);
%!     r(seed) = mmbias_phases (run, 'Measure', 'weights').ratio;
%!   end
%!   printf ('Nesterov .9: eta %g: ratio %.4f, law %.4f\n', eta, mean (r), law);
%!   assert (law, pair(2), 1e-3); assert (mean (r), law, -0.03);
%! end

%!test  # T24: Muon and sign descent on an aligned net: (w / 2)^(1/L) / eta and (w / (2 prod sqrt (n_l)))^(1/L) / eta
%! data = mmbias_data ('gaussian', 'Cov', 1, 'Dims', 1, 'Weights', 1); s = warning ('off', 'all');
%! for L = 2:3
%!   for width = [16 100]
%!     net = mmbias_net (data, 'Depth', L, 'Width', width, 'InitScheme', 'balanced', 'Init', 1e-6);
%!     n = [width, width ^ 2 * ones(1, L - 2), width]; law = (.5 / prod (sqrt (n))) ^ (1 / L);
%!     flat = mmbias_train (net, data, 'Optimizer', 'sign', 'LearningRate', 1e-4, 'Epochs', 2000, 'RecordEvery', 1);
%!     printf ('L = %d, width %d: sign descent t eta %.4f, law %.4f\n', L, width, crossing (flat, 1, .5) * 1e-4, law);
%!     assert (crossing (flat, 1, .5) * 1e-4, law, -0.01);
%!   end
%!   net = mmbias_net (data, 'Depth', L, 'Width', 30, 'InitScheme', 'balanced', 'Init', 1e-6);
%!   muon = mmbias_train (net, data, 'Optimizer', 'muon', 'LearningRate', 1e-3, 'Epochs', 900, 'RecordEvery', 1);
%!   printf ('L = %d: Muon t eta %.4f, law %.4f\n', L, crossing (muon, 1, .5) * 1e-3, .5 ^ (1 / L));
%!   assert (crossing (muon, 1, .5) * 1e-3, .5 ^ (1 / L), -0.01);
%! end
%! assert ((.5 / 100) ^ .5, .0707, 1e-4); assert ((.5 / 1000 / 10) ^ (1 / 3), .0368, 1e-4); warning (s);

%!test  # T24: Muon, vector outputs: every mode at (sigma / 2)^(1/2) / eta, whatever the start
%! data = mmbias_data ('gaussian', 'Cov', eye (2), 'Dims', 2, 'Weights', diag ([2 .5]));
%! run = mmbias_train (mmbias_net (data), data, 'Optimizer', 'muon', 'LearningRate', 1e-3, 'Epochs', 1200, 'RecordEvery', 1);
%! t = [crossing(setfield (run, 'W', run.W(:,:,1)), 1, 1), crossing(setfield (run, 'W', run.W(:,:,2)), 2, .25)];
%! printf ('Muon: modes at %.1f, %.1f, law 1000, 500\n', t);
%! assert (t, [1000 500], -0.01);

%!test  # T24: no phase under Adam, and a factor on a gradient cancels once it is larger than epsilon
%! data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2); t = zeros (2, 2, 2);
%! for small = 1:2
%!   epsilon = [1e-8 1e-14](small); u0 = [1e-9 .01](small); net = mmbias_net (data, 'Init', u0);
%!   run = mmbias_train (net, data, 'Optimizer', 'adam', 'Epochs', 150, 'RecordEvery', 1, 'Epsilon', epsilon);
%!   for k = 1:2
%!     c = [1 .2](k); W = run_plain (net, data, @(w, g, s, t) adam (w, [{c * g{1}}; g(2); {c * g{3}}; g(4)], s, t, 1e-3, .9, .999, epsilon, 0, false), 150);
%!     if (k == 1), assert (run.W, W, 1e-12); end
%!     t(:,k,small) = [crossing(struct ('W', W, 't', 0:150), 1, .625), crossing(struct ('W', W, 't', 0:150), 2, .5)];
%!   end
%!   printf ('Adam, u0 %g, epsilon %g: t_A %.3f, t_B %.3f; gradient of A times .2: %.3f, %.3f\n', u0, epsilon, t(:,:,small));
%! end
%! assert (t(:,2,2), t(:,1,2), -1e-4); assert (t(:,2,1), t(:,1,1), -.02); assert (all (t(2,:) < t(1,:)));
%! half = mmbias_train (net, data, 'Optimizer', 'adam', 'Epochs', 400, 'RecordEvery', 1, 'ModalityRate', [.2 1]);
%! assert (crossing (half, 1, .625) > 1.5 * t(1,1,1));

%!test  # T24: where gradients begin below epsilon Adam is descent at the rate eta / epsilon, with its phase
%! data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2); s = warning ('off', 'all');
%! net = mmbias_net (data, 'Depth', 3, 'Width', 1, 'InitScheme', 'balanced', 'Init', 1e-9);
%! run = mmbias_train (net, data, 'Optimizer', 'adam', 'Epochs', 12000, 'RecordEvery', 1); warning (s);
%! t = [crossing(run, 1, .625), crossing(run, 2, .5)]; T = 1e9 * 1e-8 / 1e-3;
%! law = [T / 5, T / 5 + (T - 2 * T / 5) / .75];
%! printf ('Adam below epsilon: t_A %.0f, t_B %.0f, law %.0f, %.0f\n', t, law);
%! assert (t, [2257 9841], 1.5); assert (t, law, -.15);

%!test  # rates that fall: by the book, in units of tau, and part by part
%! data = mmbias_data ('gaussian', 'Rho', 0.5); net = mmbias_net (data, 'Width', 8, 'Init', 0.01);
%! run = mmbias_train (net, data, 'LearningRate', .05, 'LearningRateDecay', .996, 'Epochs', 400, 'RecordEvery', 1);
%! plain = @(w, g, s, t) deal (cellfun (@(w, g) w - .05 * .996 ^ (t - 1) * g, w, g, 'UniformOutput', false), s);
%! assert (run.W, run_plain (net, data, plain, 400), 1e-12);
%! assert (run.tau, .05 * [0; cumsum(.996 .^ (0:399)')], 1e-12);
%! assert ([run.events.tau], interp1 (run.t, run.tau, [run.events.t]), 1e-10);
%! two = mmbias_train (mmbias_train (net, data, 'LearningRate', .05, 'LearningRateDecay', .996, 'Epochs', 150), 'Epochs', 250);
%! assert (isequal (two.W, run.W)); assert (two.tau, run.tau, 1e-14);

%!test  # continued with another optimizer: its own defaults, and a memory that begins anew
%! data = mmbias_data ('gaussian', 'Rho', 0.5); net = mmbias_net (data, 'Width', 8, 'Init', 0.1);
%! first = mmbias_train (net, data, 'Epochs', 20, 'Momentum', .5, 'StopLoss', 1e-9); s = warning ('off', 'mmbias:unlearned');
%! more = mmbias_train (first, 'Epochs', 30, 'Optimizer', 'adam');
%! alone = mmbias_train (first.net, data, 'Epochs', 30, 'Optimizer', 'adam'); warning (s);
%! assert (isequal (more.W(21:51,:), alone.W)); assert (more.options.LearningRate, 1e-3); assert (more.options.StopLoss, 1e-9);
%! assert (size (alone.state), [8 * 4 + 1, 2]); assert (alone.state(end,1), 30); assert (! isfield (more.options, 'Momentum'));

%!test  # wide data: Adam and sign descent see all inputs, Muon may see fewer
%! X = reshape (cos ((1:400) .^ 1.3), 5, 80); Y = X(:,1) + X(:,70) + X(:,71);
%! wide = mmbias_data ({X(:,1:60), X(:,61:80)}, Y, 'Center', false); assert (isempty (wide.S));
%! formed = wide; formed.S = wide.Factor' * wide.Factor; formed.Factor = []; formed.X = {}; formed.Y = [];
%! net = mmbias_net (wide, 'Width', 5, 'Init', 0.1); s = warning ('off', 'all');
%! for o = {'adam', 'sign', 'muon'}
%!   args = {'Epochs', 60, 'LearningRate', 1e-3, 'Optimizer', o{1}};
%!   a = mmbias_train (net, wide, args{:}); b = mmbias_train (net, formed, args{:});
%!   assert (a.loss(end) < .95 * a.loss(1)); assert (a.W, b.W, 1e-11); assert (size (a.state), size (b.state));
%!   assert (a.data.Factor, wide.Factor); assert (isempty (a.data.S));
%!   two = mmbias_train (mmbias_train (net, wide, args{:}, 'Epochs', 25), 'Epochs', 35); assert (two.W, a.W, 1e-12);
%! end
%! warning (s);

%!test  # hidden bases: Muon on exact ones
%! data = mmbias_data ('gaussian', 'Rho', 0.5); net = mmbias_net (data, 'Width', 30, 'Init', 0.05);
%! args = {'Optimizer', 'muon', 'LearningRate', 2e-3, 'Epochs', 300};
%! full = mmbias_train (net, data, args{:});
%! small = mmbias_train (mmbias_compress (net, data, 1e-6), data, args{:}); assert (small.W, full.W, 1e-11);
%! asked = mmbias_train (net, data, args{:}, 'Compress', 1e-6);
%! assert (isequal (asked.W, full.W)); assert (asked.certificate.compression.note, 'OPTIMIZER ''muon'' is run on the full network');
%!error <COMPRESS needs steps that do not depend on the axes of hidden spaces; those of OPTIMIZER 'adam' do> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Optimizer', 'adam', 'Compress', 1e-6)
%!error <NET is compressed, and OPTIMIZER 'sign' is run on the full network; expand it first>
%! data = mmbias_data ('gaussian'); mmbias_train (mmbias_compress (mmbias_net (data), data, 1e-4), data, 'Optimizer', 'sign');
%!error <unknown option 'Momentum'> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Optimizer', 'adam', 'Momentum', 0.5)
%!error <unknown option 'Beta1'> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Beta1', 0.5)
%!error <unknown option 'Optimizer'> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Method', 'flow', 'Optimizer', 'adam')
%!error <OPTIMIZER must be one of 'gd', 'adam', 'adamw', 'sign', 'muon', got 'sgd'> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Optimizer', 'sgd')
%!error <EPSILON must be a positive number> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Optimizer', 'adam', 'Epsilon', 0)
%!error <LEARNINGRATEDECAY must be a number in> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'LearningRateDecay', 1.1)
%!error <LEARNINGRATE 'auto' comes from the curvature.*OPTIMIZER 'adam'> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Optimizer', 'adam', 'LearningRate', 'auto')
%!error <another optimizer> mmbias_predict (mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Optimizer', 'adam'))
%!test  # divergence: advice for descent only; warnings say nothing of descent's times
%! data = mmbias_data ('gaussian'); net = mmbias_net (data); lastwarn ('');
%! mmbias_train (net, data, 'Optimizer', 'adam', 'Epochs', 40); assert (strfind (lastwarn (), 'not learned within') > 0); assert (isempty (strfind (lastwarn (), 'mmbias_predict')));
%! lastwarn (''); mmbias_train (net, data, 'Optimizer', 'adam', 'Epochs', 100, 'LearningRate', 5e-3); assert (lastwarn (), '');
%! try, mmbias_train (net, data, 'Optimizer', 'sign', 'LearningRate', 1e4); error ('none'); catch err, end
%! assert (err.identifier, 'mmbias:diverged'); assert (isempty (strfind (err.message, 'works')));
%!warning <predicted to be learned at epoch>  # a rate that falls too fast
%! data = mmbias_data ('gaussian'); mmbias_train (mmbias_net (data), data, 'LearningRateDecay', .95);

%!function compare_torch (python, net, data, rule, varargin)
%!  run = mmbias_train (net, data, 'Optimizer', rule, 'Epochs', 250, 'RecordEvery', 1, varargin{:}); o = run.options;
%!  set = {'Momentum', 0; 'Nesterov', 0; 'WeightDecay', 0; 'Beta1', 0; 'Beta2', 0; 'Epsilon', 0; 'LearningRateDecay', 1};
%!  for i = 1:rows (set), if (isfield (o, set{i,1})), set{i,2} = double (o.(set{i,1})); end, end
%!  file = tempname (); fid = fopen (file, 'w');
%!  fprintf (fid, '%s 250 %.17g', rule, o.LearningRate); fprintf (fid, ' %.17g', set{:,2});
%!  fprintf (fid, '\n'); fprintf (fid, ' %d', size (net.Encoder), numel (net.Decoder), net.OutputSize, net.Dims);
%!  for x = [{data.S; data.Syx}; net.Encoder(:); net.Decoder(:)]', fprintf (fid, '\n%d %d', size (x{1})); fprintf (fid, ' %.17g', x{1}); end
%!  fprintf (fid, '\n'); fclose (fid);
%!  script = fullfile (fileparts (which ('mmbias_train')), '..', 'tests', 'optimizers_torch.py');
%!  [status, text] = system (sprintf ('%s "%s" "%s"', python, script, file)); delete (file); assert (status, 0);
%!  W = reshape (sscanf (text, '%f'), [], 251)'; mine = permute (run.W, [1 3 2])(:,:);
%!  assert (size (W), size (mine)); assert (run.loss(end) < .9 * run.loss(1));
%!  printf ('PyTorch, %s: %.1e\n', rule, max (abs (W(:) - mine(:))) / max (abs (W(:))));
%!  assert (max (abs (W(:) - mine(:))) < 1e-12 * max (abs (W(:))));
%!endfunction

%!testif ; ! isempty (torch_python ())  # PyTorch itself; skipped where it is not (MMB_PYTHON names an interpreter)
%! python = torch_python (); s = warning ('off', 'all');
%! for O = [1 2]
%!   data = mmbias_data ('gaussian', 'Cov', [3 .5 .2; .5 2 .1; .2 .1 1], 'Dims', [2 1], 'Weights', [1 -1 2; 2 1 1](1:O,:));
%!   net = mmbias_net (data, 'Depth', 3, 'FusionDepth', 2, 'Width', 7, 'Init', .3, 'InitScheme', 'gaussian');
%!   compare_torch (python, net, data, 'gd', 'Momentum', .8, 'LearningRate', 3e-3, 'WeightDecay', .01, 'LearningRateDecay', .995);
%!   compare_torch (python, net, data, 'gd', 'Momentum', .8, 'Nesterov', true, 'LearningRate', 3e-3);
%!   compare_torch (python, net, data, 'adam', 'WeightDecay', .05, 'LearningRateDecay', .997);
%!   compare_torch (python, net, data, 'adamw', 'WeightDecay', .3, 'Beta1', .8, 'Epsilon', 1e-5);
%! end
%! warning (s);
