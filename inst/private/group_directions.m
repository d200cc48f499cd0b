% Directions that several vectors share, the weightiest first.
%   group = group_directions (V, weight, tolerance, signed)
% V are unit vectors (N x D), WEIGHT is N x 1 (those of weight 0 are in no group), TOLERANCE
% in degrees; unless SIGNED, v and -v are one direction.  GROUP (N x 1) are numbers of
% groups, 0 for none.  A group is what lies within the tolerance of its own mean: it
% begins with the weightiest vector that is left, whose mean is then followed.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function group = group_directions (V, weight, tolerance, signed)
  group = zeros (size (V, 1), 1);
  [~, order] = sort (-weight);
  least = cos (pi * min (tolerance, 180) / 180);
  left = weight > 0;
  alone = without_neighbours (V, left, least, signed);
  k = 0;
  for i = order.'
    if left(i)
      k = k + 1;
      members = i;
      if ~ alone(i)
        members = around (V, weight, left, i, least, signed);
      end
      group(members) = k;
      left(members) = false;
    end
  end
  group = by_weight (group, weight, k);
end

% The heaviest group becomes number 1.
function group = by_weight (group, weight, k)
  total = accumarray (group + 1, weight, [k + 1, 1]);
  [~, order] = sort (-total(2:end));
  rank = zeros (k + 1, 1);
  rank(order+1) = 1:k;
  group = rank(group+1);
end

% Vectors that are near no other one, found in blocks since that is many times faster.
function alone = without_neighbours (V, left, least, signed)
  alone = false (size (left));
  rows = find (left);
  W = V(rows,:);
  for from = 1:256:numel (rows)
    block = from:min (from + 255, numel (rows));
    along = W * W(block,:).';
    if ~ signed
      along = abs (along);
    end
    alone(rows(block)) = sum (along >= least, 1) < 2;
  end
end

function members = around (V, weight, left, i, least, signed)
  mean_of = V(i,:);
  near = false (size (left));
  for pass = 1:10
    along = V * mean_of.';
    before = near;
    if signed
      near = left & along >= least;
    else
      near = left & abs (along) >= least;
    end
    near(i) = true;
    if isequal (near, before)
      break
    end
    mean_of = direction_mean (V(near,:), weight(near), mean_of, signed);
  end
  members = near;
end

%!test  # three directions with scatter of 2 degrees, opposite ones apart only where signs count
%! a = [10 100 190] / 180 * pi; t = kron (a, ones (1, 20)) + sin (1:60) * 2 / 180 * pi;
%! V = [cos(t); sin(t)]'; w = kron ([1 3.1 2.5], ones (1, 20))';
%! assert (group_directions (V, w, 10, true)', kron ([3 1 2], ones (1, 20)));
%! assert (group_directions (V, w, 10, false)', kron ([1 2 1], ones (1, 20)));
%!test  # without weight no group; the tolerance counts from the mean
%! t = [0 8 16 60] / 180 * pi; V = [cos(t); sin(t)]';
%! assert (group_directions (V, [1 3 1 0]', 10, true)', [1 1 1 0]);
%! near = [0 8 13] / 180 * pi; assert (group_directions ([cos(near); sin(near)]', [1.1 1 1]', 10, true)', [1 1 1]);
%! assert (group_directions (V, [1 1 1 1]', 3, true)', 1:4);
%! assert (group_directions (V, [1 3 1 9]', 100, true)', [1 1 1 1]);
%!test  # many vectors far apart: each on its own, the weightiest first, but for two pairs
%! V = eye (600); V(17,:) = [cos(.1), sin(.1), zeros(1, 598)]; V(590,:) = -V(300,:); w = 1 + mod (7 * (1:600)', 601) / 1e3;
%! got = group_directions (V, w, 8, true); assert (max (got), 599); assert (got(17), got(1)); assert (got(1), 1);
%! assert (accumarray (got, w)', sort ([w([2:16 18:600])', w(1) + w(17)], 'descend'), 1e-12);
%! assert (max (group_directions (V, w, 8, false)), 598);
%!test  # numbers
%! assert (group_directions ([1; -1; 1; -1], [1 2 3 0]', 10, true)', [1 2 1 0]);
%! assert (group_directions ([1; -1; 1; -1], [1 2 3 0]', 10, false)', [1 1 1 0]);
