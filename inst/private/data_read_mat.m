% Numeric matrices of a MAT file as columns: variable v gives v, or v_1, v_2..
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [columns, names] = data_read_mat (path)
  try
    s = load ('-mat', path);
  catch err
    fail ('io', 'mmbias_data: ''%s'' cannot be read: %s', path, err.message);
  end
  columns = {};
  names = {};
  for field = fieldnames (s).'
    x = s.(field{1});
    if ~ (isa (x, 'double') && isreal (x) && ndims (x) == 2) ...
       || issparse (x) || isempty (x)
      fail ('io', ['mmbias_data: variable ''%s'' of ''%s'' must be a full ' ...
                   'real double matrix, got %s'], field{1}, path, describe (x));
    end
    if ~ isempty (columns) && size (x, 1) ~= size (columns{1}, 1)
      fail ('dimensionMismatch', ...
            'mmbias_data: variables of ''%s'' have %d and %d rows', path, ...
            size (columns{1}, 1), size (x, 1));
    end
    for j = 1:size (x, 2)
      columns{end+1} = x(:,j);
      names{end+1} = field{1};
      if size (x, 2) > 1
        names{end} = sprintf ('%s_%d', field{1}, j);
      end
    end
  end
  if isempty (columns)
    fail ('io', 'mmbias_data: ''%s'' holds no matrix', path);
  end
end

%!test
%! f = [tempname() '.mat'];
%! image = [1 2; 3 4]; y = [5; 6];
%! save ('-v7', f, 'image', 'y');
%! [c, n] = data_read_mat (f);
%! delete (f);
%! assert (n, {'image_1', 'image_2', 'y'});
%! assert (c, {[1; 3], [2; 4], [5; 6]});
