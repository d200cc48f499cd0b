% Predicting phases against training to see them; what the call from Octave
% costs; how formulas converge to the exact flow.  `make bench` runs this.
% Usage: octave-cli predict.m
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later
1;

% One exact prediction against training the width-100 network until t_B.
function against_training (data, rate)
  printf ('One exact prediction in the core against training until t_B (L = 4, width 100, u0 = 0.01)\n');
  for F = 2:4
    spec = struct ('Fusion', [F F], 'Decoder', 4 - F, 'Init', 0.01, 'Tolerance', 1e-10, ...
                   'Measure', 'weights', 'Details', true);
    core = time_calls (21, @() mmbias_predict_flow_mex (data, spec));
    pred = mmbias_predict (data, 'Depth', 4, 'FusionDepth', F, 'Init', 0.01);
    net = mmbias_net (data, 'Depth', 4, 'FusionDepth', F, 'InitScheme', 'balanced', 'Init', 0.01);
    epochs = ceil (pred.tB / rate);
    train = @() mmbias_train (net, data, 'Epochs', epochs, 'LearningRate', rate, 'RecordAt', epochs);
    full = time_calls (3, train);
    run = train ();
    if ~ (run.W(end,2) > 0.2 && run.W(1,2) < 0.1)
      error ('mmbias:bench', 'training does not reach t_B');
    end
    printf ('  L_f = %d: prediction %.2f ms, %d epochs %.3f s: %.0f x  goal >= 100 x: %s\n', ...
            F, 1e3 * core, epochs, full, full / core, verdict (full >= 100 * core));
    call = zeros (1, 101);   % in turn, since the machine's pace changes
    flow = call;
    rest = call;             % published formulas, manifolds
    for i = 1:numel (call)
      call(i) = time_calls (1, @() mmbias_predict (data, 'Depth', 4, 'FusionDepth', F, 'Init', 0.01));
      flow(i) = time_calls (1, @() mmbias_predict_flow_mex (data, spec));
      rest(i) = time_calls (1, @() mmbias_predict_paper_mex (data, 4, F, 0.01)) ...
                + time_calls (1, @() mmbias_prediction_mex (data, [F F], pred.order, pred.durations, pred.plateaus));
    end
    more = median (call - flow - rest);
    printf ('           call from Octave %.2f ms more than its core (integration, formulas, manifolds)  goal <= 1 ms: %s\n', ...
            1e3 * more, verdict (more <= 1e-3));
    printf ('           and %.2f ms more than the integration alone\n', 1e3 * median (call - flow));
  end
end

% Durations of the unimodal phase as u0 falls: the published formulas do not
% converge to the exact flow, the race does (T13), on 50 random tasks.
function convergence ()
  nets = {[3 3], [4 3], [4 4], [5 3], [5 4], [5 5]};
  scales = [1e-2 1e-3 1e-4];
  rotated = zeros (50, 3);
  paper = rotated;
  k = 1000;
  for i = 1:50
    net = nets{mod (i, 6) + 1};
    dims = [1 + mod(i, 3), 1 + mod(floor (i / 3), 3)];
    [data, ~, k] = random_task (k, dims, 0.1, 0.8);
    for j = 1:3
      args = {'Depth', net(1), 'FusionDepth', net(2), 'Init', scales(j)};
      flow = mmbias_predict (data, args{:}, 'Theory', 'flow');
      race = mmbias_predict (data, args{:}, 'Theory', 'rotated');
      rotated(i,j) = abs (race.duration / flow.duration - 1);
      published = mmbias_predict (data, args{:}, 'Theory', 'paper');
      paper(i,j) = abs (published.duration / flow.duration - 1);
    end
  end
  printf ('Relative error of t_B - t_A against the exact flow, 50 random tasks with L_f > 2\n');
  printf ('  %8s %23s %23s\n  %8s %11s %11s %11s %11s\n', '', 'paper', 'rotated', ...
          'u0', 'median', 'worst', 'median', 'worst');
  for j = 1:3
    printf ('  %8.0e %11.1e %11.1e %11.1e %11.1e\n', scales(j), median (paper(:,j)), ...
            max (paper(:,j)), median (rotated(:,j)), max (rotated(:,j)));
  end
  printf ('  rotated at 1e-4, goal median < 1e-3, worst < 1e-2: %s\n', ...
          verdict (median (rotated(:,3)) < 1e-3 && max (rotated(:,3)) < 1e-2));
end

try
  here = fileparts (mfilename ('fullpath'));
  root = fileparts (here);
  addpath (here);
  addpath (fullfile (root, 'inst'));
  addpath (fullfile (root, 'tests'));
  expose_gateways ();
  against_training (mmbias_data ('gaussian', 'Ratio', 2, 'Rho', 0), 0.04);
  convergence ();
catch err
  fprintf (stderr, 'mmbias: %s\n', err.message);
  exit (1);
end
