% Images in IDX files: against Octave's fread, the pairing's arithmetic, what is refused.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function f = idx_file (type, sizes, values, format)
%!  f = [tempname() '.idx'];
%!  fid = fopen (f, 'w', 'ieee-be');
%!  fwrite (fid, [0 0 type numel(sizes)]); fwrite (fid, sizes, 'uint32'); fwrite (fid, values, format);
%!  fclose (fid);
%!endfunction
%!function f = bytes_file (bytes)
%!  f = [tempname() '.idx']; fid = fopen (f, 'w'); fwrite (fid, bytes); fclose (fid);
%!endfunction
%!# N images of H x W pixels that can be told apart, in the order of the file; labels
%!function [x, y, files] = small (n, h, w, k)
%!  x = mod (reshape (0:n*h*w-1, h * w, n) * 37, 256); y = mod ((1:n)' .^ 2, k);
%!  files = {idx_file(8, [n h w], x, 'uint8'), idx_file(8, n, y, 'uint8')}; x = x';
%!endfunction
%!function gone (varargin)
%!  for f = [varargin{:}], if exist (f{1}, 'file'), delete (f{1}); end, end
%!endfunction
%!function refused (id, words, varargin)
%!  try
%!    mmbias_data ('images', varargin{:});
%!  catch err
%!    assert (err.identifier, ['mmbias:' id], err.message);
%!    for w = words, assert (! isempty (strfind (err.message, w{1})), ['no "' w{1} '" in: ' err.message]); end
%!    return
%!  end
%!  error ('was not refused: %s', words{1});
%!endfunction

%!test  # fread, file by file and byte by byte, plain and gzip
%! folder = fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'data', 'mnist');
%! packed = {'t10k-images-idx3-ubyte.gz', 't10k-labels-idx1-ubyte.gz'};
%! if ! exist (fullfile (folder, packed{1}), 'file'), printf ('skipped: no folder %s\n', folder); return; end
%! d = tempname (); mkdir (d); plain = cell (1, 2);
%! for i = 1:2
%!   plain{i} = fullfile (d, packed{i}(1:end-3));
%!   assert (system (sprintf ('gzip -dc "%s" > "%s"', fullfile (folder, packed{i}), plain{i})), 0);
%! end
%! fid = fopen (plain{1}, 'r', 'ieee-be'); head = fread (fid, 4, 'int32')'; x = fread (fid, [784 Inf], 'uint8')'; fclose (fid);
%! fid = fopen (plain{2}, 'r', 'ieee-be'); fread (fid, 2, 'int32'); y = fread (fid, Inf, 'uint8'); fclose (fid);
%! assert (head, [2051 10000 28 28]);
%! full = cellfun (@(f) fullfile (folder, f), packed, 'UniformOutput', false);
%! for files = {plain, full}
%!   [v, h] = mmbias_read_idx_mex (files{1}{1}, Inf, 'off'); assert (v, x); assert (h, struct ('type', 'uint8', 'sizes', [10000 28 28]));
%!   [v, h] = mmbias_read_idx_mex (files{1}{2}, Inf, 'off'); assert (v, y); assert (h.sizes, 10000);
%!   a = mmbias_data ('images', files{1}, 'FeedA', 0, 'FeedAB', 1, 'Center', false, 'Samples', 40);
%!   assert (a.X, {x(1:40,:) / 255, x(1:40,:) / 255}); assert (a.Dims, [784 784]);
%!   k = unique (y(1:40)); assert (a.ClassLabels, k); assert (a.Y, double (y(1:40) == k'));
%! end
%! confirm_recursive_rmdir (false, 'local'); rmdir (d, 's');

%!test  # clean copies are the pixels, the others .1 x + noise; means and test set
%! [x, y, f] = small (3000, 2, 3, 5); x = x / 255;
%! [xt, yt, ft] = small (40, 2, 3, 5); xt = xt / 255;
%! raw = mmbias_data ('images', f, 'Center', false, 'Corruption', [.3 .05], 'Seed', 4);
%! data = mmbias_data ('images', f, 'Corruption', [.3 .05], 'Seed', 4, 'Test', ft);
%! gone (f, ft);
%! assert (raw.Clean, data.Clean); assert (size (raw.Clean), [3000 2]); assert (all (any (raw.Clean, 2)));
%! for m = 1:2
%!   c = raw.Clean(:,m);
%!   assert (raw.X{m}(c,:), x(c,:));
%!   e = (raw.X{m}(! c,:) - .3 * x(! c,:))(:) / .05; n = numel (e);
%!   assert (mean (e), 0, 5 / sqrt (n)); assert (mean (e .^ 2), 1, 5 * sqrt (2 / n));
%!   assert (data.X{m}, raw.X{m} - mean (raw.X{m}), 1e-13);
%!   assert (data.HoldOut.X{m}, xt - mean (raw.X{m}), 1e-13);
%! end
%! hot = double (y == 0:4); seen = any (hot); hot = hot(:,seen);
%! assert (data.ClassLabels', find (seen) - 1);
%! assert (data.Y, hot - mean (hot), 1e-13); assert (raw.Y, hot);
%! assert (data.HoldOut.Y, double (yt == find (seen) - 1) - mean (hot), 1e-13);
%! assert (data.HoldOut.P, 40); assert (isempty (data.HoldOut.Index)); assert (data.P, 3000);
%! Z = [data.X{:}]; assert (data.S, Z' * Z / 3000, 1e-13); assert (data.Syx, data.Y' * Z / 3000, 1e-13);
%! assert (data.Kind, 'images'); assert (data.Seed, 4); assert (data.Names, {'image A', 'image B'});

%!test  # shares of the three groups within five standard errors
%! [x, y, f] = small (20000, 1, 1, 2);
%! list = {{}, [.8 .04 .16]; {'Mixing', 'independent'}, [.8 .2 0]; {'FeedA', .5, 'FeedAB', .4}, [.5 .2 .3]; ...
%!         {'FeedA', .5, 'FeedAB', .4, 'Mixing', 'independent'}, [.5 .4 .1]; {'FeedA', 1}, [1 0 0]; {'FeedA', 0, 'FeedAB', 0}, [0 0 1]};
%! for i = 1:rows (list)
%!   data = mmbias_data ('images', f, list{i,1}{:}); C = data.Clean; p = list{i,2};
%!   got = mean ([C(:,1) & ! C(:,2), C(:,1) & C(:,2), C(:,2) & ! C(:,1)]);
%!   assert (all (abs (got - p) <= 5 * sqrt (p .* (1 - p) / 20000)));
%!   assert (any (! cellfun (@isempty, strfind (data.notes, 'never the only clean'))), p(3) == 0);
%! end
%! gone (f);

%!test  # seeds, the first so many, what is clean in the test set
%! [x, y, f] = small (200, 2, 2, 3); x = x / 255;
%! a = mmbias_data ('images', f, 'Center', false); b = mmbias_data ('images', f, 'Center', false, 'Samples', 50);
%! c = mmbias_data ('images', f, 'Center', false, 'Seed', 2);
%! assert (b.X, {a.X{1}(1:50,:), a.X{2}(1:50,:)}); assert (b.Clean, a.Clean(1:50,:)); assert (b.P, 50);
%! assert (! isequal (a.Clean, c.Clean)); assert (! isequal (a.X{2}, c.X{2}));
%! held = @(how) mmbias_data ('images', f, 'Center', false, 'Test', f, 'TestClean', how).HoldOut.X;
%! t = held ('both'); assert (t, {x, x});
%! t = held ('A'); assert (t{1}, x); assert (min (abs (t{2} - x)(:)) > 0);
%! u = held ('B'); assert (u{2}, x); assert (u{1}, t{2});   # the same noise
%! t = held ('mixed'); assert (mean (all (t{1} == x, 2)), .84, 5 * sqrt (.84 * .16 / 200));
%! wrong = ! all (t{2} == x, 2) & ! a.Clean(:,2);
%! assert (sum (wrong) > 50); assert (min (abs (t{2}(wrong,:) - a.X{2}(wrong,:))(:)) > 0);   # other noise than in training
%! h = mmbias_data ('images', f, 'Center', false, 'HoldOut', [3 200]); rest = setdiff (1:200, [3 200]);
%! assert (h.HoldOut.X{2}, a.X{2}([3 200],:)); assert (h.Clean, a.Clean(rest,:)); assert (h.X{1}, a.X{1}(rest,:));
%! gone (f);

%!test  # fewer images than half of the inputs; other types of pixels; one network on it
%! [x, y, f] = small (30, 8, 9, 3);
%! data = mmbias_data ('images', f); assert (isempty (data.S)); Z = [data.X{:}];
%! assert (data.Factor' * data.Factor, Z' * Z / 30, 1e-12);
%! out = mmbias_evaluate (mmbias_net (data, 'Width', 4, 'Init', .1), data); assert (out.accuracy >= 0);
%! all = [data, mmbias_data('gaussian')]; assert (numel (all), 2);
%! g = {idx_file(13, [3 1 2], [0 .25 .5 1 .75 .125], 'single'), idx_file(12, 3, [4 2 4], 'int32')};
%! data = mmbias_data ('images', g, 'FeedA', 1, 'Center', false);
%! assert (data.X{1}, [0 .25; .5 1; .75 .125]); assert (data.ClassLabels, [2; 4]); assert (data.Y, [0 1; 1 0; 0 1]);
%! gone (f, g);

%!test  # files that are not what they should be
%! [x, y, f] = small (6, 2, 2, 3); [x, y, g] = small (7, 2, 2, 3); [x, y, wide] = small (6, 2, 3, 3);
%! refused ('io', {f{2}, 'must hold images'}, {f{2}, f{2}});
%! refused ('io', {f{1}, 'must hold labels', '2 x 2'}, {f{1}, f{1}});
%! refused ('io', {[f{1} ''' holds 6 images'], [g{2} ''' 7 labels']}, {f{1}, g{2}});
%! refused ('io', {[g{1} ''' holds 7 images']}, {g{1}, f{2}}, 'Samples', 3);
%! refused ('io', {'''/no/such.gz'' does not exist'}, {'/no/such.gz', f{2}});
%! refused ('io', {tempdir(), 'is a folder'}, {f{1}, tempdir()});
%! refused ('io', {'''''', 'does not exist'}, {f{1}, ''});
%! refused ('dimensionMismatch', {wide{1}, '2 x 3', '2 x 2'}, f, 'Test', wide);
%! other = {f{1}, idx_file(8, 6, [0 1 9 1 0 1], 'uint8'), idx_file(8, 0, [], 'uint8')};
%! refused ('io', {other{2}, 'class 9', f{2}}, f, 'Test', other(1:2));
%! refused ('io', {other{3}, 'holds nothing'}, {f{1}, other{3}});
%! bad = {idx_file(11, 6, [0 1 2 256 0 0], 'int16'), idx_file(13, 6, [0 1 .5 1 0 0], 'single'), idx_file(9, 6, [0 -1 0 0 0 0], 'int8'), ...
%!        idx_file(14, 6, [0 1 NaN 1 0 0], 'double')};
%! want = {'label 4', 'label 3', 'label 2', 'label 3'};
%! for i = 1:4, refused ('io', {bad{i}, want{i}, 'whole number in [0, 255]'}, {f{1}, bad{i}}); end
%! dark = {idx_file(14, [2 1 2], [0 1 1 1.5], 'double'), idx_file(14, [2 1 2], [0 1 NaN 1], 'double'), idx_file(11, [2 1 2], [0 1 2 3], 'int16'), ...
%!         idx_file(8, 2, [0 1], 'uint8')};
%! refused ('io', {dark{1}, 'image 2', 'got 1.5'}, dark([1 4])); refused ('io', {dark{2}, 'image 2', 'NaN'}, dark([2 4]));
%! refused ('io', {dark{3}, 'int16'}, dark([3 4]));
%! broken = {bytes_file([]), bytes_file([0 0 8]), bytes_file([31 139 8 0 0]), bytes_file([0 0 8 3, 0 0 0 6, 0 0 0 2, 0 0 0 2, 1:23]), ...
%!           bytes_file([0 0 8 3, 0 0 0 6, 0 0 0 2, 0 0 0 2, 1:25]), bytes_file([0 0 8 3, 255 * ones(1, 12), 1]), bytes_file('a,b')};
%! want = {'is empty', 'has 3 bytes', 'ends in the middle of its gzip data', 'found 23', 'found 25', 'more than a file can hold', 'is no IDX file'};
%! for i = 1:7, refused ('io', {broken{i}, want{i}}, {broken{i}, f{2}}); end
%! gone (f, g, wide, other, bad, dark, broken);

%!test  # options
%! [x, y, f] = small (6, 2, 2, 3);
%! refused ('invalidArgument', {'FILES must be {image file, label file}, got a 1 x 1 cell'}, f(1));
%! refused ('invalidArgument', {'FILES must be', 'got'}, f{1}); refused ('invalidArgument', {'FILES must be'}, {1, 2});
%! refused ('invalidArgument', {'FILES are missing'});
%! refused ('invalidArgument', {'FEEDA must be a number in [0, 1]'}, f, 'FeedA', 1.5);
%! refused ('invalidArgument', {'FEEDAB must be a number in [0, 1]'}, f, 'FeedAB', -1);
%! refused ('invalidArgument', {'FEEDA and FEEDAB must add up to at most 1', 'got 1.1'}, f, 'FeedA', .9, 'Mixing', 'independent');
%! refused ('invalidArgument', {'MIXING must be one of ''paper'', ''independent'''}, f, 'Mixing', 'x');
%! for c = {1, [1 -1], [1 2 3]}, refused ('invalidArgument', {'CORRUPTION must be [factor, deviation >= 0]'}, f, 'Corruption', c{1}); end
%! refused ('nonFinite', {'CORRUPTION must be'}, f, 'Corruption', [NaN 1]);
%! refused ('invalidArgument', {'SAMPLES must be at most 6', 'got 7'}, f, 'Samples', 7);
%! refused ('invalidArgument', {'SAMPLES must be a whole number'}, f, 'Samples', 0);
%! refused ('invalidArgument', {'TEST must be {image file, label file}'}, f, 'Test', f{1});
%! refused ('invalidOption', {'TEST and HOLDOUT exclude each other'}, f, 'Test', f, 'HoldOut', .5);
%! refused ('invalidArgument', {'TESTCLEAN must be one of'}, f, 'TestClean', 'none');
%! refused ('invalidOption', {'unknown option ''Classes''', 'FeedA, FeedAB, Mixing, Corruption'}, f, 'Classes', true);
%! gone (f);

%!testif ; ! isempty (torch_python ())  # PyTorch with the same start and batches; skipped where it is not
%! folder = fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'data', 'mnist');
%! if ! exist (folder, 'dir'), printf ('skipped: no folder %s\n', folder); return; end
%! for F = 1:4
%!   [loss, accuracy] = images_beside_torch (torch_python (), folder, F, F, 2, struct ('train', 500, 'test', 200, 'width', 30, 'batch', 64));
%!   assert (loss(:,1), loss(:,2), 1e-12); assert (accuracy(:,:,1), accuracy(:,:,2), 1e-12);
%!   assert (loss(end,1) < loss(1,1));
%! end
