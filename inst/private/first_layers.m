% First layers of a network and what their units are worth.
%   layers = first_layers (fname, net)
% One struct for each space of inputs that hidden units look at: modalities (all with
% encoders of one layer share a space, which their units see as a whole), weights
% (H x D, the units' incoming weights) and contribution (H x 1): the norm of incoming
% weights times that of outgoing ones, multiplied through all layers above, absolute
% values where units have a kink.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function layers = first_layers (fname, net)
  require_type (fname, 'NET', net, 'net');
  if isfield (net, 'Basis')
    net = mmbias_expand (net);
  end
  [F, K] = net_depths (net);
  check_weights (fname, net, F);
  slope = 1;
  if isfield (net, 'Slope')
    slope = check_value (fname, 'NET.Slope', net.Slope, 'probability');
  end
  joint = find (F == 1);
  groups = num2cell (1:numel (F));
  if numel (joint) > 0
    groups(joint(2:end)) = [];
    groups{joint(1)} = joint;
  end
  if K == 0
    groups(cellfun (@(set) F(set(1)) == 1, groups)) = [];   % these are outputs
  end
  if isempty (groups)
    fail ('invalidArgument', '%s: NET must have hidden units, got DEPTH 1', fname);
  end
  layers = struct ('modalities', groups, 'weights', [], 'contribution', []);
  for s = 1:numel (groups)
    W = horzcat (net.Encoder{groups{s},1});
    m = groups{s}(1);
    above = outgoing ([net.Encoder(m,2:F(m)), net.Decoder(:).'], slope);
    layers(s).weights = W;
    layers(s).contribution = sqrt (sum (W .^ 2, 2)) .* sqrt (sum (above .^ 2, 1)).';
  end
end

function W = outgoing (chain, slope)
  W = 1;
  for l = 1:numel (chain)
    if slope < 1
      W = abs (chain{l}) * W;
    else
      W = chain{l} * W;
    end
  end
end

function check_weights (fname, net, F)
  for m = 1:numel (F)
    below = [];
    for l = 1:F(m)
      check_matrix (fname, sprintf ('NET.Encoder{%d,%d}', m, l), net.Encoder{m,l}, below);
      below = size (net.Encoder{m,l}, 1);
    end
    if F(m) == 0
      fail ('invalidArgument', '%s: NET.Encoder{%d,1} must not be empty', fname, m);
    elseif m > 1 && below ~= top
      fail ('dimensionMismatch', ['%s: NET.Encoder{%d,%d} must have as many rows as the ' ...
            'other blocks of the fusion layer (%d), got %d'], fname, m, F(m), top, below);
    end
    top = below;
  end
  for k = 1:numel (net.Decoder)
    check_matrix (fname, sprintf ('NET.Decoder{%d}', k), net.Decoder{k}, top);
    top = size (net.Decoder{k}, 1);
  end
end

function check_matrix (fname, name, W, columns)
  if ~ isa (W, 'double') || ~ isreal (W) || issparse (W) || ndims (W) > 2
    fail ('invalidArgument', '%s: %s must be a full real double matrix, got %s', fname, ...
          name, describe (W));
  elseif ~ isempty (columns) && size (W, 2) ~= columns
    fail ('dimensionMismatch', '%s: %s must have %d columns, got %d', fname, name, ...
          columns, size (W, 2));
  elseif ~ all (isfinite (W(:)))
    fail ('nonFinite', '%s: %s must not contain NaN or Inf', fname, name);
  end
end

%!shared net, build
%! build = @(varargin) setfield (mmbias_net (mmbias_data ('gaussian', 'Cov', eye (3), 'Dims', [1 2], 'Weights', ones (2, 3)), 'Init', .5, 'Width', 4, varargin{:}), 'Slope', 1);
%! net = build ('Depth', 4, 'FusionDepth', 2);
%!test  # of a linear network: the norm of what a unit adds to the total map
%! got = first_layers ('f', net); assert ({got.modalities}, {1, 2});
%! for m = 1:2
%!   for h = 1:4
%!     added = net.Decoder{2} * net.Decoder{1} * net.Encoder{m,2}(:,h) * net.Encoder{m,1}(h,:);
%!     assert (got(m).contribution(h), norm (added, 'fro'), -1e-13);
%!   end
%!   assert (got(m).weights, net.Encoder{m,1});
%! end
%!test  # with kinks: absolute values on the way, so that nothing cancels
%! net.Slope = 0; got = first_layers ('f', net); v = zeros (2, 1);
%! for i = 1:4, for j = 1:4, v += abs (net.Decoder{2}(:,j) * net.Decoder{1}(j,i) * net.Encoder{1,2}(i,3)); end, end
%! assert (got(1).contribution(3), norm (v) * abs (net.Encoder{1,1}(3)), -1e-13);
%!test  # encoders of one layer share their units
%! one = build ('FusionDepth', 1); got = first_layers ('f', one); assert ({got.modalities}, {1:2});
%! assert (got.weights, [one.Encoder{:,1}]); assert (got.contribution(2), norm (got.weights(2,:)) * norm (one.Decoder{1}(:,2)), -1e-13);
%! got = first_layers ('f', build ('Depth', 3, 'FusionDepth', [1 2])); assert ({got.modalities}, {1, 2}); assert (size (got(1).weights), [4 1]);
%! got = first_layers ('f', build ('Depth', 2, 'FusionDepth', [1 2])); assert ({got.modalities}, {2});
%!error <f: NET must have hidden units, got DEPTH 1> first_layers ('f', build ('Depth', 1))
%!error <f: NET must be a net struct> first_layers ('f', 3)
%!error <f: NET.Decoder\{1\} must have 4 columns, got 3> first_layers ('f', setfield (net, 'Decoder', {ones(4, 3), ones(2, 4)}))
%!error <f: NET.Decoder\{2\} must not contain NaN> first_layers ('f', setfield (net, 'Decoder', {ones(4, 4), NaN(2, 4)}))
%!error <f: NET.Decoder\{1\} must be a full real double matrix, got a 4 x 4 single> first_layers ('f', setfield (net, 'Decoder', {ones(4, 4, 'single'), ones(2, 4)}))
%!error <f: NET.Encoder\{2,2\} must have as many rows as> bad = net; bad.Encoder{2,2} = ones (3, 4); first_layers ('f', bad);
%!error <f: NET.Encoder\{1,1\} must not be empty> bad = net; bad.Encoder(1,:) = {[]}; first_layers ('f', bad);
