% Training curves: loss above, what each modality contributes below.
%   h = plot_runs (runs, phases, predictions, opt)
% Cells of results; with PHASES plateaus are shaded and half-rises marked, with
% PREDICTIONS predicted times are dashed.  Colours are modalities everywhere;
% runs differ by the style of their lines, predictions by the marks on theirs.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function h = plot_runs (runs, phases, predictions, opt)
  labels = opt.Labels;
  if isempty (labels)
    labels = run_labels (runs);
  end
  frame = plot_frame (opt);
  h = struct ('figure', frame.figure);
  certificate = {};
  if opt.Certificate
    certificate = certificate_lines (frame, runs, labels);
  end
  epochs = predicted_epochs (predictions, runs);
  by_events = numel (runs) == 1 && strcmp (opt.XScale, 'auto') ...
              && strcmp (runs{1}.options.Method, 'reduced') ...
              && any ([runs{1}.events.since] > 0);
  time_of = 'epoch';
  if by_events
    axis_of = plot_since (runs{1});
    [runs, phases, epochs] = along (axis_of, phases, epochs);
    time_of = 'epochs since the event before (stretches drawn equally wide)';
  end
  marked = [cellfun(@(p) p.t(:).', phases, 'UniformOutput', false), epochs];
  marked = [marked{:}];
  [curves, name] = curves_of (runs, opt);
  if by_events
    range = axis_of.range;
  else
    range = plot_time_range (runs, curves, marked, strcmp (opt.XScale, 'log'));
  end
  words = prediction_words (predictions, epochs, range);
  [h.axes, h.legend] = lay_out (frame, runs, labels, phases, words, opt, ...
                                numel (certificate));
  if by_events
    set (h.axes, 'xlim', range, 'xtick', axis_of.ticks);
    set (h.axes(2), 'xticklabel', axis_of.labels);
    share_ticks (frame, h.axes);
  else
    time_axis (frame, h.axes, range, strcmp (opt.XScale, 'log'));
  end
  h.patches = shade (h.axes, phases, runs);
  h.loss = draw_loss (frame, h.axes(1), runs, opt);
  h.alone = draw_alone (h.axes(1), runs);
  h.maps = draw_maps (h.axes(2), runs, curves, name);
  xlabel (h.axes(2), time_of);
  for p = h.patches   % as high as the curves left the axes
    range = ylim (get (p, 'parent'));
    set (p, 'ydata', range([1 1 2 2]).');
  end
  h.measured = mark_measured (h.axes, phases);
  h.predicted = mark_predicted (h.axes, predictions, runs, epochs);
  [names, part] = name_plateaus (frame, h.axes(1), phases, runs);
  if ~ isempty (names)
    plot_follow (h.axes, reshape (h.patches, 2, []), phases{1}.plateaus, names, part);
  end
  if opt.Certificate
    h.certificate = xlabel (h.axes(2), [{time_of}, certificate], ...
                            'interpreter', 'none', 'fontsize', ...
                            get (h.axes(2), 'fontsize'));
  end
  plot_finish (frame, h, opt);
end

% Range and ticks of the time axis, whose labels stand below the lower axes.
function time_axis (frame, ax, range, log)
  set (ax, 'xlim', range);
  if log
    [ticks, labels] = plot_log_ticks (range, 8);
    set (ax, 'xscale', 'log', 'xminorgrid', 'off', 'xtick', ticks);
    set (ax(2), 'xticklabel', labels);
  end
  share_ticks (frame, ax);
end

function share_ticks (frame, ax)
  plot_thin_ticks (frame, ax(2));
  set (ax(1), 'xtick', get (ax(2), 'xtick'), 'xticklabel', {});
end

% All that is drawn, along an axis of events.
function [runs, phases, epochs] = along (axis_of, phases, epochs)
  runs = {axis_of.run};
  for i = 1:numel (phases)
    phases{i}.t = axis_of.place (phases{i}.t);
    on = min (axis_of.place (phases{i}.plateaus), axis_of.range(2));
    phases{i}.plateaus = reshape (on, [], 2);
  end
  epochs = cellfun (axis_of.place, epochs, 'UniformOutput', false);
end

% What the figure shows, for readers who see it first.
function words = caption (runs, phases)
  words = 'Training: the loss, and what is learned of each modality';
  if ~ isempty (phases) && numel (runs) == 1
    words = [words, ' (shaded: nothing new is learned)'];
  end
end

% Two axes above each other, below them the legend and as many lines as the
% certificate needs, above them the title.
function [ax, keys] = lay_out (frame, runs, labels, phases, words, opt, lines)
  [points, high, wide, window] = plot_extent (frame, {'0.0000'});
  left = (wide + 1.5 * high) / window(1);
  across = 1 - left - 0.6 * wide / window(1);
  ax = [plot_axes(frame, frame.axes, [left, 0.6, across, 0.3], points), ...
        plot_axes(frame, [], [left, 0.2, across, 0.3], points)];
  line = high / window(2);
  [samples, texts, markup] = key_lines (ax(2), runs, labels, phases, words);
  markup = markup & ~ ismember (texts, opt.Labels);   % the user's are plain
  [keys, low] = plot_keys (frame, ax(2), samples, texts, markup);
  low = low + (2.4 + 1.1 * lines) * line;
  top = plot_title (frame, ax(1), opt.Title, caption (runs, phases));
  tall = max ((1 - top - low - 0.7 * line) / 2, 0.05);
  plot_place (frame, ax(1), [left, 1 - top - tall, across, tall]);
  plot_place (frame, ax(2), [left, low, across, tall]);
end

% Depths, and whatever else is not the same in all runs.
function labels = run_labels (runs)
  pieces = cell (numel (runs), 6);
  for i = 1:numel (runs)
    r = runs{i};
    [F, K] = net_depths (r.net);
    pieces(i,:) = {plot_depths(max (F) + K, F), r.options.Method, ...
                   r.net.InitScheme, plot_value('u_0', r.net.Init), ...
                   plot_value('\eta', r.options.LearningRate), slope_of(r.net)};
  end
  labels = plot_distinct (pieces);
end

% What hidden units do with negative inputs: nothing to say of linear ones.
function text = slope_of (net)
  text = 'linear';
  if isfield (net, 'Slope') && net.Slope == 0
    text = 'ReLU';
  elseif isfield (net, 'Slope') && net.Slope < 1
    text = plot_value ('slope', net.Slope);
  end
end

% How precisely the runs were computed, for below the time axis.
function lines = certificate_lines (frame, runs, labels)
  lines = {};
  for i = 1:numel (runs)
    words = certificate_text (runs{i});
    if numel (runs) > 1
      words = [strrep(labels{i}, '\eta', 'eta') ': ' words];
    end
    lines = [lines, plot_wrap(frame, strsplit (words, ', '))];
  end
end

% Line style of run i: four styles, thinner ones after them.
function [style, width] = run_style (i)
  styles = {'-', '--', ':', '-.'};
  style = styles{mod(i - 1, 4) + 1};
  width = 2;
  if i > 4
    width = 1.2;
  end
end

function lines = draw_loss (frame, ax, runs, opt)
  lines = [];
  [~, high, ~, window] = plot_extent (frame, {});
  place = get (ax, 'position') ./ frame.box([3 4 3 4]);
  room = min (1.6 * high / (place(4) * window(2)), 0.5);   % names of plateaus
  for i = 1:numel (runs)
    r = runs{i};
    [style, width] = run_style (i);
    lines(i) = plot (ax, r.t, r.loss / r.loss(1), style, 'linewidth', width, ...
                     'color', 0.2 * [1 1 1]);
  end
  ylabel (ax, 'loss / loss(0)');
  if strcmp (opt.YScale, 'log')
    range = loss_range (runs, xlim (ax));
    [ticks, labels] = plot_log_ticks (range, 6);
    set (ax, 'yscale', 'log', 'yminorgrid', 'off', 'ytick', ticks, ...
         'yticklabel', labels, 'ylim', ...
         [range(1), range(2) * (range(2) / range(1)) ^ (room / (1 - room))]);
  else
    top = max (cellfun (@(r) max (r.loss / r.loss(1)), runs));
    ylim (ax, [0, top / (1 - room)]);
  end
end

% Of one run that has measured it, the loss with the inputs of all other modalities 0.
function lines = draw_alone (ax, runs)
  lines = [];
  if ~ shows_alone (runs)
    return
  end
  r = runs{1};
  range = ylim (ax);
  for k = find (sum (r.subsets, 2).' == 1)
    lines(end+1) = plot (ax, r.t, r.columns.lossOnly(:,k) / r.loss(1), '-', ...
                         'linewidth', 1, 'color', plot_color (find (r.subsets(k,:))));
  end
  ylim (ax, range);
end

function yes = shows_alone (runs)
  r = runs{1};
  yes = numel (runs) == 1 && isfield (r, 'columns') && isfield (r.columns, 'lossOnly') ...
        && size (r.subsets, 2) > 1;
end

% Smallest and largest loss in the part of the run that is shown.
function range = loss_range (runs, shown)
  range = [Inf, 0];
  for i = 1:numel (runs)
    r = runs{i};
    y = r.loss(r.t >= shown(1) & r.t <= shown(2)) / r.loss(1);
    y = [y(y > 0); 1];
    range = [min(range(1), min (y)), max(range(2), max (y))];
  end
  range(1) = min (range(1), range(2) / 2) / 1.2;
end

% Total map entries of scalar modalities with one output, amplitudes else: a column
% per modality of each run, and what they are called.
function [curves, name] = curves_of (runs, opt)
  curves = cell (size (runs));
  mapped = cellfun (@(r) has_manifolds ('mmbias_plot', r), runs);
  scalar = all (mapped) ...
           && all (cellfun (@(r) size (r.data.Syx, 1) == 1 && all (r.data.Dims == 1), runs));
  if ~ all (mapped) && strcmp (opt.Measure, 'weights')
    fail ('invalidOption', ['mmbias_plot: MEASURE ''weights'' needs a total map that says ' ...
          'what each RUN has learned; use ''signal''']);
  end
  for i = 1:numel (runs)
    r = runs{i};
    if scalar
      curves{i} = r.W;
    elseif ~ mapped(i)
      check_curves ('mmbias_plot', r);
      curves{i} = r.columns.signal;
    else
      [small, W] = wide_track ('mmbias_plot', r.data, r.W);
      [~, ~, curves{i}, weight] = call_core ('mmbias_plot', @mmbias_measure_mex, ...
                                             small, W);
      if strcmp (opt.Measure, 'weights')
        curves{i} = weight;
      end
    end
  end
  name = 'signal';
  if ~ all (mapped)
    name = 'signal alone';
  end
  if scalar
    name = 'total map W_m';
  elseif strcmp (opt.Measure, 'weights')
    name = 'norm ||W_m||_F';
  end
end

function lines = draw_maps (ax, runs, curves, name)
  lines = [];
  for i = 1:numel (runs)
    [style, width] = run_style (i);
    for m = 1:size (curves{i}, 2)
      lines(end+1) = plot (ax, runs{i}.t, curves{i}(:,m), style, 'linewidth', ...
                           width, 'color', plot_color (m));
    end
  end
  ylabel (ax, name);
  y = get (lines, 'ydata');
  if ~ iscell (y)
    y = {y};
  end
  low = min (0, min (cellfun (@min, y)));
  high = max (cellfun (@max, y));
  gap = 0.08 * max (high - low, eps);
  ylim (ax, [low - gap, high + gap]);
end

% Plateaus as light bands, in place of a grid: it would be over the curves or below
% the bands, and transparent bands are black in PDF and SVG files.
function patches = shade (ax, phases, runs)
  patches = [];
  if isempty (phases) || numel (runs) > 1
    return
  end
  set (ax, 'xgrid', 'off', 'ygrid', 'off', 'layer', 'top');
  range = xlim (ax(1));
  for i = 1:size (phases{1}.plateaus, 1)
    x = phases{1}.plateaus(i,[1 2 2 1]);
    x = min (max (x, range(1)), range(2));   % clipped ones have false colours in PDF
    tone = 0.97 - 0.05 * mod (i, 2);
    for a = ax
      patches(end+1) = patch (a, x, [0 0 1 1], tone * [1 1 1], ...
                              'edgecolor', 'none', ...
                              'handlevisibility', 'off');
    end
  end
end

% Above the loss the set that is learned on each plateau, or what is new in it, or
% its numbers, or as much of that as there is room for.
function [h, part] = name_plateaus (frame, ax, phases, runs)
  h = [];
  part = 1;
  if isempty (phases) || numel (runs) > 1
    return
  end
  names = runs{1}.data.Names;
  sets = phases{1}.plateauSets;
  before = false (1, numel (names));
  place = get (ax, 'position') ./ frame.box([3 4 3 4]);
  for i = 1:size (sets, 1)
    full = strjoin (names(sets(i,:)), ' + ');
    new = full;
    if isempty (full)
      full = 'nothing yet';
      new = 'none';
    elseif any (before) && all (sets(i,before))
      new = strjoin ([{''}, names(sets(i,:) & ~ before)], '+ ');
    end
    before = sets(i,:);
    x = position_on (ax, phases{1}.plateaus(i,:));
    words = {full, new, strrep(new, 'modality ', '')};
    [points, high, wide, window] = plot_extent (frame, words);
    room = (x(2) - x(1)) * place(3) * window(1) - 0.3 * high;
    fits = min ([find(wide <= room, 1), 3]);
    word = plot_shorten (words(fits), wide(fits), room);
    part = 1 - high / (place(4) * window(2));      % of the height of the axes
    h(i) = text (ax, plot_at (ax, 'x', mean (x)), plot_at (ax, 'y', part), ...
                 word, 'fontsize', points, 'interpreter', 'none', 'clipping', 'on', ...
                 'horizontalalignment', 'center', 'verticalalignment', 'baseline', ...
                 'color', 0.25 * [1 1 1]);
  end
end

% Places on the time axis, from 0 at its left to 1 at its right end.
function x = position_on (ax, x)
  range = xlim (ax);
  x = min (max (x, range(1)), range(2));
  if strcmp (get (ax, 'xscale'), 'log')
    x = log (x);
    range = log (range);
  end
  x = (x - range(1)) / (range(2) - range(1));
end

% Thin lines in the style of their runs, of one run solid.
function marks = mark_measured (ax, phases)
  marks = [];
  for i = 1:numel (phases)
    for m = find (isfinite (phases{i}.t))
      marks = [marks, vertical(ax, phases{i}.t(m), plot_color (m), ...
                               'linestyle', run_style (i))];
    end
  end
end

function marks = mark_predicted (ax, predictions, runs, epochs)
  marks = [];
  for i = 1:numel (predictions)
    for m = find (isfinite (epochs{i}))
      marks = [marks, vertical(ax, epochs{i}(m), plot_color (m), ...
                   'linestyle', '--', 'marker', mark_of (i, predictions, runs))];
    end
  end
end

% Times of each prediction in epochs of its run.
function epochs = predicted_epochs (predictions, runs)
  epochs = cell (1, numel (predictions));
  for i = 1:numel (predictions)
    p = predictions{i};
    epochs{i} = p.epochs(:).';
    o = runs{min(i, end)}.options;
    if ~ isempty (p.epochs) && p.options.LearningRate ~= o.LearningRate
      epochs{i} = [];   % of another rate
    end
    if isempty (epochs{i}) && plain_descent (o)
      epochs{i} = p.t(:).' / o.LearningRate;   % other rules have times of their own
    end
  end
end

% Dashed lines alone where these can only be the one prediction.
function shape = mark_of (i, predictions, runs)
  shapes = {'o', 's', '^', 'd', 'v', 'x'};
  shape = shapes{mod(i - 1, numel (shapes)) + 1};
  if numel (predictions) == 1 && numel (runs) == 1
    shape = 'none';
  end
end

function marks = vertical (ax, x, color, varargin)
  marks = [];
  for a = ax
    range = ylim (a);
    if x <= max (xlim (a))
      marks(end+1) = line (a, [x x], range, 'color', color, 'linewidth', 1, ...
                           'markersize', 5, varargin{:});
      ylim (a, range);
    end
  end
end

% Samples of all lines: modalities, runs if there are several, vertical lines; texts
% of which the package's own have MARKUP.
function [samples, texts, markup] = key_lines (ax, runs, labels, phases, words)
  texts = plot_names (cellfun (@(r) r.data.Names, runs, 'UniformOutput', false));
  samples = [];
  for m = 1:numel (texts)
    samples(m) = sample (ax, plot_color (m), '-', 2, 'none');
  end
  named = numel (texts);
  if numel (runs) > 1
    for i = 1:numel (runs)
      [style, width] = run_style (i);
      samples(end+1) = sample (ax, 0.2 * [1 1 1], style, width, 'none');
    end
    texts = [texts, labels(:).'];
  end
  if shows_alone (runs)
    samples(end+1) = sample (ax, 0.2 * [1 1 1], '-', 2, 'none');
    samples(end+1) = sample (ax, plot_color (1), '-', 1, 'none');
    texts = [texts, {'loss of all', 'loss with one modality seen'}];
  end
  if ~ isempty (phases)
    samples(end+1) = sample (ax, 0.4 * [1 1 1], '-', 1, 'none');
    texts{end+1} = 'measured half-rise';
  end
  for i = 1:numel (words)
    samples(end+1) = sample (ax, 0.4 * [1 1 1], '--', 1, ...
                             mark_of (i, words, runs));
    texts{end+1} = words{i};
  end
  markup = (1:numel (texts)) > named;
end

% What the legend says of each prediction, and of times beyond RANGE.
function words = prediction_words (predictions, epochs, range)
  words = repmat ({'predicted'}, 1, numel (predictions));
  if numel (predictions) > 1
    words = strcat ({'predicted: '}, plot_prediction_labels (predictions));
  end
  for i = 1:numel (words)
    never = ~ isfinite (predictions{i}.t(:).');
    if any (epochs{i} > range(2) & ~ never)
      words{i} = [words{i} ' (some later)'];
    end
  end
end

function s = sample (ax, color, style, width, shape)
  s = plot (ax, NaN, NaN, 'color', color, 'linestyle', style, ...
            'linewidth', width, 'marker', shape, 'markersize', 5);
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
%! assert (numel (h.patches), 6); x = cell2mat (get (h.patches, 'xdata')); assert (min (x(:)) >= min (xlim (h.axes(1))) && max (x(:)) <= max (xlim (h.axes(1))));
%! close (fig);
%!test  # colours are modalities, styles runs, marks predictions
%! fig = figure ('visible', 'off');
%! d = mmbias_data ('gaussian', 'Names', {'a_b', 'c'});
%! r = {mmbias_train(mmbias_net (d), d, 'Epochs', 600), mmbias_train(mmbias_net (d, 'FusionDepth', 1), d, 'Epochs', 600)};
%! p = {mmbias_predict(d), mmbias_predict(d, 'FusionDepth', 1)};
%! ph = {mmbias_phases(r{1}), mmbias_phases(r{2})};
%! h = plot_runs (r, ph, p, parse_options ('f', plot_options (), {'Labels', {'x_1', 'y_2'}}));
%! of = @(lines, name) cell2mat (get (lines(:), name));
%! two = [plot_color(1); plot_color(2)];
%! assert (of (h.maps, 'color'), [two; two]);
%! assert (of (h.measured(1:2:end), 'color'), [two; two]); assert (of (h.predicted(1:2:end), 'color'), [two; two]);
%! assert (get (h.maps, 'linestyle')', {'-', '-', '--', '--'}); assert (get (h.loss, 'linestyle')', {'-', '--'});
%! assert (get (h.predicted(1:2:end), 'marker')', {'o', 'o', 's', 's'});
%! assert (get (h.legend, 'string')(:)', {'a\_b', 'c', 'x\_1', 'y\_2', 'measured half-rise', 'predicted: L = 2, L_f = 2', 'predicted: L = 2, L_f = 1'});
%! assert (get (h.legend, 'interpreter'), 'tex');
%! close (fig);
%!test  # the time axis ends where learning ends; labels of logarithmic axes are plain powers
%! fig = figure ('visible', 'off');
%! d = mmbias_data ('gaussian'); run = mmbias_train (mmbias_net (d, 'Width', 5), d, 'Epochs', 5000);
%! h = plot_runs ({run}, {}, {}, parse_options ('f', plot_options (), {}));
%! still = abs (run.W - run.W(end,:)) > 0.01; range = xlim (h.axes(2));
%! assert (range(2) > run.t(find (any (still, 2), 1, 'last')) && range(2) < 1000); assert (xlim (h.axes(1)), range);
%! h = plot_runs ({run}, {}, {setfield(mmbias_predict (d), 't', 2 * mmbias_predict (d).t)}, parse_options ('f', plot_options (), {'XScale', 'log', 'YScale', 'log'}));
%! late = 2 * mmbias_predict (d).t / 0.04; assert (numel (h.predicted), 4); assert (xlim (h.axes(1))(2) > max (late));
%! for labels = {get(h.axes(1), 'yticklabel'), get(h.axes(2), 'xticklabel')}
%!   assert (numel (labels{1}) >= 3); assert (isempty (strfind (strjoin (labels{1}(:)', ' '), '^')));
%! end
%! assert (str2double (get (h.axes(1), 'yticklabel')(:)'), get (h.axes(1), 'ytick'), -1e-9);
%! h = plot_runs ({run}, {}, {setfield(mmbias_predict (d), 't', 1e5 * mmbias_predict (d).t)}, parse_options ('f', plot_options (), {}));
%! assert (any (strcmp (get (h.legend, 'string'), 'predicted (some later)'))); assert (isempty (h.predicted)); assert (xlim (h.axes(1))(2) < 1000);
%! close (fig);
%!test  # a reduced run: stretches between events, unless another scale is asked for
%! fig = figure ('visible', 'off'); d = mmbias_data ('gaussian', 'Rho', 0.5);
%! run = mmbias_train (mmbias_net (d, 'InitScheme', 'balanced', 'Width', 5), d, 'Method', 'reduced');
%! ph = mmbias_phases (run); e = run.events([run.events.since] > 0);
%! h = plot_runs ({run}, {ph}, {mmbias_predict(d)}, parse_options ('f', plot_options (), {}));
%! assert (str2double (get (h.axes(2), 'xticklabel'))(1), e(1).since, -0.01); assert (xlim (h.axes(2)), [0, numel(e) + 0.5]);
%! x = unique (cell2mat (get (h.measured, 'xdata'))); learned = find (strcmp ({e.name}, 'learned'));
%! assert (x(:), learned(:), 1e-3); assert (! isempty (strfind (get (get (h.axes(2), 'xlabel'), 'string'), 'since')));
%! h = plot_runs ({run}, {ph}, {}, parse_options ('f', plot_options (), {'XScale', 'linear'}));
%! assert (get (h.loss, 'xdata')(:), run.t);
%! close (fig);
%!test  # names of plateaus fit into them, the legend below everything
%! fig = figure ('visible', 'off', 'position', [100 100 400 300]);
%! d = mmbias_data ('gaussian', 'Cov', diag ([4 2 1]), 'Dims', [1 1 1], 'Weights', [1 1 1], 'Names', {'left_hemisphere_fMRI', 'right_hemisphere_fMRI', 'x'});
%! r = mmbias_train (mmbias_net (d), d);
%! h = plot_runs ({r}, {mmbias_phases(r)}, {}, parse_options ('f', plot_options (), {}));
%! words = findobj (h.axes(1), 'type', 'text');
%! x = mean (mmbias_phases (r).plateaus(1,:)); assert (min (abs (cellfun (@(p) p(1), get (words, 'position')) - x)) < 1);   # they go with the time axis
%! set (words, 'units', 'normalized');
%! box = cell2mat (get (words, 'extent')); [~, by] = sort (box(:,1)); box = box(by,:);
%! assert (all (box(2:end,1) >= sum (box(1:end-1,[1 3]), 2)) && box(1,1) >= 0 && box(end,1) + box(end,3) <= 1);
%! a = get (h.axes(2), 'position'); k = get (h.legend, 'position');
%! assert (k(2) + k(4) < a(2)); assert (k(2) > 0);
%! close (fig);
%!test  # a prediction of another learning rate stands in the epochs of the run
%! d = mmbias_data ('gaussian', 'Rho', 0); run = mmbias_train (mmbias_net (d), d); fig = figure ('visible', 'off');
%! p = mmbias_predict (d, 'LearningRate', 0.01); assert (run.options.LearningRate, 0.04);
%! h = plot_runs ({run}, {}, {p}, parse_options ('f', plot_options (), {}));
%! x = unique (cell2mat (arrayfun (@(l) get (l, 'xdata')(1), h.predicted(:), 'UniformOutput', false)));
%! assert (x, sort (p.t(:)) / 0.04, 1e-9);
%! close (fig);
%!test  # the time axis ends where what is drawn has settled, not the weights of nearly empty directions
%! fig = figure ('visible', 'off');
%! S = eye (6); S(1:4,1:4) = 0.95 + 0.05 * eye (4);
%! d = mmbias_data ('gaussian', 'Cov', S, 'Dims', [4 2], 'Weights', [1 0 0 0 0.85 0.85]);
%! r = mmbias_train (mmbias_net (d), d, 'Epochs', 3000); last = zeros (1, 2);
%! for k = 1:2
%!   clf; h = plot_runs ({r}, {}, {}, parse_options ('f', plot_options (), {'Measure', {'signal', 'weights'}{k}}));
%!   last(k) = xlim (h.axes(1))(2);
%! end
%! assert (last(1) > mmbias_phases (r).tB && last(1) < 1000); assert (last(2) > 2000);
%! close (fig);
