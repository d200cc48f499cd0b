% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn  {} {@var{pred} =} mmbias_predict (@var{data})
% @deftypefnx {} {@var{pred} =} mmbias_predict (@var{data}, @var{name}, @var{value}, @dots{})
% Predict in closed form which modality is learned first and for how long the
% other one is ignored, from a small balanced start.
%
% A and B always mean @code{order(1)} and @code{order(2)}: the modality learned
% first and second.  t_A is the time at which the total map of A first reaches
% half of its unimodal solution, t_B that at which B's reaches half of its final
% one; between them lies the unimodal phase.
%
% @subheading Options
% @multitable @columnfractions .2 .25 .55
% @headitem Name @tab Default @tab Meaning
% @item Depth @tab 2 @tab number of layers L >= 1
% @item FusionDepth @tab Depth @tab fusion layer L_f in 1..L
% @item Init @tab 1e-9 for Depth <= 2, else 0.1 @tab initial scale u0 in (0, 1)
% @item Theory @tab 'auto' @tab 'paper': the published formulas (T6-T12, T16); 'auto': the best that this version has, which is 'paper'
% @item LearningRate @tab [] @tab eta: times in epochs, too (field epochs)
% @end multitable
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
% time ratio tB/tA; length tB - tA of the unimodal phase
% @item units, epochs
% 'tau'; times by modality in epochs (t / LearningRate; [] without it)
% @item Wuni, Wfinal
% total map on A's plateau and at the end (O x D)
% @item misattribution, misattributionRelative
% A's columns of Wuni - Wfinal; its norm over that of the final ones, signed if
% both are scalar
% @item losses
% struct with M0 (nothing learned), alone (1 x M), full
% @item superficial, permanent, signreversal
% the modality learned first explains less than the other would; the second is
% never learned; B first grows with the wrong sign (T12)
% @item cosine
% cosine between S_yxm and what is left of it when m's turn comes (1 x M)
% @item modes
% for O > 1: table of modes (T20) with columns modality, mode, strength (singular
% value of S_yxm) and t, strongest first; [] for O = 1
% @item theory, paper
% theory used; the published formulas' t and ratio
% @item valid, notes
% false when an assumption of the formulas does not hold; notes say which
% @end table
%
% @subheading Special cases
% Singular moments: pseudo-inverse.  Equal strengths: ratio 1, duration 0, note.
% One modality: tB and ratio are NaN, note.  A modality without correlation of
% its own: learned after the others if they leave something for it, else Inf,
% note.  B explained away by A: tB = Inf, permanent, note.
%
% @subheading Errors
% mmbias:invalidArgument (also more than two modalities, and fusion depths that
% differ: the published formulas do not cover these), mmbias:invalidOption,
% mmbias:nonFinite.
%
% @example
% @group
% data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
% pred = mmbias_predict (data, 'Depth', 2);
% pred.ratio
%   @result{} ans = 5
% @end group
% @end example
%
% Reference: theory T6-T12, T16, T20 of doc/theory.md; section 3 of the paper.
% @seealso{mmbias_data, mmbias_phases, mmbias_plot}
% @end deftypefn

