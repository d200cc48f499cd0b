% The folder to write to: FOLDER, made when it does not exist; a temporary one
% when it is empty.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function folder = output_folder (folder)
  if isempty (folder)
    folder = tempname ();
  end
  if exist (folder, 'dir') ~= 7
    [ok, message] = mkdir (folder);
    if ~ ok
      error ('mmbias:io', 'cannot make the folder ''%s'': %s', folder, message);
    end
  end
end
