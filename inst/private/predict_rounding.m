% How far the durations that a theory has FOUND move, relative to themselves, under
% rounding of the moments (1 x M, learning order): the race shows it, for depth 1
% the crossings themselves.  Scalar outputs; zeros for others.
%   moves = predict_rounding (fname, task, found)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function moves = predict_rounding (fname, task, found)
  moves = zeros (1, task.M);
  if task.O > 1 || isinf (found.durations(1))
    return
  end
  if task.L > 1
    spec = predict_start (task, 0);
    if isempty (spec.Init)
      spec.Init = init_defaults (task.L);   % weights of a network are about as small
    end
    moves = call_core (fname, @mmbias_rounding_mex, task.data, spec, ...
                       found.durations);
  elseif isempty (task.net)
    for draw = 1:3
      [task.data.S, task.data.Syx] = mmbias_rounding_mex (task.data, draw);
      then = predict_shallow (fname, task);
      off = 2 * abs (then.durations - found.durations) ./ found.durations;
      off(isinf (found.durations) & isinf (then.durations)) = 0;
      moves = max (moves, off);
    end
  end
end

%!test  # what is left of B after A is known to 1e-16 / e^2 only
%! task = struct ('M', 2, 'O', 1, 'L', 2, 'F', [2 2], 'K', 0, 'u0', 1e-9, 'net', [], 'measure', 'weights');
%! for e = [1e-1 1e-2 1e-4]
%!   task.data = mmbias_data ('gaussian', 'Cov', [4 2; 2 1 + e^2], 'Dims', [1 1], 'Weights', [1 1]);
%!   moves = predict_rounding ('f', task, predict_race ('f', task, []));
%!   assert (moves(1) < 1e-14); assert (moves(2) * e^2 / eps > 0.5 && moves(2) * e^2 / eps < 50);
%! end
