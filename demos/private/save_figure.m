% Write the current figure as PNG and PDF to FOLDER and say so.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function save_figure (folder, name)
  file = fullfile (folder, name);
  set (gcf (), 'paperunits', 'inches', 'papersize', [10 7], ...
       'paperposition', [0 0 10 7]);
  print (gcf (), [file '.png'], '-dpng', '-r100');
  print (gcf (), [file '.pdf'], '-dpdf');
  fprintf ('  figure: %s.png and .pdf\n', file);
end
