% Options of mmbias_net: name, default, check, help.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function table = net_options ()
  persistent known
  if isempty (known)
    known = all_options ();
  end
  table = known;
end

function table = all_options ()
  table = { ...
    'Depth', [], 'positive integer', 'number of layers L'; ...
    'FusionDepth', [], 'fusion', 'layer L_f where the encoders are summed'; ...
    'Width', 100, 'positive integers', 'hidden units, one number or one per hidden layer'; ...
    'Init', [], 'positive', 'initial scale u0'; ...
    'InitScheme', [], core_words('InitScheme'), 'initial condition'; ...
    'Seed', 1, 'seed', 'seed of the weights'; ...
    'Representation', 'full', {'full', 'compressed'}, 'all weights, or the directions that learning reaches'};
end

%!test
%! table = net_options ();
%! assert (size (table, 2), 4);
%! assert (numel (unique (table(:,1))), size (table, 1));
