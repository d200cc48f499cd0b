% Learning phases of the balanced flow (T14) by lsode, with nothing of the package:
% a vector v_m for each modality, ln |v_m| for a scalar one, in an internal time s
% with dt = min (u_m^(2-F)) ds / u^K, in which plateaus are short; the clock begins
% anew at every event.
%   [order, durations] = plain_phases (S, Syx, dims, L, F, u0, rtol, measure)
% F: fusion layer, or one for each modality with K = L - max (F).
% A learned modality is lost where its measure falls below the level with which it
% was learned and below half of what it has beside those learned now, a scalar
% with its sign beside these; it is learned from the time on after which it stays so.
% Those that are not learned within the
% internal time 1e13 come last, with Inf.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [order, durations] = plain_phases (S, Syx, dims, L, F, u0, rtol, measure)
  p = set_up (S, Syx, dims, L, F, measure);
  [y, scale] = start (p, u0);
  lsode_options ('integration method', 'stiff');
  lsode_options ('relative tolerance', rtol);
  lsode_options ('absolute tolerance', rtol * scale);
  lsode_options ('step limit', 1e6);
  learned = false (1, p.M);
  order = durations = [];
  level = zeros (1, p.M);
  waited = 0;
  for events = 1:9*p.M
    level(! learned) = level_of (p, learned)(! learned);
    hold = min (level, size_of (p, best_of (p, learned)) / 2) * (1 - 1e-6);
    [y, m] = run_to (p, y, level, hold, learned);
    waited += y(end); y(end) = 0;
    if m == 0, break, end
    if learned(m)
      at = find (order == m);
      if at < numel (order), durations(at+1) += durations(at); else waited += durations(at); end
      order(at) = durations(at) = [];
    else
      order(end+1) = m; durations(end+1) = waited; waited = 0;
    end
    learned(m) = ! learned(m);
  end
  rest = setdiff (1:p.M, order);
  order = [order, rest];
  durations = [durations, Inf(1, numel (rest))];
end

function p = set_up (S, Syx, dims, L, F, measure)
  of = repelem (1:numel (dims), dims).';
  F = F .* ones (1, numel (dims)); K = L - max (F);
  p = struct ('S', S, 'y', Syx(:), 'F', F(of)(:), 'K', K, 'M', numel (dims), 'D', sum (dims), 'of', of, ...
              'signal', strcmp (measure, 'signal'), 'scalar', dims(:).' == 1);
  p.B = double (of == 1:p.M).';                      # sums by modality
  p.same = double (of == of.');
  p.log = dims(of)(:) == 1 & p.F > 1;                  # ln |v| instead of v
  p.logs = any (p.log);
  p.power = p.F - 1; p.slow = 2 - F(:);
  p.sign = sign (S \ p.y);                           # scalar modalities start as they end (T5)
end

function [y, scale] = start (p, u0)
  n = sqrt (p.B * p.y .^ 2);
  y = [u0 * p.y ./ n(p.of); 0];
  y(p.log) = log (u0);
  scale = [u0 * ones(p.D, 1); u0 ^ (2 - max (p.F))];
  scale(p.log) = 1;
end

function [W, v, um, u, below] = map_of (p, y)
  v = y(1:p.D);
  if p.logs
    v(p.log) = p.sign(p.log) .* exp (v(p.log));
  end
  um = sqrt (p.B * v .^ 2);
  u = norm (um);
  below = um(p.of) .^ p.power;
  W = u ^ p.K * below .* v;
end

function dy = slope (p, y)
  [W, v, um, u, below] = map_of (p, y);
  g = min (um .^ p.slow);
  dv = g * below .* (p.y - p.S * W);
  if p.logs
    dv(p.log) ./= v(p.log);
  end
  dy = [dv; g * u ^ -p.K];
end

% By v, with the internal time as it is: enough for lsode's Newton steps.
function J = jacobian (p, y)
  [W, v, um, u, f] = map_of (p, y);
  E = p.y - p.S * W;
  g = min (um .^ p.slow);
  turn = p.power .* um(p.of) .^ (p.F - 3);
  dW = u ^ p.K * (diag (f) + p.same .* ((turn .* v) * v.')) + p.K / u ^ 2 * W * v.';
  Jv = g * (p.same .* ((turn .* E) * v.') - f .* (p.S * dW));
  out = v; out(! p.log) = 1;
  dv = g * f .* E;
  Jv = Jv ./ out;
  Jv(p.log,p.log) -= diag (dv(p.log) ./ v(p.log) .^ 2);
  Jv = Jv .* out.';
  J = zeros (p.D + 1);
  J(1:p.D,1:p.D) = Jv;
  J(end,1:p.D) = -p.K * g * u ^ (-p.K - 2) * (v .* out).';
end

function x = size_of (p, W)
  if p.signal
    x = sqrt (max (p.B * (W .* ((p.S .* p.same) * W)), 0)).';
  else
    x = sqrt (p.B * W .^ 2).';
  end
end

function W = best_of (p, set)
  c = any (p.of == find (set), 2);
  W = zeros (p.D, 1);
  W(c) = p.S(c,c) \ p.y(c);
end

function level = level_of (p, learned)
  level = Inf (1, p.M);
  for m = find (! learned)
    set = learned; set(m) = true;
    level(m) = size_of (p, best_of (p, set))(m) / 2;
  end
end

% Positive where something has happened.
function e = excess (p, y, level, hold, learned)
  W = map_of (p, y);
  e = size_of (p, W);
  for m = find (! learned & p.scalar)   # counts with its sign
    set = learned; set(m) = true;
    e(m) *= sign (best_of (p, set)(p.of == m) * W(p.of == m));
  end
  e = e - level;
  e(learned) = hold(learned) - size_of (p, W)(learned);
  e(learned & hold == 0) = -1;
end

% Up to the next modality that is learned or lost; 0 when there is none.
function [y, winner] = run_to (p, y, level, hold, learned)
  f = {@(y, s) slope(p, y), @(y, s) jacobian(p, y)};
  off = @(y) excess (p, y, level, hold, learned);
  h = 0.01; total = 0;
  final = size_of (p, best_of (p, true (1, p.M)));
  due = off (y) >= 0;
  if any (due & ! learned)    # of several at once the one furthest above its level
    [~, winner] = max ((off (y) ./ level)(:).' - 1e9 * ! (due & ! learned));
    return
  elseif any (due)
    winner = find (due, 1);
    return
  end
  while total < 1e13
    Z = lsode (f, y, h * (0:40)).';                    # one integration, 40 looks
    for i = 2:columns (Z)
      e = off (Z(:,i));
      if any (e >= 0), break; end
    end
    total += 40 * h;
    if any (e >= 0)
      y = Z(:,i-1); best = Inf;
      for m = find (e >= 0)
        at = @(s) lsode (f, y, [0 max(s, 1e-12 * h)])(2,:).';
        s = fzero (@(s) off (at (s))(m), [0 h], optimset ('TolX', 1e-15));
        if s < best, best = s; winner = m; end
      end
      y = at (best);
      return
    end
    y = Z(:,end); h *= 1.5;
    if all (learned) && all (abs (size_of (p, map_of (p, y)) ./ final - 1) < 0.01)
      break                                            # nothing can be lost any more
    end
  end
  winner = 0;
end
