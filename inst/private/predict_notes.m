% Which assumptions of a prediction do not hold, and what there is to know, in
% plain sentences.
%   [valid, notes] = predict_notes (task, pred, phases, rest)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [valid, notes] = predict_notes (task, pred, phases, rest)
  notes = {};
  valid = true;
  strongest = max (rest.first);
  if strongest == 0
    notes{end+1} = ['No modality is correlated with the target: nothing is ' ...
                    'ever learned and all times are Inf; ratio, cosine and ' ...
                    'misattribution are not defined.'];
    valid = false;
  end
  if task.M == 1
    notes{end+1} = ['There is one modality: tB, ratio, duration and overlap ' ...
                    'are not defined (NaN).'];
  end
  if task.M > 1 && strongest > 0 ...
     && (phases.tied || any ([rest.first, rest.left] == 0) ...
         || pred.signreversal || any (phases.special.unlearned))
    notes = [notes, about_modalities(task, pred, phases, rest)];
  end
  [others, holds] = about_formulas (task, pred, phases, strongest);
  notes = [notes, others];
  valid = valid && holds;
  if (task.O == 1 || strcmp (phases.method, 'crossing')) ...
     && any (rest.variance < 0.1) ...
     && strcmp (task.measure, 'weights')
    notes = [about_measure(rest.variance), notes];
  end
  if strongest > 0 && ~ all (isfinite ([pred.misattributionRelative, pred.t, ...
                                        pred.ratio, phases.error, pred.Eg.M0]))
    notes = [notes, about_numbers(task, pred, phases)];
  end
end

% Ties, zero correlations, permanent bias, changes of sign.
function notes = about_modalities (task, pred, phases, rest)
  notes = {};
  names = task.data.Names;
  first = rest.first;
  left = rest.left;
  if phases.tied && task.M == 2
    notes{end+1} = ['Both modalities are equally strong and are learned ' ...
                    'together: ratio 1, duration 0, given order.'];
  elseif phases.tied
    notes{end+1} = sprintf (['Modalities %s are equally strong and are ' ...
                             'learned together.'], ...
                            listed (tied_with_first (pred, phases)));
  end
  for m = pred.order(first(pred.order) == 0 | left(pred.order) == 0)
    if first(m) == 0
      notes{end+1} = [called(names, m, true), ' is uncorrelated with the target (cosine NaN).'];
      if left(m) ~= 0
        notes{end} = [notes{end}(1:end-1), ...
                      '; it can only be learned after another.'];
      end
      if left(m) ~= 0 && task.data.Dims(m) > 1 && isempty (task.net)
        notes{end} = [notes{end}, ' Its balanced start has no direction of ' ...
                      'its own and takes the first input, on which its time ' ...
                      'depends.'];
      end
    elseif m ~= pred.first && isfinite (pred.t(m))
      notes{end+1} = [called(names, m, true), ' says the same about the target as those ' ...
                      'learned with it (cosine NaN): they share what either ' ...
                      'could learn alone.'];
    elseif m ~= pred.first
      notes{end+1} = ['What ', called(names, m), ' could explain is explained by ' ...
                      'those learned before it (cosine NaN).'];
    end
    if isinf (pred.t(m)) && left(m) == 0 && pred.permanent
      notes{end+1} = ['Nothing is left for ', called(names, m), ...
                      ': permanent unimodal bias, t = Inf.'];
      notes = [notes, about_thaw(task, pred, m)];
    end
  end
  if pred.signreversal
    notes{end+1} = ['A modality first grows with the wrong sign and must come ' ...
                    'back (T12).'];
  end
  for m = find (phases.special.unlearned)
    notes{end+1} = about_lost (called (names, m, true), phases.special.earlier(m), pred.t(m));
  end
end

% T16: at finite Init the weights of M, which has nothing to learn, do not stay zero.
function note = about_thaw (task, pred, m)
  note = {};
  cols = modality_columns (task.data.Dims);
  signal = @(c) sqrt (sum (sum ((pred.Wfinal(:,c) * task.data.S(c,c)) ...
                                .* pred.Wfinal(:,c))));
  part = signal (cols{m}) / signal (1:size (task.data.S, 1));
  if part > 0.01
    note = {sprintf(['At this Init it is not frozen all the same: in the end its ' ...
                     'part of the output is %.2g of all (T16).'], part)};
  end
end

% WHO is learned at T0, lost again, and learned for good at T (Inf: never).
function text = about_lost (who, t0, t)
  text = sprintf ('%s is learned at t = %.5g and lost again (T5)', who, t0);
  if isfinite (t)
    text = [text, ': t is when it is learned for good, see plateaus.'];
  else
    text = [text, ': t = Inf.'];
  end
