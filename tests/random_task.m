% Random Gaussian tasks for tests and benchmarks, the same everywhere.
%   [data, cols] = random_task (k, dims, least, most)
% The K-th draw onwards with S = Wishart/df of condition <= 30 and weights in
% (-1, 1), of modalities DIMS (columns COLS), in which the strengths along the
% order of learning are at least LEAST times the first one and those of the
% others at most MOST times that of the next one.  K becomes that of the draw.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [data, cols, k] = random_task (k, dims, least, most)
  cols = mat2cell (1:sum (dims), 1, dims);
  do
    k++;
    [S, w] = draw (k, sum (dims));
    data = mmbias_data ('gaussian', 'Cov', S, 'Dims', dims, 'Weights', w);
  until separate (data, cols, least, most)
end

function [S, w] = draw (k, D)
  for j = 0:1000
    X = reshape (noise (k + 0.37 * j, 3 * D * D), 3 * D, D);
    S = 3 * (X' * X) / (3 * D);
    if cond (S) <= 30
      break
    end
  end
  w = noise (k + 0.11, D);
end

function ok = separate (data, cols, least, most)
  A = [];
  left = 1:numel (cols);
  first = 0;
  ok = true;
  while ! isempty (left)
    W = zeros (1, numel (data.Syx));
    c = [cols{A}];
    W(c) = data.Syx(c) / data.S(c,c);
    E = data.Syx - W * data.S;
    [s, by] = sort (cellfun (@(c) norm (E(c)), cols(left)), 'descend');
    first = max (first, s(1) * (first == 0));
    ok = ok && s(1) >= least * first && (numel (s) < 2 || s(2) < most * s(1));
    A(end+1) = left(by(1));
    left(by(1)) = [];
  end
end
