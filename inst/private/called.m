% How sentences call modality M: 'modality 1', or 'modality ''sound''' where it has a
% name of its own; with a capital where FIRST is true.
%   text = called (names, m, first)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function text = called (names, m, first)
  text = names{m};
  if isempty (regexp (text, '^modality \d+$', 'once'))
    text = ['modality ''' text ''''];
  end
  if nargin > 2 && first
    text(1) = upper (text(1));
  end
end

%!assert (called ({'modality 1', 'modality 2'}, 2), 'modality 2')
%!assert (called ({'a', 'sound'}, 2, true), 'Modality ''sound''')
%!assert (called ({'modality 1'}, 1, true), 'Modality 1')
