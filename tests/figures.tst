% The paper's two-layer runs (F1): exact plateaus, ratios over seeds, and the
% depth figure (F6).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function z = ratio_z (rho, mu, sd)
%!  ratio = zeros (1, 10);
%!  for seed = 1:10
%!    data = mmbias_data ('gaussian', 'Rho', rho, 'Ratio', 2);
%!    run = mmbias_train (mmbias_net (data, 'Seed', seed), data, 'Epochs', 1200);
%!    ratio(seed) = mmbias_phases (run).ratio;
%!  end
%!  z = (mean (ratio) - mu) / (sd / sqrt (10));
%!  printf ('F1, rho = %4.1f: mean t_B/t_A of 10 seeds %.4f, expected %.3f, z = %.2f\n', rho, mean (ratio), mu, z);
%!endfunction
%!test assert (abs (ratio_z (-0.5, 4.875, 0.022)) < 4);
%!test assert (abs (ratio_z (0, 3.792, 0.021)) < 4);
%!test assert (abs (ratio_z (0.5, 4.547, 0.034)) < 4);

%!test  # plateau loss and plateau W_A to 4 digits
%! want = [-0.5 0.75 0.2500; 0 1 0.2000; 0.5 1.25 0.1071];
%! for row = want'
%!   data = mmbias_data ('gaussian', 'Rho', row(1), 'Ratio', 2);
%!   run = mmbias_train (mmbias_net (data), data);
%!   ph = mmbias_phases (run);
%!   ## where the loss changes least inside the unimodal phase
%!   i = find (run.t > ph.tA + 25 & run.t < (ph.tA + ph.tB) / 2);
%!   [~, j] = min (abs (diff (run.loss(i))));
%!   assert (run.W(i(j),1), row(2), 5e-5);
%!   assert (run.loss(i(j)) / run.loss(1), row(3), 5e-5);
%!   assert (run.loss(i(j)) / run.loss(1), (1 - row(1)^2) / (5 + 4 * row(1)), 5e-5);
%! end

%!test  # early fusion: half times and no lasting unimodal plateau
%! want = [-0.5 6.557 7.638; 0 4.905 5.337; 0.5 3.871 4.066];   # tau, means of ten seeds (doc/theory.md, T7)
%! for row = want'
%!   data = mmbias_data ('gaussian', 'Rho', row(1), 'Ratio', 2);
%!   t = zeros (10, 2);
%!   for seed = 1:10
%!     run = mmbias_train (mmbias_net (data, 'FusionDepth', 1, 'Seed', seed), data, 'Compress', 1e-9);
%!     ph = mmbias_phases (run);
%!     t(seed,:) = 0.04 * ph.t;
%!   end
%!   assert (mean (t), row(2:3)', 0.02);   # standard errors: 0.008
%!   alone = ismember (ph.plateauSets, [true false], 'rows');
%!   assert (sum (diff (ph.plateaus(alone,:), 1, 2)) < 30);   # passes by, at most
%! end

%!test  # F6: deeper fusion, longer unimodal phase; balanced starts on the exact curve
%! data = mmbias_data ('gaussian', 'Rho', 0, 'Ratio', 2);
%! exact = [1.1805 1.6490 4.0000];   # gradient flow; descent differs by O(eta)
%! for F = 2:4
%!   net = mmbias_net (data, 'Depth', 4, 'FusionDepth', F, 'Init', 0.1, 'InitScheme', 'balanced', 'Width', 20);
%!   run = mmbias_train (net, data, 'LearningRate', 0.002, 'Epochs', 40000, 'RecordEvery', 4);
%!   assert (mmbias_phases (run).ratio, exact(F-1), -5e-4);
%! end

%!test  # T12 measured: q = 2, rho = -0.6, u0 = 1e-9: 5.70, not 5.06
%! data = mmbias_data ('gaussian', 'Rho', -0.6, 'Ratio', 2);
%! net = mmbias_net (data, 'InitScheme', 'balanced', 'Width', 5);
%! ph = mmbias_phases (mmbias_train (net, data, 'LearningRate', 0.004, 'Epochs', 16000, 'RecordEvery', 4));
%! assert (ph.ratio, 5.70, 0.06);

%!test  # T19: logistic growth from the actual initial weights, and T4's drift
%! data = mmbias_data ('gaussian', 'Rho', 0, 'Ratio', 2);
%! for seed = 1:3
%!   net = mmbias_net (data, 'Seed', seed);
%!   w0 = sum ((net.Encoder{1,1} + net.Encoder{1,2}') .^ 2) / 4;
%!   run = mmbias_train (net, data, 'LearningRate', 0.01, 'Epochs', 1000);
%!   predicted = log (1 / w0 - 1) / (2 * log (1 + 0.01 * 4) / 0.01) / 0.01;
%!   assert (mmbias_phases (run).tA, predicted, 1);
%!   Q = @(n) n.Encoder{1,2}' * n.Encoder{1,2} - n.Encoder{1,1} * n.Encoder{1,1}';
%!   assert (norm (Q (run.net) - Q (net)) < 0.05);   # O(eta)
%! end
