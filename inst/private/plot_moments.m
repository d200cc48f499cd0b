% Second moments of data as a heat map with the modalities marked off.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function h = plot_moments (data, opt)
  h = struct ();
  h.figure = gcf ();
  clf (h.figure);
  all = [data.S, data.Syx.'; data.Syx, data.Syy];
  D = size (data.S, 1);
  O = size (data.Syx, 1);
  h.axes = axes ('position', [0.16 0.14 0.66 0.74], 'fontsize', 12);
  h.image = imagesc (h.axes, all);
  axis (h.axes, 'image');
  top = max (abs (all(:)));
  if top > 0
    caxis (h.axes, top * [-1 1]);
  end
  fade = linspace (0, 1, 64).';
  blue = plot_color (1);
  red = plot_color (2);
  white = ones (64, 1);
  colormap (h.axes, [fade * [1 1 1] + (1 - fade) * blue; ...
                       white * [1 1 1] - fade * ([1 1 1] - red)]);
  ends = cumsum ([data.Dims, O]);
  hold (h.axes, 'on');
  for e = ends(1:end-1)
    plot (h.axes, [e e] + 0.5, [0.5, D + O + 0.5], 'k-', 'linewidth', 1);
    plot (h.axes, [0.5, D + O + 0.5], [e e] + 0.5, 'k-', 'linewidth', 1);
  end
  middle = ends - ([data.Dims, O] - 1) / 2;
  names = [data.Names, {'target'}];
  set (h.axes, 'xtick', middle, 'xticklabel', names, 'ytick', middle, ...
       'yticklabel', names, 'ticklength', [0 0], ...
       'ticklabelinterpreter', 'none');
  bar = colorbar (h.axes);
  ylabel (bar, 'second moment');
  if ~ isempty (opt.Title)
    title (h.axes, opt.Title, 'fontsize', 13, 'fontweight', 'normal');
  end
end

%!test
%! fig = figure ('visible', 'off');
%! h = plot_moments (mmbias_data ('gaussian', 'Rho', 0.5), parse_options ('f', plot_options (), {}));
%! assert (get (h.image, 'cdata'), [4 1 5; 1 1 2; 5 2 7]);
%! close (fig);
