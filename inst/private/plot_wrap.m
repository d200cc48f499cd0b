% PIECES of text joined by commas, in lines that are no wider than the axes.
%   lines = plot_wrap (fig, pieces)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function lines = plot_wrap (fig, pieces)
  [~, ~, wide, window] = plot_extent (fig, strcat (pieces, {', '}));
  lines = {};
  used = Inf;
  for i = 1:numel (pieces)
    if used + wide(i) > 0.8 * window(1)
      lines{end+1} = pieces{i};
      used = 0;
    else
      lines{end} = [lines{end}, ', ', pieces{i}];
    end
    used = used + wide(i);
  end
end

%!test
%! fig = figure ('visible', 'off', 'position', [100 100 400 300]);
%! assert (plot_wrap (fig, {'a', 'b'}), {'a, b'});
%! long = repmat ('x', 1, 40);
%! assert (plot_wrap (fig, {long, long, 'b'}), {long, [long ', b']});
%! close (fig);