function pred = mmbias_predict (data, varargin)
  fname = 'mmbias_predict';
  if nargin < 1
    fail ('invalidArgument', '%s: DATA is missing', fname);
  end
  require_type (fname, 'DATA', data, 'data');
  opt = parse_options (fname, predict_options (), varargin);
  M = numel (data.Dims);
  [L, F] = resolve_depths (fname, opt.Depth, opt.FusionDepth, M);
  if any (F ~= F(1))
    fail ('invalidArgument', ...
          '%s: FUSIONDEPTH must be the same for all modalities', fname);
  end
  if M > 2
    fail ('invalidArgument', ...
          '%s: DATA must have at most two modalities, got %d', fname, M);
  end
  check_moments (fname, data);
  F = F(1);
  u0 = init_defaults (L);
  if ~ isempty (opt.Init)
    u0 = opt.Init;
  end

  race = describe_race (data, F);
  [durations, race] = phase_times (data, race, L, F, u0);

  pred = result ('prediction');
  pred.order = race.order;
  pred.first = race.order(1);
  pred.durations = durations;
  pred.t = zeros (1, M);
  pred.t(race.order) = cumsum (durations);
  pred.tA = pred.t(race.order(1));
  pred.tB = NaN;
  pred.ratio = NaN;
  pred.duration = NaN;
  if M > 1
    pred.tB = pred.t(race.order(2));
    pred.duration = durations(2);
    if isfinite (pred.tA)
      pred.ratio = 1 + durations(2) / durations(1);
    end
  end
  pred.units = 'tau';
  pred.epochs = [];
  if ~ isempty (opt.LearningRate)
    pred.epochs = pred.t / opt.LearningRate;
  end
  pred.Wuni = race.Wuni;
  pred.Wfinal = race.Wfinal;
  cols = modality_columns (data.Dims);
  A = cols{race.order(1)};
  pred.misattribution = race.Wuni(:,A) - race.Wfinal(:,A);
  pred.misattributionRelative = relative (pred.misattribution, ...
                                          race.Wfinal(:,A));
  pred.losses = race.losses;
  pred.superficial = race.superficial;
  pred.permanent = race.permanent;
  pred.signreversal = race.k < 0;
  pred.cosine = race.cosine;
  pred.modes = predict_modes (data, race, L, F, u0, pred);
  pred.theory = 'paper';
  pred.paper = struct ('t', pred.t, 'ratio', pred.ratio);
  [pred.valid, pred.notes] = remarks (data, race, pred, L, F);
  opt.Depth = L;
  opt.FusionDepth = F;
  opt.Init = u0;
  pred.options = opt;
end

% Everything the formulas need about the two manifolds M_A and M_*.
function race = describe_race (data, F)
  M = numel (data.Dims);
  cols = modality_columns (data.Dims);
  alone = logical (eye (M));
  sets = [false(1, M); alone; true(1, M)];
  [W, loss, strength, residual] = ...
    call_core ('mmbias_predict', @mmbias_manifold_mex, data, sets);
  [race.order, race.tied] = learning_order (strength(1,:));
  A = race.order(1);
  race.strength = strength(1,:);
  race.sA = race.strength(A);
  race.Wuni = W(:,:,1+A);
  race.Wfinal = W(:,:,end);
  race.a = norm (race.Wuni(:,cols{A}));
  race.losses = struct ('M0', loss(1), 'alone', loss(2:end-1).', ...
                        'full', loss(end));
  race.cosine = ones (1, M);
  if race.sA == 0
    race.cosine(A) = NaN;
  end
  race.k = 0;
  race.st = 0;
  race.superficial = false;
  race.permanent = false;
  if M == 1
    return
  end
  B = race.order(2);
  before = data.Syx(:,cols{B});
  after = residual(:,cols{B},1+A);
  race.st = strength(1+A,B);
  race.residual = after;
  if race.sA > 0
    race.k = race.strength(B) / race.sA;
  end
  race.cosine(B) = NaN;
  if race.strength(B) > 0 && race.st > 0
    race.cosine(B) = sum (before(:) .* after(:)) ...
                     / (norm (before, 'fro') * norm (after, 'fro'));
  end
  if F > 1 && numel (before) == 1 && before * after < 0 && race.st > 0
    race.k = -race.k;   % T12; an early-fusion start follows S_yx instead
  end
  explained = race.losses.M0 - race.losses.alone;
  race.superficial = race.sA > race.strength(B) && ~ race.tied ...
                     && explained(A) < explained(B) * (1 - 1e-12);
end

