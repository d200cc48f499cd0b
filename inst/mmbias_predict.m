% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn  {} {@var{pred} =} mmbias_predict (@var{data})
% @deftypefnx {} {@var{pred} =} mmbias_predict (@var{data}, @var{name}, @var{value}, @dots{})
% @deftypefnx {} {@var{pred} =} mmbias_predict (@var{net}, @var{data}, @dots{})
% @deftypefnx {} {@var{pred} =} mmbias_predict (@var{run}, @dots{})
% Predict which modality is learned first and for how long the others are
% ignored, for any number of modalities: from a small balanced start, from
% the actual weights of @var{net}, or from those with which @var{run} began, at its
% learning rate (not with other losses, optimizers, momentum, rates per modality or epoch).  Arrays of data, nets or runs
% give arrays of predictions.
%
% A and B always mean @code{order(1)} and @code{order(2)}: the modality learned
% first and second.  A modality is learned when its total map reaches half of the
% norm that it will have beside those learned before it, and stays learned; what
% is lost again (T5) is told in notes.  Between t_A and t_B lies the unimodal
% phase.  With ill-conditioned data this norm belongs to
% directions of small variance that come late and explain little (T20): ask for
% Measure 'signal' then, which is what @code{mmbias_phases} measures by default.
%
% @subheading Options
% @multitable @columnfractions .2 .25 .55
% @headitem Name @tab Default @tab Meaning
% @item Depth @tab 2 @tab number of layers L >= 1 (not with @var{net})
% @item FusionDepth @tab Depth @tab fusion layer L_f in 1..L, 'early' (1), 'late' (L), or one per modality: encoders of unequal depth (not with @var{net})
% @item Init @tab 1e-9 for Depth <= 2, else 0.1 @tab initial scale u0 in (0, 1) (not with @var{net})
% @item Slope @tab 1 @tab s in [0, 1] of hidden units max (z, s z): 1 is linear, 0 ReLU, see below (not with @var{net}, which has its own)
% @item Theory @tab 'auto' @tab how to predict, see below
% @item Measure @tab 'weights' @tab what must reach half: the norm of W_m, or 'signal', its part of the output sqrt(tr(W_m S_m W_m')); the same times for scalar modalities and to leading order
% @item LearningRate @tab [] @tab eta: times in epochs of gradient descent, too (field epochs)
% @item Spread @tab [] @tab how many random starts (Gaussian, default width, seeds 0, 1, ..) to predict beside the balanced one; [] is 5 where that is cheap (Depth 3, one output, Init >= 0.01, at most 32 inputs, not nearly collinear), else 0 (not with @var{net})
% @end multitable
%
% @subheading Theories
% @table @asis
% @item 'flow'
% the exact dynamics, integrated up to the events: reduced to one number per
% input for balanced starts (T14; scalar outputs), in compressed hidden spaces or
% in full for the weights of @var{net} (T15, T3)
% @item 'rotated'
% the leading order for small starts: the race of all modalities (T17) with
% change of sign (T12) and rotation (T13), encoders of unequal depth (T14), the
% race of modes for vector outputs of two layers with late fusion (T20); with
% @var{net}, which must have late fusion and scalar modalities, from its actual
% weights (T9, T19)
% @item 'paper'
% the published formulas (T7-T11 with T12's sign), for at most two modalities
% and encoders of equal depth
% @item 'auto'
% 'flow' where it applies, else 'rotated'
% @end table
%
% Networks of two layers with units of slope s < 1, without biases, learn as linear ones
% whose rates are (1 + s)/2 times as large (T18): every time is longer, ratio and
% misattribution are the same, maps are those of the odd part of the network.  That needs
% samples as likely as their mirror image (x, y) to (-x, -y): how far units of positive and
% negative weight grow at other rates than that is told in notes and part of @code{error},
% and from a tenth on the prediction is not valid (T18d).  'flow' from the weights of
% @var{net} runs the network itself where its data allow an exact shortcut: scalar
% modalities under late fusion, samples or population (T18b), or a Gaussian population
% (T18c), one output.  Deeper networks learn the positive and the negative half of a
% modality at different times: not valid, and an error with @var{net}.
%
% @subheading Result
% A struct with @code{type} 'prediction' and
% @table @code
% @item order, first
% modalities in learning order (1 x M); the first
% @item durations
% time of each event, counted from the event before (1 x M, learning order, in
% units of tau): the primary result
% @item t, tA, tB
% times by modality (1 x M), of A and of B, in units of tau
% @item ratio, duration
% time ratio tB/tA (of epochs with LearningRate: large rates shorten both times by
% different parts); length tB - tA of the unimodal phase
% @item units, epochs
% 'tau'; times by modality in epochs of gradient descent ([] without
% LearningRate): by descent on the reduced or compressed network where the exact
% flow was used, else t / LearningRate, which differs by a part of the order of
% LearningRate times the strength, early in most cases; notes say which
% @item plateaus
% modalities learned on each plateau, from none to the last (K x M logical)
% @item Wuni, Wfinal
% total map on A's plateau and at the end (O x D)
% @item misattribution, misattributionRelative
% A's columns of Wuni - Wfinal; its norm over that of the final ones, signed if
% both are scalar
% @item misattributionMiddle, misattributionMiddleRelative
% the same in the middle of the unimodal phase, at (tA+tB)/2, when A may be far from
% fitted: of 'flow' to 1e-5, of the other theories, to leading order, as above; NaN where
% neither is known
% @item overlap
% part of the variance of A's unimodal solution that B could explain (0 to 1)
% @item losses, Eg
% structs with M0 (nothing learned), alone (1 x M), full; the same of the
% generalisation error (NaN when the truth is unknown)
% @item superficial, permanent, signreversal
% the modality learned first explains less than another would; one is never
% learned because nothing is left for it; one first grows with the wrong sign
% @item cosine
% cosine between S_yxm and what is left of it when m's turn comes (1 x M)
% @item modes
% for O > 1: table of modes (T20) with columns modality, mode (singular triplet
% of S_yxm, strongest first; of the race: the nearest one), strength and t: of a
% network those that rise until half-rises are known to half a percent, by strength;
% of the race in the order of learning, with the strength that drives them then
% (up to the first mode of each modality for more than 40 inputs); of the
% formulas by strength.  [] for O = 1, and where no theory has modes
% @item theory, method
% theory used; what was evaluated: 'formula', 'race', 'modes', 'reduced',
% 'compressed', 'full', 'crossing' (depth 1), 'halves' or 'arccos' (leaky networks, by
% T18b or T18c)
% @item paper
% the published formulas' t and ratio ([] where there are none)
% @item error
% relative error of the durations (1 x M, learning order): for formulas, their
% distance from the exact flow, NaN where that learns in another order; for
% 'flow', that of the integration; in any case at least how far the durations move
% when the moments are rounded; of leaky units also what breaks the symmetry of T18
% @item spread
% times by modality of random starts (K x M, in units of tau, NaN where not valid),
% told in notes: those of more than two layers learn later than the balanced one and
% their ratio is another (options Spread)
% @item valid, notes
% false when an assumption of the theory used does not hold; sentences that say
% which, and what was done
% @end table
%
% @subheading Special cases
% Singular moments: pseudo-inverse.  Equal strengths: ratio 1, duration 0, note, by
% 'paper' and 'rotated', while 'flow' follows the times (0 if they are the same).
% One modality: tB and ratio are NaN, note.  A modality without correlation of
% its own: learned after the others if they leave something for it, else Inf,
% note.  B explained away by A: tB = Inf, permanent, note.  Modalities so
% correlated that none reaches half of what it could learn alone: times of the
% race, not valid, note.
%
% @subheading Errors
% mmbias:invalidArgument (also a theory that does not cover the case),
% mmbias:invalidOption, mmbias:dimensionMismatch, mmbias:nonFinite,
% mmbias:solver (the flow of a network cannot be integrated to its end),
% mmbias:diverged (descent at LearningRate),
% mmbias:interrupted (Ctrl-C).
%
% @example
% @group
% data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
% pred = mmbias_predict (data, 'Depth', 2, 'Theory', 'paper');
% pred.ratio
%   @result{} ans = 5
% @end group
% @end example
%
% Reference: theory T6-T20 of doc/theory.md; section 3 of the paper.
% @seealso{mmbias_data, mmbias_net, mmbias_phases, mmbias_fixedpoints, mmbias_plot}
% @end deftypefn

function pred = mmbias_predict (varargin)
  fname = 'mmbias_predict';
  if nargin > 0 && ~ (isscalar (varargin{1}) && (nargin < 2 || isscalar (varargin{2}))) ...
     && any_arrays (varargin)
    pred = over_arrays (fname, @mmbias_predict, varargin);
    if nargout == 0
      mmbias_show (pred);
      clear pred
    end
    return
  end
  [task, opt, basis, threads, run] = predict_task (fname, varargin);
  [phases, opt.Theory] = predict_phases (fname, task, opt.Theory, true);
  leak = [];
  if task.slope < 1 && task.L > 1
    [phases, leak] = predict_leaky (fname, task, phases, opt.Theory, opt.LearningRate);
  end
  [pred, rest] = call_core (fname, @mmbias_prediction_mex, task.data, task.F, ...
                            phases.order, phases.durations, phases.plateaus, ...
                            phases.end);
  [pred.misattributionMiddle, pred.misattributionMiddleRelative] = ...
    in_the_middle (pred, phases, task.data.Dims);
  others = {};
  if ~ isempty (opt.LearningRate)
    if isempty (leak) || isempty (leak.epochs)
      [pred.epochs, others] = predict_epochs (fname, task, task.factor * opt.LearningRate, ...
                                              phases, opt.Theory);
    else
      pred.epochs = leak.epochs;
    end
    if task.M > 1
      pred.ratio = pred.epochs(phases.order(2)) / pred.epochs(phases.order(1));
    end
  end
  pred.modes = phases.modes;
  pred.theory = opt.Theory;
  pred.method = phases.method;
  pred.paper = phases.paper;
  pred.error = phases.error;
  [pred.valid, pred.notes] = predict_notes (task, pred, phases, rest);
  pred.notes = [pred.notes, others];
  pred.spread = zeros (0, task.M);
  if ~ isempty (leak)
    pred = slowed (pred, task.factor);
    pred.error = pred.error + leak.error;
    pred.valid = pred.valid && leak.valid;
    pred.notes = [leak.notes, pred.notes];
  end
  if isempty (task.net) && (task.L > 2 || ~ isempty (opt.Spread)) ...
     && (isempty (leak) || task.L == 2)
    [pred.spread, others] = predict_spread (task, pred, opt.Spread);
    pred.notes = [pred.notes, others];
  end
  if ~ isempty (basis)
    pred.Wuni = wide_maps (pred.Wuni, basis);
    pred.Wfinal = wide_maps (pred.Wfinal, basis);
    pred.misattribution = wide_maps (pred.misattribution, basis(pred.first));
    pred.misattributionMiddle = wide_maps (pred.misattributionMiddle, ...
                                           basis(pred.first));
  end
  if ~ isempty (run)
    [pred, opt] = in_epochs_of (run, pred, opt);
  end
  opt.Depth = task.L;
  opt.FusionDepth = task.F;
  opt.Init = task.u0;
  pred.options = opt;
  if nargout == 0
    mmbias_show (pred);
    clear pred   % ans stays as it is
  end
end

% All rates times FACTOR: times in units of tau are longer.
function pred = slowed (pred, factor)
  for name = {'durations', 't', 'tA', 'tB', 'duration'}
    pred.(name{1}) = pred.(name{1}) / factor;
  end
  pred.paper.t = pred.paper.t / factor;
  if ~ isempty (pred.modes)
    pred.modes.t = pred.modes.t / factor;
    if isfield (pred.modes, 'strength')
      pred.modes.strength = pred.modes.strength * factor;
    end
  end
end

% Misattribution half way between A and B: of the exact map there, or, to leading
% order, the one that the phase leads to.
function [vector, relative] = in_the_middle (pred, phases, dims)
  if isempty (phases.middle)
    vector = pred.misattribution;
    relative = pred.misattributionRelative;
  elseif isnan (phases.middle(1))
    vector = NaN (size (pred.misattribution));
    relative = NaN;
  else
    A = sum (dims(1:pred.first-1)) + (1:dims(pred.first));
    [vector, relative] = misattributed (phases.middle(:,A), pred.Wfinal(:,A));
  end
end

% The flow has its own epochs, tau over the learning rate.
function [pred, opt] = in_epochs_of (run, pred, opt)
  o = run.options;
  if isempty (opt.LearningRate)
    opt.LearningRate = o.LearningRate;
    pred.epochs = pred.t / o.LearningRate;
  end
  if isfield (o, 'WeightDecay') && o.WeightDecay > 0
    pred.notes{end+1} = sprintf (['RUN was trained with weight decay %g, which is ' ...
                                  'not predicted.'], o.WeightDecay);
    pred.valid = false;
  end
end

%!demo
%! ## how the time ratio depends on the correlation (T11)
%! for rho = [-0.8 -0.4 0 0.4 0.8]
%!   pred = mmbias_predict (mmbias_data ('gaussian', 'Rho', rho, 'Ratio', 2));
%!   printf ('rho %4.1f: t_B / t_A = %.3f\n', rho, pred.ratio);
%! end

%!function data = toy (rho, q)
%!  data = mmbias_data ('gaussian', 'Rho', rho, 'Ratio', q);
%!endfunction
%!function p = quiet_predict (varargin)
%!  p = mmbias_predict (varargin{:});
%!  ## no predicted quantity is NaN or Inf without a sentence
%!  values = [p.t, p.ratio, p.cosine, p.misattributionRelative];
%!  assert (all (isfinite (values)) || ! isempty (p.notes));
%!  assert (size (p.error), size (p.durations)); assert (sort (p.order), 1:numel (p.t));
%!endfunction
%!function p = paper (varargin)
%!  p = quiet_predict (varargin{:}, 'Theory', 'paper');
%!  assert (p.theory, 'paper'); assert (p.paper.ratio, p.ratio); assert (p.paper.t, p.t);
%!endfunction
%!test  # T8/T11: 1 + (q^2 - 1) / (1 - rho^2), both signs of the correlation
%! for q = [1.5 2 3]
%!   for rho = [-0.9 -0.225 0 0.45 0.9]
%!     p = paper (toy (rho, q));
%!     assert (p.ratio, 1 + (q^2 - 1) / (1 - rho^2), -1e-12);
%!     assert (p.tA, log (1e9) / (q^2 + rho * q), -1e-12);
%!     assert (p.misattribution, rho / q, 1e-13);
%!     assert (p.first, 1);
%!   end
%! end
%!test  # leading order of depth 4, u0 = 0.1, q = 2: published table
%! rho = [-.9 -.675 -.45 -.225 0 .225 .45 .675 .9];
%! want = [16.789 6.511 4.762 4.160 4.000 4.160 4.762 6.511 16.789
%!         5.382 2.480 1.982 1.805 1.748 1.773 1.904 2.303 4.678
%!         2.354 1.446 1.290 1.233 1.213 1.217 1.251 1.356 1.994
%!         1 1 1 1 1 1 1 1 1];
%! for i = 1:4
%!   for j = 1:9
%!     p = paper (toy (rho(j), 2), 'Depth', 4, 'FusionDepth', 5 - i, 'Init', 0.1);
%!     assert (p.ratio, want(i,j), 5.001e-4);
%!   end
%! end
%!test  # T10's integral against Octave's quadrature, in another variable
%! L = 5; F = 3; u0 = 0.05; q = 2; rho = 0.3; sA = q^2 + rho * q; k = (1 + rho * q) / sA;
%! uB = @(u) (k * u .^ (2-F) + (1-k) * u0^(2-F)) .^ (1 / (2-F));
%! I = quadgk (@(u) 1 ./ (u .^ (F-1) .* (u .^ 2 + uB (u) .^ 2) .^ ((L-F)/2)), u0, 1, 'RelTol', 1e-12);
%! p = paper (toy (rho, q), 'Depth', L, 'FusionDepth', F, 'Init', u0);
%! assert (p.tA, I / sA, -1e-9);
%! assert (p.duration, (1 + rho / q)^(F/L-1) / (1 - rho^2) * (1 - k) * u0^(2-F) / (F-2), -1e-12);
%!test  # T12: k keeps its sign; the published two-layer example
%! p = paper (toy (-0.6, 2));
%! assert (p.ratio, 5.6875, 1e-12);
%! assert (p.signreversal);
%! assert (any (! cellfun (@isempty, strfind (p.notes, 'wrong sign'))));
%!test  # T7: depth 1 against the explicit solution
%! data = toy (0.3, 2); p = quiet_predict (data, 'Depth', 1);
%! W = @(t) data.Syx * inv (data.S) * (eye (2) - expm (-data.S * t));
%! assert ((W (p.tA) * [1; 0]), (1 + 0.3 / 2) / 2, 1e-10);
%! assert ((W (p.tB) * [0; 1]), 0.5, 1e-10);
%!test  # T7: early fusion
%! p = paper (toy (0.5, 2), 'FusionDepth', 1);
%! assert (p.ratio, 1); assert (p.duration, 0);
%! assert (p.tA, log (1e9) / norm ([5 2]), -1e-12);
%!test  # T7, deep early fusion with rho < -1/q: k = |k|, against the balanced flow
%! p = paper (toy (-0.6, 2), 'Depth', 4, 'FusionDepth', 1, 'Init', 1e-3);
%! data = toy (-0.6, 2); s = abs (data.Syx); u0 = 1e-3;
%! ## before anything saturates u_m follows du_m/dt = u^3 s_m, u^2 = u_A^2 + u_B^2
%! ds = quadgk (@(x) exp (x) ./ (exp (2*x) + (u0 + s(2)/s(1) * (exp (x) - u0)) .^ 2) .^ 1.5, log (u0), 0, 'RelTol', 1e-10);
%! assert (p.tA, ds / s(1), -1e-6);
%! assert (! p.signreversal);
%!test  # T6, T16 by hand, vector modalities
%! B = reshape (cos (1:16), 4, 4); S = B * B' + diag ([3 2 1 1]); w = [1 -0.5 0.3 0.8];
%! data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [2 2], 'Weights', w);
%! p = paper (data);
%! s = w * S; A = 1:2; C = 3:4;
%! if norm (s(A)) < norm (s(C)), [A, C] = deal (C, A); end
%! wA = s(A) / S(A,A); rB = s(C) - wA * S(A,C);
%! assert (p.Wuni(A), wA, 1e-12); assert (p.Wuni(C), [0 0]);
%! assert (p.Wfinal, w, 1e-12);
%! assert (p.misattribution, wA - w(A), 1e-12);
%! assert (p.misattributionRelative, norm (wA - w(A)) / norm (w(A)), -1e-10);
%! assert (p.ratio, 1 + (norm (s(A)) - norm (s(C))) / norm (rB), -1e-10);
%! assert (p.cosine(p.order(2)), s(C) * rB' / norm (s(C)) / norm (rB), 1e-10);
%! assert (p.losses.M0, w * S * w' / 2, -1e-12);
%! assert (p.losses.alone(p.first), (w * S * w' - wA * s(A)') / 2, -1e-10);
%! assert (p.losses.full, 0, 1e-12);
%!test  # superficial preference: the larger variance first, the larger share second
%! data = mmbias_data ('gaussian', 'Cov', diag ([9 1]), 'Dims', [1 1], 'Weights', [0.2 1]);
%! p = quiet_predict (data);
%! assert (p.first, 1); assert (p.superficial);
%! assert (p.losses.alone, [0.5, 0.18], 1e-12);
%! assert (! quiet_predict (toy (0, 2)).superficial);
%!test  # permanent bias: B duplicates A
%! data = mmbias_data ('gaussian', 'Cov', [4 2; 2 1], 'Dims', [1 1], 'Weights', [1 0]);
%! p = quiet_predict (data);
%! assert (p.permanent); assert (p.tB, Inf); assert (isfinite (p.tA));
%! assert (any (! cellfun (@isempty, strfind (p.notes, 'permanent'))));
%!test  # equal strengths
%! p = paper (toy (0.3, 1));
%! assert (p.ratio, 1); assert (p.duration, 0); assert (p.order, [1 2]);
%! assert (any (! cellfun (@isempty, strfind (p.notes, 'equally strong'))));
%!test  # twins: each stops at half of what it could learn alone
%! p = quiet_predict (mmbias_data ('gaussian', 'Cov', ones (2), 'Dims', [1 1], 'Weights', [1 0]), 'Theory', 'flow');
%! assert (any (! cellfun (@isempty, strfind (p.notes, 'times are those of the race'))));
%! assert (p.theory, 'rotated'); assert (p.durations, [log(1e9), Inf], 1e-9); assert (p.permanent);
%! assert (p.plateaus, logical ([0 0; 1 0])); assert (p.Wfinal, [0.5 0.5], 1e-6);
%!test  # modalities that share what they could learn: the race, in the order of numbers
%! task = @(S, dims, w) mmbias_data ('gaussian', 'Cov', S, 'Dims', dims, 'Weights', w);
%! three = task (0.9 * ones (3) + 0.1 * eye (3), [1 1 1], [1 1 1.01]);
%! for o = {{}, {'FusionDepth', 1}, {'Depth', 4, 'FusionDepth', 2}}
%!   p = quiet_predict (three, o{1}{:});
%!   assert (p.theory, 'rotated'); assert (! p.valid); assert (all (isfinite (p.t)));
%!   assert (any (! cellfun (@isempty, strfind (p.notes, 'times are those of the race'))));
%! end
%! assert (p.order(1), 3);
%! fp = mmbias_fixedpoints (three, 'FusionDepth', 1); assert (fp.path, [1 2]);
%! p = mmbias_predict (mmbias_net (three, 'Width', 10), three);
%! assert (p.t, Inf (1, 3)); assert (! p.valid);
%! assert (any (! cellfun (@isempty, strfind (p.notes, 'modality 1, 2 and 3'))));
%! p = quiet_predict (task (eye (9) + 0.1, [3 3 3], ones (1, 9)));   # exact ties
%! assert (p.order, 1:3); assert (p.durations(2:3), [0 0]); assert (p.plateaus(2,:), [true false false]);
%! p = quiet_predict (task (eye (3), [1 1 1], [1 1 1]), 'Theory', 'rotated');
%! assert (p.error(2:3), [0 0]);
%! assert (any (! cellfun (@isempty, strfind (p.notes, 'Modalities 1, 2 and 3 are equally'))));
%! p = quiet_predict (task (eye (4), [1 1 1 1], [2 2 1 1]), 'Theory', 'rotated');   # two groups
%! assert (any (! cellfun (@isempty, strfind (p.notes, 'Modalities 1 and 2 are equally'))));
%! assert (any (! cellfun (@isempty, strfind (p.notes, 'one before: modality 4'))));
%! p = quiet_predict (task (eye (3), [1 1 1], [2 1 1]));   # a later tie
%! assert (p.durations(3), 0);
%! assert (any (! cellfun (@isempty, strfind (p.notes, 'same time as the one before'))));
%!test  # unlearned, its goal changes sign once more, and all is learned in the end
%! data = mmbias_data ('gaussian', 'Cov', [3.4 -1.6 -1.5; -1.6 4.4 2.7; -1.5 2.7 3.4], 'Dims', [1 1 1], 'Weights', [-0.9 -1.1 -0.2]);
%! p = quiet_predict (data, 'Depth', 3, 'FusionDepth', 2);
%! assert (p.plateaus, logical ([0 0 0; 0 1 0; 1 1 0; 1 1 1]));
%! fp = mmbias_fixedpoints (data, 'Depth', 3, 'FusionDepth', 2); assert (fp.path, [1 3 5 8]);
%!test  # copies at depth 1 tend to half of the solution alone, from below
%! for B = {2, [2 0.5; 0.5 1]}
%!   D = rows (B{1}); w = [ones(1, D), zeros(1, D)];
%!   p = quiet_predict (mmbias_data ('gaussian', 'Cov', [B{1} B{1}; B{1} B{1}], 'Dims', [D D], 'Weights', w), 'Depth', 1);
%!   assert (p.t, [Inf Inf]);
%! end
%!test  # constant samples and many outputs: nothing is learned, no bias
%! p = quiet_predict (mmbias_data ({ones(20, 3), ones(20, 2)}, ones (20, 10)));
%! assert (p.t, [Inf Inf]); assert (p.durations, [Inf Inf]); assert (! p.permanent);
%!test  # every theory answers singular, badly scaled and degenerate moments
%! task = @(S, dims, w) mmbias_data ('gaussian', 'Cov', S, 'Dims', dims, 'Weights', w);
%! cases = {task([1 1 0.2; 1 1 0.2; 0.2 0.2 1], [2 1], [1 0 1]), task(diag ([4 1e-14 1]), [2 1], [1 1 1]), ...
%!          task([4 4; 4 4], [1 1], [1 0]), task([4 2; 2 1], [1 1], [1 0]), task([4 -1 0; -1 1 0; 0 0 2], [1 2], [1 1 0]), ...
%!          task(eye (3), [1 2], [1 0 0]), task(1e8 * [4 1; 1 1], [1 1], [1 1]), task(diag ([3 2 1e-6]), 3, [1 1 1]), ...
%!          mmbias_data({reshape(cos ((1:40) .^ 2), 4, 10), [1; -1; 2; 0.5]}, [1; 2; -1; 0.3], 'Center', false)};
%! for data = cases
%!   for L = 1:4
%!     for F = unique ([1, min(2, L), L])
%!       for theory = {'auto', 'rotated', 'paper'}
%!         p = quiet_predict (data{1}, 'Depth', L, 'FusionDepth', F, 'Theory', theory{1});
%!         numbers = [p.t, p.ratio, p.cosine, p.misattributionRelative, p.error, p.overlap, p.Eg.full];
%!         assert (all (isfinite (numbers)) || ! isempty (p.notes)); assert (! any (isnan (p.durations)));
%!       end
%!     end
%!   end
%! end
%!test  # ties: the flow follows its own times; logistic growth of each
%! t = log ([1 4] * 1e18 - 1) / 8;
%! for w = {[1 4], [4 1]}   # not the given order
%!   p = quiet_predict (mmbias_data ('gaussian', 'Cov', diag (4 ./ w{1}), 'Dims', [1 1], 'Weights', w{1}), 'Theory', 'flow');
%!   assert (p.t, t(ceil (w{1} / 2)), -1e-8); assert (p.valid); assert (diff (p.order) * diff (w{1}) > 0);
%!   for theory = {'paper', 'rotated'}
%!     p = quiet_predict (mmbias_data ('gaussian', 'Cov', diag (4 ./ w{1}), 'Dims', [1 1], 'Weights', w{1}), 'Theory', theory{1});
%!     assert (p.ratio, 1); assert (p.order, [1 2]); assert (p.error(2), 1, 1e-8); assert (p.valid);
%!     assert (any (! cellfun (@isempty, strfind (p.notes, 'equally strong'))));
%!   end
%! end
%! S = [1 .2 .3; .2 1 .1; .3 .1 2]; data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [1 1 1], 'Weights', [2 1 2] / S);
%! p = quiet_predict (data, 'Init', 1e-3); assert (p.t, [3.6235 8.9648 3.5046], 5e-5); assert (p.order, [3 1 2]); assert (p.plateaus(2,:), [false false true]);
%! p = quiet_predict (data, 'Init', 1e-3, 'Theory', 'rotated'); assert (p.order, [1 3 2]); assert (p.durations(2), 0); assert (p.t(1), p.t(3));
%!test  # near ties: the error grows as the duration shrinks; t by logistic growth
%! for e = [1e-2 1e-4 1e-5 1e-7 1e-10]
%!   p = quiet_predict (mmbias_data ('gaussian', 'Cov', eye (2), 'Dims', [1 1], 'Weights', [1, 1 - e]));
%!   k = 1 - e; L = log (1e18);
%!   d = (e * L + log1p (-e)) / (2 * k);      # ln (k 1e18) / (2 k) - ln (1e18) / 2
%!   assert (p.order, [1 2]); assert (abs (p.duration - d) <= 3 * p.error(2) * d + 1e-14);
%!   assert (p.valid, p.error(2) <= 0.01); assert (p.valid, e > 1e-8);
%!   assert (p.valid == isempty (p.notes));
%! end
%!test  # one modality
%! p = paper (mmbias_data ('gaussian', 'Cov', 2, 'Dims', 1, 'Weights', 1));
%! assert (isnan (p.tB) && isnan (p.ratio)); assert (p.tA, log (1e9) / 2, -1e-12);
%! assert (numel (p.notes) > 0);
%!test  # B uncorrelated on its own, but useful once A is known
%! data = mmbias_data ('gaussian', 'Cov', [4 -1; -1 1], 'Dims', [1 1], 'Weights', [1 1]);
%! p = paper (data);
%! assert (p.tB, p.tA + log (1e9) / (1 - 1/4), -1e-12);
%! assert (any (! cellfun (@isempty, strfind (p.notes, 'uncorrelated'))));
%!test  # nothing to learn at all
%! p = quiet_predict (mmbias_data ('gaussian', 'Cov', eye (2), 'Dims', [1 1], 'Weights', [0 0]));
%! assert (all (isinf (p.t))); assert (isnan (p.ratio)); assert (! p.valid);
%!test  # singular moments (duplicated column) and condition 1e14
%! S = [1 1 0.2; 1 1 0.2; 0.2 0.2 1];
%! p = paper (mmbias_data ('gaussian', 'Cov', S, 'Dims', [2 1], 'Weights', [1 0 1]));
%! assert (all (isfinite (p.t)));
%! assert (p.Wuni(1:2), [0.6 0.6], 1e-12);
%! p = paper (mmbias_data ('gaussian', 'Cov', diag ([4 1e-14 1]), 'Dims', [2 1], 'Weights', [1 1 1]));
%! assert (p.ratio, 4, 1e-6);
%!test  # epochs, units, defaults by depth
%! p = quiet_predict (toy (0, 2), 'LearningRate', 0.04);
%! assert (p.epochs(1), p.t(1) * 4 / log (1 + 0.04 * 4), -0.01); assert (p.units, 'tau');   # T19
%! p = paper (toy (0, 2), 'LearningRate', 0.04); assert (p.epochs, p.t / 0.04);
%! assert (quiet_predict (toy (0, 2), 'Depth', 3).options.Init, 0.1);
%!test  # the default is the exact flow; formulas stand beside it
%! p = quiet_predict (toy (0.6, 2));
%! assert (p.theory, 'flow'); assert (p.method, 'reduced');
%! assert (p.paper.ratio, 1 + 3 / (1 - 0.36), 1e-12);
%! assert (p.plateaus, logical ([0 0; 1 0; 1 1]));
%!test  # exact table of doc/theory.md, section 6: printed digits
%! net = {[2 2], [4 2], [4 3], [4 4]}; u0 = [0.1 0.01 1e-3]; rho = [-0.6 0 0.6];
%! want = [6.1832 4.0000 5.1814 5.9007 4.0000 5.4980 5.8275 4.0000 5.5635
%!         1.3199 1.1805 1.2502 1.0068 1.0039 1.0056 1.0001 1.0001 1.0001
%!         2.0817 1.6490 1.9680 1.1215 1.0729 1.1086 1.0123 1.0074 1.0110
%!         5.6873 4.0000 5.6930 5.6875 4.0000 5.6876 5.6875 4.0000 5.6875];
%! for i = 1:4
%!   for j = 1:9
%!     p = quiet_predict (toy (rho(mod (j-1, 3) + 1), 2), 'Depth', net{i}(1), 'FusionDepth', net{i}(2), 'Init', u0(ceil (j/3)));
%!     assert (p.ratio, want(i,j), 5.001e-5);
%!   end
%! end
%!test  # T13: rotation; 'rotated' within 2e-4 of 'flow', 'paper' far off
%! S = [2.22 -.51 -.32 1.27; -.51 1.58 .07 -.24; -.32 .07 1.20 -.48; 1.27 -.24 -.48 1.23];
%! data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [2 2], 'Weights', [-.91 .06 -.05 .67]);
%! for net = {{4, 4, 3e-3, 12.28701}, {3, 3, 1e-4, 7.07464}, {5, 4, 1e-3, 1.02456}}
%!   args = {'Depth', net{1}{1}, 'FusionDepth', net{1}{2}, 'Init', net{1}{3}};
%!   r = quiet_predict (data, args{:}, 'Theory', 'rotated'); f = quiet_predict (data, args{:});
%!   assert (r.ratio, net{1}{4}, 5.01e-6);
%!   assert (r.ratio, f.ratio, -2e-4);
%!   assert (r.error, max (abs (r.durations - f.durations) ./ f.durations, f.error), 1e-12);
%!   assert (abs (f.paper.ratio / f.ratio - 1) > 0.01);
%!   assert (any (! cellfun (@isempty, strfind (r.notes, 'T13'))));
%! end
%!test  # T17: three modalities, order and durations of race and flow
%! data = mmbias_data ('gaussian', 'Cov', diag ([4 2 1]) + 0.3, 'Dims', [1 1 1], 'Weights', [1 1 1]);
%! f = quiet_predict (data, 'Depth', 3, 'Init', 1e-3);
%! r = quiet_predict (data, 'Depth', 3, 'Init', 1e-3, 'Theory', 'rotated');
%! assert (f.order, [1 2 3]); assert (r.order, f.order);
%! assert (r.durations, f.durations, -0.01);
%! assert (rows (f.plateaus), 4); assert (isempty (f.paper.t));
%!test  # T14: encoders of unequal depth; the shallower one is learned first
%! f = quiet_predict (toy (0.3, 2), 'FusionDepth', [4 2], 'Depth', 5, 'Init', 1e-3);
%! r = quiet_predict (toy (0.3, 2), 'FusionDepth', [4 2], 'Depth', 5, 'Init', 1e-3, 'Theory', 'rotated');
%! assert (f.order, [2 1]); assert (r.order, [2 1]);
%! assert (r.durations, f.durations, -2e-3);
%!test  # T5: three plateaus, and no balanced start follows them
%! data = mmbias_data ('gaussian', 'Cov', [9 2.7; 2.7 1], 'Dims', [1 1], 'Weights', [-0.1 1]);
%! p = quiet_predict (data);
%! assert (p.theory, 'rotated');
%! assert (p.plateaus, logical ([0 0; 1 0; 0 1; 1 1]));
%! assert (p.order, [2 1]); assert (p.durations(1), log (1e9) * (1 / 1.8 + (1 - .73 / 1.8) / .19), -1e-9);
%! assert (p.durations(2), 2 * log (1e9) / (.73 * 2.7 - 1.8), -1e-9);   # both ways
%! assert (! p.valid); assert (any (! cellfun (@isempty, strfind (p.notes, 'Modality 1 is learned at t = 11.513 and lost'))));
%! assert (! quiet_predict (data, 'Theory', 'flow').valid);
%!test  # T13 at c = -1: a balanced start never recovers
%! data = mmbias_data ('gaussian', 'Cov', [4 -1.2 0; -1.2 1 0; 0 0 1], 'Dims', [1 2], 'Weights', [1 1 0]);
%! for L = 2:4
%!   p = quiet_predict (data, 'Depth', L);
%!   assert (p.theory, 'rotated'); assert (p.cosine(2), -1, 1e-12); assert (p.tB, Inf); assert (isfinite (p.tA));
%!   assert (! quiet_predict (data, 'Depth', L, 'Theory', 'flow').valid);
%! end
%!test  # T20: directions of small variance hold the norm, not the output
%! S = blkdiag ([4 0; 0 1e-4], 1); data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [2 1], 'Weights', [1 30 0.9]);
%! says = @(p, text) any (! cellfun (@isempty, strfind (p.notes, text)));
%! w = quiet_predict (data, 'Init', 1e-3); s = quiet_predict (data, 'Init', 1e-3, 'Measure', 'signal');
%! assert (w.order, [2 1]); assert (says (w, 'Measure ''signal''')); assert (s.order, [1 2]); assert (isempty (s.notes));
%! r = quiet_predict (data, 'Init', 1e-3, 'Theory', 'rotated', 'Measure', 'signal');
%! assert (r.order, [1 2]); assert (r.valid); assert (r.error(1) < 0.1);
%! p = quiet_predict (data, 'Init', 1e-3, 'Theory', 'paper');
%! assert (! p.valid); assert (isnan (p.error(1))); assert (says (p, 'another order'));
%! run = mmbias_train (mmbias_net (data, 'InitScheme', 'balanced', 'Init', 1e-3), data, 'LearningRate', 1e-3, 'Epochs', ceil (1.2e3 * s.tB), 'RecordEvery', 1);
%! assert (mmbias_phases (run).t * 1e-3, s.t, -2e-3);
%! s = quiet_predict (data, 'Depth', 1, 'Measure', 'signal'); w = quiet_predict (data, 'Depth', 1);
%! assert (s.t, [-log(1 - sqrt (4.09) / 4) / 4, log(2)], -1e-4); assert (w.t(1) > 1e3);
%!test  # actual weights of a two-layer network: T19 against flow and descent
%! data = toy (0, 2);
%! for seed = 1:2
%!   net = mmbias_net (data, 'Seed', seed);
%!   f = quiet_predict (net, data, 'LearningRate', 0.1);
%!   r = quiet_predict (net, data, 'Theory', 'rotated');
%!   assert (f.method, 'compressed'); assert (r.method, 'race');
%!   assert (r.tA, f.tA, -1e-5); assert (r.tB, f.tB, -1e-2);
%!   assert (r.error, max (abs (r.durations - f.durations) ./ f.durations, f.error), 1e-12);
%!   ph = mmbias_phases (mmbias_train (net, data, 'LearningRate', 0.1, 'Epochs', 500));
%!   assert (f.epochs(1), ph.tA, -0.015);
%! end
%!test  # a long plateau is compressed, too: half of the norms in the full flow
%! data = toy (0.3, 2);
%! net = mmbias_net (data, 'Depth', 3, 'Width', 30, 'Init', 1e-3, 'Seed', 3);
%! f = quiet_predict (net, data);
%! assert (f.method, 'compressed');
%! run = mmbias_train (net, data, 'Method', 'flow', 'LearningRate', 1, 'Epochs', 1.01 * f.tB, 'RecordAt', [f.tA f.tB]);
%! assert (run.W(2,1), f.Wuni(1) / 2, 1e-4); assert (run.W(3,2), f.Wfinal(2) / 2, 1e-4);
%!test  # T9's law for random starts
%! data = toy (0.3, 2);
%! net = mmbias_net (data, 'Depth', 3, 'Width', 20, 'Init', 1e-4, 'Seed', 3);
%! f = quiet_predict (net, data); r = quiet_predict (net, data, 'Theory', 'rotated');
%! assert (r.ratio, f.ratio, -2e-3);
%! assert (abs (f.ratio / mmbias_predict (data, 'Depth', 3, 'Init', 1e-4, 'Theory', 'paper').ratio - 1) > 0.01);
%!test  # T16: overlap, generalisation error on the population
%! p = quiet_predict (toy (0.5, 2));
%! assert (p.overlap, 0.25, 1e-12);
%! assert (p.Eg.M0, p.losses.M0, 1e-12); assert (p.Eg.alone, p.losses.alone, 1e-12); assert (p.Eg.full, 0, 1e-12);
%!test  # T16: a modality without a part in the solution is never learned, whatever its level rounds to
%! for c = {{[4 2; 2 3], [1 1], [0 1]}, {[3 .5 .7; .5 2 .3; .7 .3 1.3], [1 2], [1 0 0]}}
%!   data = mmbias_data ('gaussian', 'Cov', c{1}{1}, 'Dims', c{1}{2}, 'Weights', c{1}{3});
%!   for p = {quiet_predict(data), quiet_predict(data, 'Depth', 4), quiet_predict(mmbias_net (data), data), quiet_predict(data, 'Theory', 'rotated')}
%!     assert (p{1}.tB, Inf); assert (p{1}.permanent);
%!   end
%! end
%! assert (isnan (mmbias_phases (mmbias_train (mmbias_net (data), data)).tB));
%!test  # starts that are not small
%! says = @(p, text) any (! cellfun (@isempty, strfind (p.notes, text)));
%! p = quiet_predict (toy (0.5, 2), 'Init', 0.9); assert (p.tA, 0); assert (! p.valid); assert (says (p, 'starts above half'));
%! p = quiet_predict (toy (0.5, 2), 'Init', 0.5, 'Theory', 'paper'); assert (! p.valid); assert (says (p, 'not small enough'));
%! assert (quiet_predict (toy (0.5, 2), 'Init', 1e-3, 'Theory', 'paper').valid);
%!test  # a network of depth 1 begins at its weights
%! data = toy (0.5, 2); net = mmbias_net (data, 'Depth', 1, 'Init', 0.4, 'InitScheme', 'gaussian', 'Seed', 3);
%! p = quiet_predict (net, data); run = mmbias_train (net, data, 'Method', 'flow', 'LearningRate', 1, 'Epochs', 5, 'RecordEvery', 1e-3);
%! assert (p.t, mmbias_phases (run, 'Measure', 'weights').t, 1e-3);
%!test  # T5 from the weights of a network: A is unlearned and learned again
%! data = mmbias_data ('gaussian', 'Cov', [9 2.7; 2.7 1], 'Dims', [1 1], 'Weights', [-0.1 1]); net = mmbias_net (data);
%! f = quiet_predict (net, data); r = quiet_predict (net, data, 'Theory', 'rotated');
%! assert (f.plateaus, logical ([0 0; 1 0; 0 1; 1 1])); assert (r.plateaus, f.plateaus); assert (f.durations, r.durations, -0.03);
%!test  # too long for the flow: T9's law from the weights takes over
%! data = toy (0.3, 2); net = mmbias_net (data, 'Depth', 3, 'Width', 2, 'Init', 1e-3, 'Seed', 2); net.Encoder{2,1}(:) = 0; net.Encoder{2,2}(:) = 0;
%! p = quiet_predict (net, data); assert (p.theory, 'rotated'); assert (p.tB, Inf); assert (isfinite (p.tA));
%!test  # T20: race of modes for vector outputs
%! data = mmbias_data ('gaussian', 'Cov', diag ([4 2 1]), 'Dims', [2 1], 'Weights', [1 0 0; 0 1 0; 0 0 1]);
%! p = quiet_predict (data);
%! assert (p.theory, 'rotated');
%! assert (p.modes.modality', [1 1 2]); assert (p.modes.strength', [4 2 1], 1e-12);
%! assert (p.modes.t', log (1e9) ./ [4 2 1], -1e-12);
%! assert (! p.valid);
%!error <NET must come before DATA> mmbias_predict (toy (0, 2), mmbias_net (toy (0, 2)))
%!error <DATA is missing> mmbias_predict ()
%!error <DATA must be a data struct> mmbias_predict (3)
%!error <THEORY 'paper' covers at most two modalities> mmbias_predict (mmbias_data ('gaussian', 'Cov', eye (3), 'Dims', [1 1 1], 'Weights', [1 1 1]), 'Theory', 'paper')
%!error <THEORY 'paper' covers at most two modalities> mmbias_predict (toy (0, 2), 'Depth', 3, 'FusionDepth', [3 2], 'Theory', 'paper')
%!error <THEORY 'paper' takes balanced starts> mmbias_predict (mmbias_net (toy (0, 2)), toy (0, 2), 'Theory', 'paper')
%!error <THEORY 'rotated' takes a NET with late fusion> mmbias_predict (mmbias_net (toy (0, 2), 'FusionDepth', 1), toy (0, 2), 'Theory', 'rotated')
%!error <unknown option 'Depth'> mmbias_predict (mmbias_net (toy (0, 2)), toy (0, 2), 'Depth', 3)
%!error <DATA is missing> mmbias_predict (mmbias_net (toy (0, 2)))
%!error <THEORY 'flow' takes vector outputs> mmbias_predict (mmbias_data ('gaussian', 'Cov', eye (2), 'Dims', [1 1], 'Weights', eye (2)), 'Theory', 'flow')
%!error <INIT must be a number in \(0, 1\)> mmbias_predict (toy (0, 2), 'Init', 2)
%!error <INIT must be at least 0.0016 for DEPTH = 100> mmbias_predict (toy (0, 2), 'Depth', 100, 'Init', 1e-3)
%!test  # of a run: its own start and rate, whatever has become of it
%! data = toy (0.3, 2); net = mmbias_net (data, 'Init', 1e-4, 'Seed', 7);
%! direct = mmbias_predict (net, data, 'LearningRate', 0.02);
%! part = mmbias_train (net, data, 'LearningRate', 0.02, 'Epochs', 150);
%! for run = {part, mmbias_train(part, 'Epochs', 900)}
%!   p = mmbias_predict (run{1});
%!   assert (p.t, direct.t); assert (p.epochs, direct.epochs); assert (p.options.LearningRate, 0.02);
%! end
%! flow = mmbias_train (net, data, 'LearningRate', 0.02, 'Method', 'flow');
%! p = mmbias_predict (flow); assert (p.epochs, direct.t / 0.02);
%! learned = flow.events(strcmp ({flow.events.name}, 'learned'));
%! assert (sort (p.epochs), sort ([learned.t]), -1e-6);
%! p = mmbias_predict (part, 'Measure', 'signal', 'LearningRate', 0.01); assert (p.options.LearningRate, 0.01);
%! decay = mmbias_predict (mmbias_train (net, data, 'WeightDecay', 1e-3)); assert (! decay.valid);
%! assert (! isempty (strfind (decay.notes{end}, 'weight decay')));
%!error <another optimizer, momentum or rates per modality> mmbias_predict (mmbias_train (mmbias_net (toy (0, 2)), toy (0, 2), 'Momentum', .5))
%!error <RUN does not know its start> mmbias_predict (setfield (mmbias_train (mmbias_net (toy (0, 2)), toy (0, 2)), 'start', []))
%!test  # predictions of all theories and methods fit into one array
%! data = toy (0, 2); net = mmbias_net (data);
%! P = mmbias_predict (data); P(2) = mmbias_predict (data, 'Theory', 'paper'); P(3) = mmbias_predict (data, 'Theory', 'rotated', 'LearningRate', .01);
%! P(4) = mmbias_predict (net, data); P(5) = mmbias_predict (data, 'Depth', 1); P(6) = mmbias_predict (mmbias_train (net, data));
%! P(7) = mmbias_predict (mmbias_data ('gaussian', 'Cov', eye (2), 'Dims', [1 1], 'Weights', [1 1; 0 2]));
%! assert (numel (P), 7);
%!error <FUSIONDEPTH must be in 1 .. DEPTH> mmbias_predict (toy (0, 2), 'Depth', 2, 'FusionDepth', 3)
%!error <THEORY must be one of 'auto', 'paper'> mmbias_predict (toy (0, 2), 'Theory', 'x')
%!error <DATA.S must be symmetric> mmbias_predict (setfield (toy (0, 2), 'S', [4 1; 0 1]))
%!error <DATA.S must have no negative eigenvalue> mmbias_predict (setfield (toy (0, 2), 'S', [1 2; 2 1]))
%!error <DATA.Syx must not contain NaN> mmbias_predict (setfield (toy (0, 2), 'Syx', [NaN 1]))
%!error <DATA must have the field Weights as made by mmbias_data> mmbias_predict (rmfield (mmbias_data ('gaussian'), 'Weights'));
%!test  # half way between two that are learned apart: logistic growth of each (T7)
%! s = [1.1 1]; data = mmbias_data ('gaussian', 'Cov', diag (s), 'Dims', [1 1], 'Weights', [1 1]);
%! p = mmbias_predict (data, 'Init', 1e-3);
%! grown = @(t) 1 ./ (1 + (1e6 - 1) * exp (-2 * 1.1 * t));
%! assert (p.misattributionMiddle, grown (mean (log (1e6 - 1) / 2 ./ s)) - 1, 1e-7);   # integrated once more
%! assert (p.misattributionMiddleRelative, p.misattributionMiddle); assert (p.misattribution, 0, 1e-12);
%! p = mmbias_predict (data, 'Theory', 'paper'); assert (p.misattributionMiddle, p.misattribution);
%!test  # as measured on runs of networks, several inputs and outputs, wide data; formulas: the phase's end
%! for k = 1:6
%!   X = reshape (cos ((1:720) .^ 1.5 + k), [], 6); d = mmbias_data ({X(:,1:2), X(:,3:6)}, X * [1 2; -1 1; 2 0.3; 1 1; 0 -2; 0.5 1](:,1:1+mod (k, 2)));
%!   if k == 6, d = mmbias_data ({X(1:4,:)(:,[1 2 3 3 2 1]), X(5:8,:)}, X(1:4,1)); end
%!   n = mmbias_net (d, 'Depth', 2 + (k > 3), 'Width', 15, 'Init', 1e-2 * 10 ^ (k > 3));
%!   p = mmbias_predict (n, d, 'Measure', 'signal');
%!   r = mmbias_train (n, d, 'Method', 'flow', 'LearningRate', 1, 'Epochs', 3 * max (p.t(isfinite (p.t))), 'RecordEvery', min (p.t) / 1000);
%!   ph = mmbias_phases (r);
%!   assert (p.misattributionMiddle, ph.misattributionMiddle, 5e-3 * norm (p.Wfinal)); assert (p.misattributionMiddleRelative, ph.misattributionMiddleRelative, 2e-2);
%! end
