% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn  {} {@var{run} =} mmbias_train (@var{net}, @var{data})
% @deftypefnx {} {@var{run} =} mmbias_train (@var{net}, @var{data}, @var{name}, @var{value}, @dots{})
% @deftypefnx {} {@var{run} =} mmbias_train (@var{run}, @qcode{"Epochs"}, @var{n}, @dots{})
% Train a network on data jointly and record what it has learned when.
%
% One epoch is one step on all data, of Method 'sgd' one pass through batches of it
% (theory T2, T3).  Linear networks with the mean squared error see the data only
% through its second moments, so the cost of an epoch does not depend on the number
% of samples; all other networks and losses go through the samples (below).  The third form continues
% a run for @var{n} more epochs, with its own options unless given anew.  Arrays of
% nets, of data (or one of either) and of runs give arrays of runs.
%
% @subheading Options
% @multitable @columnfractions .25 .15 .6
% @headitem Name @tab Default @tab Meaning
% @item Method @tab 'gd' @tab 'gd': gradient descent; 'sgd': on batches of samples; 'flow': gradient flow; 'reduced': flow of a balanced start by its exact reduction
% @item LearningRate @tab 0.04 (adam, adamw, sign: 1e-3; muon: 0.02) @tab eta > 0; one unit of tau is 1/eta epochs.  'auto': 1 over the largest curvature on the way to the minimum, half of the largest rate that descent bears (for Optimizer 'gd'); the number stands in run.options
% @item Epochs @tab 1000 @tab epochs to run, >= 0.  'auto': until the loss is within a thousandth of what can be explained of its least value, or no longer falls when all modalities should be learned by the prediction for a balanced start, at most 48 times that; with another Optimizer from the time in which weights that grow by eta per epoch reach the whole map; the number stands in run.options
% @item RecordEvery @tab [] @tab epochs between records; [] is about 1000 points, every epoch when Epochs <= 1000
% @item RecordAt @tab [] @tab epochs to record instead; the first and the last step are always added, epochs outside the run are left out
% @item RecordNets @tab [] @tab epochs whose networks are kept in run.nets
% @item Events @tab 'auto' @tab 'gd': when to look for run.events: 'on' is at every epoch, 'auto' too where that costs at most 5 % of an epoch, else at those recorded, 'off' never
% @item Checkpoint @tab [] @tab a file that the run keeps itself in, from which the same call goes on, with the same bits, after whatever ended it; see below; for 'gd' and 'sgd'
% @item CheckpointEvery @tab 5 @tab minutes between two checkpoints
% @item StopLoss @tab 0 @tab stop when loss - lossMin <= this; 0 is off
% @item StopGradient @tab 0 @tab stop when the norm of the gradient of the last step, penalty included, <= this; 0 is off
% @item WeightDecay @tab 0 @tab lambda: W <- W - eta (dLoss/dW + lambda W); a part of the gradient for 'gd' and 'adam', beside the step, W <- (1 - eta lambda) W, for 'adamw', 'sign' and 'muon'
% @item Optimizer @tab 'gd' @tab what is done with a gradient, for Method 'gd' (theory T24): 'gd' follows it, 'adam' and 'adamw', 'sign' takes its signs alone, 'muon' the orthogonal factor of each layer; see below
% @item Momentum @tab 0 (muon: 0.95) @tab beta in [0, 1) of the heavy ball: v <- beta v + g, W <- W - eta v, where g is the gradient, for 'gd' WeightDecay's lambda W included (theory T24); for 'gd' and 'muon'
% @item Nesterov @tab false (muon: true) @tab the step goes along g + beta v in place of v; for 'gd' and 'muon'
% @item Beta1, Beta2 @tab 0.9, 0.999 @tab memory of the means of gradients and of their squares; for 'adam' and 'adamw'
% @item Epsilon @tab 1e-8 @tab added to the root of the mean of squares; for 'adam' and 'adamw'
% @item NewtonSchulz @tab 0 @tab 0: the exact orthogonal factor; n: so many iterations of the polynomial of Jordan's Muon (5 there), whose singular values lie between 0.7 and 1.2; for 'muon'
% @item LearningRateDecay @tab 1 @tab f in (0, 1]: epoch n, counted from 0, has the rate eta f^n; for 'gd'
% @item ModalityRate @tab [] @tab factors r_m of the learning rate of all layers of encoder m, its block of the fusion layer included: 1 x M, or rows (from epoch, r_1 .. r_M); 0 freezes (theory T21, T23); for 'gd'
% @item DecoderRate @tab 1 @tab the factor r_0 of the layers behind the fusion layer; for 'gd'
% @item Loss @tab 'mse' @tab mean over samples of 'mse': 1/2 |y - z|^2; 'exponential': sum exp (-y z) and 'logistic': sum ln (1 + exp (-y z)), targets -1 or 1; 'crossentropy': -sum y ln softmax (z), class targets; z is the output, y the target as given, no mean subtracted except for 'mse'; for 'gd', 'sgd' and 'flow'
% @item BatchSize @tab 100 @tab samples of a step of 'sgd'; the last batch of an epoch may be smaller
% @item Seed @tab 1 @tab of the order of samples, which is another one every epoch; for 'sgd'
% @item Precision @tab 'double' @tab 'single': arithmetic of samples in single precision, weights and sums over groups of samples in double; for 'gd' and 'sgd'
% @item Subsets @tab true @tab measure at recorded epochs what the network makes of subsets of modalities (run.columns), which costs a pass forward for each; for networks on samples
% @item Compress @tab [] @tab tolerance on the total map: train a smaller network with the same dynamics (theory T15), see below; not for 'reduced'
% @item Display @tab 'auto' @tab progress line: 'on', 'off', or 'auto' (in a terminal, after 2 s)
% @end multitable
%
% With Compress the network is compressed (@code{mmbias_compress}), run, checked
% inside the run and expanded again; all results are those of the full network,
% within the tolerance.  Where that cannot be met, and with Momentum, Muon or rates per
% modality or epoch, the full network is run, and run.certificate.compression.note says
% why.
%
% Optimizers follow PyTorch's rules.  'adam': m <- beta1 m + (1 - beta1) g,
% v <- beta2 v + (1 - beta2) g^2, and the step eta m' / (sqrt (v') + epsilon), where m'
% and v' are m and v over 1 - beta^n, n the number of the step.  'sign': eta sign (g).
% 'muon': eta U V', where U S V' is the singular value decomposition of the momentum of a
% layer (each block of the fusion layer by itself; singular values below 1e-10 of the
% largest count as zero).  No factor for the shape of a layer is applied, so that every
% singular value of the step is eta.  Steps of 'adam', 'adamw' and 'sign' depend on the
% axes of hidden and input spaces: Compress is refused, and wide data are used with all
% of S formed.  Times of @code{mmbias_predict} are those of descent alone.
%
% Networks with Slope below 1 or biases, other losses, 'sgd' and 'single' are trained on
% the samples themselves, on as many threads as there are (OMP_NUM_THREADS), with
% results that do not depend on them.  Two kinds of leaky networks without biases are
% trained exactly without going through samples, with 'gd' or 'flow' and 'mse', and also
% on populations (Samples = Inf): those of late fusion whose modalities are scalars, on
% the moments of max (x, 0) and max (-x, 0) (theory T18b), and those of two layers on a
% Gaussian population, by arc-cosine kernels (T18c); run.certificate.note says which
% it was.  Of fewer samples than half of the inputs the network sees no more than the
% space of samples and first layers (as of linear networks, T3), with Optimizer 'gd' or
% 'muon' and 'flow'.  Compress, 'auto' and 'reduced' are for linear networks.
%
% With Checkpoint the state of the run is written to a file at the start, every
% CheckpointEvery minutes between two epochs, at Ctrl-C and at the end: a temporary file
% beside it (its name and '.tmp') takes its place once all of it is on the disk, so that
% at any moment there is a whole one.  Where the file exists already, the run goes on
% from it, and the result is bit by bit that of a run that nothing ended; when it was at
% its end the result is there at once.  Nothing removes the file.  One of another
% network, of other data, other options or another version of the package, and one that
% is damaged, is refused with an error that names which.  When a checkpoint cannot be
% written at the start that is an error (mmbias:io); later the run goes on without,
% tries again, and ends with the warning mmbias:checkpoint if that did not help.  A run
% that is continued takes another file.  Checkpoint is not for Epochs 'auto', Compress
% (compress the network first) and the methods in continuous time, whose steppers
% remember steps that no file holds.
%
% Methods 'flow' and 'reduced' run in continuous time, in which Epochs,
% RecordEvery, RecordAt and RecordNets may be any numbers >= 0 and the default
% record is the accepted steps (about 1000 at most) and the events.  They have,
% besides:
% @multitable @columnfractions .2 .15 .65
% @headitem Name @tab Default @tab Meaning
% @item Stepper @tab 'auto' @tab flow only; 'rk45', 'rk8', 'adams', or for stiff tasks 'bdf' and 'bsimp' (exact Jacobian, at most 600 weights; not on samples); 'auto' is 'rk45' for units with kinks on samples, else 'rk8'
% @item Tolerance @tab 1e-8 (reduced: 1e-10) @tab error of a step relative to the size of each layer, in [1e-14, 0.1]
% @item LossLevels @tab [] @tab losses whose first passage becomes an event
% @item MaxCalls @tab [] @tab right-hand sides after which the run gives up; [] is what takes about half a minute: 5e9 over the number of weights, from 1e5 to 1e7
% @end multitable
%
% 'reduced' follows D numbers in place of all weights (theory T14) through
% plateaus of any length, for example 1e50 epochs.  It takes scalar outputs and
% balanced starts (InitScheme 'balanced'; checked on the weights) without
% weight decay, and is exact for the flow.
%
% The gradient of leaky units jumps where a sample switches one on or off.  'flow' makes
% its steps there so short that Tolerance is kept, and where the gradient points back to
% the switch from both sides it follows the mean of both that stays on it, as descent
% with small steps does to and fro; certificate.slides says how often that began.  In
% networks of more than two layers, whose kinks move each other, this may be off by more
% than Tolerance (up to .01 was seen): such a run says so, with the warning mmbias:kinks.
% Every switch costs ten to some hundred right-hand sides: with many samples and units a
% Tolerance of 1e-6 is four to ten times as fast as that of 1e-8.
%
% @subheading Result
% A struct with @code{type} 'run' and
% @table @code
% @item t
% recorded epochs (T x 1); t(1) = 0 is the untouched start
% @item loss
% loss at these epochs, without penalty (T x 1)
% @item lossMin
% least loss of any linear map; of nonlinear networks and other losses 0, a bound
% @item objective
% loss plus lambda/2 times the squared norm of all weights (T x 1)
% @item W
% total map (T x D for one output, else T x D x O)
% of nonlinear networks: where no path has more than two layers and there are no
% biases the effective linear map (theory T18), with scalar modalities and late fusion
% its generalisation, half the difference of the outputs at 1 and -1; else T x 0
% @item Wend
% final total map (O x D); [] where W has no columns
% @item Eg
% generalisation error (T x 1), NaN when the truth is unknown
% @item columns, subsets
% of networks that went through samples, else without fields and rows: subsets (K x M
% logical) says which modalities each of K subsets sees, all of them up to four
% modalities, of more none, each alone and all; the inputs of the others are replaced
% by zeros.  Fields of columns: lossOnly (T x K), accuracyOnly (T x K, share of
% samples; for classes, and 'exponential' and 'logistic': all of their signs are right), lossHeldOut and
% accuracyHeldOut (T x K, of the samples that were held out), signal (T x M: root mean
% square of what the outputs change by when modality m alone is seen instead of none)
% @item net, start, nets
% final network; the one that the run, or the first of its parts, began with;
% networks at RecordNets (1 x N struct array with field epoch)
% @item state
% what the optimizer remembers, for a run that is continued: a column per kind, with a
% row per weight (v of Momentum and of Muon; m and v of Adam, below which the last row
% begins with the number of steps), else [].  Another Optimizer begins anew, with its
% own defaults
% @item data
% the data trained on: of linear networks with 'mse' the moments, without samples
% @item status, message
% 'completed', 'converged' (StopGradient, and Epochs 'auto' where all is learned),
% 'stopped' (StopLoss) or 'interrupted' (Ctrl-C), and a sentence
% @item options, seconds
% what was asked for and how long it took
% @item certificate
% for 'gd' identityResidual: what is left of the exact identity of descent,
% dQ = eta^2 (G'G - GG') per step (theory T4; with rates and momentum what follows
% from them; not for 'sign' and 'muon', whose steps magnify rounding), at the epochs identityEpochs, relative to the squared weights; NaN
% where it could not be checked, and note says so; else tolerance, steps, rejected, rhsCalls,
% jacobians, stepper (of 'flow') and drift, the largest change of T4's conserved quantities, which
% the exact flow keeps (of the unit length of directions, for 'reduced'; of networks
% with kinks or biases what each unit keeps: the squares of its incoming weights and
% bias less those of its outgoing ones; slides, and in note what they were trained on).
% compression (of compressed networks): used, tolerance, error (estimate of max
% |W difference| from what leaked out of the bases along the run, never less
% than what rounding makes; beside it 'flow' has its own tolerance), exact, dims
% (directions per hidden space), note
% @item tau, events
% times in units of tau, and a struct array of what happened, located to 1e-12 in
% time by 'flow' and 'reduced', and on straight lines between two epochs that are
% looked at (option Events) by 'gd': name ('learned', 'unlearned', 'plateau begins',
% 'plateau ends', 'loss'), modality, learned (how many are learned by then), t (epochs), since
% (epochs since the event before, with all its digits even where t has none
% left), tau and sinceTau (in units of tau), level (norm of W_m, or loss, that
% was reached), loss, W (total map there, O x D).  Modality m is learned when
% the norm of W_m is half of what it is with m and all learned before fitted
% alone (at t = 0 where it begins there), and unlearned when it falls below that
% again although no other takes over (T5; scalar outputs); the last time it is
% learned counts; the loss is on a plateau within 5 % of what can be explained.  Where
% no total map describes the network losses alone are located, and learned is 0
% @end table
%
% Of a run on samples that is interrupted inside an epoch the last loss and columns may be NaN; message
% says so.
%
% Ctrl-C ends the run within half a second and returns what was computed, with
% the warning mmbias:interrupted.  A loop of your own stops too when it checks:
% @code{if strcmp (run.status, 'interrupted'), break, end}.
%
% @subheading Errors and warnings
% mmbias:invalidArgument, mmbias:invalidOption, mmbias:dimensionMismatch,
% mmbias:nonFinite, mmbias:outOfMemory; mmbias:io and mmbias:checkpoint: a file that
% cannot be used for Checkpoint; mmbias:diverged names the epoch and a
% learning rate that works (with Optimizer 'gd'): 1 over the largest curvature that the
% gradient flow meets on its way to the minimum.  A run counts as diverged when its loss is not finite or 1e8 times its first value.
% mmbias:solver: Tolerance cannot be kept, or MaxCalls is used up.  Warnings
% mmbias:plateau: the first modality is predicted to be learned only after
% Epochs (of descent, with or without momentum); mmbias:unlearned: a modality that the data could teach was not learned in
% them, neither its weights nor its part of the output (not with Events 'off').
%
% @example
% @group
% data = mmbias_data ('gaussian', 'Rho', 0.5);
% run = mmbias_train (mmbias_net (data), data);
% run.Wend
%   @result{} ans =
%      1   1
% @end group
% @end example
%
% Reference: theory T1-T4 and T14 of doc/theory.md; section 2 of the paper.
% @seealso{mmbias_net, mmbias_predict, mmbias_phases, mmbias_plot}
% @end deftypefn

