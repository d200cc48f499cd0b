% Result types of the package: one row per type.
%   types = result_types ()        {type, made by, summary, figure, fields needed}
% SUMMARY takes a result and returns lines of text (mmbias_show); FIGURE is the
% name of the figure it belongs to in mmbias_plot, '' for none; the fields are
% those that every function relies on (what is in them is checked where it is
% used).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function types = result_types ()
  persistent known
  if isempty (known)
    known = all_types ();
  end
  types = known;
end

function types = all_types ()
  types = { ...
    'data',        'mmbias_data',        @show_data,        'data',        {'Dims', 'Names', 'S', 'Syx', 'Syy', 'lossMin', 'Cov', 'Weights', 'HoldOut'}; ...
    'net',         'mmbias_net',         @show_net,         'net',         {'Encoder', 'Decoder'}; ...
    'run',         'mmbias_train',       @show_run,         'run',         {'t', 'W', 'loss', 'data'}; ...
    'prediction',  'mmbias_predict',     @show_prediction,  'prediction',  {}; ...
    'phases',      'mmbias_phases',      @show_phases,      'run',         {}; ...
    'evaluation',  'mmbias_evaluate',    @show_evaluation,  '',            {}; ...
    'fixedpoints', 'mmbias_fixedpoints', @show_fixedpoints, 'fixedpoints', {}; ...
    'features',    'mmbias_features',    @show_features,    'features',    {'epoch', 'modalities', 'names', 'count', 'directions', 'weight', 'unitDirections', 'unitWeight', 'unitFeature', 'landscape'}};
end

%!test
%! types = result_types ();
%! assert (numel (unique (types(:,1))), rows (types));
%! for i = 1:rows (types), assert (exist (types{i,2}), 2); end
