% Vector outputs from the weights of a network (T20): half-rises of the modes of
% S_yx, of their largest value in an infinite run, along the integrated flow, in
% compressed hidden spaces where these keep the tolerance (T15).  The table of modes
% has those that rise until every modality's leading one has and half-rises no
% longer depend on how far modes may still go.  UNSETTLED (K x 2: modality, mode):
% those that still do.
%   found = predict_rises (fname, task)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function found = predict_rises (fname, task)
  data = task.source;
  net = task.net;
  final = call_core (fname, @mmbias_manifold_mex, task.data, true (1, task.M));
  args = {'Method', 'flow', 'LearningRate', 1, 'Tolerance', 1e-8};
  if ~ isfield (net, 'Basis')
    args = [args, {'Compress', 1e-6}];
  end
  state = [warning('off', 'mmbias:plateau'), warning('off', 'mmbias:unlearned')];
  try
    [run, lost] = run_to_rises (net, data, args, final);
    run = look_closely (run, net, data, args, final);
  catch err
    warning (state);
    rethrow_as (fname, err);
  end
  warning (state);
  modes = rises (data, run, final);
  late = modes.late - modes.t;
  open = unsettled (modes);
  leading = struct ('modality', modes.modality(modes.mode == 1), ...
                    't', modes.t(modes.mode == 1));
  found = phases_of_modes (leading, task.M, 'full');
  found.unsettled = [modes.modality(open), modes.mode(open)];
  found.error = errors (found, leading, late(modes.mode == 1));
  found.middle = between (run, found);
  risen = ~ isnan (modes.t);
  found.modes = struct ('modality', modes.modality(risen), 'mode', ...
                        modes.mode(risen), 'strength', modes.strength(risen), ...
                        't', modes.t(risen));
  if isfield (net, 'Basis') || (isfield (run.certificate, 'compression') ...
                                && run.certificate.compression.used)
    found.method = 'compressed';
  end
  found.end = [];
  found.rounding = zeros (1, task.M);
  found.unfaithful = false;
  found.exhausted = lost && any (isinf (found.t));
end

% Half-rises along RUN, and those if modes go as far as its loss lets them.
function modes = rises (data, run, final)
  zero = trace (data.Syy) / 2;
  excess = max (run.loss(end) - data.lossMin, 1e-14 * zero);
  modes = mode_rises (data, run.t, run.W, final, excess);
end

% Modes that have risen, and leading ones, whose time is not known to half a percent.
function open = unsettled (modes)
  counts = modes.mode == 1 | ~ isnan (modes.t);
  never = isnan (modes.t) & isnan (modes.late);
  open = counts & ~ never & ~ (modes.late - modes.t <= 5e-3 * modes.t);
end

% Until all leading modes have risen and those that have are settled.  LOST: the last
% stage took more steps than a prediction is worth.
function [run, lost] = run_to_rises (net, data, args, final)
  explainable = trace (data.Syy) / 2 - data.lossMin;
  lost = false;
  run = [];
  calls = ceil (3e9 / count_weights (net));   % ten seconds or so
  calls = min (1e6, max (1e4, calls));
  for share = [0.1 1e-2 1e-3 1e-4 1e-5 1e-6 1e-8]
    try
      run = mmbias_train (net, data, args{:}, 'Epochs', 1e15, 'MaxCalls', ...
                          calls, 'StopLoss', max (share * explainable, realmin));
    catch err
      if isempty (run) || ~ strcmp (err.identifier, 'mmbias:solver')
        rethrow (err);
      end
      lost = true;
      return
    end
    if ~ any (unsettled (rises (data, run, final)))
      return
    end
  end
end

% The same run with more records around half-rises, where the steps are too long to
% interpolate.
function run = look_closely (run, net, data, args, final)
  modes = rises (data, run, final);
  at = run.t.';
  times = [modes.t; modes.late];
  first = sort (modes.t(modes.mode == 1 & isfinite (modes.t)));
  if numel (first) > 1
    at(end+1) = mean (first(1:2));
  end
  for x = times(isfinite (times)).'
    i = find (run.t <= x, 1, 'last');
    j = min (i + 1, numel (run.t));
    at = [at, linspace(run.t(i), run.t(j), 50)];
  end
  run = mmbias_train (net, data, args{:}, 'Epochs', run.t(end), 'RecordAt', ...
                      unique (at));
end

% The map (O x D) half way between the first two modalities, on a line between two
% records, one of which stands nearly there; NaN where there is none.
function W = between (run, found)
  W = NaN;
  x = found.durations(1) + found.durations(min (2, end)) / 2;
  if numel (found.durations) > 1 && isfinite (x)
    W = interp1 (run.t, reshape (run.W, numel (run.t), []), x);
    W = reshape (W, [], size (run.W, 3)).';
  end
end

% Of durations, relative: what the run leaves open of its times and of those before,
% and a thousandth of the times for records and compression; NaN where that is open.
function e = errors (found, leading, late)
  e = NaN (size (found.durations));
  open = zeros (size (found.t));
  open(leading.modality) = late;
  open = open + 1e-3 * found.t;
  before = 0;
  for j = find (isfinite (found.durations))
    now = open(found.order(j));
    e(j) = (now + before) / found.durations(j);
    before = now;
  end
  e(isinf (e)) = NaN;
  e(found.durations == 0) = 0;
end

%!test  # what mmbias_phases measures on a long run of descent
%! data = mmbias_data ('gaussian', 'Cov', [2 0.3 0.2; 0.3 1 0.1; 0.2 0.1 0.5], 'Dims', [2 1], 'Weights', [1 0.2 -0.3; 0 0.7 1]);
%! net = mmbias_net (data, 'Width', 12, 'Init', 1e-4, 'InitScheme', 'gaussian', 'Seed', 3);
%! p = mmbias_predict (net, data);
%! ph = mmbias_phases (mmbias_train (net, data, 'Method', 'flow', 'LearningRate', 1, 'Epochs', 300, 'RecordEvery', 0.02));
%! for i = 1:numel (p.modes.t)
%!   at = ph.modes.modality == p.modes.modality(i) & ph.modes.mode == p.modes.mode(i);
%!   assert (p.modes.t(i), ph.modes.t(at), -2e-3);
%! end
%! assert (numel (p.modes.t) >= 2); assert (p.order, ph.order); assert (p.t, ph.t, -2e-3);
%! assert (p.method, 'compressed'); assert (p.valid);
