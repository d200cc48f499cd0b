% Few samples of many inputs: the row space of the samples against S formed.
% `make bench` runs this.
% Usage: octave-cli wide.m
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later
1;

function data = task (P, D)
  X = sin (reshape (1:P * D, P, D) .^ 1.2);
  data = mmbias_data ({X(:,1:D/2), 0.7 * X(:,D/2+1:end)}, X(:,1) + X(:,end));
end

% Seconds of data, prediction, fixed points, network, 1000 epochs, phases.
function [all, predict] = seconds (data, calls)
  net = mmbias_net (data, 'Init', 1e-4, 'Width', 20);
  predict = time_calls (calls, @() mmbias_predict (data, 'Init', 1e-4));
  fixed = time_calls (calls, @() mmbias_fixedpoints (data, 'Init', 1e-4));
  train = time_calls (calls, @() mmbias_train (net, data, 'LearningRate', 'auto'));
  run = mmbias_train (net, data, 'LearningRate', 'auto');
  if ~ (run.loss(end) < 0.1 * run.loss(1))
    error ('mmbias:bench', 'training does not learn');
  end
  phases = time_calls (calls, @() mmbias_phases (run));
  all = predict + fixed + train + phases;
end

try
  here = fileparts (mfilename ('fullpath'));
  addpath (here, fullfile (fileparts (here), 'inst'));
  warning ('off', 'mmbias:plateau');
  data = task (40, 400);
  full = data;
  full.S = mmbias_evaluate (data, 'moments');
  full.Factor = [];
  [wide, quick] = seconds (data, 5);
  [formed, slow] = seconds (full, 1);
  printf ('40 samples of 400 inputs: %.2f s, with S formed %.1f s: %.0f x  goal >= 10 x: %s\n', ...
          wide, formed, formed / wide, verdict (formed >= 10 * wide));
  printf ('  prediction alone %.3f s | %.2f s: %.0f x\n', quick, slow, slow / quick);
  relu = mmbias_net (data, 'Init', 1e-2, 'Width', 20, 'Slope', 0);
  args = {'Epochs', 2000, 'RecordEvery', 100, 'Events', 'off'};
  wide = time_calls (3, @() mmbias_train (relu, data, args{:}));
  formed = time_calls (1, @() mmbias_train (relu, full, args{:}));
  printf ('  2000 epochs of a ReLU network %.2f s, on all inputs %.2f s: %.1f x  goal >= 1.5 x: %s\n', ...
          wide, formed, formed / wide, verdict (formed >= 1.5 * wide));
  for D = [1500 20000]
    make = tic ();
    data = task (40, D);
    make = toc (make);
    all = make + seconds (data, 1);
    printf ('40 samples of %d inputs, samples to phases: %.2f s\n', D, all);
  end
catch err
  fprintf (stderr, 'mmbias: %s\n', err.message);
  exit (1);
end
