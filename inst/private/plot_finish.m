% The last steps of a figure: axes H.axes above each other share their time axis
% (those with panels, a list of them, do not), a
% title typed next goes above the first of them, the page is as large as the
% window, and what must be known to draw anew in the same place is kept.
%   plot_finish (frame, h, opt)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function plot_finish (frame, h, opt)
  if numel (h.axes) > 1 && ~ isfield (h, 'panels')
    linkaxes (h.axes, 'x');
  end
  all = h.axes;
  if isfield (h, 'bar')
    all(end+1) = h.bar;
  end
  drawn = struct ('box', frame.box, 'axes', all, 'title', '');
  if ~ isempty (opt.Title) || isempty (frame.title)
    drawn.title = get (get (h.axes(1), 'title'), 'string');   % ours
  end
  for ax = all
    setappdata (ax, 'mmbias_plot', drawn);
  end
  set (frame.figure, 'currentaxes', h.axes(1));
  crop_page (frame.figure);
end

% A hundred pixels of the window are an inch of paper, unless the user chose a page.
function crop_page (fig)
  ours = getappdata (fig, 'mmbias_page');
  page = {get(fig, 'paperunits'), get(fig, 'paperposition')};
  if strcmp (get (fig, 'paperpositionmode'), 'auto') || isequal (ours, page)
    window = getpixelposition (fig);
    size_of = window(3:4) / 100;
    set (fig, 'paperunits', 'inches', 'papersize', size_of, ...
         'paperposition', [0, 0, size_of]);
    setappdata (fig, 'mmbias_page', {get(fig, 'paperunits'), ...
                                     get(fig, 'paperposition')});
  end
end

%!test  # a page of the user's stays, ours follows the window
%! fig = figure ('visible', 'off', 'position', [100 100 400 300]);
%! h.axes = [axes(), axes()]; opt.Title = '';
%! frame = struct ('figure', fig, 'box', [0 0 1 1], 'title', '');
%! plot_finish (frame, h, opt);
%! assert (get (fig, 'papersize'), [4 3], 1e-9); assert (get (fig, 'paperposition'), [0 0 4 3], 1e-9);
%! assert (gca (), h.axes(1)); set (h.axes(1), 'xlim', [3 4]); assert (get (h.axes(2), 'xlim'), [3 4]);
%! set (fig, 'position', [100 100 500 300]); plot_finish (frame, h, opt);
%! assert (get (fig, 'papersize'), [5 3], 1e-9);
%! set (fig, 'paperposition', [1 1 2 2]); plot_finish (frame, h, opt);
%! assert (get (fig, 'paperposition'), [1 1 2 2], 1e-9);
%! close (fig);
