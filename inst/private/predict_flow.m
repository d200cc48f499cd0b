% Exact phases by integration up to the events (T14, T15, T3): from a balanced
% start (scalar outputs), or from the weights of a network.
%   found = predict_flow (fname, task, details)
% DETAILS: are the map half way between the first two modalities (else NaN) and the
% uncertainty of durations from rounding of the moments (else 0) wanted?
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function found = predict_flow (fname, task, details)
  spec = predict_start (task, 0);
  spec.Details = details;
  args = {};
  if ~ isempty (task.net)
    args = {task.net};
    spec.Tolerance = 1e-8;
    spec.Init = init_defaults (task.L);   % about as small: of the race for rounding
  elseif any (task.F == 1)
    spec.Tolerance = 1e-12;   % short phases after long plateaus
  else
    spec.Tolerance = 1e-10;
  end
  found = call_core (fname, @mmbias_predict_flow_mex, task.data, spec, args{:});
  if found.interrupted
    error ('mmbias:interrupted', '%s: interrupted', fname);
  end
end

%!test  # late fusion of uncorrelated scalars at L = 2: logistic growth of each
%! data = mmbias_data ('gaussian', 'Rho', 0, 'Ratio', 2);
%! found = predict_flow ('f', struct ('data', data, 'net', [], 'F', [2 2], 'K', 0, 'u0', 1e-3, 'measure', 'weights'), true);
%! assert (found.method, 'reduced'); assert (found.order, [1 2]);
%! assert (cumsum (found.durations), log (1e6 - 1) / 2 ./ [4 1], -1e-8);
%! assert (! (found.unfaithful || found.exhausted)); assert (found.error, [1e-8 1e-8]);
