% Summary of a network evaluated on data.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function lines = show_evaluation (s)
  lines = {sprintf('loss %.6g, Eg %.6g', s.loss, s.Eg)};
  if ~ isnan (s.accuracy)
    lines{1} = sprintf ('%s, accuracy %.4g', lines{1}, s.accuracy);
  end
  if ~ isnan (s.lossHeldOut)
    lines{2} = sprintf ('  held out: loss %.6g', s.lossHeldOut);
    if ~ isnan (s.accuracyHeldOut)
      lines{2} = sprintf ('%s, accuracy %.4g', lines{2}, s.accuracyHeldOut);
    end
  end
end

%!function s = of (varargin)
%!  s = struct ('loss', 0.5, 'Eg', NaN, 'accuracy', NaN, 'lossHeldOut', NaN, 'accuracyHeldOut', NaN);
%!  for i = 1:2:numel (varargin), s.(varargin{i}) = varargin{i+1}; end
%!endfunction
%!assert (show_evaluation (of ()), {'loss 0.5, Eg NaN'})
%!assert (show_evaluation (of ('lossHeldOut', 2)), {'loss 0.5, Eg NaN', '  held out: loss 2'})
%!assert (show_evaluation (of ('accuracy', .9, 'lossHeldOut', 2, 'accuracyHeldOut', .8)), {'loss 0.5, Eg NaN, accuracy 0.9', '  held out: loss 2, accuracy 0.8'})
