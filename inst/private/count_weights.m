% Number of weights of a network.
%   n = count_weights (net)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function n = count_weights (net)
  n = sum (cellfun ('prodofsize', [net.Encoder(:); net.Decoder(:)]));
end

%!assert (count_weights (struct ('Encoder', {{ones(3, 2), ones(3, 1)}}, 'Decoder', {{ones(1, 3)}})), 12)
