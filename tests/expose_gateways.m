% Put the gateways, which stand in the package's private folder, on the path of
% a test or benchmark, by links in a folder of its own.
%   folder = expose_gateways ()
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function folder = expose_gateways ()
  root = fileparts (fileparts (mfilename ('fullpath')));
  folder = tempname ();
  mkdir (folder);
  files = glob (fullfile (root, 'inst', 'private', 'mmbias_*_mex.mex'));
  assert (numel (files) > 0);
  for i = 1:numel (files)
    [~, name, ext] = fileparts (files{i});
    symlink (files{i}, fullfile (folder, [name ext]));
  end
  addpath (folder);
end
