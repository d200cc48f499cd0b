% Times by modality in epochs of gradient descent at the rate ETA, and notes.
% Where the exact flow was used, descent is run on the same reduced or compressed
% network (T14, T15), or on the whole one, once, with the events of all epochs; a
% network's race takes T19's rate of descent; formulas and vector outputs give t / ETA.
%   [epochs, notes] = predict_epochs (fname, task, eta, found, theory)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [epochs, notes] = predict_epochs (fname, task, eta, found, theory)
  notes = {};
  epochs = found.t / eta;
  if strcmp (theory, 'rotated') && task.racing && task.L == 2 ...
     && ~ isempty (task.net)
    race = call_core (fname, @mmbias_race_mex, task.data, ...
                      predict_start (task, eta), task.net);
    epochs(race.order) = cumsum (race.durations) / eta;
    return
  end
  last = max (epochs(isfinite (epochs)));
  if as_flow (task, eta, found)
    return
  end
  if any (strcmp (found.method, {'reduced', 'compressed', 'full'})) ...
     && task.O == 1 && last > 0
    net = small_network (fname, task, eta, last, any (found.special.earlier > 0));
    if ~ isempty (net)
      epochs = descend (fname, net, task, eta, last, epochs);
      return
    end
  end
  if ~ isempty (last)
    notes = {['Epochs are t / LearningRate, those of the flow: descent ' ...
              'differs by a part of the order of the rate.']};
  end
end

% A rate so small that descent is the flow within its error: T19 replaces a
% strength s by ln (1 + eta s) / eta, which is smaller by the part eta s / 2.
function yes = as_flow (task, eta, found)
  e = min (found.error(isfinite (found.error) & found.error > 0));
  yes = ~ isempty (e) && eta * norm (task.data.Syx) <= e;
end

function stop_if (interrupted, fname)
  if interrupted
    error ('mmbias:interrupted', '%s: interrupted', fname);
  end
end

% A network that descends as the one asked for does, [] where that would take
% too long.  After a modality was LOST what compression leaves out may decide when
% it is learned again.
function net = small_network (fname, task, eta, last, lost)
  most = 2e8;   % weights, and what an epoch costs besides, times epochs: seconds
  net = [];
  if isempty (task.net)
    if 30 * last > most
      return
    end
    state = warning ('off', 'mmbias:unfaithfulStart');
    net = mmbias_net (task.source, 'Depth', task.L, 'FusionDepth', task.F, ...
                      'Width', 1, 'InitScheme', 'balanced', 'Init', task.u0);
    warning (state);
  elseif isfield (task.net, 'Basis')
    net = rmfield (task.net, 'Basis');   % an ordinary network
  elseif lost
    net = task.net;
  else
    opt = struct ('WeightDecay', 0, 'Epochs', ceil (2 * last), ...
                  'LearningRate', eta, 'Method', 'gd', 'Display', 'off');
    [net, basis] = compress_net (fname, task.net, task.source, 1e-6, opt);
    stop_if (basis.Interrupted, fname);
    net = rmfield (net, 'Basis');
    if ~ basis.Met
      net = task.net;
    end
  end
  if ~ isempty (net) && (count_weights (net) + 30) * last > most
    net = [];
  end
end

% One run, watched at every epoch, and continued where a modality is late.
function epochs = descend (fname, net, task, eta, last, epochs)
  wanted = isfinite (epochs);
  epochs = NaN (size (epochs));
  count = ceil (1.2 * last) + 50;
  from = 0;
  try
    while any (isnan (epochs(wanted))) && from <= 8 * (1.2 * last + 50)
      [net, events] = watched (net, task, eta, from, count);
      epochs = learned_at (events, epochs);
      from = from + count;
      count = from;
    end
  catch err
    rethrow_as (fname, err);
  end
  epochs(isnan (epochs)) = Inf;
end

% MORE epochs of descent from the epoch FROM on: where they end, and their events
% by the measure that the prediction asks for.
function [net, events] = watched (net, task, eta, from, count)
  opt = parse_options ('mmbias_train', train_options ('gd'), ...
    {'LearningRate', eta, 'Epochs', count, 'RecordEvery', from + count, ...
     'Events', 'on', 'Display', 'off'});
  opt.Measure = task.measure;
  [part, net.Encoder, net.Decoder] = ...
    train_descent (net, task.source, opt, from, from + count);
  stop_if (strcmp (part.status, 'interrupted'), 'mmbias_predict');
  events = part.events;
