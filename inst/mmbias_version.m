% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn  {} {} mmbias_version ()
% @deftypefnx {} {@var{info} =} mmbias_version ()
% Versions of the package and of the libraries in use.
%
% Without an output the versions are printed; else @var{info} is a struct with
% the character fields mmbias, gsl, blas, compiler and host.
%
% @example
% @group
% info = mmbias_version ();
% ischar (info.mmbias)
%   @result{} ans = 1
% @end group
% @end example
% @seealso{mmbias}
% @end deftypefn

function info = mmbias_version ()
  v = mmbias_version_mex ();
  v.host = ['version ' version()];
  if exist ('OCTAVE_VERSION', 'builtin')
    v.host = ['Octave ' version()];
  end
  if nargout > 0
    info = v;
    return
  end
  fprintf ('mmbias    %s\n', v.mmbias);
  fprintf ('GSL       %s\n', v.gsl);
  fprintf ('BLAS      %s\n', v.blas);
  fprintf ('compiler  %s\n', v.compiler);
  fprintf ('host      %s\n', v.host);
end

%!demo
%! mmbias_version ()

%!error <called with too many inputs> mmbias_version (1)
%!test
%! info = mmbias_version ();
%! for f = {'mmbias', 'gsl', 'blas', 'compiler', 'host'}
%!   assert (ischar (info.(f{1})) && ~ isempty (info.(f{1})));
%! end
%!test  # the printed form names all of them
%! text = evalc ('mmbias_version ();');
%! for word = {'mmbias', 'GSL', 'BLAS', 'compiler', 'Octave'}
%!   assert (~ isempty (strfind (text, word{1})));
%! end
