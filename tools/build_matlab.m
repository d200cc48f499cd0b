% Compile the gateways with MATLAB's mex into inst/private, on Linux or macOS.
%   build_matlab ()
%   build_matlab ('-I/opt/gsl/include', '-L/opt/gsl/lib', ...)   further arguments of mex
%
% Written from MATLAB's documentation and never run in MATLAB: what goes wrong is worth a
% report.  Needs a compiler that mex knows (mex -setup C), GSL and zlib with their headers.
% BLAS and LAPACK are MATLAB's own, whose integers have 64 bits.  Afterwards
% addpath ('inst') is all that there is to install.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function build_matlab (varargin)
  top = fileparts (fileparts (mfilename ('fullpath')));
  objects = fullfile (top, 'build', 'matlab');
  if ~ exist (objects, 'dir')
    mkdir (objects);
  end
  flags = {'-R2017b', '-DMMB_BLAS_INT=ptrdiff_t', ['-I' fullfile(top, 'include')]};
  rooms = list (fullfile (top, 'src'), '');
  for i = 1:numel (rooms)
    flags{end + 1} = ['-I' rooms{i}];
  end
  flags{end + 1} = ['CFLAGS=$CFLAGS -std=gnu11 -fexceptions -fvisibility=hidden -include "' ...
                    version_header(top, objects) '"'];
  flags{end + 1} = 'COPTIMFLAGS=-O3 -DNDEBUG';
  flags = [flags, varargin];

  sources = list (fullfile (top, 'mex'), 'mmb_*.c');
  for i = 1:numel (rooms)
    sources = [sources, list(rooms{i}, 'mmb_*.c')];
  end
  for i = 1:numel (sources)
    mex ('-c', '-outdir', objects, flags{:}, sources{i});
  end
  parts = list (objects, '*.o');

  gateways = list (fullfile (top, 'mex'), 'mmbias_*_mex.c');
  for i = 1:numel (gateways)
    mex ('-outdir', fullfile (top, 'inst', 'private'), flags{:}, gateways{i}, parts{:}, ...
         '-lgsl', '-lgslcblas', '-lmwlapack', '-lmwblas', '-lz', '-lm');
  end
  fprintf ('%d gateways are in %s\n', numel (gateways), fullfile (top, 'inst', 'private'));
end

% Files of FOLDER like PATTERN, or its folders where PATTERN is empty.
function files = list (folder, pattern)
  files = {};
  found = dir (fullfile (folder, pattern));
  for i = 1:numel (found)
    if found(i).isdir == isempty (pattern) && found(i).name(1) ~= '.'
      files{end + 1} = fullfile (folder, found(i).name);
    end
  end
end

% A header that says what src/Makefile says with -D; no shell sees its quotes.
function name = version_header (top, folder)
  text = fileread (fullfile (top, 'DESCRIPTION'));
  version = regexp (text, 'Version: *(\S+)', 'tokens', 'once');
  name = fullfile (folder, 'version.h');
  f = fopen (name, 'w');
  fprintf (f, '#define MMB_VERSION "%s"\n#define MMB_CFLAGS "mex"\n', version{1});
  fclose (f);
end
