% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn  {} {@var{data} =} mmbias_data (@qcode{"gaussian"}, @var{name}, @var{value}, @dots{})
% @deftypefnx {} {@var{data} =} mmbias_data (@qcode{"random"} | @qcode{"xor"} | @qcode{"fission"} | @qcode{"digits"}, @var{name}, @var{value}, @dots{})
% @deftypefnx {} {@var{data} =} mmbias_data (@{@var{X1}, @var{X2}, @dots{}@}, @var{Y}, @var{name}, @var{value}, @dots{})
% @deftypefnx {} {@var{data} =} mmbias_data (@qcode{"file"}, @var{paths}, @qcode{"Modalities"}, @var{map}, @qcode{"Target"}, @var{columns}, @dots{})
% @deftypefnx {} {@var{data} =} mmbias_data (@qcode{"images"}, @{@var{images}, @var{labels}@}, @var{name}, @var{value}, @dots{})
% @deftypefnx {} {@var{data} =} mmbias_data (@var{data}, @qcode{"Scale"}, @var{c})
% Multimodal data: Gaussian and other generated tasks, arrays, files, images, rescaled
% data.
%
% Observations are rows: @var{Xm} is P x D_m, @var{Y} is P x O.  Everything is
% real double.
%
% @subheading Gaussian tasks
% Without Cov the toy task y = x_1 + x_2 with sigma_2 = 1.
% @multitable @columnfractions .2 .15 .65
% @headitem Name @tab Default @tab Meaning
% @item Rho @tab 0 @tab correlation of the two inputs, in [-1, 1]
% @item Ratio @tab 2 @tab sigma_1 / sigma_2 > 0
% @item Cov @tab [] @tab any covariance (D x D) instead, with Dims and Weights
% @item Dims @tab [] @tab inputs per modality (1 x M)
% @item Weights @tab [] @tab true map (O x D)
% @item Samples @tab Inf @tab number of samples; Inf: exact population moments
% @item Noise @tab 0 @tab standard deviation of the noise of each output, part of Syy
% @item HoldOut @tab [] @tab rows that are held out (below)
% @item Seed @tab 1 @tab whole number in [0, 2^53)
% @item Names @tab @{@} @tab names of the modalities (1 x M cellstr)
% @end multitable
% Drawn samples are not centred.
%
% @subheading Random tasks
% @qcode{"random"}: S is drawn from the inverse Wishart distribution, the true map from
% U(-1, 1); a Gaussian task otherwise.
% @multitable @columnfractions .2 .15 .65
% @headitem Name @tab Default @tab Meaning
% @item Dims @tab [10 10] @tab inputs per modality (1 x M); their sum is D
% @item Variance @tab [2 1] @tab scale of each modality (1 x M): E S = Psi / (df - D - 1), Psi = diag (Variance)
% @item Freedom @tab 0 @tab degrees of freedom df > D + 1; 0: D + 2
% @item Outputs @tab 1 @tab number of targets
% @item Ratio @tab [] @tab [least, most]: drawn again until the predicted time ratio (T8) of two modalities is in this range, at most 1000 times; the notes say how often
% @end multitable
% and Samples, Noise, HoldOut, Seed, Names as above.
%
% @subheading XOR
% @qcode{"xor"}: modality 1 is x ~ N(0, Variance), modality 2 two signs, and y = x + 1
% where the signs differ, x - 1 where they are alike.  Linear networks cannot learn the
% second part.  With Samples = Inf the moments are exact.
% @multitable @columnfractions .2 .15 .65
% @headitem Name @tab Default @tab Meaning
% @item Variance @tab 1 @tab variance of x
% @item Samples @tab 8192 @tab number of samples or Inf
% @item Balanced @tab true @tab each pair of signs as often (Samples a multiple of 4), also in what is held out; false: drawn
% @end multitable
% and HoldOut, Seed, Names.
%
% @subheading Fission
% @qcode{"fission"}: one modality, x ~ N(0, Variance), and two targets, y = [x/2; x].
% Options Variance (1), Samples, Noise, HoldOut, Seed, Names as above.
%
% @subheading Digits
% @qcode{"digits"}: the numerals 0 to 9 as images of 12 x 12 pixels (144 inputs, columns
% of pixels one after the other), drawn by a pen that turns, slants, stretches and shifts
% them, and as sounds: amplitudes of 1 to 31 periods in a tone of 64 samples, whose
% pitch is that of the numeral and a bit out of tune.  Classes with Center as below.
% Least squares on 3000 samples recognises about 92 % of 1000 others by the image, 95 %
% by the sound, 99 % by both.
% @multitable @columnfractions .2 .15 .65
% @headitem Name @tab Default @tab Meaning
% @item Samples @tab 2000 @tab number of samples, each numeral as often
% @item Noise @tab [0.2 1] @tab deviation of the noise of pixels (ink is 1) and of sounds (the tone has size 1)
% @item Standardize @tab false @tab divide the columns of X by their deviation
% @end multitable
% and HoldOut, Seed, Names (@{'image', 'sound'@}).
%
% @subheading Arrays and files
% @multitable @columnfractions .2 .15 .65
% @headitem Name @tab Default @tab Meaning
% @item Center @tab true @tab subtract the means of X and Y (one-hot included)
% @item Standardize @tab false @tab divide the columns of X by their deviation (divisor P)
% @item Classes @tab false @tab the target holds class labels: one-hot, sorted
% @item HoldOut @tab [] @tab rows that are held out (below)
% @item Seed @tab 1 @tab seed of their draw
% @item Names @tab @{@} @tab (arrays) names of the modalities
% @item Modalities @tab @tab (files) cell array @{name, columns; @dots{}@}
% @item Target @tab @tab (files) target columns
% @item Delimiter @tab 'auto' @tab (files) ',', ';', '|' or 'tab'; found from the file
% @item Header @tab 'auto' @tab (files) true, false: is there a line with names?
% @item Missing @tab 'error' @tab (files) 'drop' leaves rows with a missing cell out
% @end multitable
% Files are delimited text, also gzip-compressed, or whatever @code{load} reads
% (MAT, HDF5, Octave's own).  They are joined row by row, and columns are counted
% across files.  Columns are given as numbers, a name, a wildcard ('zer*'), or a
% cell array of names; a name is taken exactly first, then @code{*} and @code{?}
% are wildcards, and nothing else is special.  Where files share names, write
% 'stem.name' with the stem of the file's name.  A column without a name is
% reached by its number.  In MAT files a variable's name means all its columns
% (one of them: 'v_2'), a field of a struct is 's.field', row vectors that fit as
% columns are turned, and logical, integer, single and sparse ones are converted,
% each with a note.  What is not mapped does not matter.
%
% Text is read as RFC 4180 has it: quotes, doubled quotes and line ends in them;
% lines end with LF, CRLF or CR; UTF-8, else Latin-1 with a note.  Lines that
% begin with # or % above the data are comments; where names follow none of them,
% the last one is the header.  A first line that looks like data is refused
% unless Header says what it is.  A decimal comma is one only where commas do not
% separate.  NA, N/A, NaN, null, ? and nothing are missing; true and false are 1
% and 0; a blank line inside is a missing row, at the end it is none.  Every other
% cell that is not a number is an error that names its line, column and text,
% never a guess.
%
% @example
% @group
% f = [tempname() '.csv']; fid = fopen (f, 'w');
% fprintf (fid, 'a 1;a 2;b;y\n0,5;1;NA;u\n1,5;2;3;v\n2,5;2;4;u\n'); fclose (fid);
% data = mmbias_data ('file', f, 'Modalities', @{'A', 'a*'; 'B', 'b'@}, ...
%                     'Target', 'y', 'Classes', true, 'Missing', 'drop');
% delete (f); data.P, data.Dims, data.ClassLabels
%   @result{} ans = 2
%   @result{} ans =
%      2   1
%   @result{} ans =
%      @{
%        [1,1] = u
%        [2,1] = v
%      @}
% @end group
% @end example
%
% @subheading Images
% The kind @qcode{"images"} reads an image file and a label file in the IDX format of
% MNIST and its relatives, plain or gzip-compressed, and shows a network two copies of
% every image, of which one or both are clean: the experiment of the paper.
% @multitable @columnfractions .2 .15 .65
% @headitem Name @tab Default @tab Meaning
% @item FeedA @tab 0.8 @tab a, probability that only copy A is clean
% @item FeedAB @tab 0.2 @tab b, probability that both are, as Mixing says
% @item Mixing @tab 'paper' @tab 'paper' or 'independent' (below)
% @item Corruption @tab [0.1 0.15] @tab [f s]: a corrupted copy is f x + N(0, s^2)
% @item Center @tab true @tab subtract the means of X and Y
% @item Samples @tab Inf @tab the first so many images; Inf: all
% @item Test @tab @{@} @tab @{image file, label file@} of a test set
% @item TestClean @tab 'both' @tab which copies of the test set are clean: 'both', 'A', 'B', or 'mixed' as in training
% @item HoldOut @tab [] @tab images of the training files that are held out instead
% @item Seed @tab 1 @tab seed of copies and noise
% @item Names @tab @{@} @tab names of the copies; 'image A' and 'image B'
% @end multitable
% Mixing @qcode{"paper"} has the arithmetic of the paper's program: b is the share of
% those images whose copy A is not clean alone.  Only A is clean with probability a,
% both with (1 - a) b, only B with (1 - a) (1 - b); as they stand 80, 4 and 16 %.
% Mixing @qcode{"independent"} takes a and b as they are called: only A with a, both
% with b, only B with 1 - a - b, where a + b is at most 1; as they stand 80, 20 and 0 %.
%
% Pixels are bytes, divided by 255, or floating-point numbers in [0, 1]; noise may leave
% this range.  Center subtracts the mean of each pixel, and nothing is divided: a
% difference of 1 remains that of black and white.  Columns have the order of the
% file, row by row: @code{reshape (x, columns, rows).'} is the image.  Labels are whole
% numbers in [0, 255]; Y is one-hot.  The field Clean (P x 2) says which copies are
% clean.  The first n of all images are the same as with Samples n.  The test set is
% in the field HoldOut, about the means of training, with an empty Index.
%
% @example
% @group
% f = @{[tempname() '.idx'], [tempname() '.idx']@};
% fid = fopen (f@{1@}, 'w');   % 0 0, type, sizes; 3 images of 1 x 2 pixels
% fwrite (fid, [0 0 8 3, 0 0 0 3, 0 0 0 1, 0 0 0 2, 0 51 255 0 102 204]); fclose (fid);
% fid = fopen (f@{2@}, 'w');
% fwrite (fid, [0 0 8 1, 0 0 0 3, 7 1 7]); fclose (fid);
% data = mmbias_data ('images', f, 'FeedA', 1, 'Center', false);
% delete (f@{:@}); data.X@{1@}, data.ClassLabels.', data.Clean(1,:)
%   @result{} ans =
%      0        0.2000
%      1.0000   0
%      0.4000   0.8000
%   @result{} ans =
%      1   7
%   @result{} ans =
%      1   0
% @end group
% @end example
%
% @subheading Held-out samples
% With @code{HoldOut}, a fraction in (0, 1) or row numbers, these rows are no part of
% X, Y, P and the moments, but stand in the field HoldOut, as a struct with X (cell of
% P_h x D_m), Y (P_h x O), P and Index, their numbers in the original order.  They are
% centred and scaled with the means and deviations of the others.
% @code{mmbias_evaluate} gives their loss and accuracy.  A fraction is drawn by Seed,
% of each class its share; of a class with one row nothing is held out, with a note.
% Row numbers of files count the rows that Missing leaves out, too.
%
% @example
% @group
% data = mmbias_data (@{[1; 2; 3; 7]@}, [2; 4; 6; 1], 'HoldOut', 4);
% data.P, data.Mean, data.HoldOut.X@{1@}
%   @result{} ans = 3
%   @result{} ans = 2
%   @result{} ans = 5
% @end group
% @end example
%
% @subheading Derived data
% @code{Scale} (1 x M) multiplies each modality, in samples (also those held out) and
% moments.
%
% @subheading Result
% A struct with @code{type} 'data' and the fields Kind, Names, Dims (1 x M), P
% (Inf for population moments), X (1 x M cell, as used: centred and scaled), Y,
% HoldOut ([] where nothing is held out), Clean (of images, else []), S
% (D x D), Syx (O x D), Syy (O x O) (second moments, divisor P), lossMin (least
% loss of any linear map), Cov and Weights (the truth, [] when unknown), Noise,
% Seed, Mean, Scale (x used = (x - Mean) ./ Scale), TargetMean, ClassLabels, notes.
% S, Syx, Syy are authoritative.  With fewer samples than half of the inputs S is []
% and Factor (r x D, S = Factor' * Factor) is authoritative: all functions then work
% in the row space of the samples and cost what P inputs cost
% (@code{mmbias_evaluate (data, 'moments')} forms S).
%
% @subheading Errors
% mmbias:invalidArgument, mmbias:invalidOption, mmbias:dimensionMismatch,
% mmbias:nonFinite, mmbias:io, mmbias:outOfMemory.
%
% @example
% @group
% data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
% data.S
%   @result{} ans =
%      4   1
%      1   1
% @end group
% @end example
%
% Reference: theory T2 (moments), T11 (toy task) of doc/theory.md; section 3 of
% the paper.
% @seealso{mmbias_net, mmbias_train, mmbias_predict}
% @end deftypefn

function data = mmbias_data (what, varargin)
  fname = 'mmbias_data';
  if nargin < 1
    fail ('invalidArgument', '%s: KIND, samples or DATA are missing', fname);
  end
  if ischar (what)
    kinds = data_kinds ();
    if any (what == '.') && exist (what, 'file') == 2
      fail ('invalidArgument', '%s: KIND must come first: mmbias_data (''file'', ''%s'', ...)', ...
            fname, what);
    end
    kind = check_value (fname, 'KIND', what, kinds(:,1).');
    data = kinds{strcmp(kinds(:,1), kind),2} (varargin);
  elseif isstruct (what)
    require_type (fname, 'DATA', what, 'data');
    data = data_derived (what, varargin);
  elseif iscell (what)
    if isempty (varargin)
      fail ('invalidArgument', '%s: Y is missing', fname);
    end
    data = data_arrays (what, varargin{1}, varargin(2:end));
  else
    fail ('invalidArgument', ...
          '%s: first argument must be a kind, a cell array of samples or DATA, got %s', ...
          fname, describe (what));
  end
  if nargout == 0
    mmbias_show (data);
    clear data   % ans stays as it is
  end
end

%!demo
%! data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2, 'Samples', 1000);
%! disp (data.S)

%!test  # toy task, exactly
%! data = mmbias_data ('gaussian', 'Rho', -0.5, 'Ratio', 3, 'Noise', 0.5);
%! assert (data.S, [9 -1.5; -1.5 1]);
%! assert (data.Syx, [7.5 -0.5]);
%! assert (data.Syy, 7.25);
%! assert (data.lossMin, 0.125);
%! assert (data.P, Inf); assert (isempty (data.X));
%!test  # any covariance, three modalities, two outputs
%! S = [2 .5 .1 0; .5 1 .2 .1; .1 .2 3 .3; 0 .1 .3 1]; w = [1 2 0 1; 0 1 1 0];
%! data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [1 2 1], 'Weights', w, 'Names', {'a', 'b', 'c'});
%! assert (data.Syx, w * S); assert (data.Syy, w * S * w', 1e-14);
%! assert (data.Names, {'a', 'b', 'c'});
%!test  # drawn samples: moments converge, y is exact, same seed same bits
%! S = [2 .5 .1; .5 1 .2; .1 .2 3]; w = [1 -1 2];
%! data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [1 2], 'Weights', w, 'Samples', 1e5, 'Seed', 7);
%! X = [data.X{:}];
%! assert (max (max (abs (data.S - S))) < 5 * 3 * sqrt (2 / 1e5));
%! assert (data.S, X' * X / 1e5, 1e-12);
%! assert (data.Y, X * w', 1e-12);
%! assert (data.lossMin < 1e-25);
%! again = mmbias_data ('gaussian', 'Cov', S, 'Dims', [1 2], 'Weights', w, 'Samples', 1e5, 'Seed', 7);
%! assert (again.X, data.X);
%! other = mmbias_data ('gaussian', 'Cov', S, 'Dims', [1 2], 'Weights', w, 'Samples', 1e5, 'Seed', 8);
%! assert (max (abs (other.Y - data.Y)) > 1);
%!test  # noise: independent of the samples' stream, lossMin of the samples
%! a = mmbias_data ('gaussian', 'Samples', 500, 'Noise', 0.5);
%! b = mmbias_data ('gaussian', 'Samples', 500);
%! assert (a.X, b.X);
%! X = [a.X{:}]; r = a.Y - X * (X \ a.Y);
%! assert (a.lossMin, r' * r / 1000, -1e-12);
%! assert (std (a.Y - b.Y), 0.5, 0.1);
%!test  # arrays: centring, standardising, untouched inputs
%! X = {[1 2; 3 5; 8 1], [1e8 + 1; 1e8 + 2; 1e8 + 6]}; Y = [1; 2; 6]; X0 = {X{1} + 0, X{2} + 0};
%! data = mmbias_data (X, Y, 'Standardize', true, 'Names', {'p', 'q'});
%! Z = [X{:}]; Z = (Z - mean (Z)) ./ std (Z, 1);
%! assert ([data.X{:}], Z, 1e-7);
%! assert (data.S, Z' * Z / 3, 1e-7);
%! assert (diag (data.S), [1; 1; 1], 1e-14);
%! assert (data.Syx, (Y - 3)' * Z / 3, 1e-7);
%! assert (data.Mean, mean ([X{:}])); assert (data.TargetMean, 3);
%! assert (X, X0);
%!test  # classes: sorted one-hot, centred
%! data = mmbias_data ({[1; 2; 3; 5]}, [7; 3; 7; 9], 'Classes', true);
%! assert (data.ClassLabels, [3; 7; 9]);
%! assert (data.Y, [0 1 0; 1 0 0; 0 1 0; 0 0 1] - [1 2 1] / 4);
%!test  # one sample, constant target, constant column
%! data = mmbias_data ({3, 4}, 5);
%! assert (data.S, zeros (2)); assert (any (! cellfun (@isempty, strfind (data.notes, 'one sample'))));
%! data = mmbias_data ({[1; 2]}, [5; 5]);
%! assert (any (! cellfun (@isempty, strfind (data.notes, 'constant'))));
%! data = mmbias_data ({[1 0.1; 2 0.1], [4; 4]}, [1; 2], 'Standardize', true);
%! assert (data.X{1}(:,2), [0; 0]); assert (data.X{2}, [0; 0]);
%! assert (any (! cellfun (@isempty, strfind (data.notes, 'zero variance'))));
%!test  # derived data: the same as scaling the samples
%! a = mmbias_data ('gaussian', 'Samples', 50);
%! b = mmbias_data (a, 'Scale', [2 0.5]);
%! c = mmbias_data ({2 * a.X{1}, 0.5 * a.X{2}}, a.Y, 'Center', false);
%! assert (b.S, c.S, 1e-13); assert (b.Syx, c.Syx, 1e-13); assert (b.X, c.X); assert (b.Weights, [0.5 2]);
%!test  # two files, wildcards, classes as text, joined row by row
%! d = tempname (); mkdir (d); f = fullfile (d, 'one.csv'); g = fullfile (d, 'two.csv');
%! fid = fopen (f, 'w'); fprintf (fid, 'a1,a2,y\n1,2,u\n3,4,v\n5,7,u\n'); fclose (fid);
%! fid = fopen (g, 'w'); fprintf (fid, 'a1,b\n9,8\n7,5\n5,5\n'); fclose (fid);
%! data = mmbias_data ('file', {f, g}, 'Modalities', {'A', 'one.a*'; 'B', 4:5}, 'Target', 'y', 'Classes', true, 'Center', false);
%! delete (f); delete (g); rmdir (d);
%! assert (data.X, {[1 2; 3 4; 5 7], [9 8; 7 5; 5 5]});
%! assert (data.Names, {'A', 'B'}); assert (data.ClassLabels, {'u'; 'v'});
%! assert (data.Y, [1 0; 0 1; 1 0]);
%!test  # kinds of one struct array
%! all = [mmbias_data('xor', 'Samples', 8), mmbias_data('random', 'Dims', [1 2]), mmbias_data('fission'), mmbias_data('digits', 'Samples', 10)];
%! assert ({all.Kind}, {'xor', 'random', 'fission', 'digits'});
%! assert (cellfun (@numel, {all.Names}), [2 2 1 2]);
%!test  # held out: means and deviations are those of the others
%! X = {sin((1:20)'), [cos((1:20)' .^ 2), (1:20)']}; Y = [sin((1:20)' * 3), (1:20)'];
%! data = mmbias_data (X, Y, 'Standardize', true, 'HoldOut', [20 3 11]);
%! rest = setdiff (1:20, [3 11 20]); A = [X{:}]; mu = mean (A(rest,:)); dev = std (A(rest,:), 1);
%! Z = (A - mu) ./ dev; T = Y - mean (Y(rest,:));
%! assert (data.HoldOut.Index, [3 11 20]); assert (data.P, 17); assert (data.HoldOut.P, 3);
%! assert ([data.X{:}], Z(rest,:), 1e-13); assert ([data.HoldOut.X{:}], Z([3 11 20],:), 1e-13);
%! assert (data.Y, T(rest,:), 1e-13); assert (data.HoldOut.Y, T([3 11 20],:), 1e-13);
%! assert (data.S, Z(rest,:)' * Z(rest,:) / 17, 1e-13); assert (data.Syx, T(rest,:)' * Z(rest,:) / 17, 1e-13);
%! assert (isempty (mmbias_data (X, Y).HoldOut));
%! b = mmbias_data (data, 'Scale', [2 -3]); assert (b.HoldOut.X, {2 * data.HoldOut.X{1}, -3 * data.HoldOut.X{2}});
%! all = [data, b, mmbias_data(X, Y), mmbias_data('gaussian')]; assert (numel (all), 4);
%!test  # a fraction, by class; other rows with another seed
%! y = [ones(1, 30), 2 * ones(1, 10), 3]'; X = {(1:41)' .^ 2};
%! a = mmbias_data (X, y, 'Classes', true, 'HoldOut', .2);
%! assert (accumarray (y(a.HoldOut.Index), 1, [3 1])', [6 2 0]); assert (a.P, 33);
%! assert (any (! cellfun (@isempty, strfind (a.notes, '1 of 3 classes have one sample'))));
%! assert (a.HoldOut.X{1} + a.Mean, X{1}(a.HoldOut.Index), 1e-12);
%! b = mmbias_data (X, y, 'Classes', true, 'HoldOut', .2, 'Seed', 2);
%! assert (! isequal (a.HoldOut.Index, b.HoldOut.Index)); assert (b.Seed, 2);
%!test  # drawn samples: the same draw, divided
%! a = mmbias_data ('gaussian', 'Samples', 50, 'Noise', 1); b = mmbias_data ('gaussian', 'Samples', 50, 'Noise', 1, 'HoldOut', .3);
%! at = b.HoldOut.Index; rest = setdiff (1:50, at);
%! assert (b.HoldOut.X, {a.X{1}(at), a.X{2}(at)}); assert (b.Y, a.Y(rest)); assert (numel (at), 15);
%! X = [a.X{:}](rest,:); assert (b.S, X' * X / 35, 1e-13);
%!test  # rows of a file keep their numbers where some are dropped
%! f = [tempname() '.csv']; fid = fopen (f, 'w'); fprintf (fid, 'a,y\n1,1\nNA,2\n4,0\n3,5\n9,7\n'); fclose (fid);
%! data = mmbias_data ('file', f, 'Modalities', {'A', 'a'}, 'Target', 'y', 'Missing', 'drop', 'HoldOut', [4 2], 'Center', false);
%! delete (f);
%! assert (data.HoldOut.Index, 4); assert (data.HoldOut.X, {3}); assert (data.X, {[1; 4; 9]});
%!error <HOLDOUT must be a fraction in> mmbias_data ('gaussian', 'Samples', 10, 'HoldOut', 1.5)
%!error <HOLDOUT asks for row 11 of 10> mmbias_data ('gaussian', 'Samples', 10, 'HoldOut', 11)
%!error <HOLDOUT needs a finite number of SAMPLES> mmbias_data ('gaussian', 'HoldOut', .5)
%!error <DATA must have the field HoldOut> mmbias_data (rmfield (mmbias_data ('gaussian'), 'HoldOut'), 'Scale', [1 2])
%!error <DATA.HoldOut.X\{2\} must be a full>
%! d = mmbias_data ('gaussian', 'Samples', 5, 'HoldOut', 1); d.HoldOut.X{2} = [1 2]; mmbias_data (d, 'Scale', [1 2]);
%!error <KIND, samples or DATA are missing> mmbias_data ()
%!error <KIND must be one of 'gaussian', 'file', .*'images', got 'and'> mmbias_data ('and')
%!error <mmbias_data \('file', '.*\.m', ...\)> mmbias_data (which ('mmbias_data'))
%!error <unknown option 'Center'; valid options are Rho> mmbias_data ('gaussian', 'Center', true)
%!error <RHO must be in \[-1, 1\]> mmbias_data ('gaussian', 'Rho', 1.5)
%!error <RATIO must be a positive number> mmbias_data ('gaussian', 'Ratio', 0)
%!error <NOISE must be a number> mmbias_data ('gaussian', 'Noise', -1)
%!error <SAMPLES must be a whole number> mmbias_data ('gaussian', 'Samples', 0)
%!error <COV must be symmetric> mmbias_data ('gaussian', 'Cov', [1 0; 1 1], 'Dims', [1 1], 'Weights', [1 1])
%!error <COV must have no negative> mmbias_data ('gaussian', 'Cov', [1 2; 2 1], 'Dims', [1 1], 'Weights', [1 1])
%!error <COV needs DIMS and WEIGHTS> mmbias_data ('gaussian', 'Cov', eye (2))
%!error <RHO and COV exclude> mmbias_data ('gaussian', 'Cov', eye (2), 'Rho', 0)
%!error <DIMS needs COV> mmbias_data ('gaussian', 'Dims', [1 1])
%!error <WEIGHTS must be O x 2> mmbias_data ('gaussian', 'Cov', eye (2), 'Dims', [1 1], 'Weights', 1)
%!error <Y is missing> mmbias_data ({1})
%!error <X\{2\} must have 2 rows> mmbias_data ({[1; 2], 3}, [1; 2])
%!error <X\{1\} must be a full real double matrix, got a 1 x 1 single> mmbias_data ({single(1)}, 1)
%!error <X\{1\} must be a full real double matrix, got a 1 x 1 int32> mmbias_data ({int32(1)}, 1)
%!error <X\{1\} must be a full real double matrix, got a 1 x 1 logical> mmbias_data ({true}, 1)
%!error <X\{1\} must be a full real double matrix, got a 1 x 1 complex> mmbias_data ({1i}, 1)
%!error <X\{1\} must be a full real double matrix, got a 1 x 1 sparse> mmbias_data ({sparse(1)}, 1)
%!error <X\{1\} must be a full real double matrix, got 'a'> mmbias_data ({'a'}, 1)
%!error <Y must be a full real double matrix> mmbias_data ({1}, {1})
%!error <Y must not contain NaN> mmbias_data ({1}, NaN)
%!error <X\{1\} must not contain NaN or Inf> mmbias_data ({Inf}, 1)
%!error <X\{1\} must not be empty> mmbias_data ({zeros(2, 0)}, [1; 2])
%!error <X must be a cell array> mmbias_data ({}, 1)
%!error <NAMES must name 1 modalities> mmbias_data ({1}, 1, 'Names', {'a', 'b'})
%!error <DATA must be a data struct> mmbias_data (struct ('type', 'run'), 'Scale', 1)
%!error <SCALE must have 2 entries> mmbias_data (mmbias_data ('gaussian'), 'Scale', 1)
%!error <SCALE must not contain 0> mmbias_data (mmbias_data ('gaussian'), 'Scale', [0 1])
%!error <there is no file> mmbias_data ('file', 'no.such.csv', 'Modalities', {'a', 1}, 'Target', 2)
%!error <first argument must be a kind> mmbias_data (3)
