% Training with EPOCHS 'auto': parts of a run, each as long as all before, until the
% loss is within a thousandth of what can be explained of its least value, or no
% longer falls although every modality should be learned by now.
%   run = train_settled (fname, net, data, opt)         a new run
%   run = train_settled (fname, run, [], opt)           more of one
% The first part is one and a half times as long as a balanced start of the network's
% scale is predicted to need (T14, T17), or, with another optimizer than descent, as
% weights that grow by the learning rate at each epoch (T24); after 32 times this it
% ends in any case.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function run = train_settled (fname, net, data, opt)
  before = [];
  from = 0;
  args = {net, data};
  if strcmp (net.type, 'run')
    before = net;
    from = before.t(end);
    [net, data] = deal (before.net, before.data);
    args = {before};
  end
  [small, start, basis] = wide_reduce (fname, data, net);
  if strcmp (opt.LearningRate, 'auto')
    opt.LearningRate = auto_rate (fname, start, small, opt);
  end
  [first, enough] = length_of (fname, start, small, opt);
  if strcmp (opt.Method, 'gd') && isempty (opt.RecordEvery) && isempty (opt.RecordAt)
    opt.RecordEvery = max (1, ceil (first / 1000));
  end
  explainable = trace (data.Syy) / 2 - data.lossMin;
  tolerances = [1e-3 1e-5];
  if isfield (opt, 'Events') && strcmp (opt.Events, 'off')
    tolerances = 1e-5;   % less than any modality that counts explains
  end
  back = without_warnings ({'mmbias:plateau', 'mmbias:unlearned'});
  asked = opt.StopLoss;
  opt.StopLoss = max (asked, tolerances(1) * explainable);
  opt.Epochs = first;
  run = mmbias_train (args{:}, opt);
  how = 'more';
  while strcmp (how, 'more')
    done = run.t(end) - from;
    missing = unlearned (fname, run.events, small, net_depths (start), ...
                         wide_maps (run.W(end,:,:), basis, 'reduce'));
    if strcmp (run.status, 'stopped') && ~ isempty (missing) && numel (tolerances) > 1 ...
       && opt.StopLoss > asked
      opt.StopLoss = max (asked, tolerances(2) * explainable);
      tolerances = tolerances(2);
    elseif ~ strcmp (run.status, 'completed')
      how = run.status;
    elseif done >= 32 * first
      how = 'bound';
    end
    if strcmp (how, 'more')
      was = run.objective(end);
      opt.Epochs = min (max (done, first), 32 * first - done);
      run = mmbias_train (run, opt);
      if strcmp (run.status, 'completed') && run.t(end) - from >= enough ...
         && was - run.objective(end) <= 1e-3 * explainable
        how = 'rest';
      end
    end
  end
  clear back
  run.options.Epochs = run.t(end) - from;
  run.options.StopLoss = asked;
  run = in_words (run, how, done / first);
  if any (strcmp (how, {'rest', 'bound'}))
    warn_unlearned (fname, run.events, small, net_depths (start), run.t(end), ...
                    wide_maps (run.W(end,:,:), basis, 'reduce'), run.options);
  end
end

function run = in_words (run, how, parts)
  epochs = run.t(end);
  switch how
    case 'stopped'
      run.status = 'converged';
      run.message = sprintf ('loss within %.2g of its least value after %g epochs', ...
                             run.loss(end) - run.lossMin, epochs);
    case 'rest'
      run.message = sprintf ('the loss no longer falls after %g epochs', epochs);
    case 'bound'
      run.message = sprintf (['not settled after %g epochs, %g times those predicted ' ...
                              'for a balanced start'], epochs, 1.5 * parts);
  end
end

% Epochs of the first part, and those after which the prediction is met in any case.
function [first, enough] = length_of (fname, net, data, opt)
  if isfield (opt, 'Optimizer') && ~ strcmp (opt.Optimizer, 'gd')
    [first, enough] = parts_of (fname, opt, growth_time (fname, net, data) / opt.LearningRate);
    return
  end
  [F, K] = net_depths (net);
  L = max (F) + K;
  layers = [net.Encoder(:); net.Decoder(:)];
  size_of = cellfun (@(w) norm (w, 'fro'), layers(~ cellfun ('isempty', layers)));
  u = exp (mean (log (size_of)));
  if ~ (u > 0)
    fail ('invalidArgument', ['%s: EPOCHS ''auto'' needs a start other than zero, ' ...
                              'which descent never leaves'], fname);
  end
  u = min (max (u, 1.1e-280 ^ (1 / L)), 0.9);   % what mmbias_predict takes
  pred = mmbias_predict (data, 'Depth', L, 'FusionDepth', F, 'Init', u, ...
                         'Measure', 'signal', 'Spread', 0);
  t = max ([0, pred.t(isfinite (pred.t))]);
  slowest = 1;
  if isfield (opt, 'ModalityRate') && ~ isempty (opt.ModalityRate)
    factors = opt.ModalityRate(:,end-numel (F)+1:end);
    slowest = min ([1; factors(factors > 0)]);
  end
  [first, enough] = parts_of (fname, opt, t / (opt.LearningRate * slowest));
end

