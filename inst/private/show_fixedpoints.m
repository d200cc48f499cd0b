% Summary of fixed points: a table of the manifolds on the predicted path.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function lines = show_fixedpoints (s)
  N = numel (s.loss);
  lines = {sprintf('%d critical manifold(s), * on the predicted path', N)};
  values = [s.loss, s.Eg, s.EgExpected];
  largest = max (max (values(isfinite (values))), ~ any (s.rate(:) > 0));
  values(abs (values) < 1e-12 * largest) = 0;   % rounding errors
  heads = {'loss', 'Eg', 'EgExpected'};
  lines{2} = sprintf ('    %-23s%s  driven most', 'learned', ...
                      sprintf ('%11s', heads{1:size(values, 2)}));
  path = find (s.reachable).';
  if isfield (s, 'path')
    path = s.path(:).';
  end
  rows = 1:N;
  if N > 8
    [~, first] = unique (path, 'first');
    rows = path(sort (first));   % all would fill the screen
    if isempty (rows)
      rows = 1:8;
    end
  end
  for i = rows
    mark = ' ';
    if any (path == i)
      mark = '*';
    end
    lines{end+1} = sprintf ('  %s %-23s%s  %s', mark, set_text (s, i, path, N > 8), ...
                            sprintf ('%11.5g', values(i,:)), ...
                            driven (s, i, 51 - 11 * size (values, 2)));
  end
  if numel (rows) < N
    lines{end+1} = sprintf ('  and %d more, off the predicted path', N - numel (rows));
  end
  lines = [lines, show_notes(s)];
end

% The set of row I; what is new in it on the path where only the PATH is shown or
% its names are too long; numbers where those are still too long.
function text = set_text (s, i, path, new)
  set = s.modalities(i,:);
  names = s.names(:).';
  text = regexprep (strjoin (names(set), '+'), '\+modality (\d+)', '+$1');
  if ~ any (set)
    text = 'none';
    return
  end
  numbers = arrayfun (@(m) sprintf ('%d', m), 1:numel (set), ...
                      'UniformOutput', false);
  k = find (path == i, 1);
  if ~ isempty (k) && k > 1 && (new || numel (text) > 23)
    before = s.modalities(path(k-1),:);
    text = change (names, before, set);
    if numel (text) > 23
      text = ['modality ', change(numbers, before, set)];
    end
  elseif numel (text) > 23
    text = ['modality ', strjoin(numbers(set), '+')];
  end
end

function text = change (names, before, now)
  text = strjoin ([strcat({'+ '}, names(now & ~ before)), ...
                   strcat({'- '}, names(before & ~ now))], ' ');
end

function text = driven (s, i, room)
  [rate, m] = max (s.rate(i,:));
  text = 'nothing: stable';
  if rate > 0
    text = sprintf ('%s at %.4g', s.names{m}, rate);
    if numel (text) > room
      text = sprintf ('modality %d at %.3g', m, rate);
    end
  end
end

%!assert (show_fixedpoints (mmbias_fixedpoints (mmbias_data ('gaussian'))){1}, '4 critical manifold(s), * on the predicted path')
