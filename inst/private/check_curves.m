% Has a RUN of mmbias_train the columns of its modalities that no total map replaces?
%   check_curves (fname, run)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function check_curves (fname, run)
  [rows, M] = deal (numel (run.t), numel (run.data.Dims));
  known = isfield (run, 'columns') && isstruct (run.columns) && isfield (run, 'subsets') ...
          && all (isfield (run.columns, {'signal', 'lossOnly'}));
  if ~ known
    fail ('invalidArgument', ['%s: RUN has neither a total map that describes it nor ' ...
          'columns of its modalities; train with ''Subsets'', true on samples'], fname);
  end
  check_column (fname, 'signal', run.columns.signal, rows, M);
  check_column (fname, 'lossOnly', run.columns.lossOnly, rows, size (run.subsets, 1));
end

function check_column (fname, name, x, rows, count)
  if ~ (isa (x, 'double') && isreal (x) && isequal (size (x), [rows, count]))
    fail ('dimensionMismatch', '%s: RUN.columns.%s must be %d x %d, got %s', fname, ...
          name, rows, count, describe (x));
  end
  if ~ all (isfinite (x(:)))
    fail ('nonFinite', '%s: RUN.columns.%s must not contain NaN or Inf', fname, name);
  end
end

%!shared run
%! run = struct ('t', (0:2)', 'data', mmbias_data ('gaussian'), 'subsets', false (4, 2));
%! run.columns = struct ('signal', ones (3, 2), 'lossOnly', ones (3, 4));
%!test check_curves ('f', run);
%!error <f: RUN has neither a total map that describes it nor columns> check_curves ('f', rmfield (run, 'columns'))
%!error <f: RUN.columns.signal must be 3 x 2, got> check_curves ('f', setfield (run, 'columns', 'signal', 3))
%!error <f: RUN.columns.lossOnly must be 3 x 4, got> check_curves ('f', setfield (run, 'columns', 'lossOnly', ones (3, 3)))
%!error <f: RUN.columns.lossOnly must not contain NaN> check_curves ('f', setfield (run, 'columns', 'lossOnly', NaN (3, 4)))