% Lengths of parts where EPOCHS at the whole learning rate are predicted.  A rate that
% falls so fast that these are never reached gets those until it is a thousandth.
function [first, enough] = parts_of (fname, opt, epochs)
  first = full_epochs (opt, 1.5 * epochs, 'inverse');
  if isinf (first) && epochs < Inf
    first = log (1e-3) / log (opt.LearningRateDecay);
  end
  first = max (100, ceil (first));
  enough = 8 * first;
  if ~ (first < 1e9 || ~ strcmp (opt.Method, 'gd'))
    fail ('solver', ['%s: about %.2g epochs are predicted until all modalities are ' ...
                     'learned; raise LEARNINGRATE (''auto''), or follow the flow ' ...
                     '(METHOD ''flow'' or ''reduced'')'], fname, epochs);
  end
end

% Time (rate times epochs) in which weights of an aligned network that all grow by the
% rate per epoch reach the whole map (T24: Muon's law; sign descent and Adam are
% faster).
function t = growth_time (fname, net, data)
  [F, K] = net_depths (net);
  data.X = {};
  W = call_core (fname, @mmbias_manifold_mex, data, true (1, numel (F)));
  t = norm (reshape (W, size (data.Syx))) ^ (1 / (max (F) + K));
end

%!test  # all methods end where all is learned; the same numbers as a run of so many epochs
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! for L = 1:3
%!   net = mmbias_net (data, 'Depth', L, 'InitScheme', 'balanced');
%!   for method = {'gd', 'flow', 'reduced'}
%!     run = mmbias_train (net, data, 'Epochs', 'auto', 'Method', method{1});
%!     assert (run.status, 'converged'); assert (run.loss(end) - run.lossMin <= 1.2e-3 * run.loss(1));
%!     assert (run.events(end).learned, 2); assert (run.options.Epochs, run.t(end)); assert (run.options.StopLoss, 0);
%!     assert (numel (run.t) > 20);
%!   end
%!   run = mmbias_train (net, data, 'Epochs', 'auto', 'Momentum', 0.5);
%!   long = mmbias_train (net, data, 'Epochs', run.t(end), 'Momentum', 0.5, 'RecordAt', run.t);
%!   assert (run.W, long.W); assert (run.net.Encoder, long.net.Encoder);
%! end
%!test  # a modality that explains 3e-4 of the loss is waited for
%! data = mmbias_data ('gaussian', 'Cov', diag ([4 1]), 'Dims', [1 1], 'Weights', [1 0.035]);
%! run = mmbias_train (mmbias_net (data), data, 'Epochs', 'auto', 'LearningRate', 'auto');
%! assert (run.events(end).learned, 2); assert (run.status, 'converged');
%! run = mmbias_train (mmbias_net (data), data, 'Epochs', 'auto', 'LearningRate', 'auto', 'Events', 'off');
%! assert (run.loss(end) - run.lossMin <= 1e-5 * run.loss(1));
%!warning <not learned within the .* modality 1>  # frozen: never
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! run = mmbias_train (mmbias_net (data), data, 'Epochs', 'auto', 'ModalityRate', [0 1]);
%! assert (strncmp (run.message, 'the loss no longer falls', 24));
%!test  # decay: never at the least loss, but at rest; a run goes on; wide data
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! run = mmbias_train (mmbias_net (data), data, 'Epochs', 'auto', 'WeightDecay', 0.1);
%! assert (strncmp (run.message, 'the loss no longer falls', 24));
%! run = mmbias_train (mmbias_net (data), data, 'Epochs', 20);
%! run = mmbias_train (run, 'Epochs', 'auto'); assert (run.status, 'converged'); assert (run.t(end), run.options.Epochs + 20);
%! X = reshape (cos ((1:4000) .^ 1.3), 8, 500);
%! wide = mmbias_data ({X(:,1:250), X(:,251:500)}, X(:,1) + X(:,300) + 2 * X(:,301));
%! run = mmbias_train (mmbias_net (wide), wide, 'Epochs', 'auto', 'LearningRate', 'auto'); assert (run.status, 'converged');
%!test  # warnings are as before
%! s = warning ('query', 'mmbias:plateau'); data = mmbias_data ('gaussian'); run = mmbias_train (mmbias_net (data), data, 'Epochs', 'auto');
%! assert (warning ('query', 'mmbias:plateau'), s);
%!test  # other optimizers, and rates that fall: to the same end
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! for o = {'adam', 'adamw', 'sign', 'muon'}
%!   run = mmbias_train (mmbias_net (data), data, 'Epochs', 'auto', 'Optimizer', o{1}, 'LearningRate', 2e-3);
%!   assert (run.status, 'converged'); assert (run.t(end) < 2000); assert (run.events(end).learned, 2);
%! end
%! run = mmbias_train (mmbias_net (data), data, 'Epochs', 'auto', 'LearningRateDecay', 0.999);
%! assert (run.status, 'converged');
%!error <EPOCHS 'auto' needs a start other than zero>
%! data = mmbias_data ('gaussian'); net = mmbias_net (data); net.Decoder = cellfun (@(w) 0 * w, net.Decoder, 'UniformOutput', false); net.Encoder = cellfun (@(w) 0 * w, net.Encoder, 'UniformOutput', false); mmbias_train (net, data, 'Epochs', 'auto');
%!error <about .* epochs are predicted>
%! data = mmbias_data ('gaussian'); mmbias_train (mmbias_net (data, 'Depth', 4, 'InitScheme', 'balanced', 'Init', 1e-4), data, 'Epochs', 'auto');
