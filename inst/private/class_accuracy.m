% Share of the rows of OUTPUT (P x O) whose largest entry is that of the class in
% TARGET, a one-hot matrix; both without the means of DATA, which come back here.  NaN
% for data without classes and without rows.
%   share = class_accuracy (output, target, data)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function share = class_accuracy (output, target, data)
  share = NaN;
  if isempty (data.ClassLabels) || isempty (output)
    return
  end
  [ignore, guess] = max (output + data.TargetMean, [], 2);
  [ignore, class] = max (target + data.TargetMean, [], 2);
  share = mean (guess == class);
end

%!shared data
%! data = struct ('ClassLabels', [3; 5], 'TargetMean', [.75 .25]);
%!assert (class_accuracy ([0 .4; 0 .6; 0 0; 0 0], [1 0; 0 1; 1 0; 0 1] - data.TargetMean, data), .75)
%!assert (class_accuracy ([], [], data), NaN)
%!assert (class_accuracy (1, 1, struct ('ClassLabels', [])), NaN)
