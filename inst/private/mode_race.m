% Race of rank-one modes of two-layer late fusion (L = 2), any outputs (T20):
% which modality learns which direction when, from a small random start.
%   race = mode_race (data, u0, complete)
% COMPLETE: to the end, else until every modality that can has learned a mode.
% Columns in the order of learning: modality, strength (singular value of the
% residual that drives the mode), t (units of tau; K x 1), u (O x K) and v
% (1 x K cell of D_m x 1), the directions learned; maps (O x D x (K+1)) and loss
% ((K+1) x 1) of the plateaus, from nothing on.
%
% On a plateau the untrained weights z = [W2; W1'] of encoder m obey
% dz/dt = [0 E_m; E_m' 0] z, so from a random start of scale u0 they have grown
% by a matrix G_m, a product of exponentials.  A direction is learned when G_m
% reaches 1/u0; its hidden direction is then taken out of G_m, and the map goes to the best one in which modality m has as many directions as it has
% learned (T6: each modality holds a subset of modes), found from there by
% alternating least squares.  Leading order in 1/ln (1/u0); approximate also
% where two modes arrive together, and where the descent of the flow from a
% saddle ends in another critical point than that of the least squares.
% Measured (16 random tasks, O = 2, 3, M = 1..3, D_m = 1..3, u0 = 1e-10, width
% 100): times 10 % long, of which 8 % are ln (width/2)/2 beside ln (1/u0); all
% plateaus right in 12 tasks, and in the others two modes arrived together.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function race = mode_race (data, u0, complete)
  cols = modality_columns (data.Dims);
  O = size (data.Syx, 1);
  M = numel (cols);
  far = log (1 / u0);
  A = repmat ({zeros(O, 0)}, 1, M);
  B = cellfun (@(c) zeros (0, numel (c)), cols, 'UniformOutput', false);
  G = cellfun (@(c) struct ('grown', eye (O + numel (c)), 'log', 0), cols);
  W = zeros (size (data.Syx));
  race = struct ('modality', zeros (0, 1), 'strength', zeros (0, 1), ...
                 't', zeros (0, 1), 'u', zeros (O, 0), 'v', {{}}, ...
                 'maps', W, 'loss', loss_of (data, W));
  now = 0;
  waits = true (1, M);
  while complete || any (waits)
    E = data.Syx - W * data.S;
    wait = Inf (1, M);
    modes = cell (1, M);
    for m = 1:M
      [modes{m}, wait(m)] = waiting_time (data, cols{m}, E(:,cols{m}), ...
                                          A{m}, B{m}, G(m), far);
    end
    waits = waits & isfinite (wait);
    [t, m] = min (wait);
    if isinf (t)
      break
    end
    for j = 1:M
      G(j) = grow (G(j), modes{j}, t);
    end
    now = now + t;
    waits(m) = false;
    [a, b, G(m)] = arrived (G(m), O);
    A{m}(:,end+1) = a;
    B{m}(end+1,:) = b.';
    [A, B, W] = fit (data, cols, A, B);
    race.modality(end+1,1) = m;
    race.strength(end+1,1) = modes{m}.s(1);
    race.t(end+1,1) = now;
    race.u(:,end+1) = a;
    race.v{end+1} = b;
    race.maps(:,:,end+1) = W;
    race.loss(end+1,1) = loss_of (data, W);
  end
end

% Singular modes of a residual block, and when the next one is learned.
function [mode, t] = waiting_time (data, c, E, A, B, G, far)
  [U, S, V] = svd (E, 'econ');
  mode = struct ('U', U, 's', diag (S), 'V', V);
  t = Inf;
  bound = sqrt (trace (data.Syy) * trace (data.S(c,c)));
  if size (A, 2) >= min (size (E)) || mode.s(1) <= 1e-10 * bound
    return
  end
  P = outside (A, B);
  excess = @(t) amplitude (P, grow (G, mode, t)) - far;
  if excess (0) >= 0
    t = 0;
    return
  end
  last = far / mode.s(1);
  while excess (last) < 0 && last < 1e6 * far / mode.s(1)
    last = 2 * last;
  end
  if excess (last) >= 0
    t = fzero (excess, [0 last], optimset ('TolX', 1e-12 * last));
  end
end

% Projector onto what a modality has not learned.
function P = outside (A, B)
  [Qa, ~] = qr (A, 0);
  [Qb, ~] = qr (B.', 0);
  P = blkdiag (eye (size (A, 1)) - Qa * Qa.', eye (size (B, 2)) - Qb * Qb.');
end

function x = amplitude (P, G)
  x = G.log + log (norm (P * G.grown));
end

% exp ([0 E; E' 0] t) G, in the singular modes of E; the scale is kept apart.
function G = grow (G, mode, t)
  if t == 0
    return
  end
  O = size (mode.U, 1);
  s = mode.s;
  up = exp ((s - s(1)) * t);
  down = exp (-(s + s(1)) * t);
  ch = diag ((up + down) / 2);
  sh = diag ((up - down) / 2);
  still = exp (-s(1) * t);
  a = G.grown(1:O,:);
  b = G.grown(O+1:end,:);
  ua = mode.U.' * a;
  vb = mode.V.' * b;
  G.grown = [still * (a - mode.U * ua) + mode.U * (ch * ua + sh * vb); ...
             still * (b - mode.V * vb) + mode.V * (sh * ua + ch * vb)];
  scale = norm (G.grown);
  G.grown = G.grown / scale;
  G.log = G.log + s(1) * t + log (scale);
end

% Direction that has arrived: unit vectors of output and input.  The hidden
% direction that carries it is taken out of what grows on.
function [a, b, G] = arrived (G, O)
  [P, S, Q] = svd (G.grown);
  a = P(1:O,1) / norm (P(1:O,1));
  b = P(O+1:end,1) / norm (P(O+1:end,1));
  G.grown = G.grown - S(1) * P(:,1) * Q(:,1).';
end

% Least loss with maps A_m B_m of these ranks, by alternating least squares.
function [A, B, W] = fit (data, cols, A, B)
  S = data.S;
  k = cellfun ('size', A, 2);
  tol = size (S, 1) * eps;
  before = Inf;
  for iteration = 1:5000
    Z = blkdiag (B{:});
    Szz = Z * S * Z.';
    all = data.Syx * Z.' * pinv (Szz, tol * norm (Szz));
    at = 0;
    for m = 1:numel (A)
      [Q, R] = qr (all(:,at+(1:k(m))), 0);   % same map, A_m orthonormal
      A{m} = Q;
      B{m} = R * B{m};
      at = at + k(m);
    end
    B = inputs_of (data, cols, A, B, tol);
    W = cell2mat (cellfun (@mtimes, A, B, 'UniformOutput', false));
    now = loss_of (data, W);
    if before - now <= 1e-13 * abs (trace (data.Syy))
      break
    end
    before = now;
  end
end

% The best B_m for given A_m: sum_n A_m' A_n B_n S_nm = A_m' S_yxm.
function B = inputs_of (data, cols, A, B, tol)
  sizes = cellfun ('prodofsize', B);
  first = cumsum ([0, sizes]);
  N = zeros (first(end));
  r = zeros (first(end), 1);
  for m = 1:numel (A)
    rows = first(m)+1:first(m+1);
    r(rows) = A{m}.' * data.Syx(:,cols{m});
    for n = 1:numel (A)
      N(rows,first(n)+1:first(n+1)) = kron (data.S(cols{m},cols{n}), ...
                                            A{m}.' * A{n});
    end
  end
  x = pinv (N, tol * norm (N)) * r;
  for m = 1:numel (B)
    B{m}(:) = x(first(m)+1:first(m+1));
  end
end

function loss = loss_of (data, W)
  loss = trace (data.Syy - 2 * W * data.Syx.' + W * data.S * W.') / 2;
end

%!test  # one output: T8 with T12's sign, three events for three modalities
%! for rho = [-0.6 0 0.5]
%!   data = mmbias_data ('gaussian', 'Rho', rho, 'Ratio', 2);
%!   race = mode_race (data, 1e-9, true);
%!   p = mmbias_predict (data, 'Theory', 'paper');
%!   assert (race.t', p.t, 1e-8);
%!   assert (race.modality', [1 2]);
%!   assert (race.maps(:,:,end), [1 1], 1e-10);
%! end
%!test  # whitened inputs: modes are independent
%! w = [3 0 0 1; 0 2 0.5 0];
%! data = mmbias_data ('gaussian', 'Cov', eye (4), 'Dims', [2 2], 'Weights', w);
%! race = mode_race (data, 1e-12, true);
%! assert (race.modality', [1 1 2 2]);
%! assert (race.strength', [3 2 1 0.5], 1e-10);
%! assert (race.t', log (1e12) ./ [3 2 1 0.5], 1e-8);
%! assert (race.loss', (14.25 - cumsum ([0 9 4 1 0.25])) / 2, 1e-10);
%!test  # one modality, correlated inputs: the leading critical point
%! S = [3 1 0.5; 1 2 0.3; 0.5 0.3 1]; w = [1 -0.5 0.3; 0.2 0.8 -1];
%! data = mmbias_data ('gaussian', 'Cov', S, 'Dims', 3, 'Weights', w);
%! race = mode_race (data, 1e-12, true);
%! explained = sort (eig (w * S * w'), 'descend');
%! assert (race.loss', [sum(explained), explained(2), 0] / 2, 1e-9);
%! assert (rank (race.maps(:,:,2), 1e-8), 1);
%!test  # incomplete: until each modality has a mode
%! w = [3 0 0 1; 0 2 0.5 0];
%! race = mode_race (mmbias_data ('gaussian', 'Cov', eye (4), 'Dims', [2 2], 'Weights', w), 1e-12, false);
%! assert (race.modality', [1 1 2]);
%!test  # correlated inputs: the flow of a random start visits the same plateaus
%! S = [2 0.6 0.3; 0.6 1 -0.2; 0.3 -0.2 1.5]; w = [1 0.4 -0.3; -0.2 1.2 0.7];
%! data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [2 1], 'Weights', w);
%! race = mode_race (data, 1e-10, true);
%! mid = (race.loss(1:end-1) + race.loss(2:end)) / 2;
%! run = mmbias_train (mmbias_net (data, 'Init', 1e-10), data, 'Method', 'flow', 'Compress', 1e-8, 'Epochs', 2 * race.t(end) / 0.01, 'LearningRate', 0.01, 'LossLevels', mid');
%! events = run.events(strcmp ({run.events.name}, 'loss'));
%! tau = [events.tau]' * 1;
%! assert (numel (tau), numel (race.t));
%! assert (tau ./ race.t, ones (size (tau)), 0.15);
%! for j = 1:numel (tau) - 1
%!   between = run.tau > tau(j) & run.tau < tau(j+1); [t, by] = deal (run.tau(between), run.loss(between));
%!   [~, flat] = min (abs (diff (by) ./ diff (t)));
%!   assert (by(flat), race.loss(j+1), 0.02 * race.loss(1));
%! end
