% Modalities in learning order, by name where names are known; FATE is what
% became of those that have no time.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function text = show_learned (s, fate)
  names = arrayfun (@(m) sprintf ('%d', m), 1:numel (s.t), ...
                    'UniformOutput', false);
  what = 'modality ';
  if isfield (s, 'names')
    names = s.names(:).';
    what = '';
  end
  there = isfinite (s.t(s.order));
  seen = names(s.order(there));
  if isempty (seen)
    text = 'nothing is learned';
    return
  end
  text = [what, strjoin(seen, ', '), ' learned'];
  if numel (seen) > 1
    text = [text, ' in this order'];
  end
  if ~ all (there)
    text = sprintf ('%s; %s %s', text, ...
                    strjoin (names(s.order(~ there)), ', '), fate);
  end
  text = regexprep (text, ', modality (\d+)', ', $1');
end

%!assert (show_learned (struct ('t', [3 Inf 1], 'order', [3 1 2]), 'never learned'), 'modality 3, 1 learned in this order; 2 never learned')
%!assert (show_learned (struct ('t', Inf, 'order', 1), 'x'), 'nothing is learned')
