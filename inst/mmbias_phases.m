% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn  {} {@var{ph} =} mmbias_phases (@var{run})
% @deftypefnx {} {@var{ph} =} mmbias_phases (@var{t}, @var{W}, @var{data})
% @deftypefnx {} {@var{ph} =} mmbias_phases (@dots{}, @qcode{"Measure"}, @var{measure})
% Measure the learning phases of a run: what was learned when.
%
% Works on a run of mmbias_train or on times @var{t} (T x 1, increasing) and
% total maps @var{W} (T x D, or T x D x O) from anywhere else, with the data
% they were trained on.  An array of runs gives an array of phases.
%
% A modality counts as learned when its amplitude reaches half of the one it has
% on the manifold of the modalities learned by then and itself: for A half of the
% unimodal solution, for B half of the final one.  It is lost again when its
% amplitude falls below that although no other takes over (T5); its time is that
% from which on it stays learned, as in @code{mmbias_predict} and the last event
% 'learned' of a flow.  A modality for which nothing is left beside those learned
% before it is never learned (T16).  Levels come from the moments, never from the
% last point.  Times are interpolated.
%
% Runs of other networks (deep ones with kinks, biases, other losses), and those of two
% leaky layers whose effective linear map does not account for their final loss, are measured by
% what was recorded of each modality beside it (columns signal and lossOnly): it is
% learned when its signal reaches half of what it is at the end for good, share is of the
% least loss of the run, plateaus are those of the loss curve (within 5 % of its range, at
% least three times as long as a fall by as much beside them) without sets, and
% misattribution is against the final network.
%
% @subheading Options
% @multitable @columnfractions .2 .2 .6
% @headitem Name @tab Default @tab Meaning
% @item Measure @tab 'signal' @tab 'signal': sqrt(tr(W_m S_m W_m')), the part of the output that comes from modality m; 'weights': Frobenius norm of W_m.  The same times for scalar modalities.  Not used for O > 1, where modes are measured.
% @end multitable
%
% @subheading Result
% A struct with @code{type} 'phases' and
% @table @code
% @item names
% of the modalities (1 x M)
% @item time
% recorded times, in epochs (T x 1)
% @item order, first
% modalities in the order learned (1 x M; never learned ones last); the first
% @item t, tA, tB, ratio, duration
% half-rise times by modality (1 x M), of A = order(1) and B = order(2), tB/tA and
% tB - tA, in epochs
% @item misattribution, misattributionRelative
% A's weights where they come nearest to A's unimodal solution, before tB, minus the
% final ones (O x D_A); its norm over theirs, signed if both are scalar
% @item misattributionMiddle, misattributionMiddleRelative
% the same in the middle of the unimodal phase, at (tA+tB)/2, when ill-conditioned
% modalities are far from fitted
% @item plateaus, plateauSets
% start and end (K x 2) of the stretches in which the loss is within 5 % (of the
% explainable loss) of that of a manifold M_S and the map is near it, too; the
% set S learned there (K x M logical): where others have the same solution, the
% smallest one that is learned
% @item share
% explained part of the explainable loss (T x 1): 0 at the start, 1 at the end
% @item modes
% for O > 1 (T20): table with columns modality, mode, strength (singular value of
% S_yxm) and t, the time at which u' W_m v reaches half of its largest value in the
% run; strongest first.  t, tA and tB are those of the first row of each modality
% @item notes
% plain sentences about phases that never happened (their values are NaN), and
% about modalities that were learned before, and lost again
% @end table
%
% @subheading Errors
% mmbias:invalidArgument, mmbias:invalidOption, mmbias:dimensionMismatch,
% mmbias:nonFinite.
%
% @example
% @group
% data = mmbias_data ('gaussian', 'Rho', 0, 'Ratio', 2);
% run = mmbias_train (mmbias_net (data), data);
% ph = mmbias_phases (run);
% ph.order
%   @result{} ans =
%      1   2
% @end group
% @end example
%
% Reference: theory T16 and T20 of doc/theory.md.
% @seealso{mmbias_train, mmbias_predict, mmbias_plot}
% @end deftypefn

function ph = mmbias_phases (varargin)
  fname = 'mmbias_phases';
  if nargin > 0 && ~ (isscalar (varargin{1}) && (nargin < 2 || isscalar (varargin{2}))) ...
     && any_arrays (varargin)
    ph = over_arrays (fname, @mmbias_phases, varargin);
    if nargout == 0
      mmbias_show (ph);
      clear ph
    end
    return
  end
  threads = one_thread ();
  [time, W, data, loss, fusion, args, run] = unpack_input (varargin);
  opt = parse_options (fname, phases_options (), args);
  if ~ isempty (run)
    ph = phases_of_curves (fname, run, opt);
    if nargout == 0
      mmbias_show (ph);
      clear ph
    end
    return
  end
  whole = W;
  [data, W, basis] = wide_track (fname, data, W);
  check_moments (fname, data);
  M = numel (data.Dims);
  if isempty (loss)
    loss = call_core (fname, @mmbias_measure_mex, data, W);
  end
  modes = [];
  lost = zeros (0, 2);
  if size (data.Syx, 1) == 1
    [order, t, lost] = half_rises (data, fusion, time, W, loss, opt.Measure);
  else
    [order, t, modes] = leading_modes (data, time, W);
  end

  ph = result ('phases');
  ph.names = data.Names;
  ph.time = time;
  ph.order = order;
  ph.first = order(1);
  ph.t = t;
  ph.tA = t(order(1));
  ph.tB = NaN;
  ph.ratio = NaN;
  ph.duration = NaN;
  if M > 1
    ph.tB = t(order(2));
    ph.ratio = ph.tB / ph.tA;
    ph.duration = ph.tB - ph.tA;
  end
  [full, middle] = misattribution (data, basis, ph, time, whole);
  [ph.misattribution, ph.misattributionRelative] = full{:};
  [ph.misattributionMiddle, ph.misattributionMiddleRelative] = middle{:};
  ever = ~isnan (t);
  ever(lost(:,1)) = true;
  [ph.plateaus, ph.plateauSets] = ...
    find_plateaus (data, order, ever, t, time, W, loss);
  zero = trace (data.Syy) / 2;
  least = min (zero, data.lossMin);
  ph.share = (zero - loss) / (zero - least);
  ph.modes = modes;
  ph.notes = remarks (ph, lost, nothing_left (data, fusion, t), zero - least);
  if isstruct (varargin{1}) && halves_apart (varargin{1})
    ph.notes{end+1} = ['The map is the odd part of what a deep leaky network does: the two ' ...
                       'halves of a modality, its positive and negative inputs, are learned ' ...
                       'at different times, and between them it is half learned (T18b).'];
  end
  ph.options = opt;
  if nargout == 0
    mmbias_show (ph);
    clear ph   % ans stays as it is
  end
end

% Is RUN that of leaky units in more than two layers?
function yes = halves_apart (run)
  yes = false;
  if isfield (run, 'net') && isstruct (run.net) && ~ is_linear (run.net)
    [F, K] = net_depths (run.net);
    yes = max (F) + K > 2;
  end
end

function ph = phases_of_curves (fname, run, opt)
  if strcmp (opt.Measure, 'weights')
    fail ('invalidOption', ['%s: MEASURE ''weights'' needs a total map that says what RUN ' ...
          'has learned; use ''signal'''], fname);
  end
  ph = curve_phases (fname, run);
  ph.options = opt;
end

% RUN is given back only where its map does not describe it.
function [time, W, data, loss, fusion, args, run] = unpack_input (args)
  fname = 'mmbias_phases';
  run = [];
  if numel (args) < 1
    fail ('invalidArgument', '%s: RUN is missing', fname);
  end
  first = args{1};
  if isstruct (first)
    require_type (fname, 'RUN', first, 'run');
    [time, W, data, loss] = deal (first.t, first.W, first.data, first.loss);
    require_type (fname, 'RUN.data', data, 'data');
    if ~ has_manifolds (fname, first)
      check_value (fname, 'RUN.t', time, 'vector');
      check_times (fname, 'RUN.t', time);
      check_loss (fname, loss, time);
      run = first;
      [fusion, args] = deal ([], args(2:end));
      return
    end
    check_track (fname, 'RUN.t', 'RUN.W', time, W, data);
    check_loss (fname, loss, time);
    [time, loss] = deal (time(:), loss(:));
    fusion = depths_of (first);
    args = args(2:end);
    return
  end
  if numel (args) < 3
    fail ('invalidArgument', '%s: give a RUN, or T, W and DATA', fname);
  end
  [time, W, data] = deal (args{1:3});
  loss = [];
  require_type (fname, 'DATA', data, 'data');
  check_track (fname, 'T', 'W', time, W, data);
  time = time(:);
  fusion = 2 * ones (1, numel (data.Dims));   % some late fusion
  args = args(4:end);
end

% Encoder depths of a run's network; a run of other origin may have none.
function fusion = depths_of (run)
  fusion = 2 * ones (1, numel (run.data.Dims));
  if isfield (run, 'net') && isstruct (run.net)
    need_fields ('mmbias_phases', run.net, {'Encoder', 'Decoder'}, 'RUN.net');
    fusion = net_depths (run.net);
  end
end

% Times, increasing, and maps of the size that DATA asks for, with their names.
function check_track (fname, name_t, name_W, time, W, data)
  check_value (fname, name_t, time, 'vector');
  if ~ (isa (W, 'double') && isreal (W) && ~ issparse (W))
    fail ('invalidArgument', '%s: %s must be a full real double array, got %s', ...
          fname, name_W, describe (W));
  end
  if ~ all (isfinite (W(:)))
    fail ('nonFinite', '%s: %s must not contain NaN or Inf', fname, name_W);
  end
  if ~ isfield (data, 'Syx')
    fail ('invalidArgument', '%s: DATA has no field Syx', fname);
  end
  [O, D] = size (data.Syx);
  if size (W, 1) ~= numel (time) || size (W, 2) ~= D || size (W, 3) ~= O
    fail ('dimensionMismatch', '%s: %s must be %d x %d x %d, got %s', fname, ...
          name_W, numel (time), D, O, describe (W));
  end
  check_times (fname, name_t, time);
end

function check_loss (fname, loss, time)
  check_value (fname, 'RUN.loss', loss, 'vector');
  if numel (loss) ~= numel (time)
    fail ('dimensionMismatch', '%s: RUN.loss must have %d values, got %s', ...
          fname, numel (time), describe (loss));
  end
end

function check_times (fname, name, time)
  if numel (time) < 2 || any (diff (time) <= 0)
    fail ('invalidArgument', '%s: %s must be at least two increasing times', ...
          fname, name);
  end
end

% When each is learned for good (NaN: never), in this order, and when others were
% learned that have been lost again: LOST, K x 2 [modality, time].
function [order, t, lost] = half_rises (data, fusion, time, W, loss, measure)
  passages = call_core ('mmbias_phases', @mmbias_passages_mex, data, time, W, ...
                        loss, measure, fusion);
  M = numel (data.Dims);
  t = NaN (1, M);
  order = zeros (1, 0);
  lost = zeros (0, 2);
  for p = passages
    m = p(1);
    order(order == m) = [];
    if p(2) == 1
      order(end+1) = m;
      t(m) = p(3);
    else
      lost(end+1,:) = [m, t(m)];
      t(m) = NaN;
    end
  end
  order = [order, find(isnan (t))];
end

% Each modality counts by its leading mode (T20).
function [order, t, modes] = leading_modes (data, time, W)
  modes = mode_rises (data, time, W);
  t = NaN (1, numel (data.Dims));
  leading = find (modes.mode == 1);
  t(modes.modality(leading)) = modes.t(leading);
  [~, order] = sort (t);
end

% Modalities (1 x M) that were not learned by T and have nothing to learn.
function idle = nothing_left (data, fusion, t)
  idle = false (size (t));
  if size (data.Syx, 1) == 1 && any (~isnan (t))
    levels = call_core ('mmbias_phases', @mmbias_levels_mex, data, ...
                        ~isnan (t), 'signal', fusion);
    idle = isnan (t) & levels == 0;
  end
end

% Of A's map where it is nearest to its unimodal solution, before B is learned, and in
% the middle of that phase: {O x D_A, relative size} each, NaN without such a phase.
function [full, middle] = misattribution (data, basis, ph, time, W)
  M = numel (data.Dims);
  A = ph.order(1);
  levels = wide_maps (call_core ('mmbias_phases', @mmbias_manifold_mex, data, ...
                                 [(1:M) == A; true(1, M)]), basis);
  dims = data.Dims;
  if ~ isempty (basis)
    dims = cellfun ('size', basis, 1);
  end
  cols = modality_columns (dims);
  alone = levels(:,cols{A},1);
  final = levels(:,cols{A},end);
  full = {NaN(size (final)), NaN};
  middle = full;
  if isnan (ph.tA + ph.tB)
    return
  end
  W = reshape (W(:,cols{A},:), numel (time), []);
  away = sum ((W - reshape (alone.', 1, [])) .^ 2, 2);
  away(time > ph.tB) = Inf;
  [~, k] = min (away);
  [full{:}] = misattributed (reshape (W(k,:), fliplr (size (final))).', final);
  x = (ph.tA + ph.tB) / 2;
  k = min (find (time <= x, 1, 'last'), numel (time) - 1);
  now = W(k,:) + (x - time(k)) / (time(k+1) - time(k)) * (W(k+1,:) - W(k,:));
  [middle{:}] = misattributed (reshape (now, fliplr (size (final))).', final);
end

function notes = remarks (ph, lost, idle, explainable)
  notes = {};
  M = numel (ph.t);
  if explainable <= 0
    notes{end+1} = 'No part of the target can be explained: share is NaN.';
  end
  for p = lost.'
    notes{end+1} = sprintf ('%s is learned at t = %.5g and lost again (T5).', ...
                            called (ph.names, p(1), true), p(2));
  end
  for m = find (idle)
    notes{end+1} = ['Nothing is left for ', called(ph.names, m), ' beside those ' ...
                    'learned before it (T16): its time is NaN.'];
  end
  for m = find (isnan (ph.t) & ~idle)
    notes{end+1} = [called(ph.names, m, true), ' did not reach half of its level ' ...
                    'in this run: its time is NaN.'];
  end
  if M == 1
    notes{end+1} = ['There is one modality: tB, ratio, duration and ' ...
                    'misattribution are not defined (NaN).'];
  elseif isnan (ph.ratio)
    notes{end+1} = ['There was no complete unimodal phase: ratio, duration ' ...
                    'and misattribution are NaN.'];
  elseif ~ isfinite (ph.misattributionRelative)
    notes{end+1} = ['The final weight of the modality learned first is zero: ' ...
                    'its relative misattribution is not finite.'];
  end
  if any (ph.t == ph.time(1))
    notes{end+1} = ['A modality was above half of its level from the first ' ...
                    'recorded point on.'];
  end
end

%!demo
%! data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
%! run = mmbias_train (mmbias_net (data), data);
%! ph = mmbias_phases (run);
%! printf ('A is learned at epoch %.0f, B at %.0f: ratio %.2f\n', ph.tA, ph.tB, ph.ratio);

%!shared data, t, W
%! data = mmbias_data ('gaussian', 'Rho', 0);       # Wuni = (1, 0), Wfinal = (1, 1)
%! t = (0:10)';
%! W = [0 0.1 0.3 0.7 0.9 1 1 1 1 1 1; 0 0 0 0 0 0 0.2 0.6 0.9 1 1]';
%!test  # interpolated half-rises
%! ph = mmbias_phases (t, W, data);
%! assert (ph.order, [1 2]);
%! assert ([ph.tA, ph.tB], [2.5, 6.75], 1e-14);
%! assert (ph.ratio, 6.75 / 2.5, 1e-14);
%! assert (ph.duration, 4.25, 1e-14);
%! assert (ph.share([1 end])', [0 1], 1e-14);
%! assert (ph.misattribution, 0);
%! assert (ph.misattributionMiddle, 0.9625 - 1, 1e-14);  # W_A at 4.625 minus 1
%! assert (ph.misattributionMiddleRelative, 0.9625 - 1, 1e-14);
%! V = W; V(6:8,1) = [1.2 1.05 1]; ph = mmbias_phases (t, V, data); assert (ph.misattribution, 0.05, 1e-14);  # 0.95 comes after B
%! assert (ph.plateauSets, logical ([0 0; 1 0; 1 1]));
%!test  # scalar modalities: both measures give the same times
%! a = mmbias_phases (t, W, data, 'Measure', 'weights');
%! b = mmbias_phases (t, W, data);
%! assert (a.t, b.t, 1e-12);
%!test  # a phase that never happened
%! ph = mmbias_phases (t(1:5), W(1:5,:), data);
%! assert (ph.tA, 2.5, 1e-14);
%! assert (isnan (ph.tB) && isnan (ph.ratio));
%! assert (any (~ cellfun (@isempty, strfind (ph.notes, 'Modality 2 did not reach half'))));
%!test  # one modality
%! one = mmbias_data ('gaussian', 'Cov', 2, 'Dims', 1, 'Weights', 1);
%! ph = mmbias_phases ([0; 1], [0; 1], one);
%! assert (ph.tA, 0.5);
%! assert (isnan (ph.tB));
%! assert (numel (ph.notes) > 0);
%!test  # learned in the opposite order of the numbers
%! ph = mmbias_phases (t, fliplr (W), mmbias_data ('gaussian', 'Cov', [1 0; 0 4], 'Dims', [1 1], 'Weights', [1 1]));
%! assert (ph.order, [2 1]);
%! assert (ph.t, [6.75 2.5], 1e-14);
%!test  # T20: modes of a vector output
%! d2 = mmbias_data ('gaussian', 'Cov', diag ([4 1]), 'Dims', [1 1], 'Weights', [1 0; 0 1]);
%! V = zeros (11, 2, 2); V(:,1,1) = W(:,1); V(:,2,2) = W(:,2);
%! ph = mmbias_phases (t, V, d2);
%! assert (ph.modes.modality, [1; 2]);
%! assert (ph.modes.strength, [4; 1], 1e-14);
%! assert (ph.modes.t, [2.5; 6.75], 1e-14);
%!test  # a mode that has hardly grown has not risen
%! d2 = mmbias_data ('gaussian', 'Cov', diag ([4 1]), 'Dims', [1 1], 'Weights', eye (2));
%! state = warning ('off', 'mmbias:plateau');
%! ph = mmbias_phases (mmbias_train (mmbias_net (d2), d2, 'Epochs', 20));
%! warning (state);
%! assert (isnan (ph.t), [true true]); assert (numel (ph.notes), 3);
%!test  # deep ReLU: independent samples and none, kinks and biases, other losses
%! d = mmbias_data ('gaussian', 'Samples', 60, 'Seed', 3);
%! net = mmbias_net (d, 'Slope', 0, 'Depth', 3, 'FusionDepth', 2, 'Width', 12, 'Init', .3);
%! run = mmbias_train (net, d, 'Epochs', 2000); ph = mmbias_phases (run);
%! assert (isempty (run.W)); assert (ph.order, [1 2]); assert (rows (ph.plateaus) > 0 && rows (ph.plateauSets) == 0);
%! for m = 1:2   # the amplitude from outputs, and when it last passes half of its end
%!   y = run.columns.signal(:,m); k = find (y < y(end) / 2, 1, 'last');
%!   assert (ph.t(m), run.t(k) + (y(end) / 2 - y(k)) / (y(k+1) - y(k)) * (run.t(k+1) - run.t(k)), 1e-9);
%! end
%! assert (ph.share, (run.loss(1) - run.loss) / (run.loss(1) - min (run.loss)), 1e-14);
%!test  # two leaky layers are measured by their map where it accounts for the loss, XOR is not
%! d = mmbias_data ('gaussian', 'Samples', 200); run = mmbias_train (mmbias_net (d, 'Slope', 0, 'FusionDepth', 1, 'Width', 40), d);
%! ph = mmbias_phases (run); assert (isequal (ph.plateauSets([1 end],:), logical ([0 0; 1 1])));
%! x = mmbias_data ('xor', 'Samples', 40); net = mmbias_net (x, 'Slope', 0, 'Width', 20, 'Init', 1e-3);
%! run = mmbias_train (net, x, 'Epochs', 1500); ph = mmbias_phases (run);
%! assert (run.loss(end) < 1e-3); assert (all (isfinite (ph.t))); assert (isempty (ph.plateauSets));
%! bare = mmbias_train (mmbias_net (x, 'Depth', 3, 'Slope', 0, 'Width', 3), x, 'Epochs', 2, 'Subsets', false);
%! try, mmbias_phases (bare); error ('no error'); catch err, assert (strfind (err.message, 'RUN has neither a total map') > 0); end
%! try, mmbias_phases (run, 'Measure', 'weights'); error ('no error'); catch err, assert (strfind (err.message, 'MEASURE') > 0); end
%!test  # deep halves: A's are learned at 177 and 224, so that the map is half learned between
%! d = mmbias_data ('gaussian', 'Rho', 0); run = mmbias_train (mmbias_net (d, 'Slope', 0, 'Depth', 3), d, 'Epochs', 3000);
%! ph = mmbias_phases (run); assert (any (! cellfun ('isempty', strfind (ph.notes, '(T18b)'))));
%!error <RUN is missing> mmbias_phases ()
%!error <RUN must have the field t> mmbias_phases (struct ('type', 'run', 'W', W, 'loss', t, 'data', data))
%!error <RUN must be a run struct> mmbias_phases (data)
%!error <give a RUN, or T, W and DATA> mmbias_phases (t, W)
%!error <DATA must be a data struct> mmbias_phases (t, W, 3)
%!error <W must be 11 x 2 x 1> mmbias_phases (t, W(1:3,:), data)
%!error <W must not contain NaN> mmbias_phases (t, W * NaN, data)
%!error <T must be at least two increasing times> mmbias_phases (flipud (t), W, data)
%!error <T must be at least two increasing times> mmbias_phases (1, W(1,:), data)
%!error <RUN.W must be 1 x 2 x 1> mmbias_phases (struct ('type', 'run', 't', 1, 'W', W, 'loss', t, 'data', data))
%!error <MEASURE must be one of> mmbias_phases (t, W, data, 'Measure', 'x')
%!error <RUN.net has no field Encoder>
%! data = mmbias_data ('gaussian'); run = mmbias_train (mmbias_net (data), data, 'Epochs', 9, 'Events', 'off');
%! run.net = rmfield (run.net, 'Encoder'); mmbias_phases (run);
%!test  # on its way to A alone the map passes near {B}, which is not learned yet
%! d = mmbias_data ('gaussian', 'Rho', -0.6);
%! ph = mmbias_phases (mmbias_train (mmbias_net (d), d)); assert (ph.plateauSets, logical ([0 0; 1 0; 1 1]));
