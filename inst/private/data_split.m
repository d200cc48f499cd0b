% Samples without the rows that are held out, and these.
%   [X, Y, held, notes] = data_split (X, Y, opt, there, class)
% OPT has HoldOut and Seed; THERE and CLASS are those of hold_out.  HELD is [] or what
% stands in data.HoldOut: X, Y, P and Index, the numbers of the rows.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [X, Y, held, notes] = data_split (X, Y, opt, there, class)
  held = [];
  notes = {};
  if isempty (opt.HoldOut)
    return
  end
  [at, kept, notes] = hold_out (opt.HoldOut, opt.Seed, there, class);
  rows = find (there(:)).';
  held = struct ('X', {cellfun(@(x) x(at,:), X, 'UniformOutput', false)}, ...
                 'Y', Y(at,:), 'P', numel (at), 'Index', rows(at));
  X = cellfun (@(x) x(kept,:), X, 'UniformOutput', false);
  Y = Y(kept,:);
end

%!test
%! opt = struct ('HoldOut', [5 1], 'Seed', 1);
%! [X, Y, held] = data_split ({(1:4)', [(5:8)' (9:12)']}, (1:4)' * 10, opt, [true false true true true], []);
%! assert (X, {[2; 3], [6 10; 7 11]}); assert (Y, [20; 30]);
%! assert (held.X, {[1; 4], [5 9; 8 12]}); assert (held.Y, [10; 40]); assert (held.P, 2); assert (held.Index, [1 5]);
