% Run a compressed network (field Basis) with RUNNER, whose gateway checks inside
% the run what leaked out of its bases.
%   [part, encoder, decoder, nets] = train_compressed (runner, net, data, opt, from, to, state)
% part.certificate.compression says how well the full network is followed.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [part, encoder, decoder, nets] = train_compressed (runner, net, data, opt, from, to, state)
  if nargin < 7
    state = [];
  end
  if ~ isfield (opt, 'WeightDecay')
    opt.WeightDecay = 0;
  end
  [part, encoder, decoder, nets] = runner (net, data, opt, from, to, state);

  basis = net.Basis;
  error = max (part.leak, rounding (part, basis.Exact));
  part.objective = part.objective + penalty (net, opt, part.t - from);
  part.certificate.compression = struct ('used', true, ...
    'tolerance', basis.Tolerance, 'error', error, 'exact', basis.Exact, ...
    'dims', hidden_sizes (net), 'note', '');
end

% What rounding alone makes of two runs that are the same: weights differ by some
% eps, and so do the times of all that happens, in parts of themselves.  Bases
% that are not exact come from Gram matrices, which lose half of the digits of
% small directions: their squares count.
function e = rounding (part, exact)
  W = reshape (part.W, numel (part.t), []);
  late = part.t(2:end) ./ diff (part.t);
  e = max (abs (W(:))) + max ([0; max(abs (diff (W, 1, 1)), [], 2) .* late]);
  e = 64 * eps * e;
  if ~ exact
    e = 16 * e;
  end
end

% lambda/2 times the squared norm of the weights outside the bases, which the
% small network does not have, after so many epochs.
function p = penalty (net, opt, epochs)
  p = zeros (size (epochs));
  if opt.WeightDecay == 0
    return
  end
  square = @(part) sum (cellfun (@(w) sum (w(:) .^ 2), ...
                                 [part.Encoder(:); part.Decoder(:)]));
  outside = square (net.Basis) - square (net.Basis.Start);
  keep = decay_alone (opt, epochs);
  p = opt.WeightDecay / 2 * outside * (net.Basis.Outside * keep) .^ 2;
end

% Units of the hidden spaces: outputs of all layers but the last ones.
function n = hidden_sizes (net)
  list = layer_list (net);
  n = zeros (1, 0);
  for i = 1:numel (list)
    if ~ isempty (net.Basis.Q{i})
      n(end+1) = size (net.Basis.Q{i}, 2);
    end
  end
end

%!test
%! data = mmbias_data ('gaussian', 'Rho', 0.3);
%! net = mmbias_net (data, 'Depth', 3, 'Init', 0.3);
%! small = mmbias_compress (net, data, 1e-6);
%! opt = parse_options ('f', train_options ('gd'), {'RecordNets', [10 20]});
%! [part, enc, dec, nets] = train_compressed (@train_descent, small, data, opt, 0, 300);
%! assert (part.netEpochs, [10 20]);
%! assert (numel (nets), 2);
%! assert (part.certificate.compression.error < 1e-6);
%!test  # networks that are recorded are no part of the check
%! data = mmbias_data ('gaussian', 'Rho', 0.3);
%! net = mmbias_net (data, 'Depth', 4, 'Init', 0.3, 'InitScheme', 'scaled', 'Width', 60);
%! for method = {'gd', 'flow'}
%!   args = {'Method', method{1}, 'Epochs', 300};
%!   small = mmbias_compress (net, data, 0.1, args{:});
%!   looks = small.Basis.Times / 0.04;
%!   a = mmbias_train (small, data, args{:});
%!   b = mmbias_train (small, data, args{:}, 'RecordNets', unique ([0 7 round(looks) 300]));
%!   c = mmbias_train (small, data, args{:}, 'StopLoss', a.loss(end) - a.lossMin);
%!   errors = cellfun (@(r) r.certificate.compression.error, {a, b, c});
%!   assert (numel (looks) > 3 && ! small.Basis.Exact && errors(1) > 1e-6);
%!   assert (errors, errors([1 1 1]), -1e-6);
%!   assert (numel (b.nets), numel (unique ([0 7 round(looks) 300])));
%!   assert (isempty (a.nets) && isempty (c.nets));
%! end
%!test  # the error never claims less than what two runs differ by, where it is rounding
%! data = mmbias_data ('gaussian', 'Cov', [2 .5 .1; .5 1 .2; .1 .2 3], 'Dims', [1 2], 'Weights', [1 1 1; 0 1 -1]);
%! for L = 2:4
%!   for F = [1 L]
%!     net = mmbias_net (data, 'Depth', L, 'FusionDepth', F, 'Init', 0.3, 'InitScheme', 'scaled', 'Width', 400, 'Seed', F);
%!     a = mmbias_train (net, data, 'Epochs', 1500, 'RecordEvery', 1);
%!     b = mmbias_train (net, data, 'Epochs', 1500, 'RecordEvery', 1, 'Compress', 1e-10);
%!     assert (b.certificate.compression.used);
%!     off = max (abs (a.W(:) - b.W(:)));
%!     assert (off > 0 && off <= b.certificate.compression.error);
%!   end
%! end
%!test  # nor of a run that ends before anything is learned: leaks grow from the start
%! data = mmbias_data ('gaussian', 'Cov', [2 .5 .1; .5 1 .2; .1 .2 3], 'Dims', [1 2], 'Weights', [1 1 1]);
%! warning ('off', 'mmbias:plateau', 'local');
%! for method = {'gd', 'flow'}
%!   net = mmbias_net (data, 'Depth', 5, 'FusionDepth', 3, 'Init', 0.3, 'Width', 74);
%!   args = {'Method', method{1}, 'Epochs', 400, 'RecordEvery', 5, 'LearningRate', 0.005};
%!   a = mmbias_train (net, data, args{:});
%!   b = mmbias_train (net, data, args{:}, 'Compress', 1e-4);
%!   off = max (abs (a.W(:) - b.W(:)));
%!   assert (b.certificate.compression.used && a.loss(end) > 0.99 * a.loss(1) && off > 1e-14);
%!   assert (off <= b.certificate.compression.error);
%! end
