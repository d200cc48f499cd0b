% Learning phases of a run that no manifold describes: from the signal of each modality
% and the losses of subsets of them, which the run has recorded, against the final network.
%   ph = curve_phases (fname, run)
% PH has the fields of mmbias_phases, without `options`.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function ph = curve_phases (fname, run)
  M = numel (run.data.Dims);
  time = run.t(:);
  check_curves (fname, run);
  signal = run.columns.signal;
  final = signal(end,:);
  little = final <= 0.01 * max (final);   % of what the strongest contributes
  t = NaN (1, M);
  for m = find (~ little)
    t(m) = last_crossing (time, signal(:,m), final(m) / 2);
  end
  ph = result ('phases');
  ph.names = run.data.Names;
  ph.time = time;
  [~, ph.order] = sort (t);
  ph.first = ph.order(1);
  ph.t = t;
  ph.tA = t(ph.first);
  [ph.tB, ph.ratio, ph.duration] = deal (NaN);
  if M > 1
    ph.tB = t(ph.order(2));
    ph.ratio = ph.tB / ph.tA;
    ph.duration = ph.tB - ph.tA;
  end
  [full, middle] = against_the_end (run, ph, time);
  [ph.misattribution, ph.misattributionRelative] = full{:};
  [ph.misattributionMiddle, ph.misattributionMiddleRelative] = middle{:};
  ph.plateaus = curve_plateaus (time, run.loss);
  ph.plateauSets = false (0, M);
  ph.share = (run.loss(1) - run.loss(:)) / (run.loss(1) - min (run.loss));
  ph.modes = [];
  ph.notes = remarks (run, ph, time, little);
end

% First time after which Y stays at LEVEL or above.
function t = last_crossing (time, y, level)
  below = find (y < level, 1, 'last');
  if isempty (below)
    t = time(1);
  else
    t = first_crossing (time(below:end), y(below:end), level);
  end
end

% What the network makes of A where A alone explains most, before B is learned, and in
% the middle of that phase, minus what it makes of it at the end: of its total map where
% the run has one, else of its signal.
function [full, middle] = against_the_end (run, ph, time)
  A = ph.first;
  O = size (run.data.Syx, 1);
  cols = modality_columns (run.data.Dims);
  if isempty (run.W)
    [track, shape] = deal (run.columns.signal(:,A), [1 1]);
  else
    track = reshape (run.W(:,cols{A},:), numel (time), []);
    shape = [numel(cols{A}), O];
  end
  final = reshape (track(end,:), shape).';
  full = {NaN(size (final)), NaN};
  middle = full;
  if isnan (ph.tA + ph.tB)
    return
  end
  only = run.subsets(:,A) & sum (run.subsets, 2) == 1;
  loss = run.columns.lossOnly(:,only);
  loss(time > ph.tB) = Inf;
  [~, k] = min (loss);
  [full{:}] = misattributed (reshape (track(k,:), shape).', final);
  now = interp1 (time, track, (ph.tA + ph.tB) / 2);
  [middle{:}] = misattributed (reshape (now, shape).', final);
end

function notes = remarks (run, ph, time, little)
  notes = {['No manifold describes this network: times are half-rises of each modality''s ' ...
            'own signal at the end of the run, share is of the least loss of the run, ' ...
            'plateaus are those of the loss curve, without sets.']};
  if run.loss(1) == min (run.loss)
    notes{end+1} = 'The loss never falls below its first value: share is NaN.';
  end
  if isempty (run.W)
    notes{end+1} = 'Misattribution is that of the signal, since there is no total map.';
  end
  for m = find (little)
    notes{end+1} = [called(ph.names, m, true), ' contributes less than a hundredth of what ' ...
                    'the strongest does at the end: its time is NaN.'];
  end
  late = interp1 (time, run.columns.signal, time(end) - 0.1 * (time(end) - time(1)));
  rising = ~ little & late < 0.9 * run.columns.signal(end,:);
  for m = find (rising)
    notes{end+1} = [called(ph.names, m, true), ' was still rising when the run ended: its ' ...
                    'time is that of half of what it had then.'];
  end
  if numel (ph.t) == 1
    notes{end+1} = ['There is one modality: tB, ratio, duration and misattribution are ' ...
                    'not defined (NaN).'];
  elseif isnan (ph.ratio)
    notes{end+1} = ['There was no complete unimodal phase: ratio, duration and ' ...
                    'misattribution are NaN.'];
  elseif ~ isfinite (ph.misattributionRelative)
    notes{end+1} = ['The final map of the modality learned first is zero: its relative ' ...
                    'misattribution is not finite.'];
  end
  if any (ph.t == time(1))
    notes{end+1} = ['A modality was above half of its level from the first recorded ' ...
                    'point on.'];
  end
end

%!shared run, t
%! data = mmbias_data ('gaussian', 'Rho', 0); t = (0:10)';
%! run = struct ('t', t, 'loss', [5 5 5 3 1 1 1 .5 0 0 0]', 'W', zeros (11, 0), 'data', data);
%! run.subsets = logical ([0 0; 1 0; 0 1; 1 1]);
%! run.columns.signal = [0 0 0 1 2 2.4 2.2 2 2 2 2; 0 0 0 0 0 .9 .2 .2 .6 1 1]';
%! run.columns.lossOnly = [5 5 5 5 5 5 5 5 5 5 5; 5 5 5 3 1 .9 1 1.1 1.2 1.2 1.2; 5 5 5 5 5 5 5 4.7 4.4 4.4 4.4; run.loss']';
%!test  # by hand: B's first rise is lost again
%! ph = curve_phases ('f', run);
%! assert (ph.order, [1 2]); assert (ph.t, [3, 7.75], 1e-14); assert (ph.ratio, 7.75 / 3, 1e-14);
%! assert (ph.misattribution, .4, 1e-14); assert (ph.misattributionRelative, .2, 1e-14);   # A alone is best at 5
%! assert (ph.misattributionMiddle, 2.4 - .2 * .375 - 2, 1e-14);
%! assert (ph.share', (5 - run.loss') / 5, 1e-14); assert (size (ph.plateauSets), [0 2]);
%!test  # total maps where there are some
%! r = run; r.W = [zeros(3, 2); [.5 0; 1 0; 1.3 0; 1.2 0; 1 .2; 1 .5; 1 1; 1 1]];
%! ph = curve_phases ('f', r); assert (ph.misattribution, .3, 1e-14); assert (ph.t, [3, 7.75], 1e-14);
%!test  # never learned, still rising, no fall: a sentence each
%! r = run; r.columns.signal(:,2) = .019 * (t == 10); ph = curve_phases ('f', r);
%! assert (ph.t, [3 NaN]); assert (any (strncmp (ph.notes, 'Modality 2 contributes less', 27)));
%! r.columns.signal(:,2) = exp (t - 10); ph = curve_phases ('f', r);
%! assert (! any (strncmp (ph.notes, 'Modality 1 was still', 20))); assert (any (strncmp (ph.notes, 'Modality 2 was still', 20)));
%! r.loss(:) = 1; ph = curve_phases ('f', r); assert (all (isnan (ph.share))); assert (any (strncmp (ph.notes, 'The loss never falls', 20)));
