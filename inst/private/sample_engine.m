% What runs a network that second moments do not describe, and a note about it.
%   [name, note] = sample_engine (net, data, options)
% 'halves': scalar modalities, late fusion, from the moments of x+ and x- (theory
% T18b); 'arccos': two layers on a Gaussian population (T18c); both exact; else
% 'samples', or '' where DATA holds none.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [name, note] = sample_engine (net, data, opt)
  [F, K] = net_depths (net);
  sampled = ~ isempty (data.X);
  population = strcmp (data.Kind, 'gaussian') && isequal (data.P, Inf) && ~ isempty (data.S);
  exact = strcmp (opt.Loss, 'mse') && any (strcmp (opt.Method, {'gd', 'flow'})) ...
          && strcmp (opt.Precision, 'double') && is_linear (setfield (net, 'Slope', 1)) ...
          && net.Slope < 1;
  if exact && isempty (net.Decoder) && all (data.Dims == 1) && (sampled || population)
    name = 'halves';
    note = 'exact, on the moments of x+ and x- (theory T18b)';
  elseif exact && population && all (F + K == 2) && size (data.Syx, 1) == 1
    name = 'arccos';
    note = 'exact, on the population by arc-cosine kernels (theory T18c)';
  elseif sampled
    name = 'samples';
    note = sprintf ('on %d samples in %s precision', size (data.Y, 1), opt.Precision);
  else
    name = '';
    note = '';
  end
end

%!shared toy, opt
%! toy = mmbias_data ('gaussian'); opt = parse_options ('f', train_options ('gd'), {});
%!assert (sample_engine (mmbias_net (toy, 'Slope', 0), toy, opt), 'halves')
%!assert (sample_engine (mmbias_net (toy, 'Slope', 0, 'FusionDepth', 1), toy, opt), 'arccos')
%!assert (sample_engine (mmbias_net (toy, 'Slope', 0, 'FusionDepth', 2, 'Depth', 3), toy, opt), '')
%!assert (sample_engine (mmbias_net (toy, 'Slope', 0, 'Bias', true), toy, opt), '')
%!test
%! some = mmbias_data ('gaussian', 'Samples', 10);
%! assert (sample_engine (mmbias_net (some, 'Slope', 0), some, opt), 'halves');
%! assert (sample_engine (mmbias_net (some, 'Slope', 0, 'FusionDepth', 1), some, opt), 'samples');
%! assert (sample_engine (mmbias_net (some, 'Slope', 0), some, setfield (opt, 'Loss', 'logistic')), 'samples');
%! assert (sample_engine (mmbias_net (some, 'Slope', 0), some, parse_options ('f', train_options ('sgd'), {'BatchSize', 5})), 'samples');
