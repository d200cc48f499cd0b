% Does a total map describe what NET does with its inputs: are all layers linear, or
% all paths of two layers at most and without biases (theory T18)?
%   yes = has_map (net)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function yes = has_map (net)
  [F, K] = net_depths (net);
  yes = net.Slope == 1 || (max (F) + K <= 2 && is_linear (setfield (net, 'Slope', 1)));
end

%!test
%! data = mmbias_data ('gaussian');
%! assert (has_map (mmbias_net (data, 'Slope', 0))); assert (has_map (mmbias_net (data, 'Bias', true)));
%! assert (! has_map (mmbias_net (data, 'Slope', 0, 'Bias', true))); assert (! has_map (mmbias_net (data, 'Slope', 0, 'Depth', 3)));
