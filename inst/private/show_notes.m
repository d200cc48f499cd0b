% The notes of a result S, three at the most.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function lines = show_notes (s)
  shown = min (numel (s.notes), 3);
  lines = strcat ({'  note: '}, s.notes(1:shown));
  lines = lines(:).';
  if shown < numel (s.notes)
    lines{end+1} = sprintf ('  and %d more in the field notes', numel (s.notes) - shown);
  end
end

%!assert (show_notes (struct ('notes', {{}})), cell (1, 0))
%!assert (show_notes (struct ('notes', {{'a', 'b', 'c', 'd'}})), {'  note: a', '  note: b', '  note: c', '  and 1 more in the field notes'})
