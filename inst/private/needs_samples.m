% Why a network with these options of mmbias_train has to see the samples themselves;
% '' where second moments say all.
%   reason = needs_samples (net, options)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function reason = needs_samples (net, opt)
  reason = '';
  if ~ is_linear (net)
    reason = 'NET has hidden units with a kink (Slope below 1) or biases';
  elseif ~ isfield (opt, 'Loss')
    return   % a method that knows moments only
  elseif ~ strcmp (opt.Loss, 'mse')
    reason = sprintf ('LOSS ''%s'' is not the mean squared error', opt.Loss);
  elseif strcmp (opt.Method, 'sgd')
    reason = 'METHOD ''sgd'' takes batches of samples';
  elseif strcmp (opt.Precision, 'single')
    reason = 'PRECISION ''single'' is that of samples';
  end
end

%!test
%! net = struct ('Slope', 1, 'DecoderBias', {{}});
%! opt = parse_options ('f', train_options ('gd'), {});
%! assert (needs_samples (net, opt), '');
%! assert (! isempty (needs_samples (setfield (net, 'Slope', .5), opt)));
%! assert (! isempty (needs_samples (setfield (net, 'DecoderBias', {1}), opt)));
%! assert (! isempty (needs_samples (net, setfield (opt, 'Loss', 'logistic'))));
%! assert (! isempty (needs_samples (net, setfield (opt, 'Precision', 'single'))));
%! assert (! isempty (needs_samples (net, parse_options ('f', train_options ('sgd'), {}))));
