% Check that each modality of DATA has a name.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function check_names (fname, data)
  if ~ (iscellstr (data.Names) && numel (data.Names) == numel (data.Dims))
    fail ('invalidArgument', ...
          '%s: DATA.Names must be a cell array with %d words, got %s', fname, ...
          numel (data.Dims), describe (data.Names));
  end
end

%!test check_names ('f', struct ('Names', {{'a', 'b'}}, 'Dims', [1 2]));
%!error <f: DATA.Names must be a cell array with 2 words, got a 1 x 1 cell> check_names ('f', struct ('Names', {{'a'}}, 'Dims', [1 2]))
%!error <f: DATA.Names must be a cell array with 1 words, got a 1 x 1 cell> check_names ('f', struct ('Names', {{NaN}}, 'Dims', 2))
