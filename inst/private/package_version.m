% Version of the package, asked of the core once per session.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function v = package_version ()
  persistent version
  if isempty (version)
    info = mmbias_version_mex ();
    version = info.mmbias;
  end
  v = version;
end

%!assert (ischar (package_version ()))
