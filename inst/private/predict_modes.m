% Vector outputs of two layers with late fusion: times of the first mode of each
% modality in the race of modes (T20), and the table of modes.
%   found = predict_modes (task)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function found = predict_modes (task)
  small = sum (task.data.Dims) <= 40;   % else the rest takes minutes
  race = mode_race (task.data, task.u0, small);
  found.order = [];
  found.durations = [];
  found.plateaus = false (1, task.M);
  passed = 0;
  for i = 1:numel (race.t)
    m = race.modality(i);
    if ~ any (found.order == m)
      found.order(end+1) = m;
      found.durations(end+1) = race.t(i) - passed;
      passed = race.t(i);
      found.plateaus(end+1,:) = found.plateaus(end,:);
      found.plateaus(end,m) = true;
    end
  end
  never = setdiff (1:task.M, found.order);
  found.order = [found.order, never];
  found.durations = [found.durations, Inf(1, numel (never))];
  found.special = nothing_special (task.M);
  if task.M > 1 && found.durations(2) <= 1e-12 * found.durations(1)
    found.order(1:2) = sort (found.order(1:2));
    found.durations(2) = 0;
    found.special.tied(found.order(2)) = true;
  end
  count = zeros (1, task.M);
  mode = zeros (numel (race.t), 1);
  for i = 1:numel (race.t)
    count(race.modality(i)) = count(race.modality(i)) + 1;
    mode(i) = count(race.modality(i));
  end
  found.modes = struct ('modality', race.modality, 'mode', mode, ...
                        'strength', race.strength, 't', race.t);
  found.method = 'modes';
end

%!test  # whitened inputs: ln (1/u0) over singular values
%! data = mmbias_data ('gaussian', 'Cov', eye (4), 'Dims', [2 2], 'Weights', [3 0 0 1; 0 2 0.5 0]);
%! found = predict_modes (struct ('data', data, 'M', 2, 'u0', 1e-12));
%! assert (found.order, [1 2]); assert (cumsum (found.durations), log (1e12) ./ [3 1], -1e-9);
%! assert (found.modes.mode', [1 2 1 2]); assert (found.plateaus, logical ([0 0; 1 0; 1 1]));
