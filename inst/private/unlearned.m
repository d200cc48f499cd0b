% Modalities (1 x n) that DATA could teach beside those that are learned after EVENTS
% of a run, all of which were watched, of a network with encoders of depths FUSION, and
% by its part of the output, with W (1 x D x O) at the end: its weights may go on for
% long in directions that hardly vary (T20).
%   missing = unlearned (fname, events, data, fusion, W)
% What explains less than 1e-4 of the explainable loss is not asked for; [] too where
% some were learned while nobody looked.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function missing = unlearned (fname, events, data, fusion, W)
  missing = [];
  M = numel (data.Dims);
  if ~ isempty (events) && events(end).learned == M
    return
  end
  learned = false (1, M);
  for e = events
    if any (strcmp (e.name, {'learned', 'unlearned'}))
      learned(e.modality) = strcmp (e.name, 'learned');
    end
  end
  if ~ isempty (events) && events(end).learned ~= sum (learned)
    return
  end
  half = call_core (fname, @mmbias_levels_mex, data, learned, 'signal', fusion);
  explains = (2 * half(:).') .^ 2 / 2;
  [~, ~, now] = call_core (fname, @mmbias_measure_mex, data, W);
  missing = find (~ learned & now < half(:).' & explains > 1e-4 * (trace (data.Syy) / 2 - data.lossMin));
end

%!test
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! none = struct ('name', {}, 'modality', {}, 'learned', {});
%! assert (unlearned ('f', none, data, [2 2], [0 0]), [1 2]);
%! one = struct ('name', 'learned', 'modality', 1, 'learned', 1);
%! assert (unlearned ('f', one, data, [2 2], [0 0]), 2);
%! one.learned = 2; assert (isempty (unlearned ('f', one, data, [2 2], [0 0])));
%!test  # what B explains of all: 4 w^2 / (1 + 4 w^2), on either side of 1e-4
%! one = struct ('name', 'learned', 'modality', 1, 'learned', 1);
%! for w = [0.0049 0.0051]
%!   data = mmbias_data ('gaussian', 'Cov', diag ([1 4]), 'Dims', [1 1], 'Weights', [1 w]);
%!   assert (! isempty (unlearned ('f', one, data, [2 2], [1 0])), w > 0.005);
%! end
