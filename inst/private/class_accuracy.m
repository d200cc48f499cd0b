% Share of the rows of OUTPUT (P x O) whose largest entry is that of the class in
% TARGET, a one-hot matrix; both without the means of DATA, which come back here.  NaN
% for data without classes and without rows.
%   share = class_accuracy (fname, output, target, data)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function share = class_accuracy (fname, output, target, data)
  share = NaN;
  if isempty (data.ClassLabels) || isempty (output)
    return
  end
  check_size (fname, 'Y', target, size (output));
  check_size (fname, 'TargetMean', data.TargetMean, [1, size(output, 2)]);
  [ignore, guess] = max (output + data.TargetMean, [], 2);
  [ignore, class] = max (target + data.TargetMean, [], 2);
  share = mean (guess == class);
end

% Samples may have been changed since they were made.
function check_size (fname, name, x, want)
  if ~ isa (x, 'double') || ~ isequal (size (x), want)
    fail ('dimensionMismatch', '%s: DATA.%s must be a double matrix, %d x %d, got %s', fname, ...
          name, want, describe (x));
  end
end

%!shared data
%! data = struct ('ClassLabels', [3; 5], 'TargetMean', [.75 .25]);
%!assert (class_accuracy ('f', [0 .4; 0 .6; 0 0; 0 0], [1 0; 0 1; 1 0; 0 1] - data.TargetMean, data), .75)
%!assert (class_accuracy ('f', [], [], data), NaN)
%!assert (class_accuracy ('f', 1, 1, struct ('ClassLabels', [])), NaN)
%!error <f: DATA.Y must be a double matrix, 1 x 2, got a 1 x 1 double> class_accuracy ('f', [1 2], 3, data)
%!error <f: DATA.TargetMean must be a double matrix, 1 x 3, got a 1 x 2 double> class_accuracy ('f', [1 2 3], [1 0 0], data)
