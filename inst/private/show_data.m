% Summary of a data struct: lines of text, the first of which says what it is.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function lines = show_data (s)
  samples = 'population moments';
  if ~ isinf (s.P)
    samples = sprintf ('%d samples', s.P);
  end
  lines = {sprintf('%s, %s, %d modalities, %d output(s)', s.Kind, samples, ...
                   numel (s.Dims), size (s.Syx, 1))};
  for m = 1:numel (s.Dims)
    lines{end+1} = sprintf ('  modality %d: %s, %d input(s)', m, s.Names{m}, s.Dims(m));
  end
  if ~ isempty (s.HoldOut)
    lines{end+1} = sprintf ('  held out: %d samples', s.HoldOut.P);
  end
  lines = [lines, show_notes(s)];
end

%!test
%! lines = show_data (mmbias_data ('gaussian'));
%! assert (lines{1}, 'gaussian, population moments, 2 modalities, 1 output(s)');
%! assert (numel (lines), 3);
%!test
%! lines = show_data (mmbias_data ('gaussian', 'Samples', 10, 'HoldOut', .3));
%! assert (lines{1}, 'gaussian, 7 samples, 2 modalities, 1 output(s)'); assert (lines{4}, '  held out: 3 samples');
