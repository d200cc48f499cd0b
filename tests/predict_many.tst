% Predictions against an independent integration on random tasks of all kinds: no
% duration further off than three times its error while valid.  MMB_MANY=1 in the
% environment: all 200 tasks (an hour) instead of each 19th one.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function [data, L, F, u0, measure] = draw (k)
%!  ## generic, any condition up to 1e6, strong overlap, negative correlations, near
%!  ## ties; the rest of K chooses modalities, depths and measure
%!  u = @(i) (1 + noise (k + 0.01 * i, 1)) / 2;
%!  M = 2 + mod (k, 4); dims = 1 + floor (6 * (1 + noise (k + 0.5, M)) / 2);
%!  L = 2 + mod (floor (k / 4), 5); F = 1 + mod (floor (k / 7), L); u0 = [NaN 1e-5 5e-3 3e-2 6e-2 0.1](L);
%!  D = sum (dims); X = reshape (noise (k, 3 * D * D), 3 * D, D); S = X' * X / D; w = noise (k + 0.7, D);
%!  switch mod (floor (k / 20), 5)
%!    case 1
%!      [Q, ~] = qr (X(1:D,:)); S = Q * diag (10 .^ (-6 * u(2) * (0:D-1) / max (D - 1, 1))) * Q';
%!    case 2
%!      A = X(1:D,1:max (1, min (dims))); S = A * A' + 10 ^ (-1 - 3 * u(2)) * diag (1 + X(1,:) / 2);
%!    case 3
%!      s = [ones(1, dims(1)), -ones(1, D - dims(1))]; S = S + 0.8 * mean (diag (S)) * (s' * s);
%!    case 4
%!      for m = 2:M      # as strong as the first one, but for a small part
%!        c = sum (dims(1:m-1)) + (1:dims(m)); r = w * S;
%!        x = norm (r(1:dims(1))) / norm (r(c)) * (1 - 10 ^ (-5 * u(m)));
%!        S(c,:) *= x; S(:,c) *= x; w(c) /= x;
%!      end
%!  end
%!  data = mmbias_data ('gaussian', 'Cov', (S + S') / 2, 'Dims', dims, 'Weights', w);
%!  measure = {'weights', 'signal'}{1 + mod (floor (k / 3), 2)};
%!endfunction

%!test
%! tasks = 11:19:199; if ! isempty (getenv ('MMB_MANY')), tasks = 0:199; end
%! off = valid = tame = tame_valid = count = 0; names = {'generic', 'condition', 'overlap', 'negative', 'near ties'};
%! for k = tasks
%!   [data, L, F, u0, measure] = draw (k);
%!   p = mmbias_predict (data, 'Depth', L, 'FusionDepth', F, 'Init', u0, 'Measure', measure);
%!   count++; valid += p.valid; is_tame = cond (data.S) < 1e5; tame += is_tame; tame_valid += is_tame && p.valid;
%!   says = strjoin (p.notes, ' '); far = NaN;
%!   if p.valid
%!     rtol = 1e-12; if F == 2 && cond (data.S) > 1e4, rtol = 1e-11; end   # rounding, in long exponentials
%!     [order, durations] = plain_phases (data.S, data.Syx, data.Dims, L, F, u0, rtol, measure);
%!     far = abs (p.durations - durations) ./ (p.error .* durations); far(p.durations == durations) = 0;
%!     far = max ([far, Inf(1, any (isnan (far)) || ! all (p.order == order))]);
%!     off += far > 3;
%!   end
%!   if numel (tasks) == 200 || far > 3
%!     printf ('%3d %-9s L = %d, L_f = %d, dims %-13s condition %.0e %s: valid %d, error %.0e, %.2g times the error off %s\n', k, ...
%!             names{1 + mod(floor (k / 20), 5)}, L, F, mat2str (data.Dims), cond (data.S), measure, p.valid, max (p.error), far, says);
%!   end
%! end
%! printf ('%d tasks: %d valid, %d of these further off than 3 x error; of condition < 1e5: %d of %d valid\n', count, valid, off, tame_valid, tame);
%! assert (off, 0); assert (tame_valid >= 0.95 * tame);

%!test  # other names for the same thing: modalities permuted, inputs rotated inside modalities, other units
%! worst = 0;
%! for k = 5:17:199
%!   [data, L, F, u0, measure] = draw (k); dims = data.Dims; M = numel (dims); cols = mat2cell (1:sum (dims), 1, dims);
%!   args = {'Depth', L, 'FusionDepth', F, 'Measure', measure, 'Theory', 'flow'};
%!   p = mmbias_predict (data, args{:}, 'Init', u0);
%!   [~, perm] = sort (noise (k + 0.3, M)); c = [cols{perm}]; R = zeros (sum (dims));
%!   for m = 1:M, n = dims(m); [R(cols{m},cols{m}), ~] = qr (reshape (noise (k + 0.8 + m, n * n), n, n)); end
%!   a = 2 ^ round (2 * noise (k + 0.4, 1)); if a * u0 >= 0.5, a = 0.5; end
%!   g = 2 ^ round (20 * noise (k + 0.6, 1)); b = a ^ L; turned = R * data.Cov * R';
%!   others = {{data.Cov(c,c), dims(perm), data.Weights(c), u0, perm, 1}, {(turned + turned') / 2, dims, data.Weights * R', u0, 1:M, 1}, ...
%!             {data.Cov * g / b, dims, data.Weights * b, a * u0, 1:M, a ^ (2 - L) / g}};
%!   for o = others
%!     o = o{1}; q = mmbias_predict (mmbias_data ('gaussian', 'Cov', o{1}, 'Dims', o{2}, 'Weights', o{3}), args{:}, 'Init', o{4});
%!     assert (q.valid, p.valid); assert (o{5}(q.order), p.order);
%!     finite = isfinite (p.durations) & p.durations > 0; assert (q.durations(! finite), p.durations(! finite));
%!     off = abs (q.durations / o{6} - p.durations)(finite) ./ (p.durations .* (p.error + q.error))(finite);
%!     worst = max ([worst, off]);
%!   end
%! end
%! printf ('permuted, rotated, scaled: within %.2g of the errors\n', worst); assert (worst < 1.5);

%!test  # encoders of unequal depth
%! for k = [4 8 11 14 19 23]
%!   M = 2 + mod (k, 3); u = (1 + noise (k + 0.2, 2 * M + 1)) / 2; dims = 1 + floor (3 * u(1:M)); F = 1 + floor (4 * u(M+1:2*M)); L = max (F) + floor (3 * u(end));
%!   D = sum (dims); X = reshape (noise (k, 3 * D * D), 3 * D, D); u0 = [NaN 1e-4 5e-3 3e-2 6e-2 0.1](L);
%!   data = mmbias_data ('gaussian', 'Cov', X' * X / D, 'Dims', dims, 'Weights', noise (k + 0.7, D));
%!   p = mmbias_predict (data, 'Depth', L, 'FusionDepth', F, 'Init', u0, 'Theory', 'flow'); assert (p.valid);
%!   [order, durations] = plain_phases (data.S, data.Syx, dims, L, F, u0, 1e-12, 'weights');
%!   assert (p.order, order); assert (all (abs (p.durations - durations) <= 3 * p.error .* durations));
%! end
