% Gradient flow of mmbias_train against Octave's ode45 on the same equations,
% at equal measured error.  `make bench` runs this.
% Usage: octave-cli flow.m
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later
1;

% dW/dt of a two-layer network with late fusion, both modalities scalar
% (T3), for ode45: y = [w_A; w_B; v_A; v_B], v above w.
function f = slope (y, S, Syx)
  y = reshape (y, [], 4);
  W = [y(:,1).' * y(:,3), y(:,2).' * y(:,4)];
  E = Syx - W * S;
  f = [E(1) * y(:,3); E(2) * y(:,4); E(1) * y(:,1); E(2) * y(:,2)];
end

function [W, t] = by_ode45 (y0, data, at, tolerance)
  began = tic ();
  % the error of each weight counts relative to itself, or to the usual size
  % of a weight at the start where it is smaller
  opts = odeset ('RelTol', tolerance, 'AbsTol', ...
                 tolerance * norm (y0) / sqrt (numel (y0)));
  [~, y] = ode45 (@(t, y) slope (y, data.S, data.Syx), at, y0, opts);
  t = toc (began);
  n = columns (y) / 4;
  W = [sum(y(:,1:n) .* y(:,2*n+1:3*n), 2), ...
       sum(y(:,n+1:2*n) .* y(:,3*n+1:end), 2)];
end

function [W, t] = by_mmbias (net, data, at, tolerance)
  epochs = at / 0.04;
  began = tic ();
  run = mmbias_train (net, data, 'Method', 'flow', 'Tolerance', tolerance, ...
                      'Epochs', epochs(end), 'RecordAt', epochs, ...
                      'LearningRate', 0.04);
  t = toc (began);
  W = run.W(1:numel (at),:);
end

% Seconds at the measured error GOAL, on a line in logarithms.
function s = seconds_at (errors, seconds, goal)
  i = find (errors(1:end-1) >= goal & errors(2:end) < goal, 1);
  if isempty (i)
    error ('mmbias:bench', 'no run has the measured error %g', goal);
  end
  f = log (errors(i) / goal) / log (errors(i) / errors(i+1));
  s = exp ((1 - f) * log (seconds(i)) + f * log (seconds(i+1)));
end

function [errors, seconds] = measure (method, tolerances, exact)
  for i = 1:numel (tolerances)
    for k = 1:3
      [W, t(k)] = method (tolerances(i));
    end
    seconds(i) = median (t);
    errors(i) = max (abs (W(:) - exact(:))) / max (abs (exact(:)));
  end
end

function compare_flows ()
  data = mmbias_data ('gaussian', 'Ratio', 2, 'Rho', 0);
  net = mmbias_net (data, 'Init', 1e-9, 'Seed', 1);
  at = linspace (0, 24, 21);
  w = cellfun (@(x) x(:), net.Encoder(:,1), 'UniformOutput', false);
  v = cellfun (@(x) x(:), net.Encoder(:,2), 'UniformOutput', false);
  y0 = [w{:}, v{:}](:);

  exact = by_mmbias (net, data, at, 1e-13);
  [e45, s45] = measure (@(tol) by_ode45 (y0, data, at, tol), ...
                        10 .^ -(4:12), exact);
  [e, s] = measure (@(tol) by_mmbias (net, data, at, tol), ...
                    10 .^ -(3:11), exact);
  if ~ (e45(end) < 1e-9 && exact(end,2) > 0.9 && exact(1,1) < 0.1)
    error ('mmbias:bench', 'the contestants disagree or the run is incomplete');
  end
  printf ('L = 2, late, width 100, to tau = %g, %d outputs\n', at(end), ...
          numel (at));
  printf ('  the most precise runs of both sides differ by %.1e\n', min (e45));
  for goal = [1e-5 1e-7 1e-9]
    a = seconds_at (e45, s45, goal);
    b = seconds_at (e, s, goal);
    printf (['  measured error %.0e: ode45 %.4g s, mmbias_train with all ' ...
             'events %.4g s: %.0f x  goal >= 50 x: %s\n'], goal, a, b, ...
            a / b, verdict (a >= 50 * b));
  end
end

try
  here = fileparts (mfilename ('fullpath'));
  root = fileparts (here);
  addpath (here);
  addpath (fullfile (root, 'inst'));
    compare_flows ();
catch err
  fprintf (stderr, 'mmbias: %s\n', err.message);
  exit (1);
end
