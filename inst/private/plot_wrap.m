% PIECES of text joined by commas or what is given, in lines that are no wider
% than ROOM (pixels; about the axes).
%   lines = plot_wrap (frame, pieces, joint, room)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function lines = plot_wrap (frame, pieces, joint, room)
  if nargin < 3
    joint = ', ';
  end
  [~, ~, wide, window] = plot_extent (frame, strcat (pieces, {joint}));
  if nargin < 4
    room = 0.8 * window(1);
  end
  lines = {};
  used = Inf;
  for i = 1:numel (pieces)
    if used + wide(i) > room
      lines{end+1} = pieces{i};
      used = 0;
    else
      lines{end} = [lines{end}, joint, pieces{i}];
    end
    used = used + wide(i);
  end
end

%!test
%! fig = figure ('visible', 'off', 'position', [100 100 400 300]);
%! frame = plot_frame (struct ('Parent', []));
%! assert (plot_wrap (frame, {'a', 'b'}), {'a, b'});
%! long = repmat ('x', 1, 40);
%! assert (plot_wrap (frame, {long, long, 'b'}), {long, [long ', b']});
%! assert (plot_wrap (frame, {'a', 'b'}, ' '), {'a b'});
%! close (fig);
