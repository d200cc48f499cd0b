% How much larger texts are on paper than Octave says, which draws a point as one
% pixel on the screen.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function scale = plot_scale ()
  scale = 1;
  if exist ('OCTAVE_VERSION', 'builtin')
    scale = max (1, get (0, 'screenpixelsperinch') / 72);
  end
end

%!assert (plot_scale () >= 1)
