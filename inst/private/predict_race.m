% Leading order for small starts: the race of modalities (T12-T14, T17), from a
% balanced start or the actual weights of a network (T9, T19), or that of modes
% for vector outputs of two layers with late fusion (T20).  PAPER, what
% predict_paper has found or [], has the modes of vector outputs under other nets.
%   found = predict_race (fname, task, paper)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function found = predict_race (fname, task, paper)
  if task.O > 1 && task.L == 2 && all (task.F == 2)
    found = predict_modes (fname, task);
    return
  end
  args = {};
  if ~ isempty (task.net)
    args = {task.net};
  end
  found = call_core (fname, @mmbias_race_mex, task.data, ...
                     predict_start (task, 0), args{:});
  if ~ isempty (paper)
    found.modes = paper.modes;
  end
end

%!test  # T8
%! data = mmbias_data ('gaussian', 'Rho', 0.3, 'Ratio', 2);
%! found = predict_race ('f', struct ('data', data, 'net', [], 'M', 2, 'O', 1, 'L', 2, 'F', [2 2], 'K', 0, 'u0', 1e-9, 'measure', 'weights'), []);
%! assert (found.method, 'race'); assert (found.plateaus, logical ([0 0; 1 0; 1 1]));
%! assert (1 + found.durations(2) / found.durations(1), 1 + 3 / (1 - 0.09), 1e-12);
