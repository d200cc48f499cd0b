% Does DATA have a factor of its second moments in place of S?
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function yes = is_wide (data)
  yes = isempty (data.S) && isfield (data, 'Factor') && ~ isempty (data.Factor);
end

%!assert (is_wide (mmbias_data ('gaussian')), false)
%!assert (is_wide (mmbias_data ({[1 2 3; 3 1 2] [2 0; 5 1]}, [1; 2])), true)
