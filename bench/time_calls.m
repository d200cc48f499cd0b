% Median seconds of N calls of F.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function s = time_calls (n, f)
  s = zeros (1, n);
  for i = 1:n
    began = tic ();
    r = f ();   % without an output it would print
    s(i) = toc (began);
  end
  s = median (s);
end
