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
                   'Measure', 'weights');
    core = time_calls (21, @() mmbias_forecast_mex (data, spec));
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
    call = time_calls (41, @() mmbias_predict (data, 'Depth', 4, 'FusionDepth', F, 'Init', 0.01));
    printf ('           call from Octave %.2f ms more  goal <= 1 ms: %s\n', ...
            1e3 * (call - core), verdict (call - core <= 1e-3));
  end
end

% Rotation: the published formulas do not converge, the race does.
function convergence ()
  S = [2.22 -.51 -.32 1.27; -.51 1.58 .07 -.24; -.32 .07 1.20 -.48; 1.27 -.24 -.48 1.23];
  data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [2 2], 'Weights', [-.91 .06 -.05 .67]);
  printf ('t_B/t_A with rotation (L = L_f = 3)\n  %8s %10s %10s %10s\n', 'u0', 'paper', 'rotated', 'flow');
  for u0 = 10 .^ -(1:6)
    flow = mmbias_predict (data, 'Depth', 3, 'Init', u0);
    race = mmbias_predict (data, 'Depth', 3, 'Init', u0, 'Theory', 'rotated');
    printf ('  %8.0e %10.5f %10.5f %10.5f\n', u0, flow.paper.ratio, race.ratio, flow.ratio);
  end
end

try
  here = fileparts (mfilename ('fullpath'));
  root = fileparts (here);
  addpath (here);
  addpath (fullfile (root, 'inst'));
  addpath (fullfile (root, 'src'));
  against_training (mmbias_data ('gaussian', 'Ratio', 2, 'Rho', 0), 0.04);
  convergence ();
catch err
  fprintf (stderr, 'mmbias: %s\n', err.message);
  exit (1);
end
