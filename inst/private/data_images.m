% Data kind 'images': two copies of every image of an IDX file, one or both of them
% clean; the target is the class.
%   data = data_images (args)        {image file, label file}, then options
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function data = data_images (args)
  fname = 'mmbias_data';
  if isempty (args)
    fail ('invalidArgument', '%s: FILES are missing: {image file, label file}', fname);
  end
  opt = parse_options (fname, data_options ('images'), args(2:end));
  shares = mixing_shares (fname, opt);
  corruption = check_corruption (fname, opt.Corruption);
  [images, Y, shape] = read_images (fname, 'FILES', args{1}, opt.Samples);
  P = numel (Y);
  [X, clean] = pair (images, shares, corruption, opt.Seed, 0);
  rules = struct ('Center', opt.Center, 'Standardize', false, 'Classes', true, ...
                  'HoldOut', opt.HoldOut, 'Seed', opt.Seed);
  tested = ~ isempty (opt.Test);
  if tested
    [test, classes] = read_test (fname, opt, args{1}, shape, Y);
    rules.HoldOut = P + (1:numel (classes));
    test = pair (test, test_shares (opt, shares), corruption, opt.Seed, 2 ^ 52);
    X = cellfun (@(a, b) [a; b], X, test, 'UniformOutput', false);
    Y = [Y; classes];
  end
  names = opt.Names;
  if isempty (names)
    names = {'image A', 'image B'};
  end
  data = data_from_samples (X, Y, names, rules);
  data.Kind = 'images';
  data.Seed = opt.Seed;
  data.options = opt;
  if ~ isempty (data.HoldOut)
    clean(data.HoldOut.Index(data.HoldOut.Index <= P),:) = [];
  end
  data.Clean = clean;
  if tested
    data.HoldOut.Index = [];
  end
  if sum (shares) > 1 - 1e-12
    data.notes{end+1} = 'Copy B is never the only clean one.';
  end
end

% Probabilities that only A, that both copies are clean.
function shares = mixing_shares (fname, opt)
  if strcmp (opt.Mixing, 'paper')
    shares = [opt.FeedA, (1 - opt.FeedA) * opt.FeedAB];
    return
  end
  shares = [opt.FeedA, opt.FeedAB];
  if sum (shares) > 1 + 1e-12
    fail ('invalidArgument', ['%s: FEEDA and FEEDAB must add up to at most 1 for ' ...
                              'MIXING ''independent'', got %g'], fname, sum (shares));
  end
end

function shares = test_shares (opt, shares)
  switch opt.TestClean
    case 'both'
      shares = [0 1];
    case 'A'
      shares = [1 0];
    case 'B'
      shares = [0 0];
  end
end

function c = check_corruption (fname, c)
  if numel (c) ~= 2 || c(2) < 0
    fail ('invalidArgument', ...
          '%s: CORRUPTION must be [factor, deviation >= 0], got %s', fname, describe (c));
  end
  c = c(:).';
end

function [X, clean] = pair (images, shares, corruption, seed, first)
  [A, B, clean] = call_core ('mmbias_data', @mmbias_pair_images_mex, images, shares, ...
      corruption, seed, first);
  X = {A, B};
end

% A test set with images of the same size and no other classes.
function [images, classes] = read_test (fname, opt, files, shape, Y)
  if ~ isempty (opt.HoldOut)
    fail ('invalidOption', '%s: TEST and HOLDOUT exclude each other', fname);
  end
  [images, classes, size] = read_images (fname, 'TEST', opt.Test, Inf);
  if ~ isequal (size, shape)
    fail ('dimensionMismatch', '%s: images of ''%s'' are %s, those of ''%s'' %s', fname, ...
          opt.Test{1}, size_text (size), files{1}, size_text (shape));
  end
  other = setdiff (classes, Y);
  if ~ isempty (other)
    fail ('io', '%s: ''%s'' has the class %d, which ''%s'' has not', fname, ...
          opt.Test{2}, other(1), files{2});
  end
end

% Pixels in [0, 1], a row per image; classes, and the sizes of an image.
function [images, classes, shape] = read_images (fname, argname, files, count)
  if ~ iscellstr (files) || numel (files) ~= 2
    fail ('invalidArgument', '%s: %s must be {image file, label file}, got %s', ...
          fname, argname, describe (files));
  end
  [images, head] = data_read_idx (files{1}, count);
  [classes, below] = data_read_idx (files{2}, count);
  shape = head.sizes(2:end);
  if isempty (shape)
    fail ('io', '%s: ''%s'' must hold images, it holds single numbers as labels are', ...
          fname, files{1});
  end
  if numel (below.sizes) > 1
    fail ('io', '%s: ''%s'' must hold labels, single numbers, it holds items of %s', ...
          fname, files{2}, size_text (below.sizes(2:end)));
  end
  if head.sizes(1) ~= below.sizes(1)
    fail ('io', '%s: ''%s'' holds %d images, ''%s'' %d labels', fname, files{1}, ...
          head.sizes(1), files{2}, below.sizes(1));
  end
  if ~ isinf (count) && count > head.sizes(1)
    fail ('invalidArgument', '%s: SAMPLES must be at most %d, the images of ''%s'', got %d', ...
          fname, head.sizes(1), files{1}, count);
  end
  images = pixels (fname, files{1}, images, head.type);
  wrong = find (~ (classes >= 0 & classes <= 255 & classes == fix (classes)), 1);
  if ~ isempty (wrong)
    fail ('io', '%s: label %d of ''%s'' must be a whole number in [0, 255], got %g', ...
          fname, wrong, files{2}, classes(wrong));
  end
end

function x = pixels (fname, path, x, type)
  switch type
    case 'uint8'
      x = x / 255;
    case {'single', 'double'}
      [p, wrong] = find (~ (x >= 0 & x <= 1), 1);
      if ~ isempty (p)
        fail ('io', '%s: image %d of ''%s'' must have pixels in [0, 1], got %g', fname, ...
              p, path, x(p,wrong));
      end
    otherwise
      fail ('io', ['%s: pixels of ''%s'' must be of type uint8 (which is divided by 255), ' ...
                   'or single or double in [0, 1], got %s'], fname, path, type);
  end
end

function text = size_text (sizes)
  text = sprintf (' x %d', sizes);
  text = text(4:end);
end

%!assert (data_options ('images')(1:2,2)', {.8, .2})
