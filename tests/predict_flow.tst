% Predicted phases against an independent integration, and formulas against the
% exact flow.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function [order, durations] = reference (data, cols, L, F, u0, rtol)
%!  ## T14 in plain v_m and an internal time s with dt = ds / (u^(L-F) max u_m^(F-2)),
%!  ## where plateaus are short, by lsode; the clock t restarts at every event
%!  M = numel (cols); D = numel (data.Syx); wfinal = data.Syx / data.S;
%!  v = zeros (D, 1); G = zeros (M, D);           # G(m,i) = 1: input i is one of m's
%!  for m = 1:M
%!    G(m,cols{m}) = 1;
%!    r = data.Syx(cols{m})' / norm (data.Syx(cols{m}));
%!    if numel (r) == 1 && F >= 2, r = sign (wfinal(cols{m})); end
%!    v(cols{m}) = u0 * r;
%!  end
%!  lsode_options ('relative tolerance', rtol);
%!  lsode_options ('absolute tolerance', rtol * [u0 * ones(D, 1); u0 ^ (2 - F)]);
%!  lsode_options ('step limit', 1e6);
%!  learned = false (1, M); order = []; durations = []; y = [v; 0];
%!  f = @(y, s) rhs (y, data, G, L, F);
%!  for n = 1:M
%!    level = zeros (1, M);
%!    for m = find (! learned)
%!      c = [cols{learned | (1:M) == m}]; W = zeros (1, D); W(c) = data.Syx(c) / data.S(c,c);
%!      level(m) = norm (W(cols{m})) / 2;
%!    end
%!    [y, m] = run_to (f, y, G, L, F, level, learned);
%!    order(n) = m; durations(n) = y(end); learned(m) = true; y(end) = 0;
%!  end
%!endfunction

