% Generalisation error to expect on each manifold M_A from P Gaussian samples
% with the covariance, map and noise of DATA (T16): N x 1 for SETS N x M.
%
% On x_A the target is beta x_A + e with beta = w S_.A S_A^+ and independent e
% of variance v = noise^2 + what the other inputs add.  To the part of the
% target that x_A cannot know, estimation adds
%   P > r + 1:  v r / (P - r - 1), r = rank S_A, exactly (Wishart);
%   P < r:      the deterministic equivalent for least squares of minimum norm:
%               with k the root of sum l_i / (l_i + k) = P over the
%               eigenvalues l_i of S_A and g = sum (l_i / (l_i + k))^2,
%               k^2 sum l_i b_i^2 / (l_i + k)^2 / (1 - g/P)
%               + v g / (P - g) (r - P) / (r - P - 1)
%               (Hastie, Montanari, Rosset and Tibshirani 2022, Surprises in
%               high-dimensional ridgeless least squares interpolation; the last
%               factor makes the term of v exact for isotropic inputs);
%   Inf where v > 0 and P is within 1 of r.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function Eg = expected_error (data, sets, P)
  cols = modality_columns (data.Dims);
  w = data.Weights;
  S = data.Cov;
  N = size (sets, 1);
  Eg = zeros (N, 1);
  for i = 1:N
    A = [cols{sets(i,:)}];
    B = [cols{~sets(i,:)}];
    if isempty (A)
      Eg(i) = trace (w * S * w.') / 2;
      continue
    end
    [V, l] = eig ((S(A,A) + S(A,A).') / 2);
    l = diag (l).';
    keep = l > size (S, 1) * eps * max (l);
    V = V(:,keep);
    l = l(keep);
    c = w * S(:,A) * V;               % covariance with principal components
    b = bsxfun (@rdivide, c, l);
    rest = diag (w * S * w.' - bsxfun (@times, b, l) * b.');
    rest = max (rest, 0);             % what x_A cannot know
    if isempty (B)
      rest(:) = 0;
    end
    v = data.Noise^2 + rest;
    for o = 1:size (w, 1)
      Eg(i) = Eg(i) + (rest(o) + estimation (l, b(o,:), v(o), P)) / 2;
    end
  end
end

function e = estimation (l, b, v, P)
  r = numel (l);
  e = 0;
  if P < r
    excess = @(x) sum (l ./ (l + exp (x))) - P;
    x = fzero (excess, log (max (l)) + [-60, log(2 * r / P)]);
    k = exp (x);
    g = sum ((l ./ (l + k)) .^ 2);
    e = k^2 * sum (l .* b .^ 2 ./ (l + k) .^ 2) / (1 - g / P);
  end
  if v > 0
    if P > r + 1
      e = e + v * r / (P - r - 1);
    elseif P < r - 1
      e = e + v * g / (P - g) * (r - P) / (r - P - 1);
    else
      e = Inf;
    end
  end
end

%!function [mean_error, se] = simulate (data, sets, P, seeds)
%!  e = zeros (seeds, rows (sets)); cols = mat2cell (1:columns (data.Cov), 1, data.Dims); root = chol (data.Cov);
%!  randn ('twister', 7);
%!  for k = 1:seeds
%!    X = randn (P, columns (root)) * root; Y = X * data.Weights.' + data.Noise * randn (P, rows (data.Weights));
%!    for i = 1:rows (sets)
%!      A = [cols{sets(i,:)}]; W = zeros (size (data.Weights));
%!      W(:,A) = (pinv (X(:,A)) * Y)';
%!      e(k,i) = trace ((W - data.Weights) * data.Cov * (W - data.Weights)') / 2;
%!    end
%!  end
%!  mean_error = mean (e)'; se = std (e)' / sqrt (seeds);
%!endfunction
%!test  # more samples than inputs: exact, against 400 draws
%! B = reshape (cos (1:36), 6, 6); S = B * B' / 3 + eye (6); w = [1 -0.5 0.3 0.8 0.2 -0.4];
%! data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [3 3], 'Weights', w, 'Noise', 0.7);
%! sets = logical ([1 0; 0 1; 1 1]);
%! [e, se] = simulate (data, sets, 14, 400);
%! assert (all (abs (e - expected_error (data, sets, 14)) < 4 * se));
%! assert (expected_error (data, false (1, 2), 14), w * S * w' / 2, 1e-12);
%! assert (expected_error (data, true (1, 2), 6), Inf);
%!test  # fewer samples than inputs: deterministic equivalent, within 5 %
%! D = 90; S = diag (linspace (0.3, 2, D)); w = cos (1:D) / sqrt (D);
%! data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [80 10], 'Weights', w, 'Noise', 0.5);
%! sets = logical ([1 0; 1 1]);
%! e = simulate (data, sets, 40, 60);
%! assert (expected_error (data, sets, 40) ./ e, [1; 1], 0.05);
%!test  # isotropic inputs: closed form
%! data = struct ('Cov', eye (50), 'Dims', 50, 'Weights', ones (1, 50) / 5, 'Noise', 0.3);
%! want = (2 * (1 - 20/50) + 0.09 * 20 / 29) / 2;   # mean of an inverse Wishart
%! assert (expected_error (data, true, 20), want, 1e-10);
%!test  # close to as many samples as inputs: 2000 draws
%! D = 10; S = diag (linspace (0.5, 1.5, D)); w = cos (1:D) / 2;
%! for noise = [0 0.5]
%!   data = mmbias_data ('gaussian', 'Cov', S, 'Dims', D, 'Weights', w, 'Noise', noise);
%!   for P = [5 7 9]
%!     e = expected_error (data, true, P);
%!     if P == 9 && noise > 0
%!       assert (e, Inf);
%!     else
%!       [found, se] = simulate (data, true, P, 2000);
%!       assert (e, found, 0.12 * found + 4 * se);
%!     end
%!   end
%! end
