% Colour i of a palette that colour-blind readers can tell apart (Okabe-Ito), with
% more colours behind it.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function c = plot_color (i)
  palette = [0 114 178; 213 94 0; 0 158 115; 204 121 167; 230 159 0; ...
             86 180 233; 90 40 150; 120 60 20; 160 190 30; 130 130 130; ...
             150 0 60; 0 0 0] / 255;
  c = palette(mod (i - 1, size (palette, 1)) + 1,:);
end

%!assert (plot_color (1), [0 114 178] / 255)
%!assert (plot_color (13), plot_color (1))
%!test  # all colours apart
%! c = cell2mat (arrayfun (@plot_color, (1:12)', 'UniformOutput', false));
%! for i = 1:12, for j = 1:i-1, assert (norm (c(i,:) - c(j,:)) > 0.25); end, end
