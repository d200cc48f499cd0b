% Times of calls of the package that stands in a folder; bench/against runs this.
% Usage: octave-cli against.m ROOT; prints "core|call name seconds" per case.
% Core: runs so long that the call around them does not count.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later
1;

function s = least (n, f)
  s = Inf;
  for i = 1:n
    began = tic ();
    r = f ();   % without an output it would print
    s = min (s, toc (began));
  end
end

root = argv (){end};
addpath (fullfile (root, 'inst'));
if ! isempty (glob (fullfile (root, 'src', '*.mex')))
  addpath (fullfile (root, 'src'));
end
warning ('off', 'mmbias:plateau');
toy = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
three = mmbias_data ('gaussian', 'Cov', toeplitz ([3 1 0.5 0.2 0.1 0]), 'Dims', [2 3 1], 'Weights', [1 -1 2 0.5 1 1]);
many = mmbias_data ('gaussian', 'Cov', toeplitz ([3 1 0.5 0.2 0.1 0]), 'Dims', [3 3], 'Weights', [1 0 1 0 1 0; 0 1 0 1 0 1; 1 1 0 0 2 0]);
two = mmbias_net (toy);
deep = mmbias_net (toy, 'Depth', 4, 'FusionDepth', 3);
wide = mmbias_net (three, 'Depth', 3, 'Width', 50);
vector = mmbias_net (many, 'Depth', 3, 'Width', 50);
balanced = mmbias_net (toy, 'Depth', 4, 'FusionDepth', 3, 'InitScheme', 'balanced', 'Init', 1e-3);
run = mmbias_train (two, toy);
last = @(n) {'Epochs', n, 'RecordAt', n};
flow = @() mmbias_train (deep, toy, 'Method', 'flow', 'Epochs', 3000);
cases = {'core', 'descent_L2', 3, @() mmbias_train(two, toy, last(200000){:}); ...
         'core', 'descent_L4', 3, @() mmbias_train(deep, toy, last(10000){:}); ...
         'core', 'descent_three_modalities', 3, @() mmbias_train(wide, three, last(20000){:}); ...
         'core', 'descent_three_outputs', 3, @() mmbias_train(vector, many, last(5000){:}); ...
         'core', 'flow_L4', 2, flow; ...
         'call', 'data', 20, @() mmbias_data('gaussian', 'Rho', 0.5); ...
         'call', 'net', 20, @() mmbias_net(toy); ...
         'call', 'train_1000_epochs', 20, @() mmbias_train(two, toy); ...
         'call', 'reduced', 20, @() mmbias_train(balanced, toy, 'Method', 'reduced', 'Epochs', 1e7); ...
         'call', 'phases', 20, @() mmbias_phases(run); ...
         'call', 'predict_flow', 20, @() mmbias_predict(toy); ...
         'call', 'predict_rotated_L4', 20, @() mmbias_predict(toy, 'Theory', 'rotated', 'Depth', 4, 'FusionDepth', 3, 'Init', 0.01); ...
         'call', 'predict_net', 10, @() mmbias_predict(two, toy); ...
         'call', 'predict_net_epochs', 5, @() mmbias_predict(two, toy, 'LearningRate', 0.04); ...
         'call', 'fixedpoints', 20, @() mmbias_fixedpoints(three); ...
         'call', 'compress', 10, @() mmbias_compress(two, toy, 1e-6)};
for i = 1:rows (cases)
  printf ('%s %s %.9g\n', cases{i,1}, cases{i,2}, least (cases{i,3}, cases{i,4}));
end
