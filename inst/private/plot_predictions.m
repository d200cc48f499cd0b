% Predicted phases as a timeline: a bar per prediction, a mark per modality.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function h = plot_predictions (predictions, opt)
  h = struct ();
  h.figure = gcf ();
  clf (h.figure);
  N = numel (predictions);
  h.axes = plot_axes ([0.24 0.18 0.70 0.70]);
  h.marks = [];
  M = numel (predictions{1}.t);
  unit = 'tau';
  labels = cell (1, N);
  for i = 1:N
    p = predictions{i};
    t = p.t;
    if ~ isempty (p.epochs)
      t = p.epochs;
      unit = 'epochs';
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
                               16 - 6 * min (m - 1, 2), ...
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
  if strcmp (unit, 'tau')
    xlabel (h.axes, 'predicted half-rise (units of tau)');
  else
    xlabel (h.axes, 'predicted half-rise (epochs)');
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
