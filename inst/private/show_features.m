% Summary of features: how many there are at the end, and the weightiest.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function lines = show_features (s)
  N = numel (s.epoch);
  lines = {sprintf('%d network(s), units within %g degrees make a feature', N, ...
                   s.options.Tolerance)};
  for j = 1:numel (s.names)
    lines{end+1} = sprintf ('  %s: %d feature(s)%s', s.names{j}, s.count(N,j), earlier (s, j));
    shown = min (s.count(N,j), 6);
    for k = 1:shown
      share = s.weight{N,j}(k) / sum (s.weight{N,j});
      lines{end+1} = sprintf ('    %5.1f %%  %3d unit(s)  %s', 100 * share, s.units{N,j}(k), ...
                              direction (s.directions{N,j}(k,:)));
    end
    if shown < s.count(N,j)
      lines{end+1} = sprintf ('    and %d more', s.count(N,j) - shown);
    end
  end
  lines = [lines, show_notes(s)];
end

function text = earlier (s, j)
  text = '';
  if numel (s.epoch) > 1
    text = sprintf (' at %g, %d at %g', s.epoch(end), s.count(1,j), s.epoch(1));
  end
end

function text = direction (v)
  text = strtrim (sprintf ('%.2f ', v(1:min (end, 6))));
  if numel (v) > 6
    text = [text, ' ...'];
  end
  text = ['(', text, ')'];
end

%!test
%! net = mmbias_net (mmbias_data ('gaussian', 'Cov', eye (3), 'Dims', [1 2], 'Weights', [1 1 1]), 'Width', 2);
%! net.Encoder = {[1; 2], [1; 1]; [3 4; -3 -4], [1 1]}; net.Encoder(:,2) = {[1 1]};
%! lines = show_features (mmbias_features (net));
%! assert (lines{1}, '1 network(s), units within 10 degrees make a feature');
%! assert (lines{4}, '  modality 2: 1 feature(s)'); assert (lines{5}, '    100.0 %    2 unit(s)  (0.60 0.80)');
