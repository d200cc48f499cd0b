% Order, durations and plateaus of a TASK (predict_task) by THEORY, the published ones
% beside them, and how far apart exact and leading order are.  DETAILS: is more wanted
% than the order, such as the map half way between the first two modalities?
%   [phases, theory] = predict_phases (fname, task, theory, details)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [phases, theory] = predict_phases (fname, task, theory, details)
  paper = [];
  exact = [];
  shallow = task.L == 1 && isempty (task.net);
  automatic = strcmp (theory, 'auto');
  if ~ automatic
    row = predict_theories (theory);
    why = row{3} (task);
    if ~ isempty (why)
      fail ('invalidArgument', '%s: THEORY ''%s'' %s', fname, theory, why);
    end
  end
  if isempty (task.net) && ~ shallow && task.M <= 2 && task.equal
    paper = predict_paper (fname, task);
  end
  if ~ isempty (task.net) && task.O > 1
    exact = predict_rises (fname, task);
  elseif ~ isempty (task.net) || (task.O == 1 && ~ shallow)
    exact = predict_flow (fname, task, details && (automatic || strcmp (theory, 'flow')));
  end
  twins = false;
  sharing = false (1, task.M);
  if ~ isempty (exact) && any (isinf (exact.t))
    [twins, sharing] = who_shares (fname, task, exact);
  end
  theory = choose (task, theory, exact, twins || any (sharing));
  if shallow
    phases = predict_shallow (fname, task);
    phases.end = [];
    phases.middle = NaN;
    phases.unfaithful = false;
  elseif strcmp (theory, 'flow')
    phases = exact;   % knows all this, and how far rounding moves it
  else
    row = predict_theories (theory);
    phases = row{2} (fname, task, paper);
    phases.end = [];
    phases.middle = [];   % formulas: A's unimodal solution
    phases.unfaithful = false;
    phases.exhausted = false;
    if ~ isempty (exact)
      phases.end = exact.end;
      phases.unfaithful = exact.unfaithful;
      phases.exhausted = exact.exhausted;
    end
  end
  phases.sharing = sharing;
  if ~ details
    return
  end
  phases.twins = twins && strcmp (theory, 'rotated');
  if strcmp (theory, 'flow') && ~ shallow
    phases.disputed = false;
    phases.off = 0;
  else
    [phases.error, phases.disputed, phases.off] = distance (phases, exact, twins);
    phases.rounding = predict_rounding (fname, task, phases);
  end
  phases.error = max (phases.error, phases.rounding + 0 * phases.error);   % NaN stays
  if shallow && task.M <= 2
    paper = phases;
  end
  if isempty (paper)
    phases.paper = struct ('t', [], 'ratio', []);
  else
    phases.paper = struct ('t', paper.t, 'ratio', paper.ratio);
  end
end

% The theory that is used: the exact flow where there is one and it gets through.
function theory = choose (task, theory, exact, shared)
  given = ~ isempty (task.net);
  lost = ~ isempty (exact) && (exact.unfaithful || exact.exhausted);
  if strcmp (theory, 'auto')
    theory = 'flow';
    if (~ given && task.L > 1 && (task.O > 1 || lost)) ...
       || (given && lost && task.racing)
      theory = 'rotated';
    end
  end
  if strcmp (theory, 'flow') && shared && ~ given
    theory = 'rotated';
  end
end

% Modalities that share what each could learn alone, so that none of them gets
% to half of it in the exact flow: two that are equally strong and leave nothing
% to each other, or SHARING (1 x M), which are driven until all are learned.
function [twins, sharing] = who_shares (fname, task, exact)
  twins = false;
  sharing = false (1, task.M);
  if task.O > 1 || exact.unfaithful || exact.exhausted
    return
  end
  if isempty (task.net) && task.M > 1
    [~, ~, strength] = call_core (fname, @mmbias_manifold_mex, task.data, ...
                                  false (1, task.M));
    [order, twins] = learning_order (strength(:).');
    if twins
      A = (1:task.M) == order(1);
      [~, ~, strength] = call_core (fname, @mmbias_manifold_mex, task.data, A);
      twins = strength(order(2)) == 0;
    end
  end
  learned = isfinite (exact.t);
  if ~ all (learned) && ~ twins
    [~, ~, strength] = call_core (fname, @mmbias_manifold_mex, task.data, ...
                                  learned);
    sharing = ~ learned & strength(:).' > 0;
  end
end

% Relative distance of durations from the exact ones (of TWINS there are none),
% whether these are in another order, and how far the leading order is OFF: ties, which
% are the same time to leading order, in units of this time.
function [e, disputed, off] = distance (found, exact, twins)
  disputed = false;
  e = NaN (size (found.durations));
  off = e;
  order = [];
  if ~ isempty (exact)
    order = exact.order;
    n = 1 + sum (found.special.tied & found.t == found.tA);   % in any order
    if found.tied && all (sort (order(1:n)) == sort (found.order(1:n)))
      order(1:n) = found.order(1:n);
    end
  end
  if strcmp (found.method, 'crossing')
    e = found.error;
  elseif ~ isempty (exact) && all (order == found.order)
    off = abs (found.durations - exact.durations);
    e = max (off ./ exact.durations, exact.error);
    off = off ./ max (exact.durations, (found.durations == 0) ...
                                       .* cumsum (exact.durations));
    e(isinf (exact.durations)) = NaN;
    e(found.durations == 0 & exact.durations == 0) = 0;
  else
    disputed = ~ isempty (exact) && ~ exact.unfaithful ...
               && ~ exact.exhausted && isfinite (exact.durations(1));
  end
  if twins
    e(isfinite (found.durations)) = NaN;
  end
end

%!test  # logistic growth of each (T7); the map half way on request
%! task = predict_task ('f', {mmbias_data('gaussian', 'Rho', 0, 'Ratio', 2), 'Init', 1e-3});
%! [phases, theory] = predict_phases ('f', task, 'auto', false);
%! assert (theory, 'flow'); assert (phases.order, [1 2]); assert (phases.middle, NaN);
%! assert (cumsum (phases.durations), log (1e6 - 1) / 2 ./ [4 1], -1e-8);
%! assert (predict_phases ('f', task, 'auto', true).middle(1), 1, 1e-3);
%!error <f: THEORY 'paper'> predict_phases ('f', predict_task ('f', {mmbias_data('gaussian', 'Cov', eye (3), 'Dims', [1 1 1], 'Weights', [1 2 3])}), 'paper', false)
