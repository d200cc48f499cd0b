% How a run ended, in words.
%   text = end_sentence (info, opt, epoch)
% INFO has status and gradientNorm, EPOCH is the last one, as text.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function text = end_sentence (info, opt, epoch)
  switch info.status
    case 'completed'
      text = sprintf ('all %s epochs done', epoch);
    case 'converged'
      text = sprintf ('gradient norm %.3g <= %.3g at epoch %s', ...
                      info.gradientNorm, opt.StopGradient, epoch);
    case 'stopped'
      text = sprintf ('loss within %.3g of its least value at epoch %s', opt.StopLoss, epoch);
    otherwise
      text = sprintf ('interrupted at epoch %s', epoch);
  end
end

%!test
%! opt = struct ('StopLoss', .5, 'StopGradient', .25); say = @(status) end_sentence (struct ('status', status, 'gradientNorm', .125), opt, '7');
%! assert (say ('completed'), 'all 7 epochs done'); assert (say ('interrupted'), 'interrupted at epoch 7');
%! assert (say ('converged'), 'gradient norm 0.125 <= 0.25 at epoch 7');
%! assert (say ('stopped'), 'loss within 0.5 of its least value at epoch 7');