%!function dy = rhs (y, data, G, L, F)
%!  [W, u, um, below] = map_of (y, G, L, F);
%!  g = max (um) ^ (2 - F);                     # scale of the internal time
%!  dy = g * [below .* (data.Syx - W * data.S)'; u ^ (F - L)];
%!endfunction

%!function [W, u, um, below] = map_of (y, G, L, F)
%!  v = y(1:end-1); um = sqrt (G * v .^ 2); u = norm (um);
%!  below = G' * um .^ (F - 1);                 # of each input
%!  W = (u ^ (L - F) * below .* v)';
%!endfunction

%!function e = excess (y, G, L, F, level)
%!  e = sqrt (G * map_of (y, G, L, F)' .^ 2)' - level;
%!endfunction

%!function [y, winner] = run_to (f, y, G, L, F, level, learned)
%!  e = excess (y, G, L, F, level); h = 0.01;
%!  winner = find (! learned & e >= 0, 1);    # learned together with the one before
%!  while isempty (winner)
%!    Z = lsode (f, y, h * (0:40))';             # one integration, 40 looks
%!    for i = 2:columns (Z)
%!      e = excess (Z(:,i), G, L, F, level);
%!      if any (e(! learned) >= 0), break; end
%!    end
%!    if any (e(! learned) >= 0)
%!      y = Z(:,i-1); best = Inf;
%!      for m = find (! learned & e >= 0)
%!        g = @(s) excess (lsode (f, y, [0 max(s, 1e-12*h)])(2,:)', G, L, F, level)(m);
%!        s = fzero (g, [0 h], optimset ('TolX', 1e-15));
%!        if s < best, best = s; winner = m; end
%!      end
%!      y = lsode (f, y, [0 max(best, 1e-12*h)])(2,:)';
%!    else
%!      y = Z(:,end); h *= 1.5;
%!    end
%!  end
%!endfunction

%!test  # 20 random tasks, M = 2..4, D_m = 1..4, L = 2..5, every L_f: 1e-8 in every duration
%! shapes = {[1 1], [2 1], [2 2], [3 1 2], [1 4], [1 2 1], [2 1 1 3]};
%! nets = {[2 1], [2 2], [3 1], [3 2], [3 3], [4 1], [4 2], [4 3], [4 4], [5 1], [5 2], [5 3], [5 4], [5 5], ...
%!         [2 2], [3 3], [4 3], [5 4], [3 2], [4 4]};
%! small = [NaN 1e-5 2e-2 5e-2 8e-2]; k = 0; worst = 0;
%! for i = 1:20
%!   L = nets{i}(1); F = nets{i}(2); dims = shapes{mod (i, numel (shapes)) + 1};
%!   [data, cols, k] = random_task (k, dims, 0.1, 0.9);
%!   [order, durations] = reference (data, cols, L, F, small(L), 1e-12);
%!   p = mmbias_predict (data, 'Depth', L, 'FusionDepth', F, 'Init', small(L), 'Theory', 'flow');
%!   assert (size (p.durations), [1 numel(dims)]); assert (all (isfinite (p.durations)));
%!   assert (p.order, order);
%!   at_once = durations == 0;
%!   assert (p.durations(at_once), durations(at_once));
%!   off = max (abs (p.durations - durations)(! at_once) ./ durations(! at_once));
%!   printf ('task %2d, L = %d, L_f = %d, dims %s: %.1e\n', i, L, F, mat2str (dims), off);
%!   worst = max (worst, off);
%! end
%! assert (worst < 1e-8);

%!test  # condition numbers of 1e6 to 1e8: slow directions far below the fast ones
%! nets = {[2 2], [3 3], [3 2], [4 4], [2 1], [4 3]}; small = [NaN 1e-4 2e-2 5e-2]; worst = 0;
%! for i = 1:6
%!   L = nets{i}(1); F = nets{i}(2); k = 7000 + i; dims = [2 + mod(i, 2), 2];
%!   D = sum (dims); [Q, ~] = qr (reshape (noise (k, D * D), D, D));
%!   S = Q * diag (logspace (0, -6 - mod (i, 3), D)) * Q'; w = noise (k + 0.5, D);
%!   data = mmbias_data ('gaussian', 'Cov', (S + S') / 2, 'Dims', dims, 'Weights', w);
%!   [order, durations] = reference (data, mat2cell (1:D, 1, dims), L, F, small(L), 1e-11);
%!   p = mmbias_predict (data, 'Depth', L, 'FusionDepth', F, 'Init', small(L), 'Theory', 'flow');
%!   assert (p.valid); assert (p.order, order); assert (all (isfinite (p.durations)));
%!   off = abs (p.durations - durations) ./ max (durations, 1e-9 * cumsum (durations));
%!   printf ('condition %.0e, L = %d, L_f = %d: t %s, off by %.1e\n', cond (data.S), L, F, mat2str (p.t, 4), max (off));
%!   worst = max (worst, max (off));
%! end
%! assert (worst < 1e-6);

%!test  # B is nearly a copy of A (condition 1e9): t_B by quadrature of the balanced flow in 40 digits
%! a = 1.4154737087983802; c = .58303904614805235; e = 4.3300116448838205e-05;
%! data = mmbias_data ('gaussian', 'Cov', [a^2 c*a; c*a c^2+e^2], 'Dims', [1 1], 'Weights', [1.117913289259002 1.1685654694161578]);
%! for measure = {'weights', 'signal'}
%!   p = mmbias_predict (data, 'Measure', measure{1});
%!   assert (p.order, [1 2]); assert (p.tB, 5575435380.8234, -2e-7);   # rounding of S_yx alone makes 1e-7
%! end

%!test  # more of that kind, condition 5e7 to 1e10: quadrature of ln W_B - k ln W_A, which follows r_B - schur W_B exactly
%! worst = count = 0;
%! for i = 1:24
%!   u = (1 + noise (i + 0.2, 5)) / 2; a = 0.5 + 2 * u(1); c = (0.2 + 0.7 * u(2)) * a * (1 - 2 * (mod (i, 3) == 0)); e = 10 ^ (-3.6 - 1.1 * u(3));
%!   data = mmbias_data ('gaussian', 'Cov', [a^2 c*a; c*a c^2+e^2], 'Dims', [1 1], 'Weights', 0.5 + u(4:5)); S = data.S; y = data.Syx;
%!   p = mmbias_predict (data, 'Measure', {'weights', 'signal'}{1 + mod(i, 2)});
%!   k = S(1,2) / S(1,1); r = y(2) - k * y(1); schur = S(2,2) - k * S(1,2); half = r / schur / 2; WA = @(W) (y(1) - S(1,2) * W) / S(1,1);
%!   if ! p.valid || p.order(1) != 1 || rows (p.plateaus) != 3 || min (y(1), WA (2 * half)) <= 0 || half < 0, continue, end
%!   x0 = (1 - k) * log (1e-18); z0 = x0 + k * log (WA (0));
%!   for j = 1:50, z0 = x0 + k * log (WA (exp (z0))); end
%!   t = quadgk (@(z) (1 + k * S(1,2) / S(1,1) * exp (z) ./ WA (exp (z))) ./ (2 * (r - schur * exp (z))), z0, log (half), 'RelTol', 1e-11, 'AbsTol', 0);
%!   worst = max (worst, abs (p.tB / t - 1) / p.error(2)); count++;
%! end
%! printf ('%d nearly redundant modalities: t_B within %.2g times the error\n', count, worst); assert (count >= 10); assert (worst < 3);

%!test  # 'rotated' becomes exact for L_f > 2, 'paper' does not: 50 tasks of two modalities
%! nets = {[3 3], [4 3], [4 4], [5 3], [5 4], [5 5]}; k = 1000; rotated = paper = zeros (1, 50);
%! for i = 1:50
%!   L = nets{mod (i, 6) + 1}(1); F = nets{mod (i, 6) + 1}(2); dims = [1 + mod(i, 3), 1 + mod(floor (i / 3), 3)];
%!   [data, ~, k] = random_task (k, dims, 0.1, 0.8);
%!   args = {'Depth', L, 'FusionDepth', F, 'Init', 1e-4};
%!   f = mmbias_predict (data, args{:}); r = mmbias_predict (data, args{:}, 'Theory', 'rotated');
%!   assert (r.order, f.order);
%!   rotated(i) = abs (r.duration / f.duration - 1); paper(i) = abs ((f.paper.t * [-1; 1] * sign (f.order * [-1; 1])) / f.duration - 1);
%! end
%! printf ('duration against flow: rotated median %.1e, worst %.1e; paper median %.1e, worst %.1e\n', ...
%!         median (rotated), max (rotated), median (paper), max (paper));
%! assert (median (rotated) < 1e-3 && max (rotated) < 1e-2);
%! assert (median (paper) > 1e-3 && max (paper) > 0.05);

%!test  # T17: 20 tasks of three modalities, late and intermediate: order, and durations for L_f > 2
%! nets = {[3 3], [4 3], [4 4], [5 4], [5 3], [2 2], [3 2], [4 2]}; k = 5000; worst = [0 0];
%! for i = 1:20
%!   L = nets{mod (i, 8) + 1}(1); F = nets{mod (i, 8) + 1}(2); small = [NaN 1e-14 1e-4](min (F, 3));
%!   [data, ~, k] = random_task (k, [1 2 3], 0.1, 0.8);
%!   args = {'Depth', L, 'FusionDepth', F, 'Init', small};
%!   f = mmbias_predict (data, args{:}, 'Theory', 'flow'); r = mmbias_predict (data, args{:}, 'Theory', 'rotated');
%!   assert (r.order, f.order); assert (f.plateaus, r.plateaus);
%!   off = max (abs (r.durations ./ f.durations - 1)); assert (isfinite (off));
%!   worst(1 + (F == 2)) = max (worst(1 + (F == 2)), off);
%! end
%! printf ('race of three modalities against flow: durations within %.1e for L_f > 2, %.1e for L_f = 2\n', worst);
%! assert (worst(1) < 0.03); assert (worst(2) < 0.1);

%!test # inputs of which S knows fewer: the end depends on the way, and is one of its solutions
%! count = 0;
%! for k = 1:12
%!   dims = {[1 2], [2 2], [1 1 2], [2 1 1 2]}{1 + mod (k, 4)}; D = sum (dims); L = 2 + mod (k, 3);
%!   B = reshape (noise (k, D * (D - 1)), D - 1, D); S = B' * B / D;
%!   data = mmbias_data ('gaussian', 'Cov', (S + S') / 2, 'Dims', dims, 'Weights', noise (k + 0.3, D));
%!   p = mmbias_predict (data, 'Depth', L, 'FusionDepth', L - mod (k, 2), 'Init', 0.1);
%!   if p.valid
%!     assert (norm (p.Wfinal * data.S - data.Syx) < 1e-8 * norm (data.Syx)); count++;
%!   end
%! end
%! assert (count >= 8);
