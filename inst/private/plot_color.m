% Colour i of a palette that colour-blind readers can tell apart (Okabe-Ito).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function c = plot_color (i)
  palette = [0 114 178; 213 94 0; 0 158 115; 204 121 167; 230 159 0; ...
             86 180 233; 0 0 0] / 255;
  c = palette(mod (i - 1, size (palette, 1)) + 1,:);
end

%!assert (plot_color (1), [0 114 178] / 255)
%!assert (plot_color (8), plot_color (1))
