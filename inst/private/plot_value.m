% A name with its value, as text: u_0 = 1e-9.
%   words = plot_value (name, value)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function words = plot_value (name, value)
  words = [name ' = ' regexprep(sprintf('%g', value), 'e\+?(-?)0*', 'e$1')];
end

%!assert (plot_value ('u_0', 1e-9), 'u_0 = 1e-9')
%!assert (plot_value ('n', 2e10), 'n = 2e10')
%!assert (plot_value ('\eta', 0.04), '\eta = 0.04')
