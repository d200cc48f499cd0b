% The learning rate that mmbias:diverged names: followed once, the run completes
% and learns.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function [rate, tried, needs] = advice (net, data, rate, epochs)
%!  ## larger and larger rates until the run diverges; what the error names
%!  tried = rate;
%!  for i = 1:60
%!    try
%!      r = mmbias_train (net, data, 'LearningRate', tried, 'Epochs', epochs, 'RecordAt', epochs);
%!    catch err
%!      assert (err.identifier, 'mmbias:diverged');
%!      text = regexp (err.message, 'LEARNINGRATE ([\d.e+-]+) works and learns in about ([\d.e+-]+) epochs', 'tokens', 'once');
%!      assert (! isempty (text), err.message);
%!      rate = str2double (text{1}); needs = str2double (text{2});
%!      return
%!    end
%!    tried = 3 * tried;
%!  end
%!  error ('no rate diverges');
%!endfunction
%!function follow (name, net, data, epochs)
%!  state = warning ('off', 'mmbias:plateau');
%!  [rate, tried, needs] = advice (net, data, 0.04, epochs);
%!  epochs = ceil (1.2 * needs);
%!  r = mmbias_train (net, data, 'LearningRate', rate, 'Epochs', epochs, 'RecordAt', epochs);
%!  warning (state);
%!  left = (r.loss(end) - r.lossMin) / (r.loss(1) - r.lossMin);
%!  printf ('%-28s diverges at %-8.3g advised %-8.3g in %-8.3g epochs, left to learn %.2g\n', name, tried, rate, needs, left);
%!  assert (strcmp (r.status, 'completed'));
%!  assert (left < 0.05, sprintf ('%s: not learned', name));
%!  if tried > 0.04, assert (rate * 20 > tried); end    # not much smaller than need be
%!endfunction
%!test  # 20 tasks: scales of inputs and targets, depths, fusion depths, starts
%! k = 0;
%! for L = 2:4
%!   for F = 1:L
%!     k = k + 1; rand ('seed', k); randn ('seed', k);
%!     A = randn (4); S = A * A' / 4 + 0.2 * eye (4);
%!     data = mmbias_data ('gaussian', 'Cov', S * 10 ^ (2 * rand () - 1), 'Dims', [2 2], 'Weights', randn (1, 4) * 10 ^ (2 * rand () - 1));
%!     follow (sprintf ('L = %d, L_f = %d', L, F), mmbias_net (data, 'Depth', L, 'FusionDepth', F, 'Width', 20, 'Init', 0.3), data, 4000);
%!   end
%! end
%! for L = 1:4
%!   k = k + 1; randn ('seed', k);
%!   data = mmbias_data ('gaussian', 'Cov', diag ([9 4 1]), 'Dims', [1 1 1], 'Weights', [1 2 3; -1 0 1]);
%!   follow (sprintf ('two outputs, L = %d', L), mmbias_net (data, 'Depth', L, 'Width', 10, 'Init', 0.3), data, 4000);
%! end
%! for q = [1 3 10 30]
%!   k = k + 1;
%!   data = mmbias_data ('gaussian', 'Rho', 0.4, 'Ratio', q);
%!   follow (sprintf ('toy, q = %d', q), mmbias_net (data), data, 20000);
%! end
%! data = mmbias_data ('gaussian', 'Rho', -0.3); follow ('balanced', mmbias_net (data, 'Depth', 3, 'InitScheme', 'balanced', 'Init', 0.1), data, 4000);
%! data = mmbias_data ('gaussian', 'Rho', -0.3); follow ('large start', mmbias_net (data, 'Depth', 3, 'InitScheme', 'gaussian', 'Init', 0.5), data, 4000);
%! data = mmbias_data ({randn(200, 3) * 30, randn(200, 2)}, randn (200, 1) * 80); follow ('unscaled samples', mmbias_net (data), data, 20000);
%! assert (k + 3, 20);
%!testif ; exist ('../shared/data/diabetes_raw.csv', 'file')   # a real target of large scale
%! data = mmbias_data ('file', '../shared/data/diabetes_raw.csv', 'Modalities', {'clinic', {'age', 'sex', 'bmi', 'bp'}; 'serum', 's?'}, 'Target', 'target', 'Standardize', true);
%! for c = {[2 2], [2 1], [3 3], [3 2], [4 3]}
%!   follow (sprintf ('diabetes, L = %d, L_f = %d', c{1}), mmbias_net (data, 'Depth', c{1}(1), 'FusionDepth', c{1}(2)), data, 3000);
%! end
