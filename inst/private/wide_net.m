% Networks, or anything with a cell Encoder, from the BASIS of wide_reduce back to
% all inputs, or into it; compressed ones with what they come from.
%   net = wide_net (net, basis)             all inputs
%   net = wide_net (net, basis, 'reduce')   into the basis
% As they are where BASIS is [].
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function net = wide_net (net, basis, varargin)
  if isempty (basis)
    return
  end
  for i = 1:numel (net)
    net(i).Encoder = first_layers (net(i).Encoder, basis, varargin);
    if isfield (net, 'Dims')
      net(i).Dims = cellfun ('size', basis, 1 + ~ isempty (varargin));
    end
    if isfield (net, 'Basis')
      net(i).Basis = wide_net (net(i).Basis, basis, varargin{:});
      net(i).Basis.Start = wide_net (net(i).Basis.Start, basis, varargin{:});
    end
  end
end

function encoder = first_layers (encoder, basis, way)
  for m = 1:numel (basis)
    encoder{m,1} = wide_maps (encoder{m,1}, basis(m), way{:});
  end
end

%!test
%! net = struct ('Encoder', {{[1 2; 3 4]; 5}}, 'Dims', [2 1]);
%! basis = {[0 1; 0 0; 1 0], 1};
%! wide = wide_net (net, basis);
%! assert (wide.Encoder, {[2 0 1; 4 0 3]; 5}); assert (wide.Dims, [3 1]);
%! assert (isequal (wide_net (wide, basis, 'reduce'), net));
%! assert (isequal (wide_net (net, []), net));