end

% When each is learned for good: NaN where it is not, or lost again.  What is
% learned already when a part begins keeps its time.
function epochs = learned_at (events, epochs)
  for e = events
    if strcmp (e.name, 'unlearned')
      epochs(e.modality) = NaN;
    elseif strcmp (e.name, 'learned') && isnan (epochs(e.modality))
      epochs(e.modality) = e.t;
    end
  end
end

%!test  # balanced reduction: the full network in descent, every epoch
%! data = mmbias_data ('gaussian', 'Rho', 0.4);
%! for c = {{3, 3, 0.1}, {4, 2, 0.1}, {2, 2, 1e-4}}
%!   args = {'Depth', c{1}{1}, 'FusionDepth', c{1}{2}, 'Init', c{1}{3}};
%!   p = mmbias_predict (data, args{:}, 'LearningRate', 0.05, 'Measure', 'signal');
%!   net = mmbias_net (data, args{:}, 'InitScheme', 'balanced', 'Width', 7);
%!   ph = mmbias_phases (mmbias_train (net, data, 'LearningRate', 0.05, 'Epochs', ceil (1.3 * max (p.epochs)), 'RecordEvery', 1));
%!   assert (p.epochs, ph.t, -1e-6);
%!   assert (any (abs (p.epochs * 0.05 ./ p.t - 1) > 0.005));   # the rate is felt
%! end
%!test  # tiny rates cost no more, and are the flow: logistic growth of each
%! data = mmbias_data ('gaussian', 'Rho', 0, 'Ratio', 2);
%! net = mmbias_net (data, 'InitScheme', 'balanced', 'Init', 1e-3, 'Width', 5);
%! began = tic ();
%! for eta = [1e-8 1e-12 1e-300]
%!   p = mmbias_predict (net, data, 'LearningRate', eta);
%!   assert (p.epochs * eta, log (1e6 - 1) / 2 ./ [4 1], -2e-7);
%!   p = mmbias_predict (mmbias_net (data, 'Width', 50), data, 'LearningRate', eta);
%!   assert (p.epochs * eta, p.t, -1e-12); assert (isempty (p.notes) || eta > 1e-9);
%! end
%! assert (toc (began) < 20);
%!test  # a network's own weights
%! data = mmbias_data ('gaussian', 'Rho', 0.3);
%! net = mmbias_net (data, 'Seed', 4, 'Width', 30);
%! p = mmbias_predict (net, data, 'LearningRate', 0.1);
%! ph = mmbias_phases (mmbias_train (net, data, 'LearningRate', 0.1, 'Epochs', 400, 'RecordEvery', 1));
%! assert (p.epochs, ph.t, -1e-6);
%! net = mmbias_net (data, 'Depth', 4, 'FusionDepth', 3, 'Init', 0.2, 'Width', 30);   # too large to compress
%! p = mmbias_predict (net, data, 'LearningRate', 0.1);
%! ph = mmbias_phases (mmbias_train (net, data, 'LearningRate', 0.1, 'Epochs', 400, 'RecordEvery', 1));
%! assert (p.epochs, ph.t, -1e-6);
%!test  # both measures; a run that is too short is continued
%! data = mmbias_data ('gaussian', 'Cov', [4 1 .5; 1 2 .3; .5 .3 1], 'Dims', [2 1], 'Weights', [1 -.5 1]);
%! net = mmbias_net (data, 'Seed', 2, 'Width', 20);
%! run = mmbias_train (net, data, 'LearningRate', 0.02, 'Epochs', 1200, 'RecordEvery', 1);
%! t = zeros (0, 2);
%! for measure = {'weights', 'signal'}
%!   ph = mmbias_phases (run, 'Measure', measure{1});
%!   p = mmbias_predict (net, data, 'LearningRate', 0.02, 'Measure', measure{1});
%!   assert (p.epochs, ph.t, -1e-6);
%!   found = struct ('t', 0.2 * p.t, 'method', 'full', 'error', NaN, 'special', struct ('earlier', 0));
%!   [F, K] = net_depths (net);
%!   task = struct ('net', net, 'source', data, 'data', data, 'measure', measure{1}, 'O', 1, 'L', 2, 'F', F, 'racing', false);
%!   assert (predict_epochs ('f', task, 0.02, found, 'flow'), ph.t, -1e-6);
%!   t(end+1,:) = ph.t;
%! end
%! assert (abs (diff (t(:,1))) > 0.01);   # the measure is felt
