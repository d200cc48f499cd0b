% Texts of the given widths cut to fit into ROOM (one number or one per text); ''
% where less than four of their characters would be left.
%   texts = plot_shorten (texts, wide, room)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function texts = plot_shorten (texts, wide, room)
  room = room .* ones (1, numel (texts));
  for i = find (wide > room)
    keep = floor (numel (texts{i}) * room(i) / wide(i)) - 2;
    if keep < 4
      texts{i} = '';
    else
      texts{i} = [texts{i}(1:keep), '..'];
    end
  end
end

%!assert (plot_shorten ({'abcdefgh', 'abc', 'abcdefghi'}, [80 30 90], 60), {'abcd..', 'abc', 'abcd..'})
%!assert (plot_shorten ({'abcdefgh'}, 80, 50), {''})
