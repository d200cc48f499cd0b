% The words of LIST that are nearest to WORD, for "did you mean".
%   [near, cost] = near_words (word, list, n)
% At most N different ones, nearest first: letters inserted, left out or
% replaced (case does not count), COST of them; a word that contains the other is near.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [near, cost] = near_words (word, list, n)
  list = list(~ cellfun ('isempty', list));
  [ignore, first] = unique (list, 'first');
  list = list(sort (first(:).'));
  if isempty (list)
    near = {};
    cost = [];
    return
  end
  word = lower (word(1:min (end, 60)));
  size_of = cellfun ('length', list);
  cost = distances (word, lower (list), size_of);
  for i = find (abs (size_of - numel (word)) > 0)
    if ~ isempty (word) && (~ isempty (strfind (lower (list{i}), word)) ...
                            || ~ isempty (strfind (word, lower (list{i}))))
      cost(i) = min (cost(i), 1.5);
    end
  end
  [ignore, order] = sort (cost);
  order = order(1:min (n, end));
  near = list(order);
  cost = cost(order);
end

% Levenshtein's distance from WORD to all words of LIST at once.
function cost = distances (word, list, size_of)
  N = numel (list);
  L = min (max (size_of), 60);
  letters = zeros (N, L);
  for i = 1:N
    k = min (size_of(i), L);
    letters(i,1:k) = double (list{i}(1:k));
  end
  above = repmat (0:L, N, 1);
  for a = 1:numel (word)
    row = zeros (N, L + 1);
    row(:,1) = a;
    for j = 1:L
      row(:,j+1) = min (min (above(:,j+1), row(:,j)) + 1, ...
                        above(:,j) + (letters(:,j) ~= double (word(a))));
    end
    above = row;
  end
  cost = above(sub2ind (size (above), 1:N, min (size_of, L) + 1));
end

%!assert (near_words ('Epoch', {'Depth', 'Epochs', 'Rate'}, 1), {'Epochs'})
%!assert (near_words ('kitten', {'sitting', 'kitchen', 'x'}, 2), {'kitchen', 'sitting'})
%!assert (near_words ('IMG', {'snd', 'img_1', 'img_2', 'img_1'}, 2), {'img_1', 'img_2'})
%!test
%! [near, cost] = near_words ('kitten', {'sitting', 'kitchen', 'x'}, 2);
%! assert (cost, [2 3]);
%!assert (near_words ('a', {'', ''}, 2), {})
%!assert (near_words ('', {'abc', 'z'}, 1), {'z'})
