% Flush what was printed so far, so that a progress line comes after it.
% (MATLAB prints at once and has no such call.)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function fflush_output ()
  if exist ('OCTAVE_VERSION', 'builtin')
    fflush (stdout);
  end
end

%!test fflush_output ();
