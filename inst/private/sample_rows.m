% What a record on samples has beside that of any other run: further columns, of the
% rows KEPT, and which modalities each of their subsets sees.
%   part = sample_rows (part, record, data, opt, kept)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function part = sample_rows (part, record, data, opt, kept)
  columns = record.columns;
  if isempty (data.ClassLabels) && strcmp (opt.Loss, 'mse')
    for name = {'accuracyOnly', 'accuracyHeldOut'}   % mean something for classes and signs
      if isfield (columns, name{1})
        columns = rmfield (columns, name{1});
      end
    end
  end
  for name = fieldnames (columns).'
    columns.(name{1}) = columns.(name{1})(kept,:);
  end
  part.columns = columns;
  part.subsets = record.subsets;
end

%!test
%! record = struct ('columns', struct ('lossOnly', [1 2; 3 4; 5 6], 'accuracyOnly', [0 1; 0 1; 1 1]), 'subsets', true (2, 1));
%! data = mmbias_data ('gaussian'); part = sample_rows (struct (), record, data, struct ('Loss', 'mse'), logical ([1; 0; 1]));
%! assert (part.columns, struct ('lossOnly', [1 2; 5 6])); assert (part.subsets, true (2, 1));
%! part = sample_rows (struct (), record, data, struct ('Loss', 'logistic'), true (3, 1)); assert (part.columns, record.columns);