end

% What the theory that was used assumes.
function [notes, valid] = about_formulas (task, pred, phases, strongest)
  notes = {};
  valid = true;
  instead = '';
  raced = strcmp (phases.method, 'race');
  if raced
    instead = ' The race was used (T17).';
  end
  if phases.unfaithful
    notes{end+1} = ['A modality must reverse its direction, which no balanced ' ...
                    'start can (T5, T13): give a NET with a random start.', ...
                    instead];
    valid = raced && ~ any (phases.special.unlearned);
  end
  if phases.exhausted
    notes{end+1} = ['The integration of the exact flow was given up: moments ' ...
                    'too ill-conditioned, or plateaus too long.', instead];
    if ~ raced && any (isinf (pred.t))
      notes{end} = [notes{end}, ' Times that are Inf are not known.'];
    end
    valid = raced;
  end
  if any (phases.sharing)
    notes{end+1} = about_sharing (task, phases, raced);
    valid = false;
  end
  if phases.durations(1) == 0
    notes{end+1} = [called(task.data.Names, pred.order(1), true), ...
                    ' starts above half of its level (t = 0): the start is not small.'];
    valid = false;
  end
  if any (strcmp (phases.method, {'race', 'formula'})) ...
     && any (phases.off > 0.3 & isfinite (phases.off)) && ~ phases.twins
    notes{end+1} = sprintf (['The leading order is off by %.0f %%: Init is ' ...
                             'not small enough for it.'], ...
                            100 * max (phases.off(isfinite (phases.off))));
    valid = false;
  end
  uncertain = phases.rounding;
  if any (strcmp (phases.method, {'reduced', 'compressed', 'full'}))
    uncertain = [uncertain, phases.error];
  end
  if task.O == 1 && any (uncertain > 0.01)
    notes{end+1} = about_rounding (max (uncertain));
    valid = false;
  end
  if phases.twins
    notes{end+1} = ['Two modalities are equally strong and say the same: in the ' ...
                    'exact flow each tends to half of what it could learn alone ' ...
                    'and does not get there, nor to Wuni.  Of random weights the ' ...
                    'one with the larger part counts as learned, the other one ' ...
                    'never is; times are those of the race (T17).'];
  end
  if phases.disputed
    notes{end+1} = ['The exact flow learns in another order: Init is not ' ...
                    'small enough, or the moments are too ill-conditioned, ' ...
                    'for the leading order.'];
    valid = false;
  end
  if any (phases.durations(2:end) == 0) && any (task.F > 1)
    notes = [notes, about_at_once(pred, phases)];
  end
  if task.L == 1
    notes{end+1} = ['Depth 1 has no plateau: times are crossings of the ' ...
                    'exact solution.'];
    if isempty (task.net)
      notes{end} = [notes{end}(1:end-1), ' and do not depend on Init.'];
    end
  elseif all (task.F == 1)
    notes{end+1} = ['Early fusion has no unimodal phase: all modalities are ' ...
                    'learned at the same time to leading order.'];
  elseif strcmp (phases.method, 'formula') && task.M > 1 && strongest > 0
    B = pred.order(2);
    if task.F(1) > 2 && task.data.Dims(B) > 1 && pred.cosine(B) < 1 - 1e-9
      notes{end+1} = sprintf (['The direction of %s must turn (cosine %.3g): the ' ...
                               'published duration is too short by an ' ...
                               'order-one factor (T13).'], ...
                              called (task.data.Names, B), pred.cosine(B));
      valid = false;
    end
  end
  if any (phases.special.turns) && any (task.F > 2)
    notes{end+1} = 'Directions that must turn are taken into account (T13).';
  end
  if task.O > 1
    [notes{end+1}, holds] = about_outputs (phases);
    valid = valid && holds;
  end
end

% Nobody can know times better than the moments are known.
function note = about_rounding (part)
  if isinf (part)
    part = 'whether a modality is learned depends on their last digits';
  else
    part = sprintf ('durations are uncertain by %.2g %%', 100 * part);
  end
  note = ['The moments are so ill-conditioned, or so close to a tie, that ', ...
          part, '.'];
end

function note = about_at_once (pred, phases)
  note = {};
  who = setdiff (pred.order([false, phases.durations(2:end) == 0]), ...
                 tied_with_first (pred, phases));
  if ~ isempty (who)
    note = {sprintf('At the same time as the one before: modality %s.', ...
                    listed (who))};
  end
end

