% Options of mmbias_data: name, default, check, help.
%   table = data_options (kind)
% KIND is one of data_kinds, 'arrays' (samples) or 'derived' (another data set);
% 'samples', 'names' and 'seed' are what several kinds share.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function table = data_options (kind)
  switch kind
    case 'names'
      table = {'Names', {}, 'any', 'names of the modalities'};
    case 'seed'
      table = { ...
        'HoldOut', [], 'held out', 'fraction or numbers of rows kept from training'; ...
        'Seed', 1, 'seed', 'seed of all that is drawn'};
    case 'samples'
      table = [{ ...
        'Center', true, 'logical', 'subtract the means of X and Y'; ...
        'Standardize', false, 'logical', 'divide the columns of X by their deviation'; ...
        'Classes', false, 'logical', 'the target holds class labels'}; ...
        data_options('seed')];
    case 'arrays'
      table = [data_options('samples'); data_options('names')];
    case 'derived'
      table = {'Scale', [], 'vector', 'factor per modality'};
    otherwise
      kinds = data_kinds ();
      row = find (strcmp (kinds(:,1), kind));
      if isempty (row)
        error ('mmbias:internal', 'data_options: no kind ''%s''', kind);
      end
      table = kinds{row,3};
  end
end

%!test
%! for kind = {'gaussian', 'arrays', 'file', 'derived'}
%!   table = data_options (kind{1});
%!   assert (numel (unique (lower (table(:,1)))), rows (table));
%! end
%!error <no kind 'x'> data_options ('x')
