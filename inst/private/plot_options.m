% Options of mmbias_plot: name, default, check, help, and what they apply to
% (figures of runs, predictions, fixed points, data); those of one KIND if given.
%   table = plot_options (kind)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function table = plot_options (kind)
  table = { ...
    'Labels', {}, 'any', 'one name per run or prediction', 'run prediction'; ...
    'Measure', 'signal', {'signal', 'weights'}, 'amplitude shown for vector modalities', 'run'; ...
    'XScale', 'auto', {'auto', 'linear', 'log'}, 'scale of the time axis', 'run prediction'; ...
    'YScale', 'linear', {'linear', 'log'}, 'scale of the loss axis', 'run'; ...
    'Certificate', false, 'logical', 'say below how precisely a run was computed', 'run'; ...
    'Title', '', 'text', 'title above the figure', 'run prediction fixedpoints data'};
  if nargin > 0
    table = table(~ cellfun ('isempty', strfind (table(:,5), kind)),:);
  end
end

%!assert (plot_options ('data')(:,1), {'Title'})
%!assert (plot_options ('prediction')(:,1), {'Labels'; 'XScale'; 'Title'})
