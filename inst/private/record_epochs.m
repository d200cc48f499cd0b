% Epochs to record between FROM and TO: those asked for, both ends, and by
% default about 1000 points.  Every STEP means multiples of it, so that parts of
% a run are recorded as one run.
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
    if (to - from) / step > 2^28   % gigabytes for each column
      fail ('outOfMemory', ...
            '%s: RECORDEVERY asks for more than fits in memory', fname);
    end
    at = step * ceil (from / step):step:to;
    if isempty (at) || at(1) ~= from
      at = [from, at];
    end
    if numel (at) > 1 && abs (to - at(end)) < 1e-9 * step
      at(end) = to;   % a range ends beside its end by rounding
    elseif at(end) ~= to
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
%!test  # fractions: no two records at the end, none beyond it
%! for to = [245.43021168760359, 0.1 * (1:300), 1e3 * cos(1:300) .^ 2]
%!   at = record_epochs ('f', struct ('RecordEvery', to / 50, 'RecordAt', []), 0, to);
%!   assert (numel (at), 51); assert (at(end), to); assert (all (diff (at) > to / 51));
%! end
%!assert (record_epochs ('f', struct ('RecordEvery', 4, 'RecordAt', []), 5, 18), [5 8 12 16 18])
%!assert (record_epochs ('f', struct ('RecordEvery', 4, 'RecordAt', []), 8, 9), [8 9])
%!error id=mmbias:outOfMemory record_epochs ('f', struct ('RecordEvery', 1, 'RecordAt', []), 0, 1e15)
%!error id=mmbias:outOfMemory record_epochs ('f', struct ('RecordEvery', 1e-300, 'RecordAt', []), 0, 1e15)
%!error <RECORDEVERY or RECORDAT, not both> record_epochs ('f', struct ('RecordEvery', 1, 'RecordAt', 1), 0, 1)
