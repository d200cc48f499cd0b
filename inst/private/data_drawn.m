% Data with samples that a kind has drawn: they are not centred, but those to be held
% out (OPT.HoldOut) go apart; moments of the others.
%   data = data_drawn (data, X, Y, opt, class)
% CLASS as in hold_out.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function data = data_drawn (data, X, Y, opt, class)
  [data.X, data.Y, data.HoldOut, notes] = ...
    data_split (X, Y, opt, true (size (Y, 1), 1), class);
  data.notes = [data.notes, notes];
  data.P = size (data.Y, 1);
  [data.S, data.Syx, data.Syy] = ...
    call_core ('mmbias_data', @mmbias_moments_mex, data.X, data.Y, false);
  data = data_loss_min (data);
end

%!test
%! X = {[1; 2; 4; 3], [0; 1; 1; 5]}; Y = [1; 0; 2; 7];
%! data = data_drawn (data_struct ('x', [1 1], {}), X, Y, struct ('HoldOut', 4, 'Seed', 1), []);
%! Z = [X{:}](1:3,:);
%! assert (data.S, Z' * Z / 3, 1e-15); assert (data.Syx, Y(1:3)' * Z / 3, 1e-15); assert (data.Syy, 5 / 3, 1e-15);
%! assert (data.P, 3); assert (data.HoldOut.X, {3, 5}); assert (data.HoldOut.Y, 7);
