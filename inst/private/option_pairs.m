% Option arguments as 'Name', value pairs: pairs, or a struct that pairs may follow
% and override.
%   args = option_pairs (args)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function args = option_pairs (args)
  if ~ isempty (args) && isstruct (args{1}) && isscalar (args{1})
    first = [fieldnames(args{1}), struct2cell(args{1})].';
    args = [first(:).', args(2:end)];
  end
end

%!assert (option_pairs ({'a', 1}), {'a', 1})
%!assert (option_pairs ({struct('a', 1, 'b', {{2}})}), {'a', 1, 'b', {2}})
%!assert (option_pairs ({struct('a', 1), 'a', 3}), {'a', 1, 'a', 3})
%!assert (isempty (option_pairs ({})))
