% Is this what the theory of descent predicts: every layer steps along its gradient,
% at one rate that stays?  True for options of methods without steps, too.
%   yes = plain_descent (options)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function yes = plain_descent (o)
  yes = true;
  if ~ isfield (o, 'Optimizer')
    return
  end
  yes = strcmp (o.Optimizer, 'gd') && o.Momentum == 0 && isempty (o.ModalityRate) ...
        && o.DecoderRate == 1 && o.LearningRateDecay == 1;
end

%!assert (plain_descent (parse_options ('f', train_options ('gd'), {})))
%!assert (plain_descent (parse_options ('f', train_options ('flow'), {})))
%!assert (! plain_descent (parse_options ('f', train_options ('gd', 'adam'), {})))
%!assert (! plain_descent (parse_options ('f', train_options ('gd', 'muon'), {})))
%!assert (! plain_descent (parse_options ('f', train_options ('gd'), {'Momentum', .5})))
%!assert (! plain_descent (parse_options ('f', train_options ('gd'), {'LearningRateDecay', .5})))
%!assert (! plain_descent (parse_options ('f', train_options ('gd'), {'DecoderRate', 2})))
