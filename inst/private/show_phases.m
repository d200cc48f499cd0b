% Summary of measured phases.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function lines = show_phases (s)
  lines = [{show_learned(s, 'not learned')}, show_times(s, 'epochs'), show_notes(s)];
end

%!test
%! data = mmbias_data ('gaussian'); ph = mmbias_phases (mmbias_train (mmbias_net (data), data));
%! assert (show_phases (ph){1}, 'modality 1, 2 learned in this order');
