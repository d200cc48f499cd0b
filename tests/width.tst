% Networks drawn in compressed form learn as explicit ones do.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function t = half_times (data, L, F, width, representation, seeds)
%!  t = zeros (numel (seeds), 2);
%!  for s = 1:numel (seeds)
%!    net = mmbias_net (data, 'Depth', L, 'FusionDepth', F, 'Width', width, 'InitScheme', 'scaled', 'Init', 0.5, 'Seed', seeds(s), 'Representation', representation);
%!    run = mmbias_train (net, data, 'Method', 'flow', 'Epochs', 1e6, 'Tolerance', 1e-5, 'Display', 'off');
%!    learned = run.events(strcmp ({run.events.name}, 'learned'));
%!    t(s,[learned.modality]) = [learned.t];
%!  end
%!endfunction

%!function d = distance (x, y)
%!  ## Kolmogorov and Smirnov: largest gap of two distribution functions, scaled
%!  z = sort ([x; y]); n = numel (x);
%!  F = arrayfun (@(a) mean (x <= a), z); G = arrayfun (@(a) mean (y <= a), z);
%!  d = max (abs (F - G)) * sqrt (n / 2);
%!endfunction

%!test  # distribution of t_A and t_B, widths 3, 10 and 30, against explicit nets
%! data = mmbias_data ('gaussian', 'Rho', 0.3);
%! warning ('off', 'mmbias:plateau', 'local');
%! n = 150;
%! for c = {3, 2, 3; 3, 3, 10; 4, 3, 10; 2, 2, 30; 4, 2, 30}'
%!   a = half_times (data, c{1}, c{2}, c{3}, 'full', 1:n);
%!   b = half_times (data, c{1}, c{2}, c{3}, 'compressed', 1:n);
%!   assert (all (isfinite ([a(:); b(:)])));
%!   for m = 1:2
%!     d = distance (a(:,m), b(:,m));
%!     printf ('L = %d, L_f = %d, width %d, modality %d: median t %.0f | %.0f, KS %.2f (limit 2.23)\n', c{:}, m, median (a(:,m)), median (b(:,m)), d);
%!     assert (d < 2.23);                   # p = 1e-4
%!   end
%!   assert (distance (a(:,1), 1.5 * b(:,1)) > 2.23);   # the test can tell
%! end

%!test  # two layers: t_A of a width of 1e6 follows T19's logistic law
%! data = mmbias_data ('gaussian', 'Rho', 0);
%! for seed = 1:3
%!   net = mmbias_net (data, 'Width', 1e6, 'Init', 1e-9, 'Seed', seed, 'Representation', 'compressed');
%!   run = mmbias_train (net, data, 'Method', 'flow', 'Tolerance', 1e-10);
%!   w0 = norm (net.Encoder{1,1} + net.Encoder{1,2}') ^ 2 / 4;
%!   learned = run.events(strcmp ({run.events.name}, 'learned'));
%!   assert (learned(1).modality, 1);
%!   assert (learned(1).tau, log (1 / w0 - 1) / 8, 1e-6);
%! end
