% Times of random starts of the scale that a balanced one was predicted from, and what
% they say: Gaussian networks of the default width with seeds 0, 1, ..
%   [t, notes] = predict_spread (task, pred, count)
% T is count x M in units of tau.  COUNT [] is 5 for deep networks where that takes
% some hundredths of a second: three layers, one output, few inputs that are not nearly
% collinear, short plateaus; else none.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [t, notes] = predict_spread (task, pred, count)
  t = zeros (0, task.M);
  notes = {};
  if task.M == 1 || ~ any (isfinite (pred.t)) || task.L < 3 && isempty (count)
    return
  end
  S = task.data.S;
  if isempty (count) && (task.L > 3 || task.O > 1 || size (S, 1) > 32 ...
                         || task.u0 < 0.01 || cond (S) > 1e4)
    notes = {['Random starts of deep networks may be far from this balanced one: ' ...
              'option Spread, 5 predicts those of 5 networks (seconds or more).']};
    return
  elseif isempty (count)
    count = 5;
  end
  if count == 0
    return
  end
  back = without_warnings ({'mmbias:unfaithfulStart'});
  t = NaN (count, task.M);
  for k = 1:count
    net = mmbias_net (task.source, 'Depth', task.L, 'FusionDepth', task.F, ...
                      'Init', task.u0, 'Seed', k - 1);
    try
      one = mmbias_predict (net, task.source, 'Measure', task.measure);
      if one.valid
        t(k,:) = one.t;
      end
    catch err
      if ~ strcmp (err.identifier, 'mmbias:solver')
        rethrow (err);
      end
    end
  end
  notes = {in_words(t, pred, size (net.Encoder{1}, 1))};
end

function text = in_words (t, pred, width)
  known = t(~ any (isnan (t), 2),:);
  text = sprintf ('Of %d random starts (width %d, seeds 0 to %d)', size (t, 1), width, ...
                  size (t, 1) - 1);
  if isempty (known)
    text = [text, ' none could be predicted.'];
    return
  end
  later = sort (known, 2);
  ratio = later(:,2) ./ later(:,1);
  [~, first] = min (known, [], 2);
  text = sprintf (['%s the ratio of the first two times is %.3g to %.3g where this ' ...
                   'balanced one has %.3g'], text, min (ratio), max (ratio), pred.ratio);
  other = sum (first ~= pred.first);
  if other > 0
    text = sprintf ('%s, and %d learn another modality first', text, other);
  end
  if size (known, 1) < size (t, 1)
    text = sprintf ('%s (%d could not be predicted)', text, size (t, 1) - size (known, 1));
  end
  text = [text, '.'];
end

%!test  # against runs of the same networks
%! data = mmbias_data ('gaussian', 'Rho', 0.3, 'Ratio', 1.1);
%! p = mmbias_predict (data, 'Depth', 3, 'Spread', 3);
%! assert (size (p.spread), [3 2]);
%! s = warning ('off', 'mmbias:plateau');
%! for k = 1:3
%!   net = mmbias_net (data, 'Depth', 3, 'Init', 0.1, 'Seed', k - 1);
%!   ph = mmbias_phases (mmbias_train (net, data, 'Method', 'flow', 'LearningRate', 0.1, 'Epochs', 20 * max (p.spread(k,:)), 'RecordEvery', 0.5));
%!   assert (p.spread(k,:), ph.t * 0.1, -2e-3);
%! end
%! warning (s);
%! r = max (p.spread, [], 2) ./ min (p.spread, [], 2);
%! assert (! isempty (strfind (p.notes{end}, sprintf ('Of 3 random starts (width 100, seeds 0 to 2) the ratio of the first two times is %.3g to %.3g where', min (r), max (r)))));
%!test  # by default: with three layers; more cost seconds; two do not need it; none when asked for none
%! data = mmbias_data ('gaussian', 'Rho', 0.3);
%! assert (size (mmbias_predict (data, 'Depth', 3).spread), [5 2]);
%! p = mmbias_predict (data, 'Depth', 3, 'Init', 1e-3); assert (size (p.spread), [0 2]);
%! p = mmbias_predict (data, 'Depth', 4); assert (size (p.spread), [0 2]);
%! assert (! isempty (strfind (p.notes{end}, 'option Spread, 5')));
%! p = mmbias_predict (data, 'Depth', 2); assert (size (p.spread), [0 2]); assert (isempty (p.notes));
%! p = mmbias_predict (data, 'Depth', 3, 'Spread', 0); assert (size (p.spread), [0 2]); assert (isempty (p.notes));
%!error <unknown option 'Spread'> d = mmbias_data ('gaussian'); mmbias_predict (mmbias_net (d), d, 'Spread', 2);
