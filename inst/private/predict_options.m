% Options of mmbias_predict: name, default, check, help.
%   table = predict_options (given)      GIVEN: true with a network
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function table = predict_options (given)
  persistent tables
  if isempty (tables)
    tables = {options_for(false), options_for(true)};
  end
  table = tables{1 + (nargin > 0 && given)};
end

function table = options_for (given)
  theories = predict_theories ();
  table = { ...
    'Theory', 'auto', [{'auto'}, theories(:,1).'], 'how to predict'; ...
    'Measure', 'weights', core_words('Measure'), 'what counts as learned'; ...
    'LearningRate', [], 'positive', 'eta, to give times in epochs, too'};
  if ~ given
    table = [{ ...
      'Depth', [], 'positive integer', 'number of layers L'; ...
      'FusionDepth', [], 'fusion', 'layer L_f where the encoders are summed'; ...
      'Init', [], 'scale', 'initial scale u0'; ...
      'Slope', 1, 'probability', 'of hidden units for negative inputs: 1 linear, 0 ReLU'; ...
      'Spread', [], 'nonnegative integer', 'random starts to compare with'}; table];
  end
end

%!test
%! table = predict_options ();
%! assert (numel (unique (table(:,1))), size (table, 1));
%! assert (size (predict_options (true), 1), 3);
