% Fewer ticks on the time axis where their labels would touch.
%   plot_thin_ticks (frame, ax)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function plot_thin_ticks (frame, ax)
  place = get (ax, 'position') ./ frame.box([3 4 3 4]);
  [~, high, wide, window] = plot_extent (frame, ...
                                         get (ax, 'xticklabel'));
  step = 1;
  while sum (wide(1:step:end) + high) > place(3) * window(1) ...
        && step < numel (wide)
    step = 2 * step;
  end
  if step > 1
    ticks = get (ax, 'xtick');
    labels = get (ax, 'xticklabel');
    own = strcmp (get (ax, 'xticklabelmode'), 'manual');
    set (ax, 'xtick', ticks(1:step:end));
    if own
      set (ax, 'xticklabel', labels(1:step:end));
    end
  end
end

%!test
%! fig = figure ('visible', 'off', 'position', [100 100 300 200]);
%! frame = plot_frame (struct ('Parent', []));
%! ax = plot_axes (frame, [], [0.1 0.2 0.8 0.7], 8);
%! set (ax, 'xlim', [0 1e6]); before = numel (get (ax, 'xtick'));
%! plot_thin_ticks (frame, ax); assert (numel (get (ax, 'xtick')) < before);
%! close (fig);