function run = mmbias_train (net, varargin)
  fname = 'mmbias_train';
  began = tic ();
  if nargin < 1
    fail ('invalidArgument', '%s: NET is missing', fname);
  end
  if ~ (isscalar (net) && (nargin < 2 || isscalar (varargin{1}))) && any_arrays ([{net}, varargin(1:min (1, end))])
    refuse_checkpoint (fname, varargin, 'one run, not for an array of them');
    run = over_arrays (fname, @mmbias_train, [{net}, varargin]);
    if nargout == 0
      mmbias_show (run);
      clear run
    end
    return
  end
  if isstruct (net) && isfield (net, 'type') && strcmp (net.type, 'run')
    before = net;
    start = [];
    if isfield (before, 'start')
      start = before.start;
    end
    net = before.net;
    data = before.data;
    opt = continued_options (fname, before.options, varargin);
    from = before.t(end);
  else
    if nargin < 2
      fail ('invalidArgument', '%s: DATA is missing', fname);
    end
    before = [];
    start = net;
    data = varargin{1};
    [method, optimizer] = asked_for (fname, varargin(2:end), 'gd', 'gd');
    refuse_in_time (fname, method, varargin(2:end));
    opt = parse_options (fname, train_options (method, optimizer), varargin(2:end));
    from = 0;
  end
  require_type (fname, 'NET', net, 'net');
  require_type (fname, 'DATA', data, 'data');
  check_names (fname, data);
  steps = isfield (opt, 'Optimizer');   % else in continuous time
  reason = needs_samples (net, opt);
  if ~ isempty (reason)
    check_on_samples (fname, reason, net, data, opt);
  end
  kept = isfield (opt, 'Checkpoint') && ~ isempty (opt.Checkpoint);
  if kept && ~ isempty (opt.Compress)
    fail ('invalidOption', ['%s: CHECKPOINT is not for COMPRESS, whose runs may be done ' ...
          'again in full; train what mmbias_compress returns'], fname);
  end
  if strcmp (opt.Epochs, 'auto')
    if kept
      fail ('invalidOption', '%s: CHECKPOINT needs EPOCHS as a number, not ''auto''', fname);
    end
    if isempty (before)
      run = train_settled (fname, net, data, opt);
    else
      run = train_settled (fname, before, [], opt);
    end
    if nargout == 0
      mmbias_show (run);
      clear run
    end
    return
  end
  whole = data;
  basis = [];
  if isempty (data.S) && rotates (opt)
    if isempty (reason)
      [data, net, basis] = wide_reduce (fname, data, net);
    else
      [data, net, basis] = wide_samples (fname, data, net);
    end
  elseif isempty (data.S) && isempty (reason)
    data.S = full_moments (fname, data);
    data.Factor = [];
  end
  if strcmp (opt.LearningRate, 'auto')
    opt.LearningRate = auto_rate (fname, net, data, opt);
  end
  warned = isempty (reason) && isempty (before) && ~ strcmp (opt.Method, 'reduced') ...
           && (~ steps || strcmp (opt.Optimizer, 'gd')) ...
           && warn_plateau (fname, net, data, opt, steps);
  if ~ strcmp (opt.Display, 'off')
    fflush_output ();
  end

  state = [];
  if ~ isempty (before) && isfield (before, 'state') && same_optimizer (before.options, opt)
    state = wide_state (before.state, before.net, basis, 'reduce');
  end
  if isempty (reason)
    [part, net, nets] = run_method (fname, net, data, opt, from, state);
  else
    [part, net, nets] = run_samples (net, data, opt, from, state);
  end
  if isempty (reason) && ~ warned && opt.Epochs > 0 && strcmp (part.status, 'completed') ...
     && ~ (steps && strcmp (opt.Events, 'off'))
    events = part.events;
    known = true;
    if ~ isempty (before)
      events = [before.events, events];
      known = ~ isempty (before.events);   % the part before may not have looked
    end
    if known && (isempty (events) || events(end).learned < numel (data.Dims))
      warn_unlearned (fname, events, data, net_depths (net), part.t(end), ...
                      part.W(end,:,:), opt);
    end
  end
  if ~ isempty (basis)
    part.state = wide_state (part.state, net, basis);
    if ~ isempty (part.W)
      part.W = wide_maps (part.W, basis);
    end
    [net, nets] = deal (wide_net (net, basis), wide_net (nets, basis));
  end
  data = whole;
  if isempty (reason)   % else a run is continued on its samples
    data.X = {};
    data.Y = [];
    data.HoldOut = [];
  end
  run = result ('run');
  run.t = part.t;
  run.tau = part.tau;
  run.loss = part.loss;
  run.lossMin = data.lossMin;
  run.objective = part.objective;
  run.W = part.W;
  run.Wend = [];
  if ~ isempty (part.W)
    run.Wend = reshape (part.W(end,:,:), size (data.Syx.')).';
  end
  run.Eg = part.Eg;
  if isempty (reason)
    run.columns = struct ();
    run.subsets = false (0, numel (data.Dims));
  else
    run.columns = part.columns;
    run.subsets = part.subsets;
    run.lossMin = part.lossMin;
  end
  run.net = net;
  run.start = start;
  run.nets = nets;
  run.events = part.events;
  run.state = part.state;
  run.data = data;
  run.status = part.status;
  run.message = part.message;
  run.certificate = part.certificate;
  run.options = opt;
  run.seconds = toc (began);
  if kept
    run.seconds = run.seconds + part.seconds;
    if ~ isempty (part.checkpoint)
      warning ('mmbias:checkpoint', '%s: %s; the one before is still there', fname, ...
               part.checkpoint);
    end
  end
  if ~ isempty (before)
    run = append (before, run);
  end
  if strcmp (run.status, 'interrupted')
    warning ('mmbias:interrupted', ...
             '%s: interrupted at epoch %g; the run so far is returned', ...
             fname, run.t(end));
  end
  if nargout == 0
    mmbias_show (run);
    clear run   % ans stays as it is
  end
end

% Can NET be trained on samples with these options?  REASON is why it must.
function check_on_samples (fname, reason, net, data, opt)
  need_fields (fname, data, {'X', 'Y', 'Kind', 'P', 'TargetMean', 'ClassLabels'}, 'DATA');
  net_depths (net);   % cells, or it says so
  need_fields (fname, net, {'Slope'}, 'NET');
  check_value (fname, 'NET.Slope', net.Slope, 'probability');
  if ~ (iscell (data.X) || isempty (data.X))
    fail ('invalidArgument', '%s: DATA.X must be a cell array of matrices, got %s', fname, describe (data.X));
  end
  check_value (fname, 'DATA.P', data.P, 'samples');
  methods = train_methods ();
  able = ~ cellfun (@isempty, methods(:,3));
  if ~ any (strcmp (opt.Method, methods(able,1)))
    fail ('invalidOption', '%s: METHOD must be one of ''%s'' where %s', fname, ...
          strjoin (methods(able,1).', ''', '''), reason);
  end
  if strcmp (opt.Method, 'flow') && strcmp (opt.Precision, 'single')
    fail ('invalidOption', '%s: PRECISION must be ''double'' for METHOD ''flow''', fname);
  end
  if isempty (sample_engine (net, data, opt))
    fail ('invalidArgument', '%s: DATA must hold samples, since %s', fname, reason);
  end
  if ~ isempty (opt.Compress)
    fail ('invalidOption', '%s: COMPRESS is for linear networks on moments, and %s', fname, reason);
  end
  for name = {'LearningRate', 'Epochs'}
    if strcmp (opt.(name{1}), 'auto')
      fail ('invalidOption', '%s: %s ''auto'' is for linear networks on moments, and %s', ...
            fname, upper (name{1}), reason);
    end
  end
  if isfield (opt, 'BatchSize') && opt.BatchSize > data.P
    fail ('invalidOption', '%s: BATCHSIZE must be at most the number of samples, %d, got %d', ...
          fname, data.P, opt.BatchSize);
  end
  if isfield (opt, 'BatchSize') && opt.StopGradient > 0
    fail ('invalidOption', '%s: STOPGRADIENT needs steps on all samples (METHOD ''gd'')', fname);
  end
  if isfield (net, 'Basis')
    fail ('invalidArgument', '%s: NET must not be compressed where %s', fname, reason);
  end
  check_held_out (fname, data);
end

% Multistep methods cannot be gone on with.
function refuse_in_time (fname, method, args)
  if isempty (args)
    return
  end
  row = train_methods (method);
  if any (strcmp (row{4}, 'time'))
    refuse_checkpoint (fname, args, sprintf (['METHOD ''gd'' and ''sgd''; steppers of ' ...
      '''%s'' remember steps that no file holds'], method));
  end
end

% No option CHECKPOINT among ARGS, which is for WHAT.
function refuse_checkpoint (fname, args, what)
  first = find (~ cellfun (@is_result, args), 1);
  args = option_pairs (args(first:end));
  for i = 1:2:numel (args) - 1
    if strcmpi (args{i}, 'Checkpoint') && ~ isempty (args{i+1})
      fail ('invalidOption', '%s: CHECKPOINT is for %s', fname, what);
    end
  end
end

% Train NET on the samples of DATA.
function [part, net, list] = run_samples (net, data, opt, from, state)
  row = train_methods (opt.Method);
  runner = row{3};
  [part, last, nets] = runner (net, data, opt, from, from + opt.Epochs, state);
  list = recorded_nets (net, nets, part.netEpochs, opt);
  net = with_fields (net, last);
end

function s = with_fields (s, from)
  for name = fieldnames (from).'
    s.(name{1}) = from.(name{1});
  end
end

% Train NET, compressed if that is asked for and works.
function [part, net, nets] = run_method (fname, net, data, opt, from, state)
  to = from + opt.Epochs;
  row = train_methods (opt.Method);
  runner = row{2};
  note = '';
  asked = isfield (opt, 'Compress') && ~ isempty (opt.Compress);
  if asked && ~ rotates (opt)
    fail ('invalidOption', ['%s: COMPRESS needs steps that do not depend on the axes of ' ...
          'hidden spaces; those of OPTIMIZER ''%s'' do'], fname, opt.Optimizer);
  end
  if asked && to > from
    note = beyond_bases (opt, false);
    if isempty (note)
      [part, net, nets, note] = run_compressed (runner, net, data, opt, from, to);
    end
    if isempty (note)
      return
    end
  end
  if isfield (net, 'Basis')
    if ~ (isstruct (net.Basis) && isscalar (net.Basis))
      fail ('invalidArgument', '%s: NET.Basis must be a struct as made by mmbias_compress, got %s', ...
            fname, describe (net.Basis));
    end
    need_fields (fname, net.Basis, {'Exact', 'Outside', 'Start', 'Q'}, 'NET.Basis');
    obstacle = beyond_bases (opt, net.Basis.Exact);
    if ~ isempty (obstacle)
      fail ('invalidOption', '%s: NET is compressed, and %s; expand it first (mmbias_expand)', ...
            fname, obstacle);
    end
    [part, encoder, decoder, nets] = ...
      train_compressed (runner, net, data, opt, from, to, state);
  else
    [part, encoder, decoder, nets] = runner (net, data, opt, from, to, state);
  end
  if ~ isempty (note)
    part.certificate.compression = struct ('used', false, 'tolerance', ...
      opt.Compress, 'error', 0, 'exact', true, 'dims', [], 'note', note);
  end
  nets = recorded_nets (net, nets, part.netEpochs, opt);
  net = with_weights (net, encoder, decoder, opt, part.t(end) - from);
end

% Why bases and their check do not serve a run with these options, '' where they
% do.  EXACT bases hold whatever is done with a gradient, layer by layer, but the
% weights outside of them must decay as in plain descent.
function text = beyond_bases (opt, exact)
  text = '';
  if ~ rotates (opt)
    text = sprintf ('OPTIMIZER ''%s'' is run on the full network', opt.Optimizer);
  elseif plain_descent (opt) || (exact && opt.WeightDecay == 0)
    return
  elseif ~ strcmp (opt.Optimizer, 'gd')
    text = sprintf ('OPTIMIZER ''%s'' is run on the full network', opt.Optimizer);
  elseif opt.Momentum > 0
    text = 'momentum is run on the full network';
  else
    text = 'rates per modality or epoch are run on the full network';
  end
end

% Does the rule commute with rotations of inputs and hidden spaces?
function yes = rotates (opt)
  yes = true;
  if isfield (opt, 'Optimizer')
    row = train_optimizers (opt.Optimizer);
    yes = row{3};
  end
end

% The method that arguments ask for, and the optimizer where it has one: which options
% there are depends on both.  What is given are those without arguments.
function [method, optimizer] = asked_for (fname, args, method, optimizer)
  if isempty (args)
    return
  end
  rows = train_methods ();
  method = method_of (fname, args, rows(:,1).', method);
  row = train_methods (method);
  if any (strcmp (row{4}, 'optimizer'))
    rows = train_optimizers ();
    optimizer = method_of (fname, args, rows(:,1).', optimizer, 'Optimizer');
  end
end

function yes = same_optimizer (a, b)
  yes = ~ isfield (a, 'Optimizer') || strcmp (a.Optimizer, b.Optimizer);
end

% Compress, run, check, expand; NOTE says why the full network is needed after
% all, and is empty when it is not.
function [part, full, list, note] = run_compressed (runner, net, data, opt, from, to)
  part = [];
  full = net;
  list = [];
  note = '';
  if ~ isfield (opt, 'WeightDecay')
    opt.WeightDecay = 0;
  end
  [small, basis] = compress_net ('mmbias_train', net, data, opt.Compress, opt);
  if ~ basis.Met
    note = basis.Reason;
    return
  end
  [part, encoder, decoder, nets] = ...
    train_compressed (runner, small, data, opt, from, to);
  if part.certificate.compression.error > opt.Compress && ~ basis.Exact
    note = sprintf ('the check inside the run estimates an error of %.2g', ...
                    part.certificate.compression.error);
    return
  end
  full = mmbias_expand (with_weights (small, encoder, decoder, opt, ...
                                      part.t(end) - from));
  nets = recorded_nets (small, nets, part.netEpochs, opt);
  list = repmat (setfield (net, 'epoch', 0), 1, numel (nets));
  for i = 1:numel (nets)
    epoch = nets(i).epoch;
    list(i) = setfield (mmbias_expand (rmfield (nets(i), 'epoch')), ...
                        'epoch', epoch);
  end
end

% NET with other weights, after so many epochs.
function net = with_weights (net, encoder, decoder, opt, epochs)
  net.Encoder = encoder;
  net.Decoder = decoder;
  if isfield (net, 'Basis') && isfield (opt, 'WeightDecay')
    net.Basis.Outside = net.Basis.Outside * decay_alone (opt, epochs);
  end
end

% Options of a run, overridden by those given now.  Another optimizer begins with
% the defaults of its own.  Single epochs to record, and a file, belong to one part; how often to record is kept, unless epochs are given.
function opt = continued_options (fname, opt, args)
  before = 'gd';
  if isfield (opt, 'Optimizer')
    before = opt.Optimizer;
  end
  [method, optimizer] = asked_for (fname, args, opt.Method, before);
  refuse_in_time (fname, method, args);
  if ~ strcmp (method, opt.Method)
    fail ('invalidOption', '%s: METHOD of a run cannot be changed; train run.net instead', ...
          fname);
  end
  table = train_options (method, optimizer);
  anew = {'RecordAt', 'RecordNets', 'Checkpoint'};
  if ~ strcmp (optimizer, before)
    rule = train_optimizers (optimizer);
    anew = [anew, {'Optimizer', 'LearningRate'}, rule{4}(:,1).'];
  end
  for i = 1:size (table, 1)
    if ~ any (strcmp (table{i,1}, anew))
      table{i,2} = opt.(table{i,1});
    end
  end
  every = opt.RecordEvery;
  opt = parse_options (fname, table, args);
  if ~ isempty (opt.RecordAt) && isequal (opt.RecordEvery, every)
    opt.RecordEvery = [];
  end
end

% True where it warned.  Random deep starts stay several times longer than predicted.
function warned = warn_plateau (fname, net, data, opt, steps)
  warned = false;
  data.X = {};
  try
    epochs = mmbias_plateau_mex (net, data) / opt.LearningRate;
    if epochs > opt.Epochs || (steps && opt.LearningRateDecay < 1)
      epochs = full_epochs (opt, epochs / speed_up (fname, opt, size (net.Encoder, 1)), ...
                            'inverse');
    end
  catch
    return   % bad input: the training itself says what is wrong
  end
  warned = epochs > opt.Epochs && opt.Epochs > 0;
  if warned
    warning ('mmbias:plateau', ...
             ['%s: the first modality is predicted to be learned at epoch ' ...
              '%.3g or later, after the %g EPOCHS asked for'], ...
             fname, epochs, opt.Epochs);
  end
end

% At most how many times faster than plain descent plateaus are left (T24: momentum
% multiplies small growth by 1 / (1 - beta); T21: rates).
function factor = speed_up (fname, opt, M)
  factor = 1;
  if isfield (opt, 'Momentum')
    factor = largest_factor (fname, opt, M) / (1 - opt.Momentum);
  end
end

function list = recorded_nets (net, cells, epochs, opt)
  list = net(ones (1, numel (cells)));
  for i = 1:numel (cells)
    list(i) = with_weights (with_fields (net, cells(i)), cells(i).Encoder, ...
                            cells(i).Decoder, opt, epochs(i));
  end
  for i = 1:numel (cells)
    list(i).epoch = epochs(i);
  end
end

% Columns of both parts; NaN where one of them did not measure (Subsets, Loss).
function [before, run] = same_columns (before, run)
  if isempty (run.subsets)
    run.subsets = before.subsets;
  end
  [old, new] = deal (before.columns, run.columns);
  for name = setdiff (fieldnames (new), fieldnames (old)).'
    before.columns.(name{1}) = NaN (numel (before.t), size (new.(name{1}), 2));
  end
  for name = setdiff (fieldnames (old), fieldnames (new)).'
    run.columns.(name{1}) = NaN (numel (run.t), size (old.(name{1}), 2));
  end
end

% One run out of two, the second of which begins where the first ended.
function run = append (before, run)
  [before, run] = same_columns (before, run);
  if isnan (before.loss(end)) || ~ measured (before.columns)
    before = with_last_row (before, run);
  end
  run.t = [before.t; run.t(2:end)];
  run.loss = [before.loss; run.loss(2:end)];
  run.objective = [before.objective; run.objective(2:end)];
  run.Eg = [before.Eg; run.Eg(2:end)];
  run.W = cat (1, before.W, run.W(2:end,:,:));
  run.seconds = before.seconds + run.seconds;
  shift = before.tau(end) - run.tau(1);
  if abs (shift) > 1e-12 * before.tau(end)   % another LearningRate from here on
    run.tau = run.tau + shift;
    for i = 1:numel (run.events)
      run.events(i).tau = run.events(i).tau + shift;
    end
  end
  run.tau = [before.tau; run.tau(2:end)];
  run.events = [before.events, run.events];
  for name = fieldnames (run.columns).'
    run.columns.(name{1}) = [before.columns.(name{1}); run.columns.(name{1})(2:end,:)];
  end
  if isempty (run.nets)
    run.nets = before.nets;
  elseif ~ isempty (before.nets)
    run.nets = [before.nets, run.nets];
  end
end

% Was all of the last row measured?
function yes = measured (columns)
  yes = true;
  for name = fieldnames (columns).'
    yes = yes && ~ any (isnan (columns.(name{1})(end,:)));
  end
end

% What an interrupted run could not tell of its last weights: what RUN tells of the same
% weights, its first ones.
function before = with_last_row (before, run)
  before.loss(end) = run.loss(1);
  before.objective(end) = run.objective(1);
  for name = fieldnames (run.columns).'
    before.columns.(name{1})(end,:) = run.columns.(name{1})(1,:);
  end
end

%!demo
%! data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
%! run = mmbias_train (mmbias_net (data), data);
%! mmbias_plot (run, mmbias_phases (run));

%!shared data, net
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! net = mmbias_net (data, 'Width', 10);
%!test  # default record, fields, and inputs unchanged
%! enc = cellfun (@(w) w + 0, net.Encoder, 'UniformOutput', false); S = data.S + 0;
%! run = mmbias_train (net, data);
%! assert (run.t, (0:1000)');
%! assert (size (run.W), [1001 2]);
%! assert (run.status, 'completed');
%! assert (run.W(end,:), run.Wend);
%! assert (run.Eg, run.loss, 1e-12);
%! assert (run.objective, run.loss);
%! assert (net.Encoder, enc);
%! assert (data.S, S);
%! assert (run.Wend, [1 1], 1e-6);
%!test  # same seed, same bits; recording does not change the run
%! a = mmbias_train (net, data, 'Epochs', 300);
%! b = mmbias_train (net, data, 'Epochs', 300, 'RecordAt', [17 250]);
%! assert (b.t', [0 17 250 300]);
%! assert (a.W(b.t+1,:), b.W);
%! assert (a.net.Encoder, b.net.Encoder);
%!test  # continuing a run gives the same bits as one long run
%! a = mmbias_train (net, data, 'Epochs', 500, 'RecordNets', [150 400]);
%! b = mmbias_train (mmbias_train (net, data, 'Epochs', 200, 'RecordNets', 150), 'Epochs', 300, 'RecordNets', 400);
%! assert (a.t, b.t);
%! assert (a.W, b.W);
%! assert (a.loss, b.loss);
%! assert (a.net.Encoder, b.net.Encoder);
%! assert ([b.nets.epoch], [150 400]);
%! assert (a.nets(2).Encoder, b.nets(2).Encoder);
%!test  # it keeps on recording as before, at the epochs of one long run
%! for method = {'gd', 'flow'}
%!   args = {'Method', method{1}, 'RecordEvery', 30};
%!   a = mmbias_train (net, data, args{:}, 'Epochs', 500);
%!   b = mmbias_train (mmbias_train (net, data, args{:}, 'Epochs', 200), 'Epochs', 300);
%!   assert (b.options.RecordEvery, 30);
%!   assert (setdiff (b.t, a.t), 200); assert (isempty (setdiff (a.t, b.t)));
%!   c = mmbias_train (b, 'Epochs', 100, 'RecordAt', 510);
%!   assert (c.t(c.t > 500)', [510 600]);
%! end
%!test  # another rate from a part on: tau goes on where it was
%! a = mmbias_train (mmbias_train (net, data, 'Epochs', 100), 'Epochs', 10, 'LearningRate', .01);
%! assert (a.tau([101 102 111])', [4 4.01 4.1], 1e-12);
%!test  # parts without an event of their own: before, after, between, all
%! s = warning ('off', 'mmbias:plateau');
%! for method = {'flow', 'reduced'}
%!   start = mmbias_net (data, 'InitScheme', 'balanced');
%!   a = mmbias_train (start, data, 'Method', method{1});
%!   b = mmbias_train (start, data, 'Method', method{1}, 'Epochs', 1);
%!   assert (numel (b.events), 0);
%!   for epochs = [1 998 1e3 1]
%!     b = mmbias_train (b, 'Epochs', epochs);
%!   end
%!   assert ({b.events.name}, {a.events.name});
%!   assert ([b.events.t], [a.events.t], -1e-7); assert ([b.events.tau], [a.events.tau], -1e-7);
%!   assert (b.t(end), 2001); assert (fieldnames (b.events), fieldnames (a.events));
%! end
%! warning (s);
%!test  # with weight decay the penalty is a part of the gradient: at rest it is zero
%! for depth = 2:3
%!   wide = mmbias_net (data, 'Init', 0.5, 'Width', 10, 'Depth', depth);
%!   for method = {'gd', 'flow'}
%!     run = mmbias_train (wide, data, 'Method', method{1}, 'StopGradient', 1e-6, 'WeightDecay', 0.01, 'Epochs', 1e6);
%!     assert (run.status, 'converged'); assert (run.t(end) < 1e5);
%!     g = mmbias_evaluate (run.net, data).gradient;
%!     whole = cellfun (@(g, w) norm (g + 0.01 * w, 'fro'), [g.Encoder(:); g.Decoder(:)], [run.net.Encoder(:); run.net.Decoder(:)]);
%!     assert (norm (whole) < 1.001e-6);
%!     assert (norm (cellfun (@(g) norm (g, 'fro'), g.Encoder(:))) > 1e-3);
%!   end
%! end
%!test  # stop rules
%! run = mmbias_train (net, data, 'StopLoss', 0.1, 'Epochs', 5000);
%! assert (run.status, 'stopped');
%! assert (run.loss(end) <= 0.1 && run.loss(end-1) > 0.1);
%! run = mmbias_train (net, data, 'StopGradient', 1e-3, 'Epochs', 5000, 'RecordEvery', 1);
%! assert (run.t(end), 1);  # the start is a saddle: its gradient is tiny
%! assert (run.status, 'converged');
%! run = mmbias_train (mmbias_net (data, 'Init', 0.3, 'Width', 10), data, 'StopGradient', 1e-6, 'Epochs', 1e5);
%! assert (run.status, 'converged');
%! g = mmbias_evaluate (run.net, data).gradient;
%! assert (norm (cellfun (@(x) norm (x, 'fro'), g.Encoder(:))) < 1.001e-6);
%!test  # no epochs: the untouched start
%! run = mmbias_train (net, data, 'Epochs', 0);
%! assert (run.t, 0);
%! assert (run.net.Encoder, net.Encoder);
%!test  # divergence of linear regression: 1 / lambda_max (S), to two digits
%! shallow = mmbias_net (data, 'Depth', 1);
%! try
%!   mmbias_train (shallow, data, 'LearningRate', 1, 'Epochs', 1e5);
%!   error ('no error');
%! catch err
%!   assert (err.identifier, 'mmbias:diverged');
%!   rate = str2double (regexp (err.message, 'LEARNINGRATE ([\d.e+-]+) works', 'tokens', 'once'){1});
%!   assert (rate, 1 / max (eig (data.S)), -0.06);
%! end
%!warning <predicted to be learned at epoch> mmbias_train (net, data, 'Epochs', 20);
%!error <NET must be a net struct> mmbias_train (3, data)
%!error <DATA must be a data struct> mmbias_train (net, 3)
%!error <DATA is missing> mmbias_train (net)
%!error <NET is missing> mmbias_train ()
%!test  # LearningRate 'auto': descent works on targets of any scale
%! for scale = [1e-3 1 1e4]
%!   task = mmbias_data ('gaussian', 'Cov', [2 .5; .5 1], 'Dims', [1 1], 'Weights', scale * [1 1]);
%!   auto = mmbias_train (mmbias_net (task, 'Init', 1e-3 * sqrt (scale)), task, 'LearningRate', 'auto', 'Epochs', 400);
%!   assert (auto.status, 'completed'); assert (auto.Wend, scale * [1 1], -1e-6);
%!   assert (auto.options.LearningRate * scale, 0.18, 0.06);
%!   more = mmbias_train (auto, 'Epochs', 5); assert (more.options.LearningRate, auto.options.LearningRate);
%! end
%!error <LEARNINGRATE must be a positive number or 'auto'> mmbias_train (net, data, 'LearningRate', 0)
%!error <LEARNINGRATE must be a positive number or 'auto'> mmbias_train (net, data, 'LearningRate', -1)
%!error <LEARNINGRATE must be a positive number or 'auto', got NaN> mmbias_train (net, data, 'LearningRate', NaN)
%!error <EPOCHS must be a whole number> mmbias_train (net, data, 'Epochs', 1.5)
%!error <WEIGHTDECAY must be a number> mmbias_train (net, data, 'WeightDecay', -1)
%!error <METHOD must be one of 'gd', 'sgd', 'flow', 'reduced', got 'adam'> mmbias_train (net, data, 'Method', 'adam')
%!error <unknown option 'Tolerance'; valid options are> mmbias_train (net, data, 'Tolerance', 1e-6)
%!error <unknown option 'Stepper'; valid options are> mmbias_train (net, data, 'Method', 'reduced', 'Stepper', 'rk8')
%!error <TOLERANCE must be a number in> mmbias_train (net, data, 'Method', 'flow', 'Tolerance', -1e-6)
%!error <STEPPER must be one of 'auto', 'rk45', 'rk8', 'adams', 'bdf', 'bsimp', got 'euler'> mmbias_train (net, data, 'Method', 'flow', 'Stepper', 'euler')
%!error <RECORDAT must be a vector of numbers> mmbias_train (net, data, 'Method', 'flow', 'RecordAt', [3 -2])
%!error id=mmbias:solver mmbias_train (net, data, 'Method', 'flow', 'MaxCalls', 100)
%!error <MAXCALLS = 100 right-hand sides used up> mmbias_train (net, data, 'Method', 'flow', 'MaxCalls', 100)
%!test  # of a continued run, too, errors name the run's own epoch
%! run = mmbias_train (net, data, 'Method', 'flow', 'Epochs', 50);
%! try, mmbias_train (run, 'Epochs', 1e4, 'MaxCalls', 100); error ('none'); catch err, end
%! assert (err.identifier, 'mmbias:solver'); assert (sscanf (regexp (err.message, 'at epoch (\S+);', 'tokens'){1}{1}, '%f') > 50);
%!error <NET must start balanced> mmbias_train (net, data, 'Method', 'reduced')
%!error <METHOD of a run cannot be changed> mmbias_train (mmbias_train (net, data, 'Epochs', 2), 'Method', 'flow')
%!error <unknown option 'Compress'; valid options are> mmbias_train (net, data, 'Method', 'reduced', 'Compress', 1e-6)
%!error <COMPRESS must be a positive number> mmbias_train (net, data, 'Compress', -1e-6)
%!test  # compressed runs: results of the full network, all fields
%! wide = mmbias_net (data, 'Depth', 4, 'FusionDepth', 3, 'Init', 0.3);
%! a = mmbias_train (wide, data, 'Epochs', 1200, 'RecordNets', [0 300], 'WeightDecay', 1e-3);
%! b = mmbias_train (wide, data, 'Epochs', 1200, 'RecordNets', [0 300], 'WeightDecay', 1e-3, 'Compress', 1e-7);
%! assert (a.loss(1) > 3.15 && a.loss(end) < 0.35);
%! assert (max (abs (a.W(:) - b.W(:))) < 1e-6);
%! assert (b.certificate.compression.used);
%! assert (b.certificate.compression.error < 1e-7);
%! assert (a.objective, b.objective, 1e-6);
%! assert ([b.nets.epoch], [0 300]);
%! assert (b.nets(1).Encoder{1,2}, wide.Encoder{1,2}, 1e-15);
%! for i = 1:6
%!   assert (b.net.Encoder{i}, a.net.Encoder{i}, 1e-4);
%!   assert (b.nets(2).Encoder{i}, a.nets(2).Encoder{i}, 1e-4);
%! end
%! c = mmbias_train (wide, data, 'Epochs', 1200, 'WeightDecay', 1e-3, 'Compress', 1e-7, 'Method', 'flow');
%! f = mmbias_train (wide, data, 'Epochs', 1200, 'WeightDecay', 1e-3, 'Method', 'flow');
%! assert (c.certificate.compression.used);
%! assert ([c.events.t], [f.events.t], 1e-2);
%! assert (c.objective(end), f.objective(end), 1e-6);
%!test  # what cannot be met falls back and says so
%! narrow = mmbias_net (data, 'Depth', 4, 'Width', 6, 'Init', 0.5);
%! a = mmbias_train (narrow, data, 'Epochs', 300);
%! b = mmbias_train (narrow, data, 'Epochs', 300, 'Compress', 1e-12);
%! assert (b.W, a.W);
%! assert (! b.certificate.compression.used);
%! assert (! isempty (b.certificate.compression.note));
%!test  # signals of very different sizes can be weighed: two outputs, tiny weights
%! one = mmbias_data ('gaussian', 'Cov', 1, 'Dims', 1, 'Weights', [1; 1]);
%! tiny = mmbias_net (one, 'Depth', 3, 'FusionDepth', 1, 'Init', 1e-6, 'InitScheme', 'gaussian', 'Width', 50);
%! args = {'Method', 'flow', 'LearningRate', 1, 'Epochs', 1e9, 'StopLoss', 1e-3};
%! a = mmbias_train (tiny, one, args{:});
%! b = mmbias_train (tiny, one, args{:}, 'Compress', 1e-6);
%! assert (b.certificate.compression.used);
%! assert (b.t(end), a.t(end), -1e-5); assert (b.Wend, a.Wend, 1e-5);
%!test  # two layers: exact
%! a = mmbias_train (net, data);
%! b = mmbias_train (net, data, 'Compress', 1e-9);
%! assert (b.W, a.W, 1e-9);
%! assert (b.certificate.compression.exact);
%! assert (b.certificate.compression.dims, [2 2]);
%!error <DISPLAY must be one of> mmbias_train (net, data, 'Display', 'maybe')
%!error <RECORDAT must be a vector of whole numbers> mmbias_train (net, data, 'RecordAt', [1.5 2])
%!error <not both> mmbias_train (net, data, 'RecordAt', 1, 'RecordEvery', 1)
%!error <NET.Encoder\{1,2\} must be>
%! bad = net; bad.Encoder{1,2} = ones (1, 3);
%! mmbias_train (bad, data);
%!test  # runs of all methods fit into one array; START is what the first part began with
%! data = mmbias_data ('gaussian', 'Rho', 0.5); net = mmbias_net (data, 'InitScheme', 'balanced', 'Init', 0.01);
%! runs = mmbias_train (net, data, 'Epochs', 300); runs(2) = mmbias_train (net, data, 'Epochs', 300, 'Method', 'flow');
%! runs(3) = mmbias_train (net, data, 'Epochs', 300, 'Method', 'reduced'); runs(4) = mmbias_train (net, data, 'Epochs', 300, 'Compress', 1e-6);
%! runs(5) = mmbias_train (runs(1), 'Epochs', 10);
%! for r = runs, assert (r.start.Encoder, net.Encoder); end
%! assert (! isequal (runs(5).net.Encoder, net.Encoder));
%!warning <not learned within the 200 EPOCHS asked for: modality 2> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Epochs', 200);
%!test  # one warning at most, and none where all is learned or nobody looked
%! data = mmbias_data ('gaussian'); net = mmbias_net (data); lastwarn ('');
%! a = mmbias_train (net, data, 'Epochs', 200, 'Events', 'off'); assert (lastwarn (), '');
%! b = mmbias_train (a, 'Epochs', 50, 'Events', 'auto'); b = mmbias_train (b, 'Epochs', 50); assert (lastwarn (), '');
%! a = mmbias_train (a, 'Epochs', 800, 'Events', 'auto'); assert (lastwarn (), '');
%! warning ('off', 'mmbias:unlearned', 'local'); a = mmbias_train (net, data, 'Epochs', 200); lastwarn ('');
%! a = mmbias_train (a, 'Epochs', 800); assert (lastwarn (), '');
%!error <DATA.Names must be a cell array with 2 words> mmbias_train (net, setfield (data, 'Names', {'a'}));
%!error <NET.Basis must be a struct as made by mmbias_compress, got a 1 x 1 double> mmbias_train (setfield (net, 'Basis', 3), data);
%!error <NET.Basis has no field Exact> mmbias_train (setfield (net, 'Basis', struct ()), data);
