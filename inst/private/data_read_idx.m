% An IDX file, plain or gzip: a row per item (image, label), and what the header says.
%   [values, head] = data_read_idx (path, items)
% The first ITEMS items, Inf: all.  HEAD has type ('uint8', ...) and sizes, those of
% the whole file.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [values, head] = data_read_idx (path, items)
  [values, head] = call_reader (@mmbias_read_idx_mex, path, items, 'auto');
end

%!test  # 16 bits, in three sizes; the numbers of an item in the order of the file
%! f = [tempname() '.idx']; fid = fopen (f, 'w'); fwrite (fid, [0 0 11 3]);
%! fwrite (fid, [2 3 2], 'uint32', 0, 'ieee-be'); fwrite (fid, 300 * (-4:7), 'int16', 0, 'ieee-be'); fclose (fid);
%! [x, head] = data_read_idx (f, Inf); one = data_read_idx (f, 1);
%! gzip (f); z = data_read_idx ([f '.gz'], Inf); delete (f); delete ([f '.gz']);
%! assert (x, 300 * [-4:1; 2:7]); assert (one, x(1,:)); assert (z, x);
%! assert (head, struct ('type', 'int16', 'sizes', [2 3 2]));
%!error <^mmbias_data: '/no/such' does not exist> data_read_idx ('/no/such', Inf)
%!error id=mmbias:io data_read_idx (tempdir (), Inf)
%!error <ITEMS must be at least 1> data_read_idx (tempdir (), 0)
