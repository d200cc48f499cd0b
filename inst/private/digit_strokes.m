% The numerals as strokes of a pen, in a unit square with y upwards.
%   strokes = digit_strokes (k)      k = 0 .. 9
% STROKES (n x 4) holds line segments [x1 y1 x2 y2]; curves are cut into segments.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function strokes = digit_strokes (k)
  persistent table
  if isempty (table)
    table = cellfun (@cut, drawings (), 'UniformOutput', false);
  end
  strokes = table{k+1};
end

% Per numeral the paths of the pen.  A path is a list of points (n x 2), or an arc:
% centre, half axes, angles from and to (degrees, 1 x 6).
function table = drawings ()
  table = { ...
    {[.5 .5 .27 .4 0 360]}, ...
    {[.34 .74; .53 .9; .53 .1]}, ...
    {[.49 .67 .24 .23 165 -35], [.69 .54; .25 .1; .77 .1]}, ...
    {[.46 .7 .25 .2 150 -90], [.46 .3 .28 .2 90 -150]}, ...
    {[.63 .1; .63 .9; .2 .34; .82 .34]}, ...
    {[.73 .9; .34 .9; .29 .53], [.47 .34 .27 .24 135 -145]}, ...
    {[.51 .31 .24 .21 0 360], [.78 .35 .51 .56 115 180]}, ...
    {[.23 .9; .77 .9; .42 .1]}, ...
    {[.5 .7 .2 .2 0 360], [.5 .3 .25 .2 0 360]}, ...
    {[.49 .68 .23 .22 0 360], [.24 .65 .48 .55 0 -68]}};
end

function strokes = cut (paths)
  strokes = zeros (0, 4);
  for i = 1:numel (paths)
    points = paths{i};
    if size (points, 2) == 6
      points = arc_points (points);
    end
    strokes = [strokes; points(1:end-1,:), points(2:end,:)];
  end
end

function points = arc_points (a)
  n = ceil (abs (a(6) - a(5)) / 36);
  angle = linspace (a(5), a(6), n + 1).' * pi / 180;
  points = [a(1) + a(3) * cos(angle), a(2) + a(4) * sin(angle)];
end

%!test  # inside the square, of some length, no numeral like another
%! for k = 0:9
%!   s = digit_strokes (k); assert (all (s(:) >= 0 & s(:) <= 1)); assert (columns (s), 4);
%!   assert (sum (hypot (s(:,3) - s(:,1), s(:,4) - s(:,2))) > .9);
%! end
%!test  # a closed curve, a bent line
%! s = digit_strokes (0); assert (s(1,1:2), s(end,3:4), 1e-12); assert (s(2:end,1:2), s(1:end-1,3:4));
%! assert (digit_strokes (7), [.23 .9 .77 .9; .77 .9 .42 .1]);
