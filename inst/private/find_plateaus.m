% Plateaus of a run: stretches in which the loss is within 5 % of the
% explainable loss of that of a manifold M_S and the map is as near to M_S's.
%   [plateaus, sets] = find_plateaus (data, order, ever, t, time, W, loss)
% ORDER: modalities in the order learned; EVER: those that were learned at some
% time (1 x M logical), the only ones that S can hold, and after T (1 x M, when each is
% learned for good; NaN where it is not), since a map may pass near others.  With more than 6 modalities
% only the nested sets of ORDER are looked at.  Sets whose solutions are the same
% are one, the smallest, of those the one learned first.  PLATEAUS is K x 2 (start and end,
% interpolated on the loss), SETS K x M logical.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [plateaus, sets] = find_plateaus (data, order, ever, t, time, W, loss)
  M = numel (data.Dims);
  if M <= 6
    all_sets = rem (floor ((0:2^M-1).' ./ 2 .^ (M-1:-1:0)), 2) == 1;
  else
    all_sets = false (M + 1, M);
    for j = 1:M
      all_sets(j+1:end,order(j)) = true;
    end
  end
  all_sets = all_sets(~any (all_sets(:,~ever), 2),:);
  explainable = 0.5 * trace (data.Syy);
  explainable = explainable - min (explainable, data.lossMin);
  [maps, level] = call_core ('mmbias_phases', @mmbias_manifold_mex, ...
      data, all_sets);
  kept = without_copies (data, all_sets, maps, level, order, explainable);
  all_sets = all_sets(kept,:);
  maps = maps(:,:,kept);
  level = level(kept);
  tolerance = 0.05 * explainable;
  flat = reshape (W, numel (time), []);
  [D, O] = deal (size (data.S, 1), size (data.Syx, 1));

  nearest = zeros (size (time));
  distance = Inf (size (time));
  for n = 1:size (all_sets, 1)
    near = find (abs (loss - level(n)) <= tolerance);
    if isempty (near)
      continue
    end
    gap = zeros (numel (near), 1);
    for o = 1:O
      v = flat(near,(o-1)*D+(1:D)) - maps(o,:,n);
      gap = gap + sum ((v * data.S) .* v, 2) / 2;
    end
    better = gap <= tolerance & gap < distance(near);
    distance(near(better)) = gap(better);
    nearest(near(better)) = n;
  end

  edges = [1; find(diff (nearest) ~= 0) + 1; numel(time) + 1];
  plateaus = zeros (0, 2);
  sets = false (0, M);
  for i = 1:numel (edges) - 1
    from = edges(i);
    to = edges(i+1) - 1;
    n = nearest(from);
    if n == 0
      continue
    end
    ends = [edge(time, loss, from, from - 1, level(n), tolerance), ...
            edge(time, loss, to, to + 1, level(n), tolerance)];
    if ~ any (t(all_sets(n,:)) > ends(2))
      plateaus(end+1,:) = ends;
      sets(end+1,:) = all_sets(n,:);
    end
  end
end

% Which rows of SETS to keep: of those with the same solution the one with fewest
% modalities, learned first.
function kept = without_copies (data, sets, maps, level, order, explainable)
  rank(order) = 1:numel (order);
  [~, by] = sortrows ([sum(sets, 2), sets * rank(:)]);
  same = 1e-9 * explainable;
  kept = [];
  for n = by.'
    new = true;
    for k = kept
      v = maps(:,:,n) - maps(:,:,k);
      new = new && (abs (level(n) - level(k)) > same ...
                    || trace (v * data.S * v.') / 2 > same);
    end
    if new
      kept(end+1) = n;
    end
  end
  kept = sort (kept);
end

% Where the loss leaves the band between points I (inside) and J (outside).
function t = edge (time, loss, i, j, level, tolerance)
  t = time(i);
  if j < 1 || j > numel (time) || abs (loss(j) - level) <= tolerance
    return
  end
  bound = level + sign (loss(j) - level) * tolerance;
  t = t + (bound - loss(i)) / (loss(j) - loss(i)) * (time(j) - time(i));
end

%!test  # a staircase: M_0, M_A, M_*
%! data = mmbias_data ('gaussian', 'Rho', 0);
%! W = [0 0; 0 0; 1 0; 1 0; 1 0; 1 1; 1 1];
%! loss = [2.5; 2.5; 0.5; 0.5; 0.5; 0; 0];
%! [p, s] = find_plateaus (data, [1 2], [true true], [1.5 4.5], (0:6)', W, loss);
%! assert (s, logical ([0 0; 1 0; 1 1]));
%! assert (p(:,1)', [0, 2 - 0.125/2, 5 - 0.125/0.5], 1e-12);
%! assert (p(:,2)', [1 + 0.125/2, 4 + 0.125/0.5, 6], 1e-12);
%!test  # T16: y = x_1 = x_2 / 2 + noise: {A} and {A, B} have one solution
%! data = mmbias_data ('gaussian', 'Cov', [1 .5; .5 1], 'Dims', [1 1], 'Weights', [1 0]);
%! W = [0 0; 1 0; 1 1e-9; 1 -1e-9; 1 1e-9]; loss = [.5; 0; 0; 0; 0];
%! for ever = {[true false], [true true]}
%!   [p, s] = find_plateaus (data, [1 2], ever{1}, [0.5 NaN], (0:4)', W, loss);
%!   assert (s, logical ([0 0; 1 0]));
%! end
%! data = mmbias_data ('gaussian', 'Cov', [1 1; 1 1], 'Dims', [1 1], 'Weights', [1 0]);   # copies
%! W = [0 0; .3 .7; .3 .7]; loss = [.5; 0; 0];
%! [p, s] = find_plateaus (data, [2 1], [false true], [NaN 0.5], (0:2)', W, loss);
%! assert (s, logical ([0 0; 0 1]));
%! [p, s] = find_plateaus (data, [2 1], [true true], [0.5 0.5], (0:2)', W, loss);   # whoever was first
%! assert (s, logical ([0 0; 0 1]));
