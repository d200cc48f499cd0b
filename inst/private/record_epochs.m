% Epochs to record between FROM and TO: those asked for, both ends, and by
% default about 1000 points.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function at = record_epochs (fname, opt, from, to)
  if ~ isempty (opt.RecordEvery) && ~ isempty (opt.RecordAt)
    fail ('invalidOption', ...
          '%s: give RECORDEVERY or RECORDAT, not both', fname);
  end
  if ~ isempty (opt.RecordAt)
    at = opt.RecordAt(opt.RecordAt > from & opt.RecordAt < to);
    at = unique ([from, at, to]);
  else
    step = opt.RecordEvery;
    if isempty (step)
      step = max (1, ceil ((to - from) / 1000));
    end
    at = from:step:to;
    if at(end) ~= to
      at(end+1) = to;
    end
  end
end

%!shared opt
%! opt = struct ('RecordEvery', [], 'RecordAt', []);
%!assert (record_epochs ('f', opt, 0, 10), 0:10)
%!assert (record_epochs ('f', opt, 0, 0), 0)
%!assert (numel (record_epochs ('f', opt, 0, 123456)) <= 1001)
%!test
%! opt = struct ('RecordEvery', 4, 'RecordAt', []);
%! assert (record_epochs ('f', opt, 0, 10), [0 4 8 10]);
%!test
%! opt = struct ('RecordEvery', [], 'RecordAt', [3 3 99 2]);
%! assert (record_epochs ('f', opt, 0, 10), [0 2 3 10]);
%!error <RECORDEVERY or RECORDAT, not both> record_epochs ('f', struct ('RecordEvery', 1, 'RecordAt', 1), 0, 1)
