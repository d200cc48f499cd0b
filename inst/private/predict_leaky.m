% What leaky units of two layers change in a prediction for their linear counterpart, in
% whose time PHASES are (theory T18).
%   [phases, leak] = predict_leaky (fname, task, phases, theory, eta)
% Where an exact shortcut for NET on DATA exists (T18b, T18c) and the theory is the flow,
% PHASES become those of descent by it, extrapolated to a rate of 0, and leak.epochs those
% at the rate ETA (if not []).  Else their error grows by what breaks the symmetry between
% x and -x: the data (T18d) and the numbers of units with positive and negative weights.
% leak.valid and leak.notes say whether T18 holds.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [phases, leak] = predict_leaky (fname, task, phases, theory, eta)
  leak = struct ('epochs', [], 'error', zeros (1, task.M), 'valid', true, 'notes', {{}});
  if task.L > 2
    leak.valid = false;
    leak.notes = {['Leaky networks of more than two layers learn the halves of a modality, ' ...
                   'its positive and negative inputs, at different times (T18b): times are ' ...
                   'those of two layers'' law, which does not hold.']};
    return
  end
  leak.notes = {sprintf(['Hidden units of slope %g: all rates are %g times those of the ' ...
                         'linear network (T18).'], task.slope, task.factor)};
  if isempty (task.net)
    leak.notes{1} = [leak.notes{1}(1:end-1), ', Init is the scale of its linear ' ...
                     'counterpart: weights are larger by 1/sqrt of that.'];
  end
  if ~ isempty (task.leaky) && task.O == 1 && strcmp (theory, 'flow') && isfinite (phases.tA)
    [exact, leak.epochs, rough, note] = by_shortcut (fname, task, phases, eta);
    leak.notes = [leak.notes, note];
    if ~ isempty (exact)
      phases = exact;
      leak.error = rough;
      return
    end
  end
  [off, notes] = by_asymmetry (fname, task, phases);
  leak.error = off;
  leak.notes = [leak.notes, notes];
  leak.valid = all (off <= 0.1);
  if ~ isempty (task.net)
    leak.error = off + by_width (fname, task, phases);
  end
end

% Phases of the network itself, in the time of its linear counterpart, [] where no
% shortcut applies or takes too long.
function [exact, epochs, rough, note] = by_shortcut (fname, task, phases, eta)
  [exact, epochs, rough] = deal ([]);
  note = {};
  opt = struct ('Loss', 'mse', 'Method', 'gd', 'Precision', 'double');
  engine = sample_engine (task.leaky, task.samples, opt);
  if ~ any (strcmp (engine, {'halves', 'arccos'}))
    return
  end
  last = max (phases.t(isfinite (phases.t))) / task.factor;
  coarse = 0.04 / (task.factor * norm (task.data.Syx));
  work = count_weights (task.leaky);
  if strcmp (engine, 'arccos')
    units = cellfun (@(w) size (w, 1), task.leaky.Encoder(:,1));
    work = 10 * (units(1) * (task.K > 0) + sum (units) * (task.K == 0)) ^ 2;
  end
  if 3 * 1.5 * last / coarse * work > 3e9   % some seconds
    note = {'The network itself was not run: that would take too long.'};
    return
  end
  once = measured (fname, task, coarse, last);
  half = measured (fname, task, coarse / 2, last);
  never = isinf (phases.t);
  if any (isnan (once(~never)) | isnan (half(~never))) ...
     || any (~ isnan (half(never)))
    note = {['Not all modalities are learned by the network itself as the law of T18 has ' ...
             'it: times are those of the law.']};
    return
  end
  t = (2 * half - once);
  t(never) = Inf;
  if ~ isempty (eta)
    epochs = measured (fname, task, eta, last) / eta;
    epochs(never) = Inf;
  end
  [later, order] = sort (t);
  durations = task.factor * diff ([0, later]);
  durations(isnan (durations)) = Inf;
  rough = abs (half(order) - t(order));
  rough = (rough + [0, rough(1:end-1)]) / 4 ./ diff ([0, later]);
  exact = as_phases (order, durations, nested (order, ~never), engine, []);
  exact.special = phases.special;
  for name = {'end', 'middle', 'unfaithful', 'exhausted', 'twins', 'sharing', 'rounding', 'paper'}
    exact.(name{1}) = phases.(name{1});
  end
  if any (order ~= phases.order)
    exact.middle = NaN;
  end
  [exact.disputed, exact.off] = deal (false, 0);
  exact.error = phases.rounding;
  note = {'Times are those of descent of the network itself, by an exact shortcut.'};
end

% Sets of modalities from none to all that are learned, in this order.
function sets = nested (order, learned)
  M = numel (order);
  sets = false (sum (learned) + 1, M);
  for j = 1:sum (learned)
    sets(j+1:end,order(j)) = true;
  end
end

% Times of half-rises, in units of tau, by descent at the rate ETA; NaN: not in 1.5 LAST.
function t = measured (fname, task, eta, last)
  epochs = ceil (1.5 * last / eta) + 50;
  try
    run = mmbias_train (task.leaky, task.samples, 'LearningRate', eta, 'Epochs', epochs, ...
                        'RecordEvery', max (1, floor (epochs / 5000)), 'Events', 'off', ...
                        'Display', 'off');
  catch err
    rethrow_as (fname, err);
  end
  if strcmp (run.status, 'interrupted')
    error ('mmbias:interrupted', '%s: interrupted', fname);
  end
  ph = mmbias_phases (run, 'Measure', task.measure);
  t = eta * ph.t;
end

