% Ticks of a logarithmic axis: at most COUNT decades, or steps within decades where
% these would be fewer than three; as plain text, 1e-8 for the power.
%   [ticks, labels] = plot_log_ticks (range, count)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [ticks, labels] = plot_log_ticks (range, count)
  low = floor (log10 (range(1)));
  high = ceil (log10 (range(2)));
  decades = diff (log10 (range));
  steps = 1;
  if decades < 1
    steps = 1:9;
  elseif decades < 3
    steps = [1 2 5];
  end
  ticks = steps.' * 10 .^ (low:high);
  ticks = within (ticks(:).', range);
  if numel (ticks) < 3 && decades < 1         % less than a factor of two
    step = 10 ^ floor (log10 (diff (range) / 2));
    ticks = within (step * (ceil (range(1) / step):floor (range(2) / step)), range);
  end
  step = ceil (numel (ticks) / count);
  first = 1;
  if steps == 1                               % 1 is among the decades
    first = find (mod (round (log10 (ticks)), step) == 0, 1);
  end
  ticks = ticks(first:step:end);
  labels = arrayfun (@number, ticks, 'UniformOutput', false);
end

function ticks = within (ticks, range)
  slack = 1e-9 * range;
  ticks = ticks(ticks >= range(1) - slack(1) & ticks <= range(2) + slack(2));
end

function word = number (t)
  word = sprintf ('%g', t);
  if t >= 1e4 || t < 1e-2
    word = sprintf ('%.6g', t / 10 ^ floor (log10 (t) + 1e-9));
    word = sprintf ('%se%d', word, floor (log10 (t) + 1e-9));
  end
end

%!test
%! [ticks, labels] = plot_log_ticks ([1e-8 1], 5);
%! assert (labels, {'1e-8', '1e-6', '1e-4', '0.01', '1'}); assert (ticks, 10 .^ (-8:2:0), -1e-12);
%! [~, labels] = plot_log_ticks ([2e-12 2], 6); assert (labels, {'1e-10', '1e-8', '1e-6', '1e-4', '0.01', '1'});
%! [~, labels] = plot_log_ticks ([3 300], 6); assert (labels, {'5', '10', '20', '50', '100', '200'});
%! [~, labels] = plot_log_ticks ([2e4 7e4], 10); assert (labels, {'2e4', '3e4', '4e4', '5e4', '6e4', '7e4'});
%! [ticks, labels] = plot_log_ticks ([101 117], 10); assert (numel (labels) >= 3); assert (all (ticks >= 101 & ticks <= 117));
%!test  # never less than two ticks
%! for low = [1 1.7 3 9 9.99]
%!   for factor = [1.01 1.2 1.9 2.3 5 9 20 99 101 1e4 1e30]
%!     [ticks, labels] = plot_log_ticks (low * 1e-3 * [1 factor], 6);
%!     assert (numel (ticks) >= 2 && numel (ticks) <= 6); assert (numel (unique (labels)), numel (labels)); assert (str2double (labels), ticks, -0.01);
%!   end
%! end
