% Learning rate for 'auto': 1 over the largest curvature that the flow of NET meets
% on its way to the minimum, half of what descent bears (T24), rounded down to two
% digits; less where a modality's or the decoder's factor exceeds 1.
%   eta = auto_rate (fname, net, data, opt)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function eta = auto_rate (fname, net, data, opt)
  if isfield (opt, 'Optimizer') && ~ strcmp (opt.Optimizer, 'gd')
    fail ('invalidOption', ['%s: LEARNINGRATE ''auto'' comes from the curvature, which ' ...
          'bounds the rates of gradient descent; give a number with OPTIMIZER ''%s'''], ...
          fname, opt.Optimizer);
  end
  decay = 0;
  if isfield (opt, 'WeightDecay')
    decay = opt.WeightDecay;
  end
  fastest = largest_factor (fname, opt, size (net.Encoder, 1));
  data.X = {};
  eta = 1 / (fastest * call_core (fname, @mmbias_curvature_mex, net, data, decay));
  if ~ (eta > 0 && eta < Inf)
    fail ('solver', ['%s: no LEARNINGRATE can be had from the curvature of NET ' ...
                     'on DATA; give a number'], fname);
  end
  unit = 10 ^ (floor (log10 (eta)) - 1);
  eta = floor (eta / unit) * unit;
end

%!test  # one modality, L = 2: the curvature at the minimum is 2 |w| s for w = 1.5, s = 2
%! data = mmbias_data ('gaussian', 'Cov', 2, 'Dims', 1, 'Weights', 1.5);
%! net = mmbias_net (data, 'InitScheme', 'balanced', 'Init', 1e-3, 'Width', 3);
%! opt = parse_options ('f', train_options ('gd'), {});
%! assert (auto_rate ('f', net, data, opt), 0.16, 0.01 + eps);
%! opt.DecoderRate = 4;
%! assert (auto_rate ('f', net, data, opt), 0.041, 0.002);
