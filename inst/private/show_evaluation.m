% Summary of a network evaluated on data.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function lines = show_evaluation (s)
  lines = {sprintf('loss %.6g, Eg %.6g', s.loss, s.Eg)};
end

%!assert (show_evaluation (struct ('loss', 0.5, 'Eg', NaN)), {'loss 0.5, Eg NaN'})
