% Data kind 'random': a covariance and a linear target drawn anew.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function data = data_random (args)
  fname = 'mmbias_data';
  opt = parse_options (fname, data_options ('random'), args);
  M = numel (opt.Dims);
  if numel (opt.Variance) ~= M || any (opt.Variance <= 0)
    fail ('invalidArgument', ...
          '%s: VARIANCE must have a number > 0 per modality (%d), got %s', fname, M, ...
          describe (opt.Variance));
  end
  D = sum (opt.Dims);
  if opt.Freedom > 0 && opt.Freedom <= D + 1
    fail ('invalidArgument', '%s: FREEDOM must be above %d, the number of inputs plus 1, got %g', ...
          fname, D + 1, opt.Freedom);
  end
  check_range (fname, opt.Ratio, M);
  threads = one_thread ();
  [S, w] = draw_task (fname, opt, 0);
  draw = 1;
  if ~ isempty (opt.Ratio)
    [S, w, draw] = draw_until (fname, opt, S, w);
  end
  data = data_linear ('random', S, opt.Dims, w, opt);
  if ~ isempty (opt.Ratio)
    data.notes{end+1} = sprintf ('Draw %d is the first with a ratio in the range.', draw);
  end
end

% Until the published time ratio of two layers, late fusion (theory T8), is in range;
% depth and initial scale do not matter to it.
function [S, w, draw] = draw_until (fname, opt, S, w)
  most = 1000;
  one = opt;
  [one.Samples, one.HoldOut] = deal (Inf, []);
  data = data_linear ('random', S, opt.Dims, w, one);
  for draw = 1:most
    ratio = call_core (fname, @mmbias_predict_paper_mex, data, 2, 2, 1e-9).ratio;
    if ratio >= opt.Ratio(1) && ratio <= opt.Ratio(2)
      return
    end
    [S, w] = draw_task (fname, opt, draw);
    [data.S, data.Syx, data.Syy] = deal (S, w * S, w * S * w.');
  end
  fail ('invalidArgument', '%s: RATIO: none of %d tasks has a ratio in [%g, %g]', fname, ...
        most, opt.Ratio);
end

function check_range (fname, range, M)
  if isempty (range)
    return
  end
  if numel (range) ~= 2 || range(1) < 1 || range(2) <= range(1)
    fail ('invalidArgument', '%s: RATIO must be [least, most] with 1 <= least < most, got %s', ...
          fname, describe (range));
  end
  if M ~= 2
    fail ('invalidArgument', '%s: RATIO needs two modalities, got %d', fname, M);
  end
end

% Task number INDEX of a seed: S from the inverse Wishart distribution of mean
% Psi / (Freedom - D - 1), w from U(-1, 1).
function [S, w] = draw_task (fname, opt, index)
  D = sum (opt.Dims);
  df = opt.Freedom;
  if df == 0
    df = D + 2;
  end
  try
    scale = zeros (D);
  catch err
    fail ('outOfMemory', '%s: a covariance of %g inputs does not fit in memory', fname, D);
  end
  scale(1:D+1:end) = 1;
  psi = zeros (1, D);
  cols = modality_columns (opt.Dims);
  for m = 1:numel (cols)
    psi(cols{m}) = opt.Variance(m);
  end
  inverse = call_core (fname, @mmbias_wishart_mex, scale, df, opt.Seed, 'tasks', 2 * index);
  half = sqrt (psi(:)) .* (chol (inverse) \ eye (D));
  S = half * half.';
  S = (S + S.') / 2;
  w = 2 * call_core (fname, @mmbias_draw_mex, 'uniform', D * opt.Outputs, opt.Seed, ...
                     'tasks', 2 * index + 1) - 1;
  w = reshape (w, opt.Outputs, D);
end

%!test  # mean and spread of S and of its inverse, w in (-1, 1) uniformly
%! n = 100; D = 3; df = 20; psi = [2 2 1]; sum1 = zeros (D); inv1 = zeros (D); w = [];
%! for seed = 1:n
%!   data = data_random ({'Dims', [2 1], 'Freedom', df, 'Seed', seed});
%!   sum1 += data.Cov / n; inv1 += inv (data.Cov) / n; w = [w; data.Weights(:)];
%! end
%! c = df - D - 1; P = diag (psi);   % E S = Psi / c; its variances by hand
%! v = ((c + 2) * P .^ 2 + c * psi' * psi) / ((c + 1) * c ^ 2 * (c - 2));
%! assert (all (all (abs (sum1 - P / c) < 5 * sqrt (v / n))));
%! vi = df * (inv (P) .^ 2 + (1 ./ psi)' * (1 ./ psi));
%! assert (all (all (abs (inv1 - df * inv (P)) < 5 * sqrt (vi / n))));
%! assert (mean (w), 0, 5 / sqrt (3 * numel (w))); assert (mean (w .^ 2), 1 / 3, 5 * sqrt (4 / 45 / numel (w)));
%! assert (all (abs (w) < 1)); assert (max (w) > .97);
%!test  # defaults: ten inputs each; another task with another seed, samples of the same one
%! a = data_random ({}); b = data_random ({'Seed', 2}); c = data_random ({'Samples', 50, 'Noise', .1, 'HoldOut', .2});
%! assert (a.Dims, [10 10]); assert (a.Syx, a.Weights * a.S, 1e-13); assert (isinf (a.P));
%! assert (norm (a.Cov - b.Cov) > .1); assert (c.Cov, a.Cov); assert (c.P, 40);
%! assert (std (c.Y - [c.X{:}] * c.Weights'), .1, .05);
%! assert (a.Cov, data_random ({'Freedom', 22}).Cov);
%! assert (b.Weights, 2 * mmbias_draw_mex ('uniform', 20, 2, 'tasks', 1)' - 1);   % a stream of its own
%! d = data_random ({'Outputs', 2, 'Dims', [2 3 1], 'Variance', [1 2 3]}); assert (size (d.Weights), [2 6]);
%!function r = ratio_of (data)   # theory T8, plainly
%!  d1 = data.Dims(1); parts = {1:d1, d1+1:sum(data.Dims)};
%!  s = cellfun (@(p) norm (data.Syx(p)), parts); [~, a] = max (s); A = parts{a}; B = parts{3-a};
%!  left = data.Syx(B) - data.Syx(A) / data.S(A,A) * data.S(A,B); r = 1 + abs (diff (s)) / norm (left);
%!endfunction
%!test  # ratios in the range; the first draw that has one
%! for seed = 1:5
%!   data = data_random ({'Seed', seed, 'Ratio', [2 5]});
%!   r = ratio_of (data); assert (r >= 2 && r <= 5);
%!   draw = sscanf (data.notes{end}, 'Draw %d'); first = ratio_of (data_random ({'Seed', seed}));
%!   assert ((draw == 1) == (first >= 2 && first <= 5));
%! end
%!error <RATIO: none of 1000 tasks has a ratio in \[1e\+09, 1e\+10\]> data_random ({'Ratio', [1e9 1e10], 'Dims', [1 1]})
%!error <RATIO must be \[least, most\]> data_random ({'Ratio', [3 2]})
%!error <RATIO must be \[least, most\]> data_random ({'Ratio', 2})
%!error <RATIO needs two modalities, got 3> data_random ({'Ratio', [1 2], 'Dims', [1 1 1], 'Variance', [1 1 1]})
%!error <VARIANCE must have a number . 0 per modality \(2\)> data_random ({'Variance', 1})
%!error <VARIANCE must have a number . 0 per modality> data_random ({'Variance', [1 0]})
%!error <FREEDOM must be above 21> data_random ({'Freedom', 21})
%!test  # scales far apart
%! a = data_random ({'Dims', [1 1], 'Variance', [1e-200 1e200]}); b = data_random ({'Dims', [1 1], 'Variance', [1 1]});
%! assert (a.S ./ b.S, [1e-200 1; 1 1e200], -1e-14);
%!error id=mmbias:outOfMemory data_random ({'Dims', [2^45 1]})
