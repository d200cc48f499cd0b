% Factor of weights that nothing but weight decay changes, after so many EPOCHS.
%   keep = decay_alone (opt, epochs)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function keep = decay_alone (opt, epochs)
  if strcmp (opt.Method, 'gd')
    keep = (1 - opt.LearningRate * opt.WeightDecay) .^ epochs;
  else
    keep = exp (-opt.WeightDecay * opt.LearningRate * epochs);
  end
end

%!shared opt
%! opt = struct ('Method', 'gd', 'LearningRate', 0.5, 'WeightDecay', 0.5);
%!assert (decay_alone (opt, [0 1 2]), [1 .75 .5625])
%!test
%! opt.Method = 'flow'; assert (decay_alone (opt, 4), exp (-1), 1e-15);
