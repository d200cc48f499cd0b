% One line of predicted and measured values, '-' for what is not defined;
% without arguments, the heading.
%   compare_line (label, predicted, measured)
% Both are 1 x 6: t_A, t_B (epochs), t_B/t_A, misattribution of A fully learned and
% half way to t_B, loss there.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function compare_line (label, predicted, measured)
  heads = {'t_A (epochs)', 't_B (epochs)', 't_B/t_A', 'misattribution', ...
           'half way', 'loss half way'};
  if nargin == 0
    fprintf ('%-34s', '');
    fprintf ('%16s', heads{:});
    fprintf ('\n%-34s', '');
    for j = 1:6
      fprintf ('%16s', 'pred.  measured');
    end
    fprintf ('\n');
    return
  end
  fprintf ('%-34s', label);
  for j = 1:6
    fprintf ('%7s %8s', number (predicted(j), j), number (measured(j), j));
  end
  fprintf ('\n');
end

function text = number (x, j)
  if ~ isfinite (x)
    text = '-';
  elseif j <= 2
    text = sprintf ('%.0f', x);
  elseif j == 3
    text = sprintf ('%.3f', x);
  else
    text = sprintf ('%.4f', x * (abs (x) >= 5e-5));   % never -0.0000
  end
end
