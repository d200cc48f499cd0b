% Gradient flow and its reduction from outside: against Octave's own solver,
% against gradient descent, and what a user reads off a run.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function check_close (x, y, tol)
%!  assert (size (x), size (y));
%!  assert (all (isfinite (x(:))) && all (isfinite (y(:))));
%!  assert (max (abs (x(:) - y(:))) <= tol * max (abs (y(:))));
%!endfunction

%!function data = task (O)
%!  mix = reshape (sin (3 * (1:16)), 4, 4) + 2 * eye (4);
%!  data = mmbias_data ('gaussian', 'Cov', mix * mix' / 4, 'Dims', [2 2], 'Weights', reshape (1 + cos (1:4*O), O, 4));
%!endfunction

%!function dydt = plain_flow (y, net, data)
%!  ## T3 by the book for late fusion, L = 2
%!  n = 0; dydt = zeros (size (y)); W = []; parts = {};
%!  for m = 1:2
%!    for l = 1:2
%!      s = size (net.Encoder{m,l}); parts{m,l} = reshape (y(n + (1:prod (s))), s); n += prod (s);
%!    end
%!    W = [W, parts{m,2} * parts{m,1}];
%!  end
%!  E = data.Syx - W * data.S; n = 0; at = 0;
%!  for m = 1:2
%!    Em = E(:,at + (1:data.Dims(m))); at += data.Dims(m);
%!    g = {parts{m,2}' * Em, Em * parts{m,1}'};
%!    for l = 1:2, dydt(n + (1:numel (g{l}))) = g{l}(:); n += numel (g{l}); end
%!  end
%!endfunction

%!test  # the flow against Octave's ode45 at tight tolerance, in mid-transition
%! data = task (2);
%! net = mmbias_net (data, 'Width', 5, 'Init', 0.05, 'InitScheme', 'gaussian');
%! y0 = [net.Encoder{1,1}(:); net.Encoder{1,2}(:); net.Encoder{2,1}(:); net.Encoder{2,2}(:)];
%! opt = odeset ('RelTol', 1e-11, 'AbsTol', 1e-13);
%! [t, y] = ode45 (@(t, y) plain_flow (y, net, data), [0 0.7 1.5 3], y0, opt);
%! for stepper = {'rk45', 'rk8', 'adams', 'bdf', 'bsimp'}
%!   run = mmbias_train (net, data, 'Method', 'flow', 'Epochs', 75, 'RecordAt', [17.5 37.5], 'RecordNets', [17.5 37.5 75], 'Tolerance', 1e-10, 'Stepper', stepper{1});
%!   assert (run.t', [0 17.5 37.5 75]);
%!   check_close (run.tau', [0 0.7 1.5 3], 1e-14);
%!   for k = 1:3
%!     e = run.nets(k).Encoder;
%!     check_close ([e{1,1}(:); e{1,2}(:); e{2,1}(:); e{2,2}(:)], y(k+1,:)', 1e-8);
%!   end
%! end
%! share = (run.loss(1) - run.loss) / (run.loss(1) - run.lossMin);
%! assert (share(2) < 0.9 && share(end) > 0.1);

%!test  # descent departs from the flow in proportion to the learning rate
%! data = mmbias_data ('gaussian', 'Rho', 0.3);
%! net = mmbias_net (data, 'Depth', 3, 'FusionDepth', 2, 'Width', 6, 'Init', 0.3);
%! flow = mmbias_train (net, data, 'Method', 'flow', 'LearningRate', 1, 'Epochs', 6, 'RecordEvery', 0.1, 'Tolerance', 1e-12);
%! share = (flow.loss(1) - flow.loss) / (flow.loss(1) - flow.lossMin);
%! assert (share(2) < 0.1 && share(end) > 0.9);   # the whole transition
%! rates = [0.004 0.002 0.001 0.0005];
%! gap = zeros (size (rates));
%! for i = 1:numel (rates)
%!   gd = mmbias_train (net, data, 'LearningRate', rates(i), 'Epochs', round (6 / rates(i)), 'RecordEvery', round (0.1 / rates(i)));
%!   assert (size (gd.W), size (flow.W));
%!   gap(i) = max (abs (gd.W(:) - flow.W(:)));
%! end
%! slope = diff (log (gap)) ./ diff (log (rates));
%! assert (slope, ones (1, 3), 0.05);

%!test  # certificates
%! data = task (1);
%! net = mmbias_net (data, 'Depth', 4, 'FusionDepth', 3, 'Width', 20, 'Init', 0.4);
%! run = mmbias_train (net, data, 'Method', 'flow', 'Tolerance', 1e-12);
%! assert (run.certificate.drift <= 1e-11);
%! assert (run.certificate.rhsCalls >= 12 * run.certificate.steps);
%! gd = mmbias_train (net, data);
%! assert (gd.certificate.identityResidual <= 1e-14);
%! assert (gd.certificate.identityEpochs, [0 251 502 753]);
%! decayed = mmbias_train (net, data, 'Method', 'flow', 'Tolerance', 1e-12, 'WeightDecay', 0.1);
%! assert (decayed.certificate.drift <= 1e-11);
%! assert (decayed.objective(end) < decayed.objective(1));

%!test  # weight decay ends where descent with weight decay ends
%! data = task (1);
%! net = mmbias_net (data, 'Width', 5, 'Init', 0.3, 'InitScheme', 'gaussian');
%! a = mmbias_train (net, data, 'Method', 'flow', 'WeightDecay', 0.1, 'Epochs', 3000);
%! b = mmbias_train (net, data, 'WeightDecay', 0.1, 'Epochs', 3000);
%! check_close (a.Wend, b.Wend, 1e-6);

%!test  # events: order, levels and clocks; what phases measure from the record
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! run = mmbias_train (mmbias_net (data), data, 'Method', 'flow', 'LossLevels', [2 1], 'RecordEvery', 0.25);
%! e = run.events;
%! assert ({e.name}, {'plateau ends', 'loss', 'learned', 'loss', 'plateau begins', 'plateau ends', 'learned', 'plateau begins'});
%! assert ([e.modality], [1 2]);
%! assert (diff ([e.t]), [e(2:end).since], 1e-9);
%! assert ([e.tau], 0.04 * [e.t], 1e-12);
%! assert ([e([2 4]).loss], [2 1], 1e-9);
%! assert (e(3).W(1), 0.625, 1e-9);     # half of (1 + rho/q) = 1.25
%! assert (e(7).W(2), 0.5, 1e-9);
%! ph = mmbias_phases (run);
%! assert ([ph.tA ph.tB], [e([3 7]).t], 0.01);
%! assert (numel (run.t), 4001);

%!test  # default record: accepted steps and events, thinned to about a thousand
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! run = mmbias_train (mmbias_net (data, 'Width', 4), data, 'Method', 'flow', 'Stepper', 'rk45', 'Tolerance', 1e-12);
%! assert (numel (run.t) > 600 && numel (run.t) < 1300);
%! assert (run.certificate.steps > 1300);
%! assert (all (ismember ([run.events.t], run.t)));
%! assert (all (diff (run.t) > 0));
%! assert (run.t([1 end])', [0 1000]);

%!test  # continuing
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! net = mmbias_net (data, 'Width', 4);
%! whole = mmbias_train (net, data, 'Method', 'flow', 'Tolerance', 1e-12);
%! half = mmbias_train (net, data, 'Method', 'flow', 'Tolerance', 1e-12, 'Epochs', 300);
%! assert (half.t(end), 300);
%! both = mmbias_train (half, 'Epochs', 700);
%! assert (both.t(end), 1000);
%! assert ({both.events.name}, {whole.events.name});
%! assert ([both.events.t], [whole.events.t], 1e-6);
%! assert (both.tau, 0.04 * both.t, 1e-12);
%!test  # events of a part: in epochs and tau of the whole run; what was learned before is not told again
%! data = mmbias_data ('gaussian', 'Rho', 0.5); net = mmbias_net (data, 'Width', 4);
%! s = warning ('off', 'mmbias:unlearned');
%! for method = {'gd', 'flow'}
%!   whole = mmbias_train (net, data, 'Method', method{1});
%!   again = mmbias_train (whole.net, data, 'Method', method{1}, 'Epochs', 5);
%!   assert (numel (again.events), 2); assert ([again.events.t], [0 0]);   # a new run: learned from the start
%!   assert (numel (mmbias_train (whole, 'Epochs', 5).events), numel (whole.events));
%!   both = mmbias_train (mmbias_train (net, data, 'Method', method{1}, 'Epochs', 300), 'Epochs', 700);
%!   late = both.events(strcmp ({both.events.name}, 'learned')); late = late(end);
%!   i = find (reshape (both.W(:,late.modality), [], 1) >= late.level, 1);   # a record at or just after it
%!   assert (late.t > 300 && late.t <= both.t(i) && late.t > both.t(i-1));
%!   assert ([both.events.tau], 0.04 * [both.events.t], 1e-12); assert ([both.events.sinceTau], 0.04 * [both.events.since], 1e-12);
%! end
%! warning (s);

%!test  # reduced: weights of the whole network, for every kind of fusion
%! data = task (1);
%! for F = {1, 2, 3, [1 3], [3 2]}
%!   net = mmbias_net (data, 'Depth', 4, 'FusionDepth', F{1}, 'Width', 3, 'InitScheme', 'balanced', 'Init', 0.3);
%!   a = mmbias_train (net, data, 'Method', 'reduced', 'Epochs', 60, 'RecordNets', 30);
%!   b = mmbias_train (net, data, 'Method', 'flow', 'Epochs', 60, 'Tolerance', 1e-12, 'RecordNets', 30);
%!   for part = {'Encoder', 'Decoder'}
%!     for i = 1:numel (a.net.(part{1}))
%!       if (! isempty (a.net.(part{1}){i}))
%!         check_close (a.net.(part{1}){i}, b.net.(part{1}){i}, 1e-8);
%!         check_close (a.nets.(part{1}){i}, b.nets.(part{1}){i}, 1e-8);
%!       end
%!     end
%!   end
%!   check_close (a.Wend, b.Wend, 1e-8);
%! end

%!test  # reduced: u0 = 1e-12 at L = 6, a plateau of 1e48 units of tau
%! data = mmbias_data ('gaussian', 'Rho', 0);
%! net = mmbias_net (data, 'Depth', 6, 'Width', 3, 'InitScheme', 'balanced', 'Init', 1e-12);
%! run = mmbias_train (net, data, 'Method', 'reduced', 'Epochs', 1e50);
%! learned = run.events(strcmp ({run.events.name}, 'learned'));
%! assert (learned(1).tau, 1e48 / 16, 1e40);          # T9: u0^(2-L) / ((L-2) sA)
%! assert (learned(2).tau / learned(1).tau, 4, 1e-8);
%! assert (run.t(end), 1e50);
%! assert (run.Wend, [1 1], 1e-8);

%!test  # records at the times of events: the states that the events themselves hold
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! for method = {'flow', 'reduced'}
%!   net = mmbias_net (data, 'InitScheme', 'balanced', 'Init', 1e-6);
%!   r = mmbias_train (net, data, 'Method', method{1});
%!   at = [r.events.t];
%!   a = mmbias_train (net, data, 'Method', method{1}, 'RecordAt', at, 'RecordNets', at);
%!   [yes, row] = ismember (at, a.t); assert (yes);
%!   for i = 1:numel (at)
%!     check_close (a.W(row(i),:), r.events(i).W, 1e-10);
%!     check_close (mmbias_evaluate (a.nets([a.nets.epoch] == at(i)), data).W, r.events(i).W, 1e-10);
%!     if strcmp (r.events(i).name, 'learned')   # toy task: half of 1 + rho/q alone, then of 1
%!       m = r.events(i).modality;
%!       check_close (a.W(row(i),m), 0.625 - 0.125 * (m == 2), 1e-9);
%!     end
%!   end
%! end

%!test  # plateaus begin with the loss in their band, end at its edge: none when it has left the band before
%! for ratio = [1.001 1.02 1.2 2]
%!   data = mmbias_data ('gaussian', 'Rho', 0.1, 'Ratio', ratio);
%!   r = mmbias_train (mmbias_net (data, 'InitScheme', 'balanced', 'Init', 1e-4), data, 'Method', 'flow');
%!   ends = r.events(strcmp ({r.events.name}, 'plateau ends'));
%!   check_close ([ends.loss], [ends.level], 1e-9);
%!   for e = r.events(strcmp ({r.events.name}, 'plateau begins'))
%!     assert (e.loss < e.level + 1e-9 && e.loss > e.level - 0.1 * trace (data.Syy) / 2);
%!   end
%!   names = strjoin ({r.events.name}, ', ');
%!   if ratio < 1.1
%!     assert (names, 'plateau ends, learned, learned, plateau begins');
%!   elseif ratio == 2
%!     assert (names, 'plateau ends, learned, plateau begins, plateau ends, learned, plateau begins');
%!   end
%! end

%!test  # an event for each level, however many, at the time at which it is passed
%! data = mmbias_data ('gaussian', 'Rho', 0.5); levels = linspace (0.1, 3.4, 400);
%! r = mmbias_train (mmbias_net (data), data, 'Method', 'flow', 'LossLevels', levels, 'RecordEvery', 1);
%! e = r.events(strcmp ({r.events.name}, 'loss'));
%! assert (sort ([e.level]), levels); check_close ([e.loss], [e.level], 1e-8);
%! assert (isempty (strfind (r.message, 'events are not in the list')));

%!test  # epochs of continued runs increase, also where steps end within rounding of a part's end
%! for k = [22 27 73 90 149 151]
%!   x = (1 + noise (k, 8)) / 2; data = mmbias_data ('gaussian', 'Rho', 1.6 * x(1) - 0.8, 'Ratio', 1 + x(2));
%!   for e = 100 + 20 * (1:20) * x(3)
%!     run = mmbias_train (mmbias_net (data, 'Width', 5, 'Init', 1e-3), data, 'Method', 'flow', 'Epochs', e, 'LearningRate', 0.04 * (1 + x(4)));
%!     run = mmbias_train (run, 'Epochs', 300 * x(5)); assert (all (diff (run.t) > 0)); assert (numel (run.tau), numel (run.t)); assert (rows (run.W), numel (run.t));
%!   end
%! end

%!test  # deep networks that slide along several kinks at a time: as descent with small steps does, with a warning
%! warning ('off', 'mmbias:kinks', 'local'); lastwarn ('');
%! for seed = 2:4
%!   X = cos (reshape (1:20, 10, 2) .^ 1.7 + seed); data = mmbias_data ({X}, sin ((1:10)' .^ 2 * seed) + X(:,1));
%!   net = mmbias_net (data, 'Depth', 4, 'FusionDepth', 1, 'Slope', 0, 'Bias', true, 'Width', 5, 'Init', .7, 'InitScheme', 'gaussian', 'Seed', seed);
%!   run = mmbias_train (net, data, 'Method', 'flow', 'LearningRate', 1, 'Epochs', 4, 'RecordAt', 2);
%!   a = mmbias_train (net, data, 'LearningRate', 1e-4, 'Epochs', 4e4, 'RecordEvery', 4e4, 'Events', 'off');
%!   assert (run.certificate.drift < 1e-6); assert (! isempty (strfind (run.message, 'slid along their kinks')), run.certificate.slides > 0);
%!   for i = 1:3, assert (run.net.Decoder{i}, a.net.Decoder{i}, 1e-3 * norm (a.net.Decoder{i})); end
%! end
