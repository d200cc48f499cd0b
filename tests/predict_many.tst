% Predictions against an independent integration on random tasks of all kinds: no
% duration further off than three times its error while valid.  MMB_MANY=1 in the
% environment: all 200 tasks (some minutes) instead of each eleventh.
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
%! every = 11; if ! isempty (getenv ('MMB_MANY')), every = 1; end
%! off = valid = tame = tame_valid = count = 0; names = {'generic', 'condition', 'overlap', 'negative', 'near ties'};
%! for k = 0:every:199
%!   [data, L, F, u0, measure] = draw (k);
%!   p = mmbias_predict (data, 'Depth', L, 'FusionDepth', F, 'Init', u0, 'Measure', measure);
%!   count++; valid += p.valid; is_tame = cond (data.S) < 1e5; tame += is_tame; tame_valid += is_tame && p.valid;
%!   says = strjoin (p.notes, ' '); far = NaN;
%!   if p.valid
%!     [order, durations] = plain_phases (data.S, data.Syx, data.Dims, L, F, u0, 10 ^ (-12 + (cond (data.S) > 1e4)), measure);
%!     far = abs (p.durations - durations) ./ (p.error .* durations); far(p.durations == durations) = 0;
%!     far = max ([far, Inf(1, any (isnan (far)) || ! all (p.order == order))]);
%!     off += far > 3;
%!   end
%!   if every == 1 || far > 3
%!     printf ('%3d %-9s L = %d, L_f = %d, dims %-13s condition %.0e %s: valid %d, error %.0e, %.2g times the error off %s\n', k, ...
%!             names{1 + mod(floor (k / 20), 5)}, L, F, mat2str (data.Dims), cond (data.S), measure, p.valid, max (p.error), far, says);
%!   end
%! end
%! printf ('%d tasks: %d valid, %d of these further off than 3 x error; of condition < 1e5: %d of %d valid\n', count, valid, off, tame_valid, tame);
%! assert (off, 0); assert (tame_valid >= 0.95 * tame);
