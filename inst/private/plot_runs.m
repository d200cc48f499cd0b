% Training curves: loss above, what each modality contributes below.
%   h = plot_runs (runs, phases, predictions, opt)
% Cells of results; with PHASES plateaus are shaded and half-rises marked, with
% PREDICTIONS predicted times are dashed.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function h = plot_runs (runs, phases, predictions, opt)
  labels = run_labels (runs, opt.Labels);
  h = struct ();
  h.figure = gcf ();
  clf (h.figure);
  h.axes = [plot_axes([0.13 0.58 0.82 0.34]), plot_axes([0.13 0.14 0.82 0.34])];
  last = max (cellfun (@(r) r.t(end), runs));
  first = 0;
  if strcmp (opt.XScale, 'log')
    first = min (cellfun (@(r) r.t(min (2, end)), runs));
  end
  h.patches = shade (h.axes, phases, runs);
  h.loss = draw_loss (h.axes(1), runs, labels, opt);
  h.maps = draw_maps (h.axes(2), runs, opt);
  for p = h.patches   % as high as the curves left the axes
    range = ylim (get (p, 'parent'));
    set (p, 'ydata', range([1 1 2 2]).');
  end
  set (h.axes, 'xlim', [first, max(last, first + 1)], 'xscale', opt.XScale);
  h.measured = mark_measured (h.axes, phases);
  h.predicted = mark_predicted (h.axes, predictions, runs);
  name_marks (h);
  if opt.Certificate
    h.certificate = write_certificate (h.axes, runs, labels);
  end
  if ~ isempty (opt.Title)
    title (h.axes(1), opt.Title, 'fontsize', 13, 'fontweight', 'normal');
  end
end

% How precisely the runs were computed, below the time axis.
function t = write_certificate (ax, runs, labels)
  lines = cell (1, numel (runs));
  for i = 1:numel (runs)
    lines{i} = certificate_text (runs{i});
    if numel (runs) > 1
      lines{i} = [labels{i} ': ' lines{i}];
    end
  end
  p = get (ax(2), 'position');
  grow = 0.045 * numel (runs);
  set (ax(2), 'position', [p(1), p(2) + grow, p(3), p(4) - grow]);
  t = get (ax(2), 'xlabel');
  set (t, 'string', [{get(t, 'string')}, lines]);
end

function labels = run_labels (runs, labels)
  if isempty (labels)
    labels = cell (1, numel (runs));
    for i = 1:numel (runs)
      [F, K] = net_depths (runs{i}.net);
      labels{i} = sprintf ('L = %d, L_f = %s', max (F) + K, ...
                           strjoin (cellfun (@(f) sprintf ('%d', f), ...
                                    num2cell (unique (F)), ...
                                    'UniformOutput', false), ', '));
    end
  elseif ~ iscellstr (labels) || numel (labels) ~= numel (runs)
    fail ('invalidArgument', ...
          'mmbias_plot: LABELS must be a cell array with %d words', ...
          numel (runs));
  end
end

function lines = draw_loss (ax, runs, labels, opt)
  lines = [];
  for i = 1:numel (runs)
    r = runs{i};
    lines(i) = plot (ax, r.t, r.loss / r.loss(1), 'linewidth', 2, ...
                     'color', plot_color (i));
  end
  ylabel (ax, 'loss / loss(0)');
  if strcmp (opt.YScale, 'log')
    set (ax, 'yscale', 'log');
  else
    top = max (cellfun (@(r) max (r.loss / r.loss(1)), runs));
    set (ax, 'ylim', [0, 1.18 * top]);
  end
  if numel (runs) > 1
    legend (ax, lines, labels, 'location', 'northeast', 'fontsize', 11, ...
            'autoupdate', 'off');
  end
end

% Total map entries of scalar modalities with one output, amplitudes else.
function lines = draw_maps (ax, runs, opt)
  lines = [];
  texts = {};
  styles = {'-', '--', ':', '-.'};
  several = numel (runs) > 1;
  scalar = true;
  for i = 1:numel (runs)
    r = runs{i};
    M = numel (r.data.Dims);
    scalar = scalar && size (r.data.Syx, 1) == 1 && all (r.data.Dims == 1);
    if scalar
      y = r.W;
    else
      [loss, Eg, y, weight] = call_core ('mmbias_plot', @mmbias_maps_mex, ...
          r.data, r.W);
      if strcmp (opt.Measure, 'weights')
        y = weight;
      end
    end
    for m = 1:M
      c = plot_color (m);
      style = '-';
      if several
        c = plot_color (i);
        style = styles{mod (m - 1, 4) + 1};
      end
      lines(end+1) = plot (ax, r.t, y(:,m), style, 'linewidth', 2, 'color', c);
      if i == 1
        texts{m} = r.data.Names{m};
      end
    end
  end
  xlabel (ax, 'epoch');
  if scalar
    ylabel (ax, 'total map W_m');
  elseif strcmp (opt.Measure, 'weights')
    ylabel (ax, 'weight norm ||W_m||_F');
  else
    ylabel (ax, 'signal of modality m');
  end
  M = numel (texts);
  legend (ax, lines(1:M), texts, 'location', 'east', 'fontsize', 11, ...
          'interpreter', 'none', 'autoupdate', 'off');
  y = get (lines, 'ydata');
  if ~ iscell (y)
    y = {y};
  end
  low = min (0, min (cellfun (@min, y)));
  high = max (cellfun (@max, y));
  gap = 0.08 * max (high - low, eps);
  ylim (ax, [low - gap, high + gap]);
end

% Plateaus as light bands, named by what has been learned.
function patches = shade (ax, phases, runs)
  patches = [];
  if isempty (phases) || numel (runs) > 1
    return
  end
  ph = phases{1};
  names = runs{1}.data.Names;
  for i = 1:size (ph.plateaus, 1)
    x = ph.plateaus(i,[1 2 2 1]);
    tone = 0.97 - 0.05 * mod (i, 2);
    for a = ax
      patches(end+1) = patch (a, x, [0 0 1 1], tone * [1 1 1], ...
                              'edgecolor', 'none', ...
                              'handlevisibility', 'off');
    end
    word = strjoin (names(ph.plateauSets(i,:)), ' + ');
    if isempty (word)
      word = 'nothing yet';
    end
    if x(2) - x(1) > 0.08 * ph.time(end)
      text (ax(1), mean (x(1:2)), 1.09, word, 'fontsize', 11, ...
            'horizontalalignment', 'center', 'interpreter', 'none', ...
            'color', [0.25 0.25 0.25]);
    end
  end
end

function marks = mark_measured (ax, phases)
  marks = [];
  for i = 1:numel (phases)
    for m = find (isfinite (phases{i}.t))
      marks = [marks, vertical(ax, phases{i}.t(m), '-', mark_color (phases, i, m))];
    end
  end
end

function marks = mark_predicted (ax, predictions, runs)
  marks = [];
  for i = 1:numel (predictions)
    p = predictions{i};
    epochs = p.epochs;
    if isempty (epochs)
      epochs = p.t / runs{min (i, end)}.options.LearningRate;
    end
    for m = find (isfinite (epochs))
      marks = [marks, vertical(ax, epochs(m), '--', mark_color (predictions, i, m))];
    end
  end
end

function c = mark_color (list, i, m)
  c = plot_color (m);
  if numel (list) > 1
    c = plot_color (i);
  end
end

function marks = vertical (ax, x, style, color)
  marks = [];
  for a = ax
    range = ylim (a);
    if x <= max (xlim (a))
      marks(end+1) = line (a, [x x], range, 'linestyle', style, ...
                           'color', color, 'linewidth', 1);
      ylim (a, range);
    end
  end
end

% One line of text says what the vertical lines are.
function name_marks (h)
  words = {};
  if ~ isempty (h.measured)
    words{end+1} = 'thin line: measured half-rise';
  end
  if ~ isempty (h.predicted)
    words{end+1} = 'dashed line: predicted';
  end
  if ~ isempty (words)
    text (h.axes(2), 0.99, 0.15, strjoin (words, ', '), 'units', ...
          'normalized', 'horizontalalignment', 'right', 'fontsize', 10, ...
          'color', [0.3 0.3 0.3]);
  end
end

%!test
%! fig = figure ('visible', 'off');
%! run = mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Epochs', 600);
%! opt = parse_options ('f', plot_options (), {});
%! h = plot_runs ({run}, {mmbias_phases(run)}, {mmbias_predict(run.data)}, opt);
%! assert (get (h.loss, 'ydata')(:), run.loss / run.loss(1));
%! assert (get (h.maps(2), 'ydata')(:), run.W(:,2));
%! assert (numel (h.measured), 4);
%! assert (get (h.predicted(1), 'xdata'), log (1e9) / 4 / 0.04 * [1 1], 1e-9);
%! assert (numel (h.patches), 6);
%! close (fig);
