% A reduced run on an axis of its events: every stretch between two events is as
% wide as the others, time runs evenly in it, and the label of an event is the time
% since the event before, of which plain epochs would have lost all digits.
%   axis_of = plot_since (run)
% Fields: run (the same with t along the axis, and only points whose times are
% known to a hundredth of their stretch), place (function from epochs to the axis;
% Inf after the last event), range, ticks, labels.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function axis_of = plot_since (run)
  events = run.events([run.events.since] > 0);
  K = numel (events);
  knots = [0, events.t];
  W = cell (1, 1 + 2 * K);
  loss = W;
  t = W;
  t{1} = 0;
  W{1} = run.W(1,:,:);
  loss{1} = run.loss(1);
  for k = 1:K
    known = [];
    if eps (knots(k+1)) < 0.01 * events(k).since
      known = find (run.t > knots(k) & run.t < knots(k+1));
    end
    t{2*k} = k - 1 + (run.t(known) - knots(k)) / events(k).since;
    W{2*k} = run.W(known,:,:);
    loss{2*k} = run.loss(known);
    t{2*k+1} = k;
    W{2*k+1} = permute (events(k).W, [3 2 1]);
    loss{2*k+1} = events(k).loss;
  end
  run.t = [cat(1, t{:}); K + 0.5];
  run.W = cat (1, W{:}, run.W(end,:,:));
  run.loss = [cat(1, loss{:}); run.loss(end)];
  axis_of = struct ('run', run, 'place', @(t) place (t, knots), 'range', ...
                    [0, K + 0.5], 'ticks', 1:K, 'labels', ...
                    {arrayfun(@since_text, events, 'UniformOutput', false)});
end

function x = place (t, knots)
  x = Inf (size (t));
  for i = 1:numel (t)
    k = find (knots <= t(i), 1, 'last');
    if k == numel (knots) && t(i) == knots(k)
      x(i) = k - 1;
    elseif k < numel (knots)
      x(i) = k - 1 + (t(i) - knots(k)) / (knots(k+1) - knots(k));
    end
  end
end

function word = since_text (event)
  word = regexprep (sprintf ('+%.3g', event.since), 'e\+?(-?)0*', 'e$1');
end

%!test  # a plateau of 1e18 epochs and rises of ten: their durations, maps at the events
%! d = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
%! net = mmbias_net (d, 'InitScheme', 'balanced', 'Depth', 4, 'FusionDepth', 2, 'Init', 1e-9, 'Width', 5);
%! run = mmbias_train (net, d, 'Method', 'reduced', 'Epochs', 1e20);
%! a = plot_since (run); e = run.events([run.events.since] > 0);
%! assert (numel (a.ticks), numel (e)); assert (str2double (a.labels), [e.since], -0.01);
%! assert (all (diff (a.run.t) > 0)); assert (size (a.run.W), [numel(a.run.t), 2]); assert (numel (a.run.loss), numel (a.run.t));
%! learned = find (strcmp ({e.name}, 'learned'), 1, 'last');
%! assert (interp1 (a.run.t, a.run.W(:,2), learned), e(learned).W(2), 1e-12);
%! assert (a.place ([0, e(1).t / 2]), [0 0.5], 1e-12); assert (a.place (1e20), Inf);
%!test  # where epochs have their digits all records are there
%! d = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
%! run = mmbias_train (mmbias_net (d, 'InitScheme', 'balanced', 'Width', 5), d, 'Method', 'reduced', 'Epochs', 1000);
%! a = plot_since (run); inside = run.t <= run.events(end).t;
%! assert (a.run.loss(1:end-1), run.loss(inside), 1e-12); assert (a.run.t(1:end-1), a.place (run.t(inside)), 1e-9);
