% Epochs at the whole learning rate that go as far as the first T epochs of a run:
% with LearningRateDecay f, (1 - f^T) / (1 - f), and straight between two epochs.
%   n = full_epochs (opt, t)               T of any size
%   t = full_epochs (opt, n, 'inverse')    Inf where that is never reached
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function out = full_epochs (opt, t, varargin)
  out = t;
  if ~ isfield (opt, 'LearningRateDecay') || opt.LearningRateDecay == 1
    return
  end
  fall = log (opt.LearningRateDecay);
  gap = -expm1 (fall);   % 1 - f
  if isempty (varargin)
    whole = floor (t);
    out = -expm1 (whole * fall) / gap + (t - whole) .* exp (whole * fall);
  else
    out(:) = Inf;
    reached = t * gap < 1;
    out(reached) = log1p (-t(reached) * gap) / fall;
  end
end

%!test
%! opt.LearningRateDecay = 0.9;
%! assert (full_epochs (opt, [0 1 2 3]), [0 1 1.9 2.71], 1e-14);
%! assert (full_epochs (opt, [0.5; 1.5]), [.5; 1.45], 1e-14);
%! assert (full_epochs (opt, [0 1.9 2.71 10.1 11], 'inverse'), [0 2 3 Inf Inf], 1e-13);
%! opt.LearningRateDecay = 1 - 1e-12; assert (full_epochs (opt, 1000), 1000 - 4.995e-7, 1e-10);
%! assert (full_epochs (struct (), [2 3]), [2 3]);
%! opt.LearningRateDecay = 1; assert (full_epochs (opt, [2 3]), [2 3]);
