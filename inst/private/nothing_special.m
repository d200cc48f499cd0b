% What is special about M modalities, as the gateways return it: nothing.
%   special = nothing_special (M)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function special = nothing_special (M)
  no = false (1, M);
  special = struct ('wrongSign', no, 'turns', no, 'unlearned', no, 'tied', no);
end

%!test  # the fields of the gateways
%! [~, ~, special] = mmbias_paper_mex (mmbias_data ('gaussian'), 2, 2, 1e-9);
%! assert (fieldnames (special), fieldnames (nothing_special (2)));
