% Bands and their names stay within axes whose limits are changed, by xlim or with
% the mouse: patches that reach beyond them have false colours in PDF files, or make
% these unreadable.  SPANS (K x 2) are where the K bands begin and end, in every
% one of the axes AX (PATCHES: K of each), NAMES the K texts in the first of them,
% at PART of its height.
%   plot_follow (ax, patches, spans, names, part)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function plot_follow (ax, patches, spans, names, part)
  fit = @(varargin) fit_all (patches, spans, names, part);
  for a = ax
    for what = {'xlim', 'ylim'}
      if exist ('OCTAVE_VERSION', 'builtin')
        addlistener (a, what{1}, fit);
      else
        addlistener (a, what{1}, 'PostSet', fit);
      end
    end
  end
end

function fit_all (patches, spans, names, part)
  if ~ all (ishghandle ([patches(:).', names(:).']))
    return   % something else is drawn here by now
  end
  for i = 1:size (spans, 1)
    for p = patches(:,i).'
      [x, y] = within (get (p, 'parent'), spans(i,:));
      set (p, 'xdata', x([1 2 2 1]).', 'ydata', y([1 1 2 2]).', ...
           'visible', on_if (x(2) > x(1)));
    end
    ax = get (names(i), 'parent');
    x = within (ax, spans(i,:));
    middle = mean (x);
    if strcmp (get (ax, 'xscale'), 'log')
      middle = exp (mean (log (x)));
    end
    set (names(i), 'position', [middle, plot_at(ax, 'y', part), 0]);
    extent = get (names(i), 'extent');
    set (names(i), 'visible', on_if (plot_scale () * extent(3) <= x(2) - x(1)));
  end
end

% The part of a span that is seen, and what is seen of the other axis.
function [x, y] = within (ax, span)
  x = get (ax, 'xlim');
  x = min (max (span, x(1)), x(2));
  y = get (ax, 'ylim');
end

function state = on_if (yes)
  state = 'off';
  if yes
    state = 'on';
  end
end

%!test
%! fig = figure ('visible', 'off');
%! ax = axes (); plot (ax, 1:100); set (ax, 'xlim', [0 100], 'ylim', [0 100]);
%! p = [patch([10 50 50 10], [0 0 100 100], 'k'), patch([50 90 90 50], [0 0 100 100], 'r')];
%! t = [text(30, 95, 'one'), text(70, 95, 'two')];
%! plot_follow (ax, p, [10 50; 50 90], t, 0.9);
%! xlim ([20 60]); ylim ([0 50]);
%! assert (get (p(1), 'xdata')(:)', [20 50 50 20]); assert (get (p(2), 'xdata')(:)', [50 60 60 50]); assert (max (get (p(1), 'ydata')), 50);
%! assert (get (t(1), 'position')(1:2), [35 45], 1e-12); assert (get (t(1), 'visible'), 'on');
%! xlim ([0 40]); assert (get (p(2), 'visible'), 'off'); assert (get (t(2), 'visible'), 'off');
%! xlim ([0 100]); assert (get (p(2), 'visible'), 'on'); assert (get (p(2), 'xdata')(:)', [50 90 90 50]); assert (get (t(2), 'position')(1), 70); assert (get (t(2), 'visible'), 'on');
%! cla (ax); xlim ([0 3]);                          # no error when they are gone
%! close (fig);
