% Columns of each modality in a D-wide map: 1 x M cell of index rows.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function cols = modality_columns (dims)
  ends = cumsum (dims);
  cols = arrayfun (@(from, to) from:to, ends - dims + 1, ends, ...
                   'UniformOutput', false);
end

%!assert (modality_columns ([2 1 3]), {1:2, 3, 4:6})
