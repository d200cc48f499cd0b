% Labels that tell things apart: of the rows of PIECES (N x K cell of texts) the
% first text, and those of other columns that are not the same in all rows; rows
% that are still alike are numbered.
%   labels = plot_distinct (pieces)      1 x N
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function labels = plot_distinct (pieces)
  N = size (pieces, 1);
  shown = true (1, size (pieces, 2));
  for k = 2:numel (shown)
    shown(k) = numel (unique (pieces(:,k))) > 1;
  end
  labels = cell (1, N);
  for i = 1:N
    labels{i} = strjoin (pieces(i,shown), ', ');
  end
  plain = labels;
  for i = 1:N
    same = strcmp (plain{i}, plain);
    if sum (same) > 1
      labels{i} = sprintf ('%s (%d)', plain{i}, sum (same(1:i)));
    end
  end
end

%!assert (plot_distinct ({'L', 'flow', 'a'; 'L', 'paper', 'a'}), {'L, flow', 'L, paper'})
%!assert (plot_distinct ({'L', 'flow'}), {'L'})
%!assert (plot_distinct ({'L'; 'L'; 'K'}), {'L (1)', 'L (2)', 'K'})
