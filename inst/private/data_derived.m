% Data kind 'derived': another data set with its modalities rescaled.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function data = data_derived (data, args)
  fname = 'mmbias_data';
  opt = parse_options (fname, data_options ('derived'), args);
  names = {'S', 'Factor', 'Syx', 'Scale', 'Cov', 'Weights'};
  need_fields (fname, data, [names, {'Dims', 'X', 'HoldOut'}]);
  M = numel (data.Dims);
  if isempty (opt.Scale)
    fail ('invalidArgument', '%s: SCALE is missing', fname);
  end
  c = opt.Scale(:).';
  if numel (c) ~= M
    fail ('dimensionMismatch', '%s: SCALE must have %d entries, got %d', ...
          fname, M, numel (c));
  end
  if any (c == 0)
    fail ('invalidArgument', '%s: SCALE must not contain 0', fname);
  end
  check_sizes (fname, data, names);
  if ~ isempty (data.X)
    check_cells (fname, 'DATA.X', data.X, data.Dims);
  end
  check_held_out (fname, data);
  cols = modality_columns (data.Dims);
  v = zeros (1, sum (data.Dims));
  for m = 1:M
    v(cols{m}) = c(m);
    if ~ isempty (data.X)
      data.X{m} = data.X{m} * c(m);
    end
    if ~ isempty (data.HoldOut)
      data.HoldOut.X{m} = data.HoldOut.X{m} * c(m);
    end
  end
  if is_wide (data)
    data.Factor = data.Factor .* v;
  else
    data.S = data.S .* (v.' * v);
  end
  data.Syx = data.Syx .* v;
  data.Scale = data.Scale ./ v;
  if ~ isempty (data.Cov)
    data.Cov = data.Cov .* (v.' * v);
    data.Weights = data.Weights ./ v;
  end
  data.Kind = 'derived';
  data.options = opt;
end

% A row or columns per input, wherever there are inputs.
function check_sizes (fname, data, names)
  check_value (fname, 'DATA.Dims', data.Dims, 'positive integers');
  D = sum (data.Dims);
  needless = 'Factor';     % of wide data and others
  if is_wide (data)
    needless = 'S';
  end
  for name = names
    x = data.(name{1});
    if isempty (x) && any (strcmp (name{1}, {'Cov', 'Weights', needless}))
      continue
    end
    square = any (strcmp (name{1}, {'S', 'Cov'}));
    if ~ isa (x, 'double') || issparse (x) || ndims (x) > 2 || size (x, 2) ~= D ...
       || (square && size (x, 1) ~= D)
      fail ('dimensionMismatch', '%s: DATA.%s must be a full matrix with %d columns, got %s', ...
            fname, name{1}, D, describe (x));
    end
  end
end

%!test
%! data = data_derived (data_gaussian ({'Rho', 0}), {'Scale', [1 4]});
%! assert (data.S, diag ([4 16])); assert (data.Weights, [1 0.25]); assert (data.Syx, [4 4]);
%!error <mmbias_data: DATA.Syx must be a full matrix with 2 columns> data_derived (setfield (data_gaussian ({}), 'Syx', 1), {'Scale', [1 4]});
%!error <mmbias_data: DATA.S must be a full matrix with 2 columns> data_derived (setfield (data_gaussian ({}), 'S', [1 2]), {'Scale', [1 4]});
%!error <mmbias_data: DATA.X must be a cell array with 2 cells> data_derived (setfield (data_gaussian ({}), 'X', 1), {'Scale', [1 4]});
%!error <mmbias_data: DATA.X must be a cell array with 2 cells> data_derived (setfield (data_gaussian ({}), 'X', {1}), {'Scale', [1 4]});
%!error <mmbias_data: DATA.X.2. must be a full double matrix with 1 columns> data_derived (setfield (data_gaussian ({}), 'X', {1, {}}), {'Scale', [1 4]});
%!error <mmbias_data: DATA.S must be a full matrix with 2 columns> data_derived (setfield (data_gaussian ({}), 'S', []), {'Scale', [1 4]});
