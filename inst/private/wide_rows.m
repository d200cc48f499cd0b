% Rows of all that NET (the network, and the one that a compressed network comes
% from; [] has none) has as first layers of modality M.
%   rows = wide_rows (fname, net, m, dims)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function rows = wide_rows (fname, net, m, dims)
  rows = zeros (0, dims(m));
  if isempty (net)
    return
  end
  parts = {net};
  if isfield (net, 'Basis')
    parts{2} = net.Basis;
  end
  for i = 1:numel (parts)
    encoder = parts{i}.Encoder;
    if ~ iscell (encoder) || size (encoder, 1) ~= numel (dims) || isempty (encoder)
      fail ('dimensionMismatch', ...
            '%s: NET.Encoder must be a cell array with %d rows, as DATA has modalities, got %s', ...
            fname, numel (dims), describe (encoder));
    end
    W = encoder{m,1};
    if ~ isa (W, 'double') || ~ isreal (W) || issparse (W) || size (W, 2) ~= dims(m)
      fail ('dimensionMismatch', ...
            '%s: NET.Encoder{%d,1} must be a full real double matrix with %d columns, got %s', ...
            fname, m, dims(m), describe (W));
    end
    if ~ all (isfinite (W(:)))
      fail ('nonFinite', '%s: NET.Encoder{%d,1} must not contain NaN or Inf', fname, m);
    end
    rows = [rows; W];
  end
end

%!shared net
%! net = struct ('Encoder', {{[1 2; 3 4], 7; 5, 6}});
%!assert (wide_rows ('f', net, 1, [2 1]), [1 2; 3 4])
%!assert (wide_rows ('f', setfield (net, 'Basis', struct ('Encoder', {{[8 9]; 1}})), 1, [2 1]), [1 2; 3 4; 8 9])
%!assert (wide_rows ('f', [], 1, [2 1]), zeros (0, 2))
%!error <f: NET.Encoder\{1,1\} must be a full real double matrix with 3 columns> wide_rows ('f', net, 1, [3 1])
%!error <f: NET.Encoder must be a cell array with 1 rows> wide_rows ('f', net, 1, 2)
