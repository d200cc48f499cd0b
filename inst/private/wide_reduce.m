% Wide data (fewer samples than half of the inputs: S = Factor' Factor is never
% formed) as ordinary ones of few inputs, in which gradients, maps and fixed points
% are the same: each modality in an orthonormal basis of its first input (balanced
% starts without a direction of their own take it), of its samples and of the rows of
% NET's first layer, which nothing but these ever moves, or else of one more
% direction that stands for all others.
%   [data, net, basis] = wide_reduce (fname, data, net)
% NET may be left out.  BASIS, {V_1 .. V_M} with V_m D_m x d_m, takes results back
% (wide_maps, wide_net, wide_state); it is [], and nothing is changed, where DATA
% are not wide.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [data, net, basis] = wide_reduce (fname, data, net)
  basis = [];
  if nargin < 3
    net = [];
  end
  if ~ is_wide (data)
    return
  end
  threads = one_thread ();
  check_factor (fname, data);
  check_copies (fname, data);
  cols = modality_columns (data.Dims);
  basis = cell (1, numel (cols));
  factor = basis;
  for m = 1:numel (cols)
    [basis{m}, factor{m}] = basis_of (data.Factor(:,cols{m}), ...
                                      wide_rows (fname, net, m, data.Dims));
  end
  data = in_basis (fname, data, basis, [factor{:}]);
  if ~ isempty (net)
    net = wide_net (net, basis, 'reduce');
  end
end

% V and Z with FACTOR = Z V'.  As it is where that saves nothing.
function [V, Z] = basis_of (factor, rows)
  [r, D] = size (factor);
  if isempty (rows)
    rows = ones (1, D);
  end
  if D <= 1 + r + size (rows, 1)
    V = eye (D);
    Z = factor;
    return
  end
  [V, ~] = qr ([eye(1, D); factor; rows].', 0);
  Z = zeros (r, size (V, 2));
  Z(:,1:r+1) = factor * V(:,1:r+1);
  size_of = sqrt (sum (Z .^ 2, 1));
  Z(:,size_of <= D * eps * max (size_of)) = 0;   % rounding: no direction of samples
end

function data = in_basis (fname, data, basis, factor)
  Syx = wide_maps (data.Syx, basis, 'reduce');
  off = norm (data.Syx - wide_maps (Syx, basis), 'fro');
  if ~ (off <= 1e-8 * norm (data.Syx, 'fro'))
    fail ('invalidArgument', ...
          '%s: DATA.Syx must be made of the rows of DATA.Factor, as DATA.S is', ...
          fname);
  end
  Syx(:,~ any (factor, 1)) = 0;
  data.S = factor.' * factor;
  data.Syx = Syx;
  data.Factor = [];
  data.Dims = cellfun ('size', basis, 2);
  data.X = {};
  data.Y = [];
  data.HoldOut = [];
  data.Mean = zeros (1, sum (data.Dims));
  data.Scale = ones (1, sum (data.Dims));
end

% Samples that were changed after the moments had been taken.
function check_copies (fname, data)
  if ~ iscell (data.X) || isempty (data.X)
    return
  end
  for m = 1:numel (data.X)
    x = data.X{m};
    if ~ isa (x, 'double') || ~ isreal (x) || issparse (x) || m > numel (data.Dims) ...
       || ~ isequal (size (x), [size(data.X{1}, 1), data.Dims(m)])
      fail ('dimensionMismatch', ...
            ['%s: DATA.X{%d} must be a full real double matrix with as many columns ' ...
             'as DATA.Dims says, got %s'], fname, m, describe (x));
    end
  end
  X = [data.X{:}];
  want = sum (data.Factor .^ 2, 1);
  if size (X, 2) ~= numel (want)
    fail ('dimensionMismatch', '%s: DATA.X must have one cell per modality', fname);
  end
  off = abs (sum (X .^ 2, 1) / size (X, 1) - want);
  if ~ all (off <= 1e-8 * want + 1e-14 * max (want))
    fail ('dimensionMismatch', ...
          ['%s: DATA.X does not agree with DATA.Factor; make the data anew with ' ...
           'mmbias_data after changing samples'], fname);
  end
end

%!function data = wide_task ()
%!  X = sin (reshape (1:5*44, 5, 44) .^ 1.3);
%!  data = mmbias_data ({X(:,1:20), X(:,21:22), X(:,23:44)}, cos ([1:5; 2:6].' .^ 2));
%!endfunction
%!test  # moments and what is left of maps
%! data = wide_task ();
%! [small, ~, basis] = wide_reduce ('f', data);
%! assert (small.Dims, [6 2 6]);
%! S = data.Factor.' * data.Factor;
%! V = blkdiag (basis{:});
%! assert (V.' * V, eye (14), 1e-14);
%! assert (V * small.S * V.', S, 1e-14 * norm (S));
%! assert (small.Syx * V.', data.Syx, 1e-14);
%!test  # first layers come back
%! data = wide_task ();
%! net = mmbias_net (data, 'Width', 3, 'Init', 1e-3);
%! [~, small, basis] = wide_reduce ('f', data, net);
%! assert (size (small.Encoder{1}), [3 8]);
%! assert (wide_net (small, basis).Encoder{1}, net.Encoder{1}, 1e-17);
%! assert (norm (net.Encoder{1}) > 1e-3);
%!test  # ordinary data are left alone
%! data = mmbias_data ('gaussian');
%! [same, ~, basis] = wide_reduce ('f', data);
%! assert (isequal (same, data) && isempty (basis));
%!error <f: DATA.X does not agree with DATA.Factor>
%! data = wide_task (); data.X{3}(2) = 7; wide_reduce ('f', data);
%!error <f: DATA.Syx must be made of the rows>
%! data = wide_task (); data.Syx(3) = 7; wide_reduce ('f', data);
%!error <f: DATA.Factor must not contain NaN>
%! data = wide_task (); data.Factor(3) = NaN; wide_reduce ('f', data);
%!error <f: DATA.Factor must have 44 columns>
%! data = wide_task (); data.Factor = [1 2]; wide_reduce ('f', data);
%!error <f: NET.Encoder\{1,1\} must be a full real double matrix with 20 columns>
%! data = wide_task (); net = mmbias_net (data); net.Encoder{1} = 3; wide_reduce ('f', data, net);
%!error <f: NET.Encoder\{2,1\} must not contain NaN>
%! data = wide_task (); net = mmbias_net (data); net.Encoder{2}(1) = NaN; wide_reduce ('f', data, net);