% Durations in learning order, in units of tau (T7-T10 with T12's sign).
function [durations, race] = phase_times (data, race, L, F, u0)
  M = numel (data.Dims);
  if race.sA == 0
    durations = Inf (1, M);
    if M > 1
      durations(2) = 0;
    end
    return
  end
  if L == 1
    [durations, race] = shallow_times (data, race);
    return
  end
  k = ones (1, M);
  if M > 1
    k(2) = race.k;
  end
  [first, unimodal] = call_core ('mmbias_predict', @mmbias_phase_mex, ...
      L, F, u0, k, [race.sA, race.k, race.st, race.a]);
  durations = first;
  if M > 1
    race.permanent = F > 1 && race.st == 0;
    if race.tied
      unimodal = 0;
    end
    durations(2) = unimodal;
  end
end

% T7, depth 1: crossings of the exact solution; whoever crosses first is A.
function [durations, race] = shallow_times (data, race)
  M = numel (data.Dims);
  cols = modality_columns (data.Dims);
  [W, loss] = call_core ('mmbias_predict', @mmbias_manifold_mex, ...
      data, logical (eye (M)));
  best = [];
  orders = {race.order, fliplr(race.order)};
  for i = 1:min (M, 2)
    order = orders{i};
    levels = zeros (1, M);
    for m = 1:M
      levels(m) = norm (race.Wfinal(:,cols{m})) / 2;
    end
    levels(order(1)) = norm (W(:,cols{order(1)},order(1))) / 2;
    t = call_core ('mmbias_predict', @mmbias_shallow_mex, data, levels);
    for m = 1:M
      if levels(m) == 0
        t(m) = Inf;
      end
    end
    if isempty (best) && (M == 1 || t(order(1)) <= t(order(2)))
      best = order;
      durations = t(order);
    end
  end
  if isempty (best)   % each waits for the other's level: keep the strengths'
    best = race.order;
    durations = [t(best(1)), t(best(1))];
  end
  race.order = best;
  race.Wuni = W(:,:,best(1));
  if M > 1
    durations(2) = durations(2) - durations(1);
    if isnan (durations(2))
      durations(2) = 0;
    end
  end
end

function r = relative (difference, final)
  if numel (final) == 1
    r = difference / final;
  else
    r = norm (difference, 'fro') / norm (final, 'fro');
  end
end

% The formulas mode by mode: singular values in place of norms (T20).
function modes = predict_modes (data, race, L, F, u0, pred)
  modes = [];
  if size (data.Syx, 1) == 1
    return
  end
  modes = list_modes (data);
  modes.t = zeros (size (modes.strength));
  for i = 1:numel (modes.t)
    m = modes.modality(i);
    if L == 1 || m == race.order(1) || F == 1
      modes.t(i) = pred.t(m) * race.strength(m) / modes.strength(i);
    else
      left = svd (race.residual);
      st = 0;
      if modes.mode(i) <= numel (left) && race.st > 0
        st = left(modes.mode(i));
      end
      [first, unimodal] = call_core ('mmbias_predict', @mmbias_phase_mex, ...
          L, F, u0, [1, race.k], ...
          [race.sA, modes.strength(i) / race.sA, st, race.a]);
      modes.t(i) = first + unimodal;
    end
  end
  modes = rmfield (modes, {'u', 'v'});
end

% Which assumptions do not hold, in plain sentences.
function [valid, notes] = remarks (data, race, pred, L, F)
  M = numel (data.Dims);
  notes = {};
  valid = true;
  if race.sA == 0
    notes{end+1} = ['No modality is correlated with the target: nothing is ' ...
                    'ever learned and all times are Inf; ratio, cosine and ' ...
                    'misattribution are not defined.'];
    valid = false;
  end
  if M == 1
    notes{end+1} = ['There is one modality: tB, ratio and duration are not ' ...
                    'defined (NaN).'];
  elseif race.sA > 0
    if race.tied
      notes{end+1} = ['Both modalities are equally strong and are learned ' ...
                      'together: ratio 1, duration 0, given order.'];
    end
    if race.strength(race.order(2)) == 0
      notes{end+1} = sprintf (['Modality %d is uncorrelated with the ' ...
                               'target (cosine NaN); it can only be ' ...
                               'learned after modality %d.'], ...
                              race.order([2 1]));
    elseif race.st == 0
      notes{end+1} = sprintf (['Modality %d explains all that modality %d ' ...
                               'could (cosine NaN).'], race.order);
    end
    if race.permanent
      notes{end+1} = sprintf (['Nothing is left for modality %d once ' ...
                               'modality %d is learned: permanent ' ...
                               'unimodal bias, tB = Inf.'], race.order([2 1]));
    end
    if pred.signreversal
      notes{end+1} = sprintf (['Modality %d first grows with the wrong ' ...
                               'sign and must come back (T12).'], ...
                              race.order(2));
    end
    if L == 1
      notes{end+1} = ['Depth 1 has no plateau: times are crossings of the ' ...
                      'exact solution and do not depend on Init.'];
    elseif F == 1
      notes{end+1} = ['Early fusion has no unimodal phase: both modalities ' ...
                      'are learned at the same time to leading order.'];
    elseif F > 2 && data.Dims(race.order(2)) > 1 && race.st > 0 ...
           && race.cosine(race.order(2)) < 1 - 1e-9
      notes{end+1} = sprintf (['The direction of modality %d must turn ' ...
                               '(cosine %.3g): the published duration is ' ...
                               'too short by an order-one factor (T13).'], ...
                              race.order(2), race.cosine(race.order(2)));
      valid = false;
    end
    if L > 1 && race.order(1) == pred.first ...
       && isinf (pred.tA) && race.sA > 0
      notes{end+1} = ['The time is beyond the range of double: Init is too ' ...
                      'small for this depth.'];
      valid = false;
    end
  end
  if race.sA > 0 && any (~ isfinite (pred.misattributionRelative))
    notes{end+1} = sprintf (['The final weight of modality %d is zero: its ' ...
                             'relative misattribution is not finite.'], ...
                            race.order(1));
  end
  if L == 1 && any (isinf (pred.t)) && race.sA > 0
    notes{end+1} = ['A modality with time Inf never reaches half of its ' ...
                    'solution.'];
  end
  if M > 1 && isnan (pred.ratio) && race.sA > 0
    notes{end+1} = 'The ratio is not defined because tA is not finite.';
  end
  if size (data.Syx, 1) > 1
    notes{end+1} = ['Vector outputs: norms are spectral, phases are those of ' ...
                    'the leading modes, and further modes are approximate ' ...
                    '(T20).'];
    valid = false;
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
%!endfunction
%!test  # T8/T11: 1 + (q^2 - 1) / (1 - rho^2), both signs of the correlation
%! for q = [1.5 2 3]
%!   for rho = [-0.9 -0.225 0 0.45 0.9]
%!     p = quiet_predict (toy (rho, q));
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
%!     p = quiet_predict (toy (rho(j), 2), 'Depth', 4, 'FusionDepth', 5 - i, 'Init', 0.1);
%!     assert (p.ratio, want(i,j), 5.001e-4);
%!   end
%! end
%!test  # T10's integral against Octave's quadrature, in another variable
%! L = 5; F = 3; u0 = 0.05; q = 2; rho = 0.3; sA = q^2 + rho * q; k = (1 + rho * q) / sA;
%! uB = @(u) (k * u .^ (2-F) + (1-k) * u0^(2-F)) .^ (1 / (2-F));
%! I = quadgk (@(u) 1 ./ (u .^ (F-1) .* (u .^ 2 + uB (u) .^ 2) .^ ((L-F)/2)), u0, 1, 'RelTol', 1e-12);
%! p = quiet_predict (toy (rho, q), 'Depth', L, 'FusionDepth', F, 'Init', u0);
%! assert (p.tA, I / sA, -1e-9);
%! assert (p.duration, (1 + rho / q)^(F/L-1) / (1 - rho^2) * (1 - k) * u0^(2-F) / (F-2), -1e-12);
%!test  # T12: k keeps its sign; the published two-layer example
%! p = quiet_predict (toy (-0.6, 2));
%! assert (p.ratio, 5.6875, 1e-12);
%! assert (p.signreversal);
%! assert (any (! cellfun (@isempty, strfind (p.notes, 'wrong sign'))));
%!test  # T7: depth 1 against the explicit solution
%! data = toy (0.3, 2); p = quiet_predict (data, 'Depth', 1);
%! W = @(t) data.Syx * inv (data.S) * (eye (2) - expm (-data.S * t));
%! assert ((W (p.tA) * [1; 0]), (1 + 0.3 / 2) / 2, 1e-10);
%! assert ((W (p.tB) * [0; 1]), 0.5, 1e-10);
%!test  # T7: early fusion
%! p = quiet_predict (toy (0.5, 2), 'FusionDepth', 1);
%! assert (p.ratio, 1); assert (p.duration, 0);
%! assert (p.tA, log (1e9) / norm ([5 2]), -1e-12);
%!test  # T7, deep early fusion with rho < -1/q: k = |k|, against the balanced flow
%! p = quiet_predict (toy (-0.6, 2), 'Depth', 4, 'FusionDepth', 1, 'Init', 1e-3);
%! data = toy (-0.6, 2); s = abs (data.Syx); u0 = 1e-3;
%! ## before anything saturates u_m follows du_m/dt = u^3 s_m, u^2 = u_A^2 + u_B^2
%! ds = quadgk (@(x) exp (x) ./ (exp (2*x) + (u0 + s(2)/s(1) * (exp (x) - u0)) .^ 2) .^ 1.5, log (u0), 0, 'RelTol', 1e-10);
%! assert (p.tA, ds / s(1), -1e-6);
%! assert (! p.signreversal);
%!test  # T6, T16 by hand, vector modalities
%! B = reshape (cos (1:16), 4, 4); S = B * B' + diag ([3 2 1 1]); w = [1 -0.5 0.3 0.8];
%! data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [2 2], 'Weights', w);
%! p = quiet_predict (data);
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
%! p = quiet_predict (toy (0.3, 1));
%! assert (p.ratio, 1); assert (p.duration, 0); assert (p.order, [1 2]);
%! assert (any (! cellfun (@isempty, strfind (p.notes, 'equally strong'))));
%!test  # one modality
%! p = quiet_predict (mmbias_data ('gaussian', 'Cov', 2, 'Dims', 1, 'Weights', 1));
%! assert (isnan (p.tB) && isnan (p.ratio)); assert (p.tA, log (1e9) / 2, -1e-12);
%! assert (numel (p.notes) > 0);
%!test  # B uncorrelated on its own, but useful once A is known
%! data = mmbias_data ('gaussian', 'Cov', [4 -1; -1 1], 'Dims', [1 1], 'Weights', [1 1]);
%! p = quiet_predict (data);
%! assert (p.tB, p.tA + log (1e9) / (1 - 1/4), -1e-12);
%! assert (any (! cellfun (@isempty, strfind (p.notes, 'uncorrelated'))));
%!test  # nothing to learn at all
%! p = quiet_predict (mmbias_data ('gaussian', 'Cov', eye (2), 'Dims', [1 1], 'Weights', [0 0]));
%! assert (all (isinf (p.t))); assert (isnan (p.ratio)); assert (! p.valid);
%!test  # singular moments (duplicated column) and condition 1e14
%! S = [1 1 0.2; 1 1 0.2; 0.2 0.2 1];
%! p = quiet_predict (mmbias_data ('gaussian', 'Cov', S, 'Dims', [2 1], 'Weights', [1 0 1]));
%! assert (all (isfinite (p.t)));
%! assert (p.Wuni(1:2), [0.6 0.6], 1e-12);
%! p = quiet_predict (mmbias_data ('gaussian', 'Cov', diag ([4 1e-14 1]), 'Dims', [2 1], 'Weights', [1 1 1]));
%! assert (p.ratio, 4, 1e-6);
%!test  # epochs, units, defaults by depth
%! p = quiet_predict (toy (0, 2), 'LearningRate', 0.04);
%! assert (p.epochs, p.t / 0.04); assert (p.units, 'tau');
%! assert (quiet_predict (toy (0, 2), 'Depth', 3).options.Init, 0.1);
%!test  # T20: table of modes for vector outputs
%! data = mmbias_data ('gaussian', 'Cov', diag ([4 2 1]), 'Dims', [2 1], 'Weights', [1 0 0; 0 1 0; 0 0 1]);
%! p = quiet_predict (data);
%! assert (p.modes.modality', [1 1 2]); assert (p.modes.strength', [4 2 1], 1e-12);
%! assert (p.modes.t', log (1e9) ./ [4 2 1], -1e-12);
%! assert (! p.valid);
%!error <DATA is missing> mmbias_predict ()
%!error <DATA must be a data struct> mmbias_predict (3)
%!error <at most two modalities, got 3> mmbias_predict (mmbias_data ('gaussian', 'Cov', eye (3), 'Dims', [1 1 1], 'Weights', [1 1 1]))
%!error <INIT must be a number in \(0, 1\)> mmbias_predict (toy (0, 2), 'Init', 2)
%!error <FUSIONDEPTH must be in 1 .. DEPTH> mmbias_predict (toy (0, 2), 'Depth', 2, 'FusionDepth', 3)
%!error <FUSIONDEPTH must be the same> mmbias_predict (toy (0, 2), 'Depth', 3, 'FusionDepth', [3 2])
%!error <THEORY must be one of 'auto', 'paper'> mmbias_predict (toy (0, 2), 'Theory', 'flow')
%!error <DATA.S must be symmetric> mmbias_predict (setfield (toy (0, 2), 'S', [4 1; 0 1]))
%!error <DATA.S must have no negative eigenvalue> mmbias_predict (setfield (toy (0, 2), 'S', [1 2; 2 1]))
%!error <DATA.Syx must not contain NaN> mmbias_predict (setfield (toy (0, 2), 'Syx', [NaN 1]))
