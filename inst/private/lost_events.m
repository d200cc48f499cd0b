% What the message of a run says of events that there was no room for.
%   text = lost_events (n)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function text = lost_events (n)
  text = '';
  if n > 0
    text = sprintf ('; %d later events are not in the list', n);
  end
end

%!assert (lost_events (0), '')
%!assert (lost_events (2), '; 2 later events are not in the list')
