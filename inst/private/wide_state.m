% What an optimizer remembers of each weight (a column per kind; further rows stay
% as they are), from the BASIS of
% wide_reduce back to all inputs, or into it; NET, before or after, has the layers.
%   state = wide_state (state, net, basis)             all inputs
%   state = wide_state (state, net, basis, 'reduce')   into the basis
% As it is where BASIS is [].
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function out = wide_state (state, net, basis, varargin)
  out = state;
  if isempty (basis) || isempty (state)
    return
  end
  sides = cellfun ('size', basis, 2 - ~ isempty (varargin));
  out = zeros (0, size (state, 2));
  at = 0;
  for layer = layer_list (net)
    shape = size (net.(layer.part){layer.at});
    first = strcmp (layer.part, 'Encoder') && layer.at <= numel (basis);
    if first
      shape(2) = sides(layer.at);
    end
    x = state(at+(1:prod (shape)),:);
    at = at + size (x, 1);
    if first
      x = reshape (x, [shape, size(state, 2)]);
      x = wide_maps (x, basis(layer.at), varargin{:});
      x = reshape (x, [], size (state, 2));
    end
    out = [out; x];
  end
  out = [out; state(at+1:end,:)];
end

%!test
%! net = struct ('Encoder', {{[1 2 3; 4 5 6]; [7; 8]}}, 'Decoder', {{[9 10]}}, 'FusionDepth', 1, 'Depth', 2);
%! basis = {[0 1; 0 0; 1 0], 1};
%! state = [1:4, 5 6, 7 8; 2 * [1:4, 5 6, 7 8]].';
%! wide = wide_state (state, net, basis);
%! assert (wide(:,1).', [3 4 0 0 1 2 5 6 7 8]);
%! assert (wide(:,2), 2 * wide(:,1));
%! assert (wide_state (wide, net, basis, 'reduce'), state);
%! assert (wide_state (state, net, []), state);
%! assert (wide_state ([state; 7 0], net, basis), [wide; 7 0]);
