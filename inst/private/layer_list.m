% Layers of a network in storage order: below the fusion layer encoder by
% encoder, the blocks of the fusion layer, the decoder.
%   list = layer_list (net)     struct array with part ('Encoder' or 'Decoder')
%                               and at, the index into that cell
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function list = layer_list (net)
  [F, K] = net_depths (net);
  M = numel (F);
  list = struct ('part', {}, 'at', {});
  for m = 1:M
    for l = 1:F(m)-1
      list(end+1) = struct ('part', 'Encoder', 'at', m + M * (l - 1));
    end
  end
  for m = 1:M
    list(end+1) = struct ('part', 'Encoder', 'at', m + M * (F(m) - 1));
  end
  for k = 1:K
    list(end+1) = struct ('part', 'Decoder', 'at', k);
  end
end

%!test
%! net.Encoder = {1, 2; 3, []};
%! net.Decoder = {4};
%! list = layer_list (net);
%! assert ({list.part}, {'Encoder', 'Encoder', 'Encoder', 'Decoder'});
%! assert ([list.at], [1 3 2 1]);
