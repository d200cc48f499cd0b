% What theories of predictions return, as the gateways do: times by modality and
% what is special, from the ORDER of learning and DURATIONS (1 x M).
%   found = as_phases (order, durations, plateaus, method, modes)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function found = as_phases (order, durations, plateaus, method, modes)
  M = numel (order);
  t(order) = cumsum (durations);
  no = false (1, M);
  special = struct ('wrongSign', no, 'turns', no, 'unlearned', no, 'tied', no, ...
                    'earlier', zeros (1, M));
  found = struct ('order', order, 'first', order(1), 'durations', durations, ...
                  't', t, 'tA', t(order(1)), 'tB', NaN, 'ratio', NaN, ...
                  'duration', NaN, 'special', special, 'tied', false, ...
                  'plateaus', plateaus, 'method', method, 'modes', modes);
  if M > 1
    found.tB = t(order(2));
    found.duration = durations(2);
    if isfinite (found.tA)
      found.ratio = 1 + durations(2) / found.tA;
    end
  end
end

%!test  # the fields of the gateways
%! found = rmfield (mmbias_predict_paper_mex (mmbias_data ('gaussian'), 2, 2, 1e-9), 'pair');
%! mine = as_phases (found.order, found.durations, found.plateaus, 'formula', []);
%! assert (fieldnames (mine), fieldnames (found)); assert (mine, found, 1e-14);
