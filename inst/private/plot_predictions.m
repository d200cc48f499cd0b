% Predicted phases as a timeline: a bar per prediction, a mark per modality.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function h = plot_predictions (predictions, opt)
  h = struct ();
  h.figure = gcf ();
  clf (h.figure);
  N = numel (predictions);
  place = [0.24 0.18 0.69 0.66];
  h.axes = plot_axes (place);
  h.marks = [];
  M = numel (predictions{1}.t);
  in_epochs = ~ any (cellfun (@(p) isempty (p.epochs), predictions));
  labels = cell (1, N);
  for i = 1:N
    p = predictions{i};
    t = p.t;
    if in_epochs
      t = p.epochs;
    end
    F = p.options.FusionDepth;
    if all (F == F(1))
      F = F(1);
    end
    labels{i} = sprintf ('L = %d, L_f = %s', p.options.Depth, mat2str (F));
    seen = t(isfinite (t));
    if numel (seen) > 1
      patch (h.axes, [min(seen) max(seen) max(seen) min(seen)], ...
             i + 0.18 * [-1 -1 1 1], 0.85 * [1 1 1], 'edgecolor', 'none');
    end
    for m = 1:numel (t)
      if isfinite (t(m))
        h.marks(end+1) = plot (h.axes, t(m), i, 'o', 'markersize', ...
                               16 - 4 * min (m - 1, 2), ...
                               'markerfacecolor', plot_color (m), ...
                               'markeredgecolor', 'none');
      end
    end
  end
  if ~ isempty (opt.Labels)
    labels = opt.Labels;
  end
  set (h.axes, 'ytick', 1:N, 'yticklabel', labels, 'ylim', [0.4, N + 0.6], ...
       'ydir', 'reverse', 'xscale', opt.XScale);
  if strcmp (opt.XScale, 'linear')
    x = xlim (h.axes);
    xlim (h.axes, [0, x(2)]);
  end
  if in_epochs
    xlabel (h.axes, 'predicted half-rise (epochs)');
  else
    xlabel (h.axes, 'predicted half-rise (units of tau)');
  end
  keys = zeros (1, M);
  for m = 1:M
    keys(m) = plot (h.axes, NaN, NaN, 'o', 'markersize', 9, ...
                    'markerfacecolor', plot_color (m), ...
                    'markeredgecolor', 'none');
  end
  legend (h.axes, keys, arrayfun (@(m) sprintf ('modality %d', m), 1:M, ...
          'UniformOutput', false), 'location', 'northoutside', ...
          'orientation', 'horizontal', 'fontsize', 11);
  set (h.axes, 'position', place);   % the legend moved the axes
  if ~ isempty (opt.Title)
    title (h.axes, opt.Title, 'fontsize', 13, 'fontweight', 'normal');
  end
end

%!test
%! fig = figure ('visible', 'off');
%! p = mmbias_predict (mmbias_data ('gaussian', 'Rho', 0.5));
%! h = plot_predictions ({p}, parse_options ('f', plot_options (), {}));
%! assert (arrayfun (@(x) get (x, 'xdata'), h.marks), p.t);
%! close (fig);

%!test  # one unit for all: epochs only where every prediction has them
%! fig = figure ('visible', 'off');
%! d = mmbias_data ('gaussian', 'Rho', 0.5);
%! p = {mmbias_predict(d), mmbias_predict(d, 'LearningRate', 0.1)};
%! opt = parse_options ('f', plot_options (), {});
%! h = plot_predictions (p, opt);
%! assert (arrayfun (@(x) get (x, 'xdata'), h.marks), [p{1}.t, p{2}.t]);
%! h = plot_predictions (p(2), opt);
%! assert (arrayfun (@(x) get (x, 'xdata'), h.marks), p{2}.epochs);
%! close (fig);
