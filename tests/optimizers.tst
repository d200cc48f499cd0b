% Momentum and rates per modality against plain loops and against their laws.
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
