% Data struct from sample matrices: moments in one pass over the raw samples,
% centring and scaling applied to the moments and to the stored samples.
%   data = data_from_samples (X, Y, names, opt)
%   data = data_from_samples (X, Y, names, opt, there)
% OPT has the fields Center, Standardize, Classes, HoldOut and Seed.  THERE says which
% of the original rows X and Y still have (all).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function data = data_from_samples (X, Y, names, opt, there)
  fname = 'mmbias_data';
  [X, Y] = check_samples (fname, X, Y, opt.Classes);
  [labels, class] = deal ([]);
  if opt.Classes
    [Y, labels, class] = one_hot (Y);
  end
  if nargin < 5
    there = true (size (Y, 1), 1);
  end
  [X, Y, held, notes] = data_split (X, Y, opt, there, class);
  dims = cellfun ('size', X, 2);
  data = data_struct ('arrays', dims, names);
  D = sum (dims);
  P = size (Y, 1);
  if P < D / 2
    [data, mu] = wide_moments (data, X, Y, opt.Center);
  else
    [data.S, data.Syx, data.Syy, mu] = ...
      call_core ('mmbias_data', @mmbias_moments_mex, X, Y, opt.Center);
  end
  scale = ones (1, D);
  if opt.Standardize
    % the variance about the mean, whether or not the mean is subtracted
    variance = input_squares (data);
    if ~ opt.Center
      variance = variance - mu(1:D) .^ 2;
    end
    flat = variance <= (10 * eps * (abs (mu(1:D)) + eps)) .^ 2;
    scale = sqrt (variance);
    scale(flat) = 1;
    if any (flat)
      data.notes{end+1} = sprintf (['%d of %d columns have zero variance ' ...
                                    'and were not scaled.'], sum (flat), D);
    end
  end
  data.Mean = opt.Center * mu(1:D);
  data.TargetMean = opt.Center * mu(D+1:end);
  data.Scale = scale;
  if is_wide (data)
    data.Factor = data.Factor ./ scale;
  else
    data.S = data.S ./ (scale.' * scale);
  end
  data.Syx = data.Syx ./ scale;
  data.P = P;
  cols = modality_columns (dims);
  data.X = in_units (X, data, cols);
  data.Y = Y - data.TargetMean;
  if ~ isempty (held)
    held.X = in_units (held.X, data, cols);
    held.Y = held.Y - data.TargetMean;
    data.HoldOut = held;
    data.Seed = opt.Seed;
  end
  data.ClassLabels = labels;
  if opt.Standardize && any (flat)
    at = find (flat);
    if opt.Center
      data = clear_columns (data, cols, at);
    end
  end
  data = data_loss_min (data);
  data.notes = [data.notes, remarks(data, P), label_remarks(labels, P), notes];
end

% About the means of training, in its units.
function X = in_units (X, data, cols)
  for m = 1:numel (X)
    X{m} = (X{m} - data.Mean(cols{m})) ./ data.Scale(cols{m});
  end
end

% Fewer samples than half of the inputs: rows of rank r with S = Factor' Factor
% (r x D), S itself is never formed.
function [data, mu] = wide_moments (data, X, Y, center)
  threads = one_thread ();
  [mean_X, X] = means ([X{:}], center);
  [mean_Y, Y] = means (Y, center);
  mu = [mean_X, mean_Y];
  P = size (Y, 1);
  data.Syx = Y.' * X / P;
  data.Syy = Y.' * Y / P;
  if ~ all (isfinite ([sum(X .^ 2, 1) / P, data.Syx(:).', data.Syy(:).']))
    fail ('nonFinite', 'mmbias_data: moments of X and Y are beyond the range of double');
  end
  [~, s, V] = svd (X / sqrt (P), 'econ');
  s = diag (s);
  rank = max (1, sum (s > numel (mean_X) * eps * s(1)));
  data.Factor = s(1:rank) .* V(:,1:rank).';
end

% MU, and X about it where it is to be centred; the mean of what is left is rounding
% of the first one.
function [mu, X] = means (X, center)
  mu = mean (X, 1);
  rest = mean (X - mu, 1);
  mu = mu + rest;
  if center
    X = X - mu;
  end
end

% Targets that may be no classes, labels that may be meant to be the same.
function notes = label_remarks (labels, P)
  notes = {};
  K = numel (labels);
  if K > 2 && K == P
    notes{end+1} = sprintf (['Each of the %d samples is a class of its own: ' ...
                             'does the target hold labels?'], P);
  elseif K > 2 && (isnumeric (labels) && any (labels ~= fix (labels)) ...
                   || (K > 20 && K > P / 2))
    notes{end+1} = sprintf (['The target has %d different labels in %d samples: ' ...
                             'is it continuous?'], K, P);
  end
  if iscellstr (labels) && numel (unique (lower (labels))) < K
    notes{end+1} = 'Some class labels differ in upper and lower case only.';
  end
end

% A constant column is exactly zero after centring, not rounding noise.
function data = clear_columns (data, cols, at)
  if is_wide (data)
    data.Factor(:,at) = 0;
  else
    data.S(at,:) = 0;
    data.S(:,at) = 0;
  end
  data.Syx(:,at) = 0;
  for m = 1:numel (cols)
    data.X{m}(:,ismember (cols{m}, at)) = 0;
  end
end

function notes = remarks (data, P)
  notes = {};
  if P == 1
    notes{end+1} = 'There is one sample: centred moments are zero.';
  end
  if all (diag (data.Syy) == 0)
    notes{end+1} = 'The target is constant: there is nothing to learn.';
  end
  cols = modality_columns (data.Dims);
  squares = input_squares (data);
  for m = 1:numel (cols)
    if all (squares(cols{m}) == 0)
      notes{end+1} = [called(data.Names, m, true), ' has zero variance.'];
    end
  end
end

function [X, Y] = check_samples (fname, X, Y, classes)
  if ~ iscell (X) || isempty (X)
    fail ('invalidArgument', ...
          '%s: X must be a cell array with a matrix per modality, got %s', ...
          fname, describe (X));
  end
  X = X(:).';
  if classes && iscellstr (Y)
    rows = numel (Y);
    Y = Y(:);
    gone = find (cellfun ('isempty', Y), 1);
    if ~ isempty (gone)
      fail ('invalidArgument', '%s: Y{%d} must be a label, got '''': it is missing', ...
            fname, gone);
    end
  else
    check_matrix (fname, 'Y', Y, []);
    rows = size (Y, 1);
  end
  if classes && size (Y, 2) ~= 1
    fail ('dimensionMismatch', '%s: Y must be one column of class labels, got %s', ...
          fname, describe (Y));
  end
  for m = 1:numel (X)
    check_matrix (fname, sprintf ('X{%d}', m), X{m}, rows);
    X{m} = full (X{m});   % eye (n) is no ordinary matrix
  end
end

function check_matrix (fname, name, x, rows)
  if ~ isa (x, 'double') || ~ isreal (x) || issparse (x) || ndims (x) > 2
    fail ('invalidArgument', '%s: %s must be a full real double matrix, got %s', ...
          fname, name, describe (x));
  end
  if isempty (x)
    fail ('invalidArgument', '%s: %s must not be empty, got %s', fname, name, ...
          describe (x));
  end
  if ~ isempty (rows) && size (x, 1) ~= rows
    fail ('dimensionMismatch', ...
          '%s: %s must have %d rows as Y has, got %d (observations are rows)', ...
          fname, name, rows, size (x, 1));
  end
  if ~ all (isfinite (x(:)))
    fail ('nonFinite', '%s: %s must not contain NaN or Inf', fname, name);
  end
end

function [hot, labels, index] = one_hot (Y)
  [labels, ignore, index] = unique (Y);
  hot = zeros (numel (index), numel (labels));
  hot(sub2ind (size (hot), (1:numel (index)).', index(:))) = 1;
end

%!test
%! opt = struct ('Center', false, 'Standardize', false, 'Classes', true, 'HoldOut', [], 'Seed', 1);
%! data = data_from_samples ({[1; 2; 3]}, {'b'; 'a'; 'b'}, {}, opt);
%! assert (data.ClassLabels, {'a'; 'b'});
%! assert (data.Y, [0 1; 1 0; 0 1]);
%!test  # labels that are none
%! opt = struct ('Center', false, 'Standardize', false, 'Classes', true, 'HoldOut', [], 'Seed', 1);
%! note = @(Y) [data_from_samples({(1:numel (Y))'}, Y, {}, opt).notes{:} ' '];
%! assert (! isempty (strfind (note ([1; 2; 3]), 'class of its own')));
%! assert (! isempty (strfind (note ([.5; 1; .5; 2.5]), 'continuous')));
%! assert (! isempty (strfind (note ({'a'; 'A'; 'b'; 'b'}), 'upper and lower')));
%! assert (note ([1; 2; 2; 3]), ' ');
%!error <Y\{2\} must be a label> data_from_samples ({[1; 2]}, {'a'; ''}, {}, struct ('Center', false, 'Standardize', false, 'Classes', true, 'HoldOut', [], 'Seed', 1))
%!test  # Octave's diagonal matrices
%! opt = struct ('Center', true, 'Standardize', false, 'Classes', false, 'HoldOut', [], 'Seed', 1);
%! data = data_from_samples ({eye(3)}, [1; 2; 4], {}, opt);
%! assert (data.S, eye (3) / 3 - ones (3) / 9, 1e-15);
