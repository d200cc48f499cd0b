% What mmbias_train does with a gradient: one row per value of the option Optimizer.
%   optimizers = train_optimizers ()     {name, rate, rotates, settings}
%   row = train_optimizers (name)        one of them
% RATE is the default learning rate; ROTATES says whether the rule commutes with
% rotations of inputs and hidden spaces (only then do smaller networks and data stand
% for larger ones); SETTINGS are rows of train_options.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function rows = train_optimizers (name)
  persistent known
  if isempty (known)
    known = all_optimizers ();
  end
  rows = known;
  if nargin > 0
    rows = rows(strcmp (rows(:,1), name),:);
  end
end

function rows = all_optimizers ()
  adam = { ...
    'Beta1', 0.9, 'below one', 'memory of the mean of gradients'; ...
    'Beta2', 0.999, 'below one', 'memory of the mean of their squares'; ...
    'Epsilon', 1e-8, 'positive', 'added to the root of this mean'};
  rows = { ...
    'gd',    0.04, true,  momentum(0, false); ...
    'adam',  1e-3, false, adam; ...
    'adamw', 1e-3, false, adam; ...
    'sign',  1e-3, false, cell(0, 4); ...
    'muon',  0.02, true,  [momentum(0.95, true); { ...
      'NewtonSchulz', 0, 'nonnegative integer', 'iterations; 0: the exact factor'}]};
end

function rows = momentum (beta, ahead)
  rows = { ...
    'Momentum', beta, 'below one', 'beta of the heavy ball'; ...
    'Nesterov', ahead, 'logical', 'step along beta v + g instead of v'};
end

%!assert (train_optimizers ('gd'){2}, 0.04)
%!assert (isempty (train_optimizers ('x')))
