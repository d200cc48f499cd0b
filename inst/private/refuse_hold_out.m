% No rows can be held out of population moments.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function refuse_hold_out (opt)
  if ~ isempty (opt.HoldOut)
    fail ('invalidArgument', ...
          'mmbias_data: HOLDOUT needs a finite number of SAMPLES, got Inf');
  end
end

%!test refuse_hold_out (struct ('HoldOut', []))
%!error <HOLDOUT needs a finite number of SAMPLES> refuse_hold_out (struct ('HoldOut', .2))
