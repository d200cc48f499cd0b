% Options of mmbias_features: name, default, check, help.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function table = features_options ()
  table = { ...
    'Tolerance', 10, 'positive', 'degrees between a unit and the direction it belongs to'; ...
    'Share', 0.05, 'below one', 'of the largest contribution: smaller ones are left out'; ...
    'Align', false, 'logical', 'units stay with the direction that they have at the end'};
end

%!assert (features_options (){1,1}, 'Tolerance')
