% Depths of a network from its weights: encoder depths F (1 x M) and number
% of decoder layers K.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [F, K] = net_depths (net)
  if ~ (iscell (net.Encoder) && iscell (net.Decoder))
    fail ('invalidArgument', ['mmbias: NET.Encoder and NET.Decoder must be ' ...
          'cells of matrices, got %s and %s'], describe (net.Encoder), ...
          describe (net.Decoder));
  end
  F = sum (~ cellfun ('isempty', net.Encoder), 2).';
  K = numel (net.Decoder);
end

%!test
%! net.Encoder = {1, 1; 1, []};
%! net.Decoder = {1};
%! [F, K] = net_depths (net);
%! assert (F, [2 1]);
%! assert (K, 1);
%!error <NET.Encoder and NET.Decoder must be cells> net_depths (struct ('Encoder', 3, 'Decoder', {{}}))