% The modality learned first and those as strong as it is.
function who = tied_with_first (pred, phases)
  tied = phases.special.tied & pred.t == pred.tA;
  tied(pred.first) = true;
  who = find (tied);
end

% Driven, but never learned in the exact flow.
function text = about_sharing (task, phases, raced)
  who = listed (find (phases.sharing));
  if ~ isempty (task.net)
    text = sprintf (['Half of what it could learn alone is never reached from ' ...
                     'these weights by modality %s, though something drives ' ...
                     'it: modalities share that, or the weights are at ' ...
                     'rest.'], who);
    return
  end
  text = sprintf (['In the exact flow modalities share what each could learn ' ...
                   'alone, and half of it is never reached by modality %s'], ...
                  who);
  if raced
    text = [text, ': times are those of the race (T17).'];
  else
    text = [text, '.'];
  end
end

% '1', '1 and 2', '1, 2 and 3'
function text = listed (numbers)
  text = sprintf ('%d, ', numbers);
  text = regexprep (text(1:end-2), ', (\d+)$', ' and $1');
end

function [text, valid] = about_outputs (phases)
  valid = false;
  switch phases.method
    case 'modes'
      text = ['Vector outputs: times are those of the first mode of each ' ...
              'modality in the race of modes, leading order (T20).'];
    case {'compressed', 'full'}
      text = ['Vector outputs: times are half-rises of the leading mode of ' ...
              'each modality along the flow (T20).'];
      valid = isempty (phases.unsettled);
      if ~ valid
        text = [text, about_unsettled(phases.unsettled)];
      end
    case 'crossing'
      text = ['Vector outputs: times are half-rises of spectral norms, which ' ...
              'further modes change (T20).'];
      valid = true;
    otherwise
      text = ['Vector outputs: norms are spectral, phases are those of the ' ...
              'leading modes, and further modes are approximate (T20).'];
  end
end

% MODES: K x 2, modality and mode.
function text = about_unsettled (modes)
  which = sprintf ('%d of modality %d, ', fliplr (modes).');
  text = sprintf ([' How far these still go, and so when they have risen by ' ...
                   'half, is not known to half a percent: mode %s; the flow ' ...
                   'takes too long to tell.'], which(1:end-2));
end

% Weights in directions of little variance (T20).
function note = about_measure (variance)
  which = sprintf ('%d, ', find (variance < 0.1));
  note = {sprintf(['The norm of modality %s is that of directions of small ' ...
                   'variance, which come late and explain little (T20): ask ' ...
                   'for Measure ''signal'', the part of the output.'], ...
                  which(1:end-2))};
end

% Nothing is NaN or Inf without a sentence.
function notes = about_numbers (task, pred, phases)
  notes = {};
  if ~ isfinite (pred.misattributionRelative)
    notes{end+1} = ['The final weight of ', called(task.data.Names, pred.first), ...
                    ' is zero: its relative misattribution is not finite.'];
  end
  explained = phases.exhausted || any (phases.sharing);
  if any (isinf (pred.t)) && isfinite (pred.tA) && ~ pred.permanent ...
     && ~ explained
    notes{end+1} = ['A modality with time Inf never reaches half of its ' ...
                    'solution.'];
  end
  if isinf (pred.tA) && ~ explained
    if task.L > 1
      notes{end+1} = ['The time is beyond the range of double: Init is too ' ...
                      'small for this depth.'];
    else
      notes{end+1} = ['No modality ever reaches half of what it could learn ' ...
                      'alone: they share it.'];
    end
  end
  if task.M > 1 && pred.tA == 0
    notes{end+1} = 'There is no finite ratio because tA is 0.';
  elseif task.M > 1 && isnan (pred.ratio)
    notes{end+1} = 'The ratio is not defined because tA is not finite.';
  end
  if any (isinf (phases.error))
    notes{end+1} = ['In the exact flow a modality is learned together with ' ...
                    'the one before (duration 0): the relative error is Inf.'];
  end
  if any (isnan (phases.error))
    notes{end+1} = ['The error is not known (NaN) where a time is Inf or ' ...
                    'where there is no exact flow to compare with.'];
  end
  if isnan (pred.Eg.M0)
    notes{end+1} = 'The true map is unknown: Eg is NaN.';
  end
end

%!test  # exercised by mmbias_predict; one modality here
%! data = mmbias_data ('gaussian', 'Cov', 2, 'Dims', 1, 'Weights', 1);
%! p = mmbias_predict (data);
%! assert (any (! cellfun (@isempty, strfind (p.notes, 'one modality'))));
%! assert (p.valid);
