% Wide data on whose samples NET is trained, as samples of few inputs: each modality in
% an orthonormal basis of its samples, of those held out and of the rows of NET's first
% layer, of which all gradients and weights are made.
%   [data, net, basis] = wide_samples (fname, data, net)
% BASIS takes results back as that of wide_reduce does; it is [], and nothing is
% changed, where that saves nothing, and where a map of all inputs is to be compared
% with a truth.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [data, net, basis] = wide_samples (fname, data, net)
  basis = [];
  if ~ is_wide (data) || (has_map (net) && ~ isempty (data.Weights))
    return
  end
  check_cells (fname, 'DATA.X', data.X, data.Dims);
  threads = one_thread ();
  dims = data.Dims;
  bases = cell (1, numel (dims));
  for m = 1:numel (dims)
    bases{m} = basis_of (fname, data, net, m);
  end
  if isequal (cellfun ('size', bases, 2), dims(:).')
    return
  end
  basis = bases;
  for m = 1:numel (dims)
    data.X{m} = data.X{m} * basis{m};
    if ~ isempty (data.HoldOut)
      data.HoldOut.X{m} = data.HoldOut.X{m} * basis{m};
    end
  end
  data.Dims = cellfun ('size', basis, 2);
  data.Syx = wide_maps (data.Syx, basis, 'reduce');
  [data.Factor, data.Mean, data.Scale, data.Cov, data.Weights] = deal ([]);
  net = wide_net (net, basis, 'reduce');
end

% Numbers that are not finite are left to those who name them.
function V = basis_of (fname, data, net, m)
  D = data.Dims(m);
  rows = [data.X{m}; wide_rows(fname, net, m, data.Dims)];
  if ~ isempty (data.HoldOut)
    rows = [rows; data.HoldOut.X{m}];
  end
  if size (rows, 1) >= D || ~ isreal (rows) || ~ all (isfinite (rows(:)))
    V = speye (D);
  else
    [V, ~] = qr (rows.', 0);
  end
end

%!function [data, net] = wide_task (varargin)
%!  X = sin (reshape (1:5*44, 5, 44) .^ 1.3);
%!  data = mmbias_data ({X(:,1:20), X(:,21:22), X(:,23:44)}, cos ([1:5; 2:6].' .^ 2), varargin{:});
%!  net = mmbias_net (data, 'Depth', 3, 'Slope', 0, 'Width', 3, 'Init', .5);
%!endfunction
%!test  # inner products stay, also those of held-out samples with weights
%! for held = {{}, {'HoldOut', [2 5]}}
%!   [data, net] = wide_task (held{1}{:});
%!   [small, less, basis] = wide_samples ('f', data, net);
%!   assert (small.Dims, [8 2 8]); assert (size (small.Syx), [2 18]);
%!   for m = 1:3
%!     assert (small.X{m} * less.Encoder{m}.', data.X{m} * net.Encoder{m}.', 1e-14);
%!     if ! isempty (held{1}), assert (small.HoldOut.X{m} * less.Encoder{m}.', data.HoldOut.X{m} * net.Encoder{m}.', 1e-14); end
%!     assert (wide_net (less, basis).Encoder{m}, net.Encoder{m}, 1e-14);
%!   end
%! end
%!test  # nothing is saved, or a map of all inputs is wanted
%! [data, net] = wide_task (); net = mmbias_net (data, 'Slope', 0, 'Width', 30);
%! [same, also, basis] = wide_samples ('f', data, net); assert (isempty (basis)); assert (isequal (same, data) && isequal (also, net));
%! [data, net] = wide_task (); data.Weights = ones (2, 44); two = mmbias_net (data, 'Slope', 0, 'Width', 3);
%! [~, ~, basis] = wide_samples ('f', data, two); assert (isempty (basis));
%! [~, ~, basis] = wide_samples ('f', data, net); assert (! isempty (basis));
%! some = mmbias_data ('gaussian', 'Samples', 30); [~, ~, basis] = wide_samples ('f', some, mmbias_net (some, 'Slope', 0)); assert (isempty (basis));
%!error <f: NET.Encoder\{2,1\} must not contain NaN> [data, net] = wide_task (); net.Encoder{2}(1) = NaN; wide_samples ('f', data, net);
%!error <f: DATA.X\{1\} must be a full double matrix with 20 columns> [data, net] = wide_task (); data.X{1} = 1; wide_samples ('f', data, net);
