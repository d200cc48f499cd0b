% Predicted phases as a timeline.  One prediction: a row per modality in the order
% of learning, a bar until it is learned.  Several, or too many modalities: a row
% per prediction, a bar from the first modality that is learned to the last.  A
% mark per modality, hollow where it is not valid.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function h = plot_predictions (predictions, opt)
  frame = plot_frame (opt);
  h = struct ('figure', frame.figure);
  labels = opt.Labels;
  if isempty (labels)
    labels = plot_prediction_labels (predictions);
  end
  [times, unit] = times_of (predictions);
  names = plot_names (cellfun (@names_of, predictions, 'UniformOutput', false));
  [points, high, ~, window] = plot_extent (frame, {});
  alone = numel (predictions) == 1 ...
           && 1.2 * high * numel (names) < 0.6 * window(2);
  reader = 'none';                                 % of the rows' labels
  title_of = 'Predicted: when each modality is half learned';
  if alone
    if ~ isempty (opt.Labels)
      title_of = [title_of ': ' labels{1}];
    end
    [times, labels] = one_each (times{1}, names);
  elseif isempty (opt.Labels)
    reader = 'tex';
  end
  N = numel (times);
  [~, ~, wide] = plot_extent (frame, [{'never'}, labels(:).']);
  left = min (max (wide(2:end)) + high, 0.5 * window(1));
  labels = plot_shorten (labels, wide(2:end), left - 0.9 * high);
  place = [left / window(1), 0.3, 0.96 - left / window(1), 0.6];
  h.axes = plot_axes (frame, frame.axes, place, points);
  size_of_mark = min (points, 9);
  across = place(3) * window(1) / (1.8 * size_of_mark);   % marks side by side
  scale = time_scale (times, opt.XScale, wide(1) / window(1) / place(3), across);
  holds = cellfun (@(p) ~ isfield (p, 'valid') || p.valid, predictions);
  holds = holds & true (1, N);
  draw_scale (h.axes, scale, N, labels, unit);
  set (h.axes, 'ticklabelinterpreter', reader);
  h.marks = [];
  h.never = [];
  for i = 1:N
    [marks, never] = draw_row (h.axes, i, times{i}, scale, across, size_of_mark, ...
                               alone);
    if ~ holds(i)
      hollow (marks);
    end
    h.marks = [h.marks, marks];
    h.never = [h.never, never];
  end
  if alone
    [h.marks, h.never] = by_modality (h.marks, h.never, times);
    names = {};                                    % they stand beside the rows
  end
  samples = zeros (1, numel (names));
  for m = 1:numel (names)
    samples(m) = mark (h.axes, NaN, NaN, 'o', m, size_of_mark);
  end
  if ~ all (holds)
    names{end+1} = 'not valid, see notes';
    samples(end+1) = mark (h.axes, NaN, NaN, 'o', 1, size_of_mark);
    hollow (samples(end));
    set (samples(end), 'markeredgecolor', 0.4 * [1 1 1]);
  end
  [h.legend, low] = plot_keys (frame, h.axes, samples, names);
  top = plot_title (frame, h.axes, opt.Title, title_of);
  place(2) = low + 2.4 * high / window(2);
  place(4) = max (1 - top - place(2), 0.1);
  plot_place (frame, h.axes, place);
  label_ticks (frame, h.axes, scale);
  plot_finish (frame, h, opt);
end

% Times and names of one prediction in a row for each modality, in the order of
% learning; other modalities are NaN.
function [rows, labels] = one_each (t, names)
  [~, order] = sort (t);
  rows = cell (1, numel (t));
  for i = 1:numel (t)
    rows{i} = NaN (1, numel (t));
    rows{i}(order(i)) = t(order(i));
  end
  labels = names(order);
end

function [marks, never] = by_modality (marks, never, rows)
  m = cellfun (@(t) find (~ isnan (t)), rows);
  lost = cellfun (@(t) any (isinf (t)), rows);
  [~, by] = sort (m(~ lost));
  marks = marks(by);
  [~, by] = sort (m(lost));
  never = never(by);
end

function hollow (marks)
  for k = marks
    set (k, 'markeredgecolor', get (k, 'markerfacecolor'), 'markerfacecolor', ...
         [1 1 1], 'linewidth', 1.5);
  end
end

% Times by modality (1 x N cell): in epochs where every prediction has them.
function [times, unit] = times_of (predictions)
  unit = 'epochs';
  times = cellfun (@(p) p.epochs, predictions, 'UniformOutput', false);
  if any (cellfun ('isempty', times))
    unit = 'epochs x learning rate';
    times = cellfun (@(p) p.t, predictions, 'UniformOutput', false);
  end
end

function names = names_of (p)
  if isfield (p, 'names')
    names = p.names(:).';
  else
    names = arrayfun (@(m) sprintf ('modality %d', m), 1:numel (p.t), ...
                      'UniformOutput', false);
  end
end

% The time axis: logarithmic or not, its limits, and where the finite times end
% and the strip of those that are never reached begins, in units of the axis;
% WORD is the width of 'never' in parts of the axes.
function scale = time_scale (times, wanted, word, across)
  seen = [times{:}];
  seen = seen(isfinite (seen));
  scale.log = strcmp (wanted, 'log') ...
              || (strcmp (wanted, 'auto') && all (seen > 0) ...
                  && max (seen) > 1000 * min (seen));
  scale.log = scale.log && any (seen > 0);
  if scale.log
    x = log10 (seen(seen > 0));
    pad = 0.05 * max (max (x) - min (x), 1);
    from = min (x) - pad;
    to = max (x) + pad;
  else
    from = 0;
    to = 1.05 * max ([seen, 0]);
    if to == 0
      to = 1;
    end
  end
  never = max (cellfun (@(t) sum (isinf (t)), times));
  strip = 0;
  if never > 0
    strip = min (max (1.3 * word, (never + 1) / across), 0.4);
  end
  scale.empty = isempty (seen);
  scale.first = from;
  scale.last = to;
  scale.edge = to + (to - from) * strip / (1 - strip);
end

function x = to_axis (scale, x)
  if scale.log
    x = max (log10 (x), scale.first);   % 0 at the left edge
  end
end

function x = from_axis (scale, x)
  if scale.log
    x = 10 .^ x;
  end
end

% Rows and time axis; beyond the last time the strip of those that never come.
function draw_scale (ax, scale, N, labels, unit)
  kind = 'linear';
  if scale.log
    kind = 'log';
    unit = [unit, ', log scale'];
  end
  set (ax, 'ytick', 1:N, 'yticklabel', labels, 'ylim', [0.4, N + 0.6], ...
       'ydir', 'reverse', 'xscale', kind, ...
       'xlim', from_axis (scale, [scale.first, scale.edge]));
  xlabel (ax, sprintf ('time (%s)', unit));
  if scale.edge > scale.last
    line (ax, from_axis (scale, scale.last([1 1])), [0.4, N + 0.6], ...
          'color', 0.5 * [1 1 1], 'linestyle', ':');
  end
end

% Ticks only where there are times.  Their labels are plain text, as those of the
% rows must be.
function label_ticks (frame, ax, scale)
  strip = scale.edge - scale.last;
  last = from_axis (scale, scale.last - 0.2 * strip);
  if scale.log
    [ticks, labels] = plot_log_ticks ([10 ^ scale.first, last], 12);
    set (ax, 'xtick', ticks, 'xticklabel', labels);
  else
    ticks = get (ax, 'xtick');
    set (ax, 'xtick', ticks(ticks <= last));
  end
  plot_thin_ticks (frame, ax);
  ticks = get (ax, 'xtick');
  labels = get (ax, 'xticklabel').';
  if scale.empty
    ticks = [];
    labels = {};
  end
  if strip > 0
    ticks(end+1) = from_axis (scale, (scale.last + scale.edge) / 2);
    labels{end+1} = 'never';
  end
  set (ax, 'xtick', ticks, 'xticklabel', labels);
end

% Bar and marks of row I; of marks that would cover each other later ones are
% smaller and in front.  ALONE: the bar begins with the axis.
function [marks, never] = draw_row (ax, i, t, scale, across, size_of_mark, alone)
  x = to_axis (scale, t);
  seen = find (isfinite (t));
  lost = find (isinf (t));
  ends = [min(x(seen)), max(x(seen))];
  if ~ isempty (lost)
    ends = [min([x(seen), scale.edge]), scale.edge];   % for ever
  end
  if alone
    ends = [scale.first, ends(end)];
  end
  if diff (ends) > 0
    patch (ax, from_axis (scale, ends([1 2 2 1])), i + 0.18 * [-1 -1 1 1], ...
           0.87 * [1 1 1], 'edgecolor', 'none');
  end
  marks = zeros (1, numel (seen));
  sizes = size_of_mark * nested (x(seen), (scale.edge - scale.first) / across);
  [~, by] = sort (x(seen));
  for k = by
    marks(k) = mark (ax, from_axis (scale, x(seen(k))), i, 'o', seen(k), sizes(k));
  end
  never = zeros (1, numel (lost));
  for k = 1:numel (lost)
    at = scale.last + (scale.edge - scale.last) * k / (numel (lost) + 1);
    never(k) = mark (ax, from_axis (scale, at), i, '>', lost(k), size_of_mark);
  end
end

% Sizes of marks at X, falling where they are nearer than GAP to the one before.
function sizes = nested (x, gap)
  sizes = ones (size (x));
  [x, by] = sort (x);
  group = cumsum ([1, diff(x) >= gap]);
  for g = unique (group(1:numel (x)))
    n = sum (group == g);
    if n > 1
      sizes(by(group == g)) = linspace (1.5, 0.6, n);
    end
  end
end

function p = mark (ax, x, y, shape, m, size_of_mark)
  p = plot (ax, x, y, shape, 'markersize', size_of_mark, ...
            'markerfacecolor', plot_color (m), 'markeredgecolor', 'none');
end

%!shared d, p, opt, x
%! d = mmbias_data ('gaussian', 'Rho', 0.5);
%! p = mmbias_predict (d);
%! opt = parse_options ('f', plot_options (), {});
%! x = @(h) arrayfun (@(line) get (line, 'xdata'), h);
%!test
%! fig = figure ('visible', 'off');
%! h = plot_predictions ({p}, opt);
%! assert (x (h.marks), p.t); assert (isempty (h.never));
%! assert (get (h.axes, 'xscale'), 'linear');
%! close (fig);
%!test  # one unit for all: epochs only where every prediction has them
%! fig = figure ('visible', 'off');
%! q = mmbias_predict (d, 'LearningRate', 0.1);
%! h = plot_predictions ({p, q}, opt);
%! assert (x (h.marks), [p.t, q.t]);
%! h = plot_predictions ({q}, opt);
%! assert (x (h.marks), q.epochs);
%! close (fig);
%!test  # never learned: in a strip beyond all times
%! fig = figure ('visible', 'off');
%! p.t = [3 Inf 5]; p.names = {'a', 'b', 'c'};
%! h = plot_predictions ({p}, opt);
%! assert (x (h.marks), [3 5]); assert (x (h.never) > 5 && x (h.never) < max (xlim (h.axes)));
%! assert (get (h.axes, 'xticklabel'){end}, 'never');
%! p.t = [Inf Inf];
%! h = plot_predictions ({p}, opt);
%! assert (numel (h.never), 2); assert (get (h.axes, 'xticklabel'), {'never'});
%! close (fig);
%!test  # a logarithmic axis beyond a factor of 1000, or when asked for
%! fig = figure ('visible', 'off'); q = p;
%! p.t = [1 900]; q.t = [0.5 2];
%! for log = {'auto', 'log', 'linear'}
%!   opt.XScale = log{1};
%!   h = plot_predictions ({p, q}, opt);
%!   assert (strcmp (get (h.axes, 'xscale'), 'log'), ! strcmp (log{1}, 'linear'));
%!   assert (isempty (strfind (get (get (h.axes, 'xlabel'), 'string'), 'log')), strcmp (log{1}, 'linear'));
%!   assert (x (h.marks), [1 900 0.5 2], 1e-9);
%! end
%! opt.XScale = 'auto'; q.t = [0 2]; q.valid = false; h = plot_predictions ({p, q}, opt);
%! assert (isequal (get (h.marks(3), 'markerfacecolor'), [1 1 1])); assert (! isequal (get (h.marks(1), 'markerfacecolor'), [1 1 1]));
%! assert (get (h.axes, 'xscale'), 'linear');
%! close (fig);
%!test  # texts of users as they are; the legend covers all modalities
%! fig = figure ('visible', 'off', 'position', [100 100 400 300]);
%! q = p; q.names = {'a_b', 'c'};
%! p.t = 1:10; p.names = arrayfun (@(m) sprintf ('modality %d', m), 1:10, 'UniformOutput', false);
%! opt.Labels = {'x_1', 'y_2'}; opt.Title = 'a_title';
%! h = plot_predictions ({p, q}, opt);
%! assert (get (h.axes, 'yticklabel')', opt.Labels); assert (get (h.axes, 'ticklabelinterpreter'), 'none');
%! names = get (h.legend, 'string')(:)';
%! assert (numel (names), 10); assert (names([1 2 10]), {'modality 1 / a_b', 'modality 2 / c', 'modality 10'});
%! assert (get (h.legend, 'interpreter'), 'none'); assert (get (get (h.axes, 'title'), 'interpreter'), 'none');
%! close (fig);
%!test  # one prediction: a row per modality in the order of learning; several: all marks of a row at one height
%! fig = figure ('visible', 'off'); p.t = [1 2]; q = p; q.t = [5 3 3.01]; opt.Labels = {}; opt.Title = ''; q.names = {'a_b', 'c', 'd'};
%! h = plot_predictions ({q}, opt);
%! assert (get (h.axes, 'yticklabel')', {'c', 'd', 'a_b'}); assert (get (h.marks, 'ydata')', {3, 1, 2}); assert (h.legend, []);
%! h = plot_predictions ({q, p}, opt);
%! assert (get (h.marks, 'ydata')', {1, 1, 1, 2, 2}); assert (get (h.marks(2), 'markersize') > get (h.marks(3), 'markersize'));
%! assert (get (h.axes, 'ticklabelinterpreter'), 'tex');
%! close (fig);
