% Write the current figure as PNG and PDF to FOLDER and say so, after a look at
% what arrived: neither print nor fclose reports a full disk.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function save_figure (folder, name)
  file = fullfile (folder, name);
  window = getpixelposition (gcf ());
  set (gcf (), 'paperunits', 'inches', 'papersize', window(3:4) / 100, ...
       'paperposition', [0, 0, window(3:4) / 100]);
  save_as (file, '.png', 'IEND', '-dpng', '-r100');
  save_as (file, '.pdf', '%%EOF', '-dpdf');
  fprintf ('  figure: %s.png and .pdf\n', file);
end

% A whole file has LAST among its last bytes.
function save_as (file, ending, last, varargin)
  file = [file ending];
  if exist (file, 'file')
    delete (file);   % an old one must not stand for the new one
  end
  why = '';
  try
    print (gcf (), file, varargin{:});
  catch err
    why = [': ' err.message];
  end
  bytes = '';
  fid = fopen (file, 'r');
  if fid >= 0
    bytes = fread (fid, Inf, 'uint8=>char').';
    fclose (fid);
  end
  if isempty (strfind (bytes(max(1, end-63):end), last))
    if fid >= 0
      delete (file);
    end
    error ('mmbias:io', 'mmbias_demo: cannot write ''%s'' (disk full?)%s', ...
           file, why);
  end
end
