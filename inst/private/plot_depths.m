% Depth and fusion layer as text; one number where all encoders are equally deep.
%   words = plot_depths (L, F)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function words = plot_depths (L, F)
  if all (F == F(1))
    F = F(1);
  end
  words = sprintf ('L = %d, L_f = %s', L, mat2str (F));
end

%!assert (plot_depths (3, [2 2]), 'L = 3, L_f = 2')
%!assert (plot_depths (3, [2 3]), 'L = 3, L_f = [2 3]')
