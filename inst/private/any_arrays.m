% Is one of the first two arguments an array of results (or an empty one)?
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function yes = any_arrays (args)
  yes = false;
  for i = 1:min (numel (args), 2)
    if numel (args{i}) ~= 1 && isstruct (args{i}) && isfield (args{i}, 'type')
      yes = true;
    end
  end
end

%!assert (any_arrays ({1, struct('type', {1, 2})})); assert (any_arrays ({struct('type', {})}))
%!assert (! any_arrays ({1, struct('a', {1, 2})})); assert (! any_arrays ({struct('type', 1), 1:3}))