% Half of the units read positive inputs, by chance some more or less: relative standard
% deviation of the amplitude with which halves start, over the times that it has to grow.
function e = by_width (fname, task, phases)
  H = min (cellfun (@(w) size (w, 1), task.net.Encoder(:,1)));
  e = 2 / sqrt (H) ./ (2 * strengths (fname, task, phases) .* phases.durations);
  e(~ isfinite (phases.durations)) = NaN;
end

% Of each modality when its turn comes (1 x M, in learning order).
function s = strengths (fname, task, phases)
  M = task.M;
  s = zeros (1, M);
  for j = 1:M
    before = false (1, M);
    before(phases.order(1:j-1)) = true;
    [~, ~, all] = call_core (fname, @mmbias_manifold_mex, task.data, before);
    s(j) = all(phases.order(j));
  end
end

% How far growth rates of units with positive and negative outgoing weights are from what
% T18 takes both to be, relative (1 x M, in learning order), at the start and when the turn
% of each modality comes.
function [off, notes] = by_asymmetry (fname, task, phases)
  off = zeros (1, task.M);
  notes = {};
  d = task.samples;
  if isempty (d.X)
    if ~ (strcmp (d.Kind, 'gaussian') && isequal (d.P, Inf))
      notes = {['DATA hold no samples: whether (x, y) is as likely as (-x, -y), which T18 ' ...
                'assumes, is not known.']};
    end
    return
  end
  X = d.X;
  Y = d.Y;
  P = size (Y, 1);
  matrix = @(x) isa (x, 'double') && ismatrix (x) && size (x, 1) == P;
  if ~ (iscell (X) && numel (X) == task.M && all (cellfun (matrix, [X(:).', {Y}])) ...
        && size (Y, 2) == task.O && isequal (cellfun ('size', X(:).', 2), d.Dims(:).'))
    call_core (fname, @mmbias_asymmetry_mex, X, Y, task.slope, 0);   % says what is wrong
    fail ('dimensionMismatch', '%s: DATA.X and DATA.Y must fit DATA.Dims and DATA.Syx', fname);
  end
  [few, rest] = deal (1:P, '');
  most = ceil (max (1e6 / max (d.Dims), 4 * max (d.Dims)));   % seconds
  if P > most
    few = round (linspace (1, P, most));
    rest = sprintf (' (%d of %d samples)', most, P);
  end
  X = cellfun (@(x) x(few,:), X, 'UniformOutput', false);
  first = call_core (fname, @mmbias_asymmetry_mex, X, Y(few,:), task.slope, 0);
  lead = first(phases.order(1),3);
  for j = 1:task.M
    m = phases.order(j);
    now = first(m,:);
    if j > 1
      before = false (1, task.M);
      before(phases.order(1:j-1)) = true;
      W = wide_solution (fname, d, task, before);
      left = Y(few,:) - [X{:}] * W.';
      now = call_core (fname, @mmbias_asymmetry_mex, X(m), left, task.slope, 0);
      if all (now(1:3) <= 1e-10 * lead)
        continue   % nothing is left, for leaky units neither
      end
      off(j) = strays (first(m,:)) / max (lead - first(m,3), eps (lead));
    end
    off(j) = off(j) + strays (now) / now(3);
    notes{end+1} = sprintf (['%s, when its turn comes%s: units of positive and negative ' ...
                             'weight grow at %.4g and %.4g where mirrored data have %.4g ' ...
                             'for both; even part %.2g, third moments %.2g (T18d).'], ...
                            called (d.Names, m, true), rest, now);
  end
  off(isnan (off)) = Inf;
  if any (off > 0.1)
    notes{end+1} = ['The samples are too far from their mirror image (x, y) -> (-x, -y) for ' ...
                    'T18: times are not valid.'];
  end
end

function gap = strays (a)
  gap = max (abs (a(1:2) - a(3)));
end

% Map of the modalities BEFORE, fitted alone.
function W = wide_solution (fname, d, task, before)
  if isempty (d.S)
    [small, ~, basis] = wide_reduce (fname, d);
    W = wide_maps (call_core (fname, @mmbias_manifold_mex, small, before), basis);
  else
    W = call_core (fname, @mmbias_manifold_mex, task.data, before);
  end
end

%!shared task, phases
%! task = predict_task ('f', {mmbias_data('gaussian', 'Rho', 0), 'Slope', 0});
%! phases = predict_phases ('f', task, 'paper', false);
%!test  # a balanced start on a population: nothing but a note
%! [p, leak] = predict_leaky ('f', task, phases, 'paper', []);
%! assert (p, phases); assert (leak.error, [0 0]); assert (leak.valid); assert (numel (leak.notes), 1);
%!test  # mirrored samples have no asymmetry, a square is nothing but that
%! x = [randn(50, 2); zeros(50, 2)]; x(51:100,:) = -x(1:50,:); d = mmbias_data ({2 * x(:,1), x(:,2)}, x * [2; 1]);
%! task.samples = d; task.data.S = d.S; task.data.Syx = d.Syx;
%! [p, leak] = predict_leaky ('f', task, phases, 'paper', []); assert (leak.valid); assert (leak.error, [0 0], 1e-12);
%! task.samples.Y = task.samples.Y + 8 * (x(:,2) .^ 2 - mean (x(:,2) .^ 2));
%! [p, leak] = predict_leaky ('f', task, phases, 'paper', []); assert (! leak.valid); assert (leak.error(2) > 1);
%!test  # samples that do not fit are refused by name
%! for bad = {3, {1, 2, 3}, {single(1), 1}, {[1; 2], 1}}
%!   task.samples = setfield (mmbias_data ('gaussian', 'Samples', 9), 'X', bad{1});
%!   try, predict_leaky ('f', task, phases, 'paper', []); error ('none'); catch err, assert (strncmp (err.identifier, 'mmbias:', 7), err.message); end
%! end
