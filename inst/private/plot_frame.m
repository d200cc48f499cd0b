% Where a figure is drawn: in the axes that are given or current, that is in their
% part of the window, or in the whole window.  What these axes show goes, all
% others stay; a title of the user's stays, too.
%   frame = plot_frame (opt)
% Fields: figure, parent (figure or panel), box (part of the parent, normalised),
% axes (to be used first; [] without), title (the user's; '' without).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function frame = plot_frame (opt)
  ax = opt.Parent;
  if isempty (ax)
    ax = get (gcf (), 'currentaxes');
  end
  if isempty (ax)
    frame = struct ('figure', gcf (), 'parent', gcf (), 'box', [0 0 1 1], ...
                    'axes', [], 'title', '');
    return
  end
  frame = struct ('figure', ancestor (ax, 'figure'), 'parent', ...
                  get (ax, 'parent'), 'box', [], 'axes', ax, 'title', '');
  words = get (get (ax, 'title'), 'string');
  drawn = getappdata (ax, 'mmbias_plot');
  if isempty (drawn)
    set (ax, 'units', 'normalized');
    frame.box = inside (place_of (ax));
    frame.title = words;
  else                                       % ours: draw anew in its place
    frame.box = drawn.box;
    others = drawn.axes(ishghandle (drawn.axes));
    top = others(1);
    words = get (get (top, 'title'), 'string');
    if ~ isequal (words, drawn.title)
      frame.title = words;
    end
    frame.axes = top;
    delete (others(others ~= top));
  end
  delete_legend (frame.axes);
  cla (frame.axes, 'reset');
end

% Without a word where there is none, unlike legend (ax, 'off').
function delete_legend (ax)
  for name = {'__legend_handle__', 'Legend'}   % Octave, MATLAB
    if isprop (ax, name{1})
      keys = get (ax, name{1});
      delete (keys(ishghandle (keys)));
    end
  end
end

% Of a subplot its cell; Octave, which would lay out its axes again and again, is
% told that these are no longer a subplot's.
function box = place_of (ax)
  box = get (ax, 'outerposition');
  if isappdata (ax, '__subplotouterposition__')
    box = getappdata (ax, '__subplotouterposition__');
    rmappdata (ax, '__subplotouterposition__');
    rmappdata (ax, '__subplotposition__');
  end
end

% The part of it that lies in the window.
function box = inside (box)
  corner = min (box(1:2) + box(3:4), 1);
  box(1:2) = max (box(1:2), 0);
  box(3:4) = max (corner - box(1:2), 0.01);
end

%!test
%! fig = figure ('visible', 'off');
%! opt.Parent = [];
%! frame = plot_frame (opt);
%! assert (frame.box, [0 0 1 1]); assert (frame.axes, []); assert (frame.parent, fig);
%! a = subplot (1, 2, 1); plot (a, 1:3); legend (a, 'x'); b = subplot (1, 2, 2); title (b, 'mine');
%! frame = plot_frame (opt);
%! assert (frame.axes, b); assert (frame.title, 'mine'); assert (frame.box(1) >= 0.4 && sum (frame.box([1 3])) <= 1);
%! assert (numel (get (a, 'children')), 1);
%! opt.Parent = a; frame = plot_frame (opt);
%! assert (frame.axes, a); assert (frame.box(1) + frame.box(3) <= 0.55); assert (isempty (get (a, 'children'))); assert (isempty (findobj (fig, 'tag', 'legend')));
%! close (fig);
