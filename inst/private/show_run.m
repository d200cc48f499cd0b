% Summary of a training run.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function lines = show_run (s)
  lines = {sprintf('%s after %.10g epochs (%.3g s)', s.status, s.t(end), s.seconds), ...
           sprintf('  loss %.6g -> %.6g, least %.6g; %d recorded points', ...
                   s.loss(1), s.loss(end), s.lossMin, numel (s.t))};
  if isfield (s, 'columns') && isfield (s.columns, 'accuracyOnly')
    alone = s.columns.accuracyOnly(end,sum (s.subsets, 2) == 1);
    lines{end+1} = sprintf ('  accuracy %.3g with all modalities, %s with one', ...
                            s.columns.accuracyOnly(end,end), ...
                            strjoin (arrayfun (@(a) sprintf ('%.3g', a), alone, ...
                                               'UniformOutput', false), ', '));
  end
end

%!test
%! data = mmbias_data ('gaussian'); run = mmbias_train (mmbias_net (data), data);
%! lines = show_run (run);
%! assert (strncmp (lines{1}, 'completed after 1000 epochs (', 29));
