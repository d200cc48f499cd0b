% First time at which Y reaches LEVEL, linearly interpolated between recorded
% points; NaN when it never does.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function t = first_crossing (time, y, level)
  i = find (y >= level, 1);
  if isempty (i)
    t = NaN;
  elseif i == 1
    t = time(1);
  else
    part = (level - y(i-1)) / (y(i) - y(i-1));
    t = time(i-1) + part * (time(i) - time(i-1));
  end
end

%!assert (first_crossing ([0; 1; 2], [0; 1; 3], 2), 1.5)
%!assert (first_crossing ([0; 1; 2], [0; 1; 3], 4), NaN)
%!assert (first_crossing ([5; 6], [1; 2], 1), 5)
