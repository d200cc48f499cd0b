% Names of modalities for the legend of a figure that shows several results: of
% all with a modality m its names, joined where they differ.  LISTS are cells of
% names, one per result.
%   names = plot_names (lists)      1 x largest number of modalities
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function names = plot_names (lists)
  M = max (cellfun (@numel, lists));
  names = cell (1, M);
  for m = 1:M
    found = {};
    for i = 1:numel (lists)
      if numel (lists{i}) >= m && ~ any (strcmp (lists{i}{m}, found))
        found{end+1} = lists{i}{m};
      end
    end
    names{m} = strjoin (found, ' / ');
  end
end

%!assert (plot_names ({{'a', 'b'}, {'a', 'c', 'd'}}), {'a', 'b / c', 'd'})
