% Write TEXT to FILE and look at what arrived: fclose does not report a full disk.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function save_text (file, text)
  fid = fopen (file, 'w');
  if fid < 0
    error ('mmbias:io', 'mmbias_demo: cannot write ''%s''', file);
  end
  count = fwrite (fid, text, 'char');
  status = fclose (fid);
  arrived = '';
  fid = fopen (file, 'r');
  if fid >= 0
    arrived = fread (fid, Inf, 'uint8=>char').';
    fclose (fid);
  end
  if count ~= numel (text) || status ~= 0 || ~ strcmp (arrived, text)
    delete (file);
    error ('mmbias:io', 'mmbias_demo: cannot write ''%s'' (disk full?)', file);
  end
end
