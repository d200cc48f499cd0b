% What the gateways are told of depths and start; RATE is the learning rate of
% descent, 0 for the flow (T19).
%   spec = predict_start (task, rate)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function spec = predict_start (task, rate)
  spec = struct ('Fusion', task.F, 'Decoder', task.K, 'Init', task.u0, ...
                 'LearningRate', rate, 'Measure', task.measure);
end

%!test
%! task = struct ('F', [2 3], 'K', 1, 'u0', [], 'measure', 'signal');
%! spec = predict_start (task, 0.1);
%! assert (spec.Fusion, [2 3]); assert (spec.LearningRate, 0.1);
