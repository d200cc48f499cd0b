% Vector outputs of two layers with late fusion: times of the first mode of each
% modality in the race of modes (T20), and the table of modes: `mode` is the
% singular triplet of S_yxm that a learned direction is nearest to.
%   found = predict_modes (fname, task)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function found = predict_modes (fname, task)
  small = sum (task.data.Dims) <= 40;   % else the rest takes long
  race = call_core (fname, @mmbias_modes_mex, task.data, ...
                    struct ('Init', task.u0, 'Complete', double (small)));
  if race.interrupted
    error ('mmbias:interrupted', '%s: interrupted', fname);
  end
  modes = struct ('modality', race.modality, 'mode', nearest (race, task.data), ...
                  'strength', race.strength, 't', race.t);
  found = phases_of_modes (modes, task.M, 'modes');
end

% Each triplet is taken once.
function mode = nearest (race, data)
  list = list_modes (data);
  mode = zeros (numel (race.t), 1);
  for i = 1:numel (mode)
    at = find (list.modality == race.modality(i));
    fit = zeros (size (at));
    for j = 1:numel (at)
      fit(j) = abs (list.u(:,at(j)).' * race.u(:,i)) ...
               * abs (list.v{at(j)}.' * race.v{i});
    end
    [~, j] = max (fit);
    mode(i) = list.mode(at(j));
    list.modality(at(j)) = 0;
  end
end

%!test  # whitened inputs: ln (1/u0) over singular values
%! data = mmbias_data ('gaussian', 'Cov', eye (4), 'Dims', [2 2], 'Weights', [3 0 0 1; 0 2 0.5 0]);
%! found = predict_modes ('f', struct ('data', data, 'M', 2, 'u0', 1e-12));
%! assert (found.order, [1 2]); assert (cumsum (found.durations), log (1e12) ./ [3 1], -1e-9);
%! assert (found.modes.mode', [1 2 1 2]); assert (found.plateaus, logical ([0 0; 1 0; 1 1]));
%!test  # a second triplet that is learned first keeps its number
%! data = mmbias_data ('gaussian', 'Cov', [1 0 0.5; 0 1 0; 0.5 0 1], 'Dims', [1 2], 'Weights', [-1.5 0.6 0; 0 0 1.2]);
%! found = predict_modes ('f', struct ('data', data, 'M', 2, 'u0', 1e-12));
%! assert (sort (found.modes.mode(found.modes.modality == 2))', [1 2]);
