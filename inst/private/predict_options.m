% Options of mmbias_predict: name, default, check, help.
%   table = predict_options (given)      GIVEN: true with a network
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function table = predict_options (given)
  theories = predict_theories ();
  table = { ...
    'Theory', 'auto', [{'auto'}, theories(:,1).'], 'how to predict'; ...
    'Measure', 'weights', core_words('Measure'), 'what counts as learned'; ...
    'LearningRate', [], 'positive', 'eta, to give times in epochs, too'};
  if nargin < 1 || ~ given
    table = [{ ...
      'Depth', [], 'positive integer', 'number of layers L'; ...
      'FusionDepth', [], 'positive integers', 'layer L_f where the encoders are summed'; ...
      'Init', [], 'scale', 'initial scale u0'}; table];
  end
end

%!test
%! table = predict_options ();
%! assert (numel (unique (table(:,1))), size (table, 1));
%! assert (size (predict_options (true), 1), 3);
