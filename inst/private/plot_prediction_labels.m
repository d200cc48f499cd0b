% One label per prediction: depths, and whatever else is not the same in all; with
% subscripts as in L_f.
%   labels = plot_prediction_labels (predictions)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function labels = plot_prediction_labels (predictions)
  pieces = cell (numel (predictions), 5);
  rated = ~ any (cellfun (@(p) isempty (p.options.LearningRate), predictions));
  for i = 1:numel (predictions)
    p = predictions{i};
    start = 'net';
    if ~ isempty (p.options.Init)
      start = plot_value ('u_0', p.options.Init);
    end
    rate = '';
    if rated
      rate = plot_value ('\eta', p.options.LearningRate);
    end
    pieces(i,:) = {plot_depths(p.options.Depth, p.options.FusionDepth), ...
                   p.theory, start, p.options.Measure, rate};
  end
  labels = plot_distinct (pieces);
end

%!test
%! d = mmbias_data ('gaussian', 'Rho', 0.5);
%! a = mmbias_predict (d); b = mmbias_predict (d, 'Theory', 'paper'); c = mmbias_predict (mmbias_net (d), d);
%! assert (plot_prediction_labels ({a}), {'L = 2, L_f = 2'});
%! assert (plot_prediction_labels ({a, b}), {'L = 2, L_f = 2, flow', 'L = 2, L_f = 2, paper'});
%! assert (plot_prediction_labels ({a, c}), {'L = 2, L_f = 2, u_0 = 1e-9', 'L = 2, L_f = 2, net'});
%! assert (plot_prediction_labels ({a, a}), {'L = 2, L_f = 2 (1)', 'L = 2, L_f = 2 (2)'});
