% Times of a result S, in words: UNIT is what they are counted in.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function lines = show_times (s, unit)
  lines = {};
  if ~ any (isfinite (s.t))
    return
  elseif numel (s.t) == 1
    lines = {sprintf('  t_A = %.5g %s', s.tA, unit)};
    return
  end
  wrong = [s.misattributionRelative, s.misattributionMiddleRelative];
  wrong(abs (wrong) < 1e-12) = 0;                  % rounding
  lines{1} = sprintf (['  t_A = %.5g, t_B = %.5g %s, t_B/t_A = %.5g, ' ...
                       'misattribution %.4g (halfway %.4g)'], s.tA, s.tB, unit, ...
                      s.ratio, wrong);
  if numel (s.t) > 2
    lines{2} = ['  times by modality: ', ...
                strjoin(arrayfun (@(t) sprintf ('%.5g', t), s.t(:).', ...
                                  'UniformOutput', false), ', ')];
  end
end

%!assert (show_times (struct ('t', 2, 'tA', 2), 'tau'), {'  t_A = 2 tau'})
%!assert (show_times (struct ('t', [Inf Inf]), 'tau'), {})
%!test  # rounding is no misattribution
%! s = struct ('t', [1 3], 'tA', 1, 'tB', 3, 'ratio', 3, 'misattributionRelative', -3e-16, ...
%!             'misattributionMiddleRelative', 0.5);
%! assert (show_times (s, 'tau'), {'  t_A = 1, t_B = 3 tau, t_B/t_A = 3, misattribution 0 (halfway 0.5)'});
