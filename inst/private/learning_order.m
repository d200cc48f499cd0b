% Modalities by descending strength (1 x M); ties within 1e-12 relative keep
% the given order.  TIED says whether the first two are tied.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [order, tied] = learning_order (strength)
  order = 1:numel (strength);
  for i = 2:numel (order)        % insertion sort is stable
    j = i;
    while j > 1 && ahead (strength(order(j)), strength(order(j-1)))
      order([j-1, j]) = order([j, j-1]);
      j = j - 1;
    end
  end
  tied = numel (order) > 1 && strength(order(1)) > 0 ...
         && ~ ahead (strength(order(1)), strength(order(2)));
end

function yes = ahead (a, b)
  yes = a - b > 1e-12 * max (a, b);
end

%!test
%! [order, tied] = learning_order ([1 3 2]);
%! assert (order, [2 3 1]);
%! assert (tied, false);
%!test
%! [order, tied] = learning_order ([1, 1 + 1e-14]);
%! assert (order, [1 2]);
%! assert (tied, true);
%!assert (learning_order (5), 1)
