% The calls a user makes, against the Octave script and the PyTorch numbers
% that bench/run has measured before (environment MMB_TORCH).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later
1;

function t = median_time (f, n)
  f ();
  times = zeros (1, n);
  for i = 1:n
    s = tic (); f (); times(i) = toc (s);
  end
  t = median (times);
end

function compare (label, net, data, eta, epochs, torch, goal)
  run = @() mmbias_train (net, data, 'Epochs', epochs, 'LearningRate', eta, 'Display', 'off');
  plain = @() descent_octave (net, data, eta, epochs);
  r = mmbias_train (net, data, 'Epochs', epochs, 'LearningRate', eta, 'RecordEvery', 1);
  gap = max (abs (r.loss - plain ())) / r.loss(1);
  ours = []; theirs = [];
  for i = 1:5                               # in turn, so that drift cancels
    ours(i) = median_time (run, 5);
    theirs(i) = median_time (plain, 1);
  end
  o = median (ours); t = median (theirs);
  printf ('%s: mmbias_train %.3f ms; Octave script %.1f ms, ratio %.0f; loss curves agree to %.1e\n', ...
          label, 1e3 * o, 1e3 * t, t / o, gap);
  assert (gap < 1e-10);
  for i = 1:size (torch, 1)
    printf ('    PyTorch, %d thread(s): %.0f ms (%.2f ms per epoch), ratio %.0f (goal >= %d)\n', ...
            torch(i,1), 1e3 * torch(i,2) * epochs, 1e3 * torch(i,2), torch(i,2) * epochs / o, goal);
  end
end

function rows = torch_rows (text, name)
  t = regexp (text, ['torch ' name ' (\d+) ([\d.e-]+)'], 'tokens');
  rows = zeros (numel (t), 2);
  for i = 1:numel (t), rows(i,:) = str2double (t{i}); end
end

root = fileparts (fileparts (mfilename ('fullpath')));
addpath (fullfile (root, 'inst')); addpath (fullfile (root, 'src')); addpath (fullfile (root, 'bench'));
warning ('off', 'mmbias:plateau');
mmbias_version
text = getenv ('MMB_TORCH');
data = mmbias_data ('gaussian', 'Rho', 0, 'Ratio', 2);
a = mmbias_net (data, 'Width', 100);
b = mmbias_net (data, 'Depth', 4, 'FusionDepth', 3, 'Width', 100);
printf ('\n');
compare ('(a) late fusion, L = 2, width 100, 1000 epochs', a, data, 0.04, 1000, torch_rows (text, 'a'), 2000);
compare ('(b) L = 4, L_f = 3, width 100, 7000 epochs', b, data, 0.04, 7000, torch_rows (text, 'b'), 1000);
half = regexp (text, 'torch-half (\d+)', 'tokens', 'once');
if ~ isempty (half)
  r = mmbias_train (a, data, 'Epochs', 300);
  printf ('    both learn A at the same time: PyTorch epoch %s, mmbias %.0f\n', half{1}, mmbias_phases (r).tA);
end

printf ('\nCost against the number of samples (b, 7000 epochs):\n');
P = [1e3 1e6];
for i = 1:2
  d = mmbias_data ('gaussian', 'Rho', 0, 'Ratio', 2, 'Samples', P(i));
  moments = d; moments.X = {}; moments.Y = [];
  none = median_time (@() mmbias_train (b, moments, 'Epochs', 7000), 5);
  check = median_time (@() mmbias_train (b, d, 'Epochs', 0), 9) ...
          - median_time (@() mmbias_train (b, moments, 'Epochs', 0), 9);
  make = median_time (@() mmbias_moments_mex (d.X, d.Y, true), 5);
  printf ('  P = %.0e: training %.2f ms; check of the samples at entry %.2f ms; moments from samples %.2f ms (%.1f GB/s)\n', ...
          P(i), 1e3 * none, 1e3 * max (check, 0), 1e3 * make, 24 * P(i) / make / 1e9);
end
