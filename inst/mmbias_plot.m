% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn  {} {@var{h} =} mmbias_plot (@var{result}, @dots{})
% @deftypefnx {} {@var{h} =} mmbias_plot (@var{result}, @dots{}, @var{name}, @var{value}, @dots{})
% Plot results of the package in the place of the current axes (of a subplot, say),
% or in the whole of a figure without axes.  All other axes stay as they are.  Several
% results may come one by one, as arrays or as cells.
%
% @table @asis
% @item one or more runs
% loss over epochs above; below, the total map of scalar modalities, or the
% signal amplitude sqrt(tr(W_m S_m W_m')) of each modality.  A phases struct given
% as well shades the plateaus and marks the measured half-rises with thin lines,
% a prediction marks the predicted times with dashed ones (in epochs of the
% run's learning rate).  Colours are modalities, line styles runs.  Of networks that no
% total map describes (kinks in deep ones, biases, other losses) the lower axes show the
% signal of each modality alone; one run that recorded it shows the loss with one
% modality seen in thin lines.  The time axis
% ends where learning ends; @code{xlim} shows more.  One run of Method 'reduced' is
% drawn along its events (run.events): every stretch between two of them is equally
% wide, its label the time since the event before; straight
% lines join events that are so near that epochs have no digits left between them.
% @item predictions alone
% a timeline of the predicted half-rises: of one prediction a bar per modality, of
% several a bar per prediction from the first modality to the last; modalities that
% are never learned are in a strip at the right
% @item fixedpoints
% graph of the critical manifolds from nothing to everything learned, with
% losses as heights and the predicted path
% @item data alone
% heat map of the correlations of inputs and target, with numbers where these are
% few (on the diagonal the standard deviations)
% @item one or more nets
% such as run.nets: above the total maps of scalar modalities, or their Frobenius norms,
% below the norms of the layers, over epochs; with hidden units that have a kink, or biases,
% it is the product of the weights that is shown, not a map
% @item features
% a panel for each space of inputs: the hidden units, each in the direction of its
% incoming weights and as far out as it contributes, with their ways there over
% epochs, the directions that they share as rays, and the landscape of two inputs as a
% curve around the middle.  Of one input what units contribute over epochs, with its
% sign; of three or more the plane in which the units contribute most
% @end table
%
% @subheading Options
% @multitable @columnfractions .2 .15 .65
% @headitem Name @tab Default @tab Meaning
% @item Labels @tab @{@} @tab one name per run (or prediction)
% @item Measure @tab 'signal' @tab (runs) amplitude of vector modalities: 'signal' or 'weights' (Frobenius norm)
% @item XScale @tab 'auto' @tab (runs, predictions) 'linear' or 'log' time axis; 'auto': logarithmic for predictions whose times span more than a factor of 1000, for one reduced run its events
% @item YScale @tab 'linear' @tab (runs) 'linear' or 'log' loss axis
% @item Predict @tab false @tab (runs) true: mark what @code{mmbias_predict (run)} predicts, of the same Measure
% @item Certificate @tab false @tab (runs) true: a line below says how precisely the runs were computed (run.certificate)
% @item Title @tab a sentence @tab text above the figure; by default a title that is there
% already, else a sentence that says what is shown; ' ' for none
% @item Parent @tab current axes @tab axes in whose place to draw: they are the first in h.axes
% @end multitable
%
% @subheading Result
% A struct of graphics handles: figure, axes (their time axes are linked), legend,
% and the lines and patches drawn; the first axes are current afterwards, so that
% @code{title} writes above the figure.  Pages (@code{print -dpdf}) are as large as
% the window, unless paperposition was set before.  Sizes of texts and margins are chosen for the window as it is.
%
% @subheading Errors
% mmbias:invalidArgument (also results that cannot be plotted together),
% mmbias:invalidOption.
%
% @example
% @group
% data = mmbias_data ('gaussian', 'Rho', 0.5);
% run = mmbias_train (mmbias_net (data), data);
% fig = figure ('visible', 'off');
% h = mmbias_plot (run, mmbias_phases (run), mmbias_predict (data));
% numel (h.axes)
%   @result{} ans = 2
% close (fig)
% @end group
% @end example
% @seealso{mmbias_train, mmbias_phases, mmbias_predict, mmbias_features, mmbias_data}
% @end deftypefn

function h = mmbias_plot (varargin)
  fname = 'mmbias_plot';
  types = result_types ();
  types = types(~strcmp (types(:,4), ''),:);   % those that have a figure
  found = cell2struct (repmat ({{}}, size (types, 1), 1), types(:,1));
  n = 0;
  while n < nargin && holds_results (varargin{n+1})
    n = n + 1;
    for one = each_result (varargin{n})
      type = one{1}.type;
      if ~ ischar (type) || ~ isfield (found, type)
        fail ('invalidArgument', ...
              '%s: RESULT %d must be one of %s, got %s', fname, n, ...
              strjoin (types(:,1).', ', '), describe (one{1}));
      end
      found.(type){end+1} = one{1};
    end
  end
  if all (structfun (@isempty, found))
    text = 'nothing';
    if nargin > 0
      text = describe (varargin{1});
    end
    fail ('invalidArgument', ...
          '%s: RESULT must be a struct that mmbias returned, got %s', ...
          fname, text);
  end
  check_together (fname, found);
  figures = {'run',         @draw_runs; ...
             'prediction',  @draw_predictions; ...
             'fixedpoints', @(f, opt) plot_fixedpoints(f.fixedpoints{1}, opt); ...
             'data',        @(f, opt) plot_moments(f.data{1}, opt); ...
             'net',         @(f, opt) plot_nets(f.net, opt); ...
             'features',    @(f, opt) plot_features(f.features{1}, opt)};
  row = find (~ cellfun (@(kind) isempty (found.(kind)), figures(:,1)), 1);
  opt = parse_options (fname, plot_options (figures{row,1}), varargin(n+1:end));
  check_parent (fname, opt.Parent);
  drawn = figures{row,2} (found, opt);
  if nargout > 0
    h = drawn;
  end
end

% Is X a result, or an array or cell of results?
function yes = holds_results (x)
  if iscell (x)
    yes = ~ isempty (x) && all (cellfun (@holds_results, x(:)));
  else
    yes = is_result (x);
  end
end

% The results in X, one to a cell, in their order (1 x N).
function list = each_result (x)
  if iscell (x)
    list = cellfun (@each_result, x(:).', 'UniformOutput', false);
    list = [list{:}];
  else
    list = num2cell (x(:).');
  end
end

function drawn = draw_runs (found, opt)
  fname = 'mmbias_plot';
  check_modalities (fname, found.run, 'PHASES', found.phases);
  check_modalities (fname, found.run, 'PREDICTION', found.prediction);
  check_labels (fname, opt.Labels, numel (found.run));
  if opt.Predict
    found.prediction = predictions_of (fname, found, opt.Measure);
  end
  drawn = plot_runs (found.run, found.phases, found.prediction, opt);
end

% What is predicted of each run from its own start, for the amplitude that is drawn.
function list = predictions_of (fname, found, measure)
  if ~ isempty (found.prediction)
    fail ('invalidOption', '%s: PREDICT is for runs without a PREDICTION', fname);
  end
  try
    list = cellfun (@(run) mmbias_predict (run, 'Measure', measure), found.run, ...
                    'UniformOutput', false);
  catch err
    rethrow_as (fname, err);
  end
end

function drawn = draw_predictions (found, opt)
  check_labels ('mmbias_plot', opt.Labels, numel (found.prediction));
  drawn = plot_predictions (found.prediction, opt);
end

% One figure shows runs with what belongs to them, or predictions, or one graph, or
% one heat map.
function check_together (fname, found)
  alone = numel (found.fixedpoints) + numel (found.data) + numel (found.features) ...
          + ~ isempty (found.net);
  others = numel (found.run) + numel (found.prediction) + numel (found.phases);
  if alone > 1 || (alone == 1 && others > 0)
    fail ('invalidArgument', ...
          ['%s: RESULTS that go together are runs with their phases and ' ...
           'predictions, several predictions, or several nets; one fixedpoints, ' ...
           'data or features struct is plotted alone'], fname);
  elseif ~ isempty (found.phases) && isempty (found.run)
    fail ('invalidArgument', '%s: PHASES need the RUN they belong to', fname);
  end
end

function check_modalities (fname, runs, name, results)
  for i = 1:numel (results)
    M = numel (runs{min(i, end)}.data.Dims);
    if numel (results{i}.t) ~= M
      fail ('invalidArgument', ...
            ['%s: %s must have as many modalities as its run has to be ' ...
             'plotted with it (%d), got %d'], fname, name, M, ...
            numel (results{i}.t));
    end
  end
end

function check_parent (fname, ax)
  if ~ (isempty (ax) || (isscalar (ax) && ishghandle (ax) && isaxes (ax)))
    fail ('invalidArgument', '%s: PARENT must be axes, got %s', fname, ...
          describe (ax));
  end
end

function check_labels (fname, labels, count)
  if ~ iscellstr (labels) || ~ (isempty (labels) || numel (labels) == count)
    fail ('invalidArgument', ...
          '%s: LABELS must be a cell array with %d words, got %s', fname, ...
          count, describe (labels));
  end
end

%!demo
%! data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
%! run = mmbias_train (mmbias_net (data), data);
%! mmbias_plot (run, mmbias_phases (run), mmbias_predict (data));
%! # shaded: plateaus; thin lines: measured; dashed lines: predicted

%!demo
%! data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
%! mmbias_plot (mmbias_predict (data), mmbias_predict (data, 'FusionDepth', 1));

%!shared data, run
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! run = mmbias_train (mmbias_net (data, 'Width', 5), data, 'Epochs', 600);
%!testif ; ! isempty (available_graphics_toolkits ())  # every type, labelled axes
%! fig = figure ('visible', 'off');
%! for arg = {{run}, {run, mmbias_phases(run)}, {mmbias_phases(run), run}, {run, run, 'Labels', {'a', 'b'}}, {mmbias_predict(data)}}
%!   h = mmbias_plot (arg{1}{:});
%!   assert (h.figure, fig);
%!   assert (gca (), h.axes(1));
%!   for ax = h.axes(end)
%!     assert (! isempty (get (get (ax, 'xlabel'), 'string')));
%!   end
%! end
%! h = mmbias_plot (data, 'Title', 'moments');
%! assert (get (get (h.axes, 'title'), 'string'), 'moments');
%! close (fig);
%!testif ; ! isempty (available_graphics_toolkits ())  # vector modalities show their signal amplitude
%! d = mmbias_data ('gaussian', 'Cov', diag ([4 2 1]), 'Dims', [2 1], 'Weights', [1 1 1]);
%! r = mmbias_train (mmbias_net (d, 'Width', 5), d, 'Epochs', 300);
%! fig = figure ('visible', 'off');
%! h = mmbias_plot (r);
%! W = r.W(end,1:2);
%! assert (get (h.maps(1), 'ydata')(end), sqrt (W * diag ([4 2]) * W'), 1e-12);
%! close (fig);
%!testif ; ! isempty (available_graphics_toolkits ())  # no total map: signals, and losses of one modality
%! d = mmbias_data ('gaussian', 'Samples', 40);
%! r = mmbias_train (mmbias_net (d, 'Depth', 3, 'FusionDepth', 2, 'Slope', 0, 'Width', 8, 'Init', .5), d);
%! fig = figure ('visible', 'off'); h = mmbias_plot (r, mmbias_phases (r));
%! assert (get (h.maps(2), 'ydata')(:), r.columns.signal(:,2)); assert (numel (h.alone), 2);
%! assert (get (h.alone(2), 'ydata')(:), r.columns.lossOnly(:,3) / r.loss(1), 1e-14);
%! h = mmbias_plot (r, r); assert (isempty (h.alone)); assert (numel (h.maps), 4);
%! try, mmbias_plot (r, 'Measure', 'weights'); error ('no error'); catch err, assert (strfind (err.message, 'MEASURE') > 0); end
%! close (fig);
%!testif ; ! isempty (available_graphics_toolkits ())  # every option
%! fig = figure ('visible', 'off');
%! h = mmbias_plot (run, 'XScale', 'log', 'YScale', 'log', 'Title', 'a title');
%! assert (get (h.axes(1), 'xscale'), 'log'); assert (get (h.axes(1), 'yscale'), 'log');
%! assert (get (get (h.axes(1), 'title'), 'string'), 'a title');
%! d = mmbias_data ('gaussian', 'Cov', diag ([4 2 1]), 'Dims', [2 1], 'Weights', [1 1 1]);
%! r = mmbias_train (mmbias_net (d, 'Width', 5), d, 'Epochs', 300);
%! h = mmbias_plot (r, 'Measure', 'weights');
%! assert (get (h.maps(1), 'ydata')(end), norm (r.Wend(1:2)), 1e-12);
%! close (fig);
%!testif ; ! isempty (available_graphics_toolkits ())  # arrays and cells are what they hold
%! fig = figure ('visible', 'off');
%! other = mmbias_train (run, 'Epochs', 200);
%! a = mmbias_plot (run, other); n = numel (a.legend); y = get (a.loss(2), 'ydata'); clf
%! for x = {{[run other]}, {{run, other}}, {run, {other}}, {{run; {other}}}}
%!   b = mmbias_plot (x{1}{:}, 'Labels', {'one', 'two'}); assert (get (b.loss(2), 'ydata'), y); clf
%! end
%! for k = 1:3, P(k) = mmbias_predict (data, 'Depth', k); end
%! h = mmbias_plot (P, 'Labels', {'1', '2', '3'}); assert (isstruct (h));
%! close (fig);
%!error <RESULT must be a struct that mmbias returned, got a 1 x 2 cell> mmbias_plot ({run, 3})
%!error <RESULT must be a struct that mmbias returned> mmbias_plot (run([]))
%!testif ; ! isempty (available_graphics_toolkits ())  # what is predicted of the run's own start, in its epochs
%! fig = figure ('visible', 'off');
%! r = mmbias_train (mmbias_net (data), data);
%! p = mmbias_predict (r); ph = mmbias_phases (r, 'Measure', 'weights');
%! assert (p.epochs, ph.t, 1.5);
%! h = mmbias_plot (r, 'Predict', true);
%! x = sort (cell2mat (arrayfun (@(l) get (l, 'xdata')(1), h.predicted, 'UniformOutput', false)));
%! assert (unique (x(:).'), sort (p.epochs), 1e-9);
%! close (fig);
%!testif ; ! isempty (available_graphics_toolkits ())  # of the amplitude that is drawn
%! fig = figure ('visible', 'off');
%! S = eye (3); S(1,2) = S(2,1) = 0.9;
%! d = mmbias_data ('gaussian', 'Cov', S, 'Dims', [2 1], 'Weights', [1 -0.5 0.7]);
%! r = mmbias_train (mmbias_net (d), d, 'Epochs', 1500); t = zeros (2, 2);
%! for k = 1:2
%!   measure = {'signal', 'weights'}{k};
%!   h = mmbias_plot (r, 'Predict', true, 'Measure', measure);
%!   x = arrayfun (@(l) get (l, 'xdata')(1), h.predicted); t(k,:) = unique (x(:)');
%!   assert (t(k,:), sort (mmbias_predict (r, 'Measure', measure).epochs), 1e-9);
%! end
%! assert (max (t(2,:)) - max (t(1,:)) > 100);
%! close (fig);
%!error id=mmbias:invalidOption mmbias_plot (run, mmbias_predict (data), 'Predict', true)
%!testif ; ! isempty (available_graphics_toolkits ())  # subplots, given axes and titles of the user's stay
%! fig = figure ('visible', 'off', 'position', [100 100 900 600]);
%! a = subplot (2, 2, 1); plot (a, 1:3); title (a, 'mine');
%! b = subplot (2, 2, 2); title (b, 'b''s'); h = mmbias_plot (run, mmbias_phases (run));
%! assert (h.axes(1), b); assert (get (get (b, 'title'), 'string'), 'b''s');
%! assert (ishghandle (a)); assert (get (get (a, 'title'), 'string'), 'mine');
%! c = subplot (2, 2, 3); k = mmbias_plot (mmbias_fixedpoints (data)); assert (k.axes, c); assert (all (ishghandle ([a, h.axes])));
%! d = subplot (2, 2, 4); k = mmbias_plot (data); assert (k.axes, d); assert (all (ishghandle ([a, h.axes, c])));
%! boxes = cell2mat (get ([h.axes, h.legend], 'position'));
%! assert (all (boxes(:,1) >= 0.45 & boxes(:,2) >= 0.45 & boxes(:,1) + boxes(:,3) <= 1 & boxes(:,2) + boxes(:,4) <= 1));
%! inner = get (h.axes, 'position'); assert (inner{1}(2) > sum (inner{2}([2 4]))); assert (inner{1}([1 3]), inner{2}([1 3]), 1e-9);
%! k = mmbias_plot (run, 'Parent', b);   # in their place again, and with another number of axes
%! assert (k.axes(1), b); assert (! ishghandle (h.axes(2))); assert (get (k.axes(1), 'position')(1) > 0.45); assert (get (get (b, 'title'), 'string'), 'b''s');
%! k = mmbias_plot (mmbias_predict (data), 'Parent', b, 'Title', 'ours'); assert (k.axes, b); assert (get (get (b, 'title'), 'string'), 'ours');
%! k = mmbias_plot (run, 'Parent', b); assert (! strcmp (get (get (b, 'title'), 'string'), 'ours'));
%! set (k.axes(1), 'xlim', [10 20]); assert (get (k.axes(2), 'xlim'), [10 20]);
%! mmbias_plot (data, 'Parent', d);
%! assert (numel (findobj (fig, 'type', 'axes', '-not', 'tag', 'legend')), 6);   # a, b and what is below it, c, d and its bar
%! close (fig);
%!testif ; ! isempty (available_graphics_toolkits ())  # features, and again in their place; a user's title above all panels
%! fig = figure ('visible', 'off'); f = mmbias_features (run);
%! h = mmbias_plot (f); assert (numel (h.axes), 3); assert (gca (), h.axes(1)); title ('mine');
%! assert (numel (findobj (fig, 'type', 'axes', '-not', 'tag', 'legend')), 3);
%! k = mmbias_plot (f); assert (k.axes(1), h.axes(1)); assert (! any (ishghandle (h.axes(2:3)))); assert (get (get (k.axes(1), 'title'), 'string'), 'mine');
%! assert (numel (findobj (fig, 'type', 'axes', '-not', 'tag', 'legend')), 3); assert (get (get (k.axes(1), 'title'), 'visible'), 'on');
%! xlim (k.panels(1), [1 2]); assert (any (xlim (k.panels(2)) != [1 2]));
%! close (fig);
%!error <RESULTS that go together are runs> mmbias_plot (run, mmbias_features (run))
%!error <PARENT must be axes, got a 1 x 1 double> mmbias_plot (run, 'Parent', 0.5)
%!error <RESULT must be a struct that mmbias returned, got nothing> mmbias_plot ()
%!error <RESULT must be a struct that mmbias returned, got a 1 x 1 double> mmbias_plot (3)
%!error <RESULT 1 must be one of data, net, run, prediction, phases, fixedpoints, features, got a evaluation struct> mmbias_plot (mmbias_evaluate (mmbias_net (data), data))
%!error <PHASES need the RUN> mmbias_plot (mmbias_phases (run))
%!error <unknown option 'Color'> mmbias_plot (run, 'Color', 'r')
%!error <unknown option 'Labels'; valid options are Title, Parent> mmbias_plot (mmbias_fixedpoints (data), 'Labels', {'a'})
%!error <unknown option 'YScale'> mmbias_plot (mmbias_predict (data), 'YScale', 'log')
%!error <LABELS must be a cell array with 1 words> mmbias_plot (run, 'Labels', {'a', 'b'})
%!error <LABELS must be a cell array with 1 words> mmbias_plot (mmbias_predict (data), 'Labels', {'a', 'b'})
%!error <LABELS must be a cell array with 1 words, got 'a'> mmbias_plot (mmbias_predict (data), 'Labels', 'a')
%!error <LABELS must be a cell array with 2 words> mmbias_plot (mmbias_predict (data), mmbias_predict (data), 'Labels', {1, 2})
%!error <RESULTS that go together are runs> mmbias_plot (data, data)
%!error <RESULTS that go together are runs> mmbias_plot (run, mmbias_fixedpoints (data))
%!error <RESULTS that go together are runs> mmbias_plot (mmbias_fixedpoints (data), mmbias_predict (data))
%!error id=mmbias:invalidArgument mmbias_plot (run, data)
%!error <RESULTS that go together are runs> mmbias_plot (mmbias_net (data), run)
%!error <PREDICTION must have as many modalities> mmbias_plot (run, mmbias_predict (mmbias_data ('gaussian', 'Cov', 1, 'Dims', 1, 'Weights', 1)))
%!error <PHASES must have as many modalities> mmbias_plot (run, setfield (mmbias_phases (run), 't', 1:3))
%!error <PHASES need the RUN> mmbias_plot (mmbias_phases (run), mmbias_predict (data))
