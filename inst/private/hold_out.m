% Rows that are held out of training.
%   [held, kept, notes] = hold_out (how, seed, there, class)
% HOW is a fraction of the rows, drawn by SEED, or row numbers (option
% HoldOut of mmbias_data).  Rows are counted over THERE, a logical vector: some may
% be gone already, because something is missing in them.  A fraction takes as much
% of each CLASS (one whole number per row that is there; [] for one class) as far as
% whole numbers allow, and never its last row.  HELD and KEPT are increasing
% positions among the rows that are there.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [held, kept, notes] = hold_out (how, seed, there, class)
  fname = 'mmbias_data';
  notes = {};
  rows = find (there(:)).';
  P = numel (rows);
  if isscalar (how) && how < 1
    if isempty (class)
      class = ones (1, P);
    end
    [held, notes] = draw_rows (fname, how, seed, class(:).');
  else
    [held, notes] = find_rows (fname, how, rows, numel (there));
    notes = [notes, unseen(class, held)];
  end
  kept = 1:P;
  kept(held) = [];
end

% Shares of all classes by largest remainders, then the first rows of each class in
% one random order.
function [held, notes] = draw_rows (fname, fraction, seed, class)
  notes = {};
  P = numel (class);
  sizes = accumarray (class(:), 1).';
  room = sizes - 1;
  if ~ any (room > 0)
    if isscalar (sizes)
      fail ('invalidArgument', '%s: HOLDOUT needs at least 2 rows, got 1', fname);
    end
    fail ('invalidArgument', '%s: HOLDOUT needs a class with at least 2 rows', fname);
  end
  share = fraction * sizes;
  take = min (floor (share), room);
  open = find (take < room);
  [ignore, by] = sort (share(open) - take(open), 'descend');
  missing = max (round (sum (share(room > 0))), 1) - sum (take);
  more = open(by(1:min (max (missing, 0), numel (by))));
  take(more) = take(more) + 1;
  order = call_core (fname, @mmbias_draw_mex, 'order', P, seed, 'held out', 0).';
  [of, by] = sort (class(order));
  first = cumsum ([0, sizes(1:end-1)]);
  held = sort (order(by((1:P) - first(of) <= take(of))));
  single = sum (sizes == 1);
  if single > 0
    notes{1} = sprintf ('%d of %d classes have one sample, which is not held out.', ...
                        single, numel (sizes));
  end
end

function [held, notes] = find_rows (fname, how, rows, total)
  notes = {};
  how = sort (how(:).');
  if how(end) > total
    fail ('invalidArgument', '%s: HOLDOUT asks for row %d of %d', fname, how(end), total);
  end
  twice = find (diff (how) == 0, 1);
  if ~ isempty (twice)
    fail ('invalidArgument', '%s: HOLDOUT names row %d twice', fname, how(twice));
  end
  held = find (ismember (rows, how));
  if numel (held) == numel (rows)
    fail ('invalidArgument', '%s: HOLDOUT must leave rows to train on, got all %d', ...
          fname, numel (rows));
  end
  if isempty (held)
    fail ('invalidArgument', '%s: HOLDOUT names only rows in which something is missing', ...
          fname);
  end
  if numel (held) < numel (how)
    notes{1} = sprintf ('%d of %d rows to be held out have something missing.', ...
                        numel (how) - numel (held), numel (how));
  end
end

% Classes all of whose rows are held out.
function notes = unseen (class, held)
  notes = {};
  if isempty (class)
    return
  end
  class = class(:).';
  seen = class;
  seen(held) = [];
  gone = numel (setdiff (class, seen));
  if gone > 0
    notes{1} = sprintf ('%d of %d classes are held out altogether.', gone, ...
                        numel (unique (class)));
  end
end

%!function all_of (held, kept, P)
%!  assert (sort ([held kept]), 1:P); assert (issorted (held) && issorted (kept));
%!endfunction
%!test  # numbers
%! [held, kept, notes] = hold_out ([4; 2], 1, true (5, 1), []);
%! assert (held, [2 4]); assert (kept, [1 3 5]); assert (notes, {});
%!test  # a fraction: as many as asked for, others with another seed, each row equally often
%! count = zeros (1, 10);
%! for seed = 0:99
%!   [held, kept] = hold_out (.3, seed, true (10, 1), []);
%!   assert (numel (held), 3); all_of (held, kept, 10); count(held) += 1;
%! end
%! assert (sum ((count - 30) .^ 2) / (30 * .7) < 10 + 5 * sqrt (20));
%! assert (hold_out (.3, 7, true (20, 1), []), hold_out (.3, 7, true (20, 1), []));
%! assert (numel (hold_out (.01, 1, true (20, 1), [])), 1);
%! assert (numel (hold_out (.999, 1, true (20, 1), [])), 19);
%!test  # by class: 40, 9, 1 rows; a quarter is 10, 2.25, none of the last
%! class = [repmat([1 1 1 1 2], 1, 9), 1 1 1 1 3];
%! [held, kept, notes] = hold_out (.25, 3, true (50, 1), class);
%! all_of (held, kept, 50); assert (accumarray (class(held)', 1, [3 1])', [10 2 0]);
%! assert (! isempty (strfind (notes{1}, '1 of 3 classes have one sample')));
%! class = [1 1 2 2 3 3];
%! held = hold_out (.5, 1, true (6, 1), class); assert (class(held), 1:3);
%! held = hold_out (.9, 1, true (6, 1), class); assert (class(held), 1:3);
%! held = hold_out (.2, 1, true (6, 1), class); assert (numel (held), 1);
%! held = hold_out (.4, 1, true (6, 1), class); assert (numel (unique (class(held))), 2); assert (numel (held), 2);
%! held = hold_out (.36, 1, true (10, 1), [1 1 1 1 1 1 2 2 2 2]);   % 2.16 and 1.44
%! assert (held <= 6, logical ([1 1 0 0]));
%!test  # rows that are gone keep their numbers
%! there = [true false true true false];
%! [held, kept, notes] = hold_out ([2 4], 1, there, []);
%! assert (held, 3); assert (kept, [1 2]); assert (! isempty (strfind (notes{1}, '1 of 2 rows')));
%!test
%! [~, ~, notes] = hold_out ([1 2], 1, true (4, 1), [2 2 1 1]);
%! assert (! isempty (strfind (notes{1}, '1 of 2 classes are held out')));
%!error <HOLDOUT asks for row 6 of 5> hold_out ([6 1], 1, true (5, 1), [])
%!error <HOLDOUT names row 2 twice> hold_out ([2 1 2], 1, true (5, 1), [])
%!error <HOLDOUT must leave rows to train on, got all 3> hold_out (1:3, 1, true (3, 1), [])
%!error <HOLDOUT names only rows in which> hold_out (2, 1, [true false true], [])
%!error <HOLDOUT needs at least 2 rows> hold_out (.5, 1, true, [])
%!error <HOLDOUT needs a class with> hold_out (.5, 1, true (2, 1), [1 2])
