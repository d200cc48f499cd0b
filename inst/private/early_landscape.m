% What drives units of each direction of two inputs while the output is still nothing:
% the correlation of the target with their output, E[y phi (w x)], |w| = 1 (theory T18d).
%   land = early_landscape (data, modalities, slope)
% angle (1 x 361) in degrees from the first input towards the second, value (O x 361);
% both empty unless the modalities have two inputs, and samples where units have a kink.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function land = early_landscape (data, modalities, slope)
  land = struct ('angle', zeros (1, 0), 'value', zeros (size (data.Syx, 1), 0));
  if sum (data.Dims(modalities)) ~= 2 || (slope < 1 && isempty (data.X))
    return
  end
  land.angle = 0:360;
  w = [cos(land.angle * pi / 180); sin(land.angle * pi / 180)];
  if slope == 1
    columns = modality_columns (data.Dims);
    land.value = data.Syx(:,[columns{modalities}]) * w;
    return
  end
  x = [data.X{modalities}];
  land.value = zeros (size (data.Y, 2), numel (land.angle));
  for i = 1:numel (land.angle)
    z = x * w(:,i);
    z(z < 0) = slope * z(z < 0);
    land.value(:,i) = data.Y.' * z / size (x, 1);
  end
end

%!test  # XOR: every corner alone, by hand
%! data = mmbias_data ('xor', 'Samples', 400); land = early_landscape (data, 2, 0);
%! s = [1 1; 1 -1; -1 1; -1 -1];
%! for a = [0 30 45 135 200 315]
%!   v = 0; for c = 1:4, at = all (data.X{2} == s(c,:), 2); v += sum (data.Y(at)) * max (s(c,:) * [cosd(a); sind(a)], 0) / 400; end
%!   assert (land.value(a+1), v, 1e-14);
%! end
%! [~, best] = max (land.value); assert (abs (mod (land.angle(best), 180) - 135) < 8);
%!test  # linear units: the direction of S_yx, without samples
%! data = mmbias_data ('gaussian', 'Ratio', 2); land = early_landscape (data, 1:2, 1);
%! assert (land.value, [4 1] * [cosd(0:360); sind(0:360)], 1e-14);
%! assert (early_landscape (data, 1, 1).angle, zeros (1, 0)); assert (size (early_landscape (data, 1:2, 0).value), [1 0]);
