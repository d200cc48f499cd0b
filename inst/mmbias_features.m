% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn  {} {@var{f} =} mmbias_features (@var{run})
% @deftypefnx {} {@var{f} =} mmbias_features (@var{nets})
% @deftypefnx {} {@var{f} =} mmbias_features (@var{nets}, @var{data})
% @deftypefnx {} {@var{f} =} mmbias_features (@dots{}, @var{name}, @var{value}, @dots{})
% Features that the hidden units of the first layer look at, over time: how many
% directions of the inputs, which, and how much they contribute.
%
% Of a run, the networks that it kept (option RecordNets of @code{mmbias_train}) and the
% final one are looked at; @var{nets} are one network or an array of them.
%
% A unit's feature is the direction of its incoming weights in the inputs of its
% modality; encoders of one layer (early fusion) share their units, whose directions
% are in the inputs of all of these modalities.  What a unit contributes is the norm of
% its incoming weights times that of its outgoing ones, multiplied through all layers
% above: the norm of what it adds to the total map of a linear network.  With Slope
% below 1 absolute values are multiplied, which counts all units above as open and lets
% nothing cancel.
%
% Units within Tolerance of a direction make one feature, which is the mean of their
% directions weighted by what they contribute.  Opposite directions are two features of
% units with Slope below 1, and one of linear units, for which signs mean nothing.
% Biases are no part of a direction.  At the start of training directions are random and
% there are about as many features as units.
%
% @subheading Options
% @multitable @columnfractions .2 .15 .65
% @headitem Name @tab Default @tab Meaning
% @item Tolerance @tab 10 @tab degrees, at most 90, between a unit and the feature it belongs to
% @item Share @tab 0.05 @tab units that contribute less than this part of the largest contribution in their space are in no feature
% @item Align @tab false @tab true: units stay in the feature in which they are in the last network, so that row k of all directions is one group of units on its way
% @end multitable
%
% @subheading Result
% A struct with @code{type} 'features'; N networks, S spaces of inputs with hidden units
% (one for each modality with late fusion, one in all with early fusion), and
% @table @code
% @item epoch
% epochs of the networks (1 x N; numbers 1 .. N where they have none)
% @item modalities, names
% the modalities of each space (1 x S cells), and how it is called
% @item count
% number of features (N x S)
% @item directions
% unit vectors (N x S cells of k x D), the weightiest first.  A linear unit's sign is
% that of its largest entry, which is positive
% @item weight
% what the units of each feature contribute in all (N x S cells of k x 1)
% @item units
% number of units of each feature (N x S cells of k x 1)
% @item unitDirections, unitWeight, unitFeature
% of every unit its direction (H x D), its contribution (H x 1) and the number of its
% feature, 0 for none (H x 1); N x S cells
% @item landscape
% 1 x S struct array: angle (degrees) and value (outputs x angles) of
% E[y phi(w x)] over the directions w of a space of two inputs, which drives units from
% a small start; empty for other spaces, and without samples unless units are linear
% @item notes
% plain sentences
% @end table
%
% @subheading Errors
% mmbias:invalidArgument, mmbias:invalidOption, mmbias:dimensionMismatch,
% mmbias:nonFinite.
%
% @example
% @group
% data = mmbias_data ('xor', 'Samples', 200);
% net = mmbias_net (data, 'Slope', 0, 'Init', 1e-3);
% run = mmbias_train (net, data, 'LearningRate', 0.1, 'Epochs', 600);
% f = mmbias_features (run);
% f.count(end,:)
%   @result{} ans =
%      2   4
% @end group
% @end example
%
% Late fusion has learned the sign of the scalar, and the four corners of the XOR.
%
% Reference: theory T18d of doc/theory.md (what drives small units).
% @seealso{mmbias_train, mmbias_net, mmbias_plot}
% @end deftypefn

function f = mmbias_features (x, varargin)
  fname = 'mmbias_features';
  if nargin < 1
    fail ('invalidArgument', '%s: RUN or NETS is missing', fname);
  end
  if is_run (x) && ~ isscalar (x)
    f = over_arrays (fname, @mmbias_features, [{x}, varargin]);
    if nargout == 0
      mmbias_show (f);
      clear f
    end
    return
  end
  threads = one_thread ();
  [nets, data, args] = unpack_input (fname, x, varargin);
  opt = parse_options (fname, features_options (), args);
  if opt.Tolerance > 90
    fail ('invalidArgument', '%s: TOLERANCE must be at most 90 degrees, got %g', fname, ...
          opt.Tolerance);
  end
  [spaces, signed, slope] = measured (fname, nets);
  [N, S] = size (spaces);

  f = result ('features');
  f.epoch = epochs_of (nets);
  f.modalities = {spaces(1,:).modalities};
  f.names = names_of (data, f.modalities);
  f.count = zeros (N, S);
  [f.directions, f.weight, f.units] = deal (cell (N, S));
  [f.unitDirections, f.unitWeight, f.unitFeature] = deal (cell (N, S));
  for s = 1:S
    for i = N:-1:1
      one = spaces(i,s);
      [V, weight] = unit_directions (one);
      if opt.Align && i < N
        group = aligned (fname, f.unitFeature{N,s}, weight);
      else
        group = group_directions (V, weight .* (weight >= opt.Share * max (weight)), ...
                                  opt.Tolerance, signed);
      end
      f.unitDirections{i,s} = V;
      f.unitWeight{i,s} = weight;
      f.unitFeature{i,s} = group;
      f.count(i,s) = max ([group; 0]);
      [f.directions{i,s}, f.weight{i,s}, f.units{i,s}] = ...
        means_of (V, weight, group, f.count(i,s), signed);
    end
  end
  f.landscape = struct ('angle', {}, 'value', {});
  for s = 1:S * ~ isempty (data)
    f.landscape(s) = early_landscape (data, f.modalities{s}, slope);
  end
  f.notes = remarks (nets, f);
  f.options = opt;
  if nargout == 0
    mmbias_show (f);
    clear f   % ans stays as it is
  end
end

function yes = is_run (x)
  yes = isstruct (x) && ~ isempty (x) && isfield (x, 'type') && strcmp (x(1).type, 'run');
end

% Networks in their order, data ([] without) and what is left of the arguments.
function [nets, data, args] = unpack_input (fname, x, args)
  data = [];
  if is_run (x)
    require_type (fname, 'RUN', x, 'run');
    need_fields (fname, x, {'net', 'nets'}, 'RUN');
    data = x.data;
    last = setfield (x.net, 'epoch', x.t(end));
    nets = num2cell (x.nets(:).');
    if isempty (nets) || nets{end}.epoch ~= last.epoch
      nets{end+1} = last;
    end
  elseif ~ isempty (x) && is_result (x)
    nets = num2cell (x(:).');
  else
    fail ('invalidArgument', '%s: NETS must be a run or networks, got %s', fname, ...
          describe (x));
  end
  if ~ isempty (args) && is_result (args{1})
    data = args{1};
    args(1) = [];
  end
  if ~ isempty (data)
    require_type (fname, 'DATA', data, 'data');
    check_names (fname, data);
    check_fit (fname, nets, data);
  end
end

% Do DATA have the inputs of the networks?
function check_fit (fname, nets, data)
  for i = 1:numel (nets)
    require_type (fname, 'NET', nets{i}, 'net');
    net_depths (nets{i});   % cells, or it says so
    inputs = cellfun ('size', nets{i}.Encoder(:,1), 2).';
    if ~ isequal (inputs, data.Dims(:).')
      fail ('dimensionMismatch', '%s: DATA must have the inputs of NET (%s), got %s', fname, ...
            mat2str (inputs), mat2str (data.Dims(:).'));
    end
  end
  need_fields (fname, data, {'X', 'Y'}, 'DATA');
  if ~ isempty (data.X)
    check_cells (fname, 'DATA.X', data.X, data.Dims);
    rows = [cellfun('size', data.X(:).', 1), size(data.Y, 1)];
    if any (rows ~= rows(end))
      fail ('dimensionMismatch', '%s: DATA.X and DATA.Y must have as many rows', fname);
    end
  end
  if size (data.Syx, 2) ~= sum (data.Dims)
    fail ('dimensionMismatch', '%s: DATA.Syx must have %d columns, got %d', fname, ...
          sum (data.Dims), size (data.Syx, 2));
  end
end

% First layers of all networks (N x S), of one kind.
function [spaces, signed, slope] = measured (fname, nets)
  for i = numel (nets):-1:1
    one = first_layers (fname, nets{i});
    shape = {{one.modalities}, cellfun('size', {one.weights}, 2)};
    if i == numel (nets)
      last = shape;
    elseif ~ isequal (last, shape)
      fail ('dimensionMismatch', '%s: NETS must have the same inputs and fusion depths', fname);
    end
    spaces(i,:) = one;
  end
  slope = 1;
  if isfield (nets{1}, 'Slope')
    slope = nets{1}.Slope;
  end
  signed = slope < 1;
end

% Unit vectors, 0 where there is nothing, and what the units contribute.
function [V, weight] = unit_directions (space)
  V = space.weights;
  size_of = sqrt (sum (V .^ 2, 2));
  size_of(size_of == 0) = 1;
  V = bsxfun (@rdivide, V, size_of);
  weight = space.contribution;
end

% Groups of the last network, of the units that are in this one.
function group = aligned (fname, last, weight)
  if numel (last) ~= numel (weight)
    fail ('dimensionMismatch', ['%s: NETS must have the same hidden units for ALIGN, ' ...
          'got %d and %d'], fname, numel (weight), numel (last));
  end
  group = last;
end

function [directions, weight, units] = means_of (V, unit_weight, group, k, signed)
  directions = zeros (k, size (V, 2));
  [weight, units] = deal (zeros (k, 1));
  for j = 1:k
    members = group == j;
    w = unit_weight(members);
    heaviest = find (w == max (w), 1);
    these = V(members,:);
    v = direction_mean (these, w, these(heaviest,:), signed);
    [~, largest] = max (abs (v));
    if ~ signed && v(largest) < 0
      v = -v;
    end
    directions(j,:) = v;
    weight(j) = sum (w);
    units(j) = sum (members);
  end
end

function epochs = epochs_of (nets)
  epochs = 1:numel (nets);
  if all (cellfun (@(net) isfield (net, 'epoch'), nets))
    epochs = cellfun (@(net) net.epoch, nets);
  end
end

function names = names_of (data, modalities)
  names = cell (1, numel (modalities));
  for s = 1:numel (modalities)
    words = arrayfun (@(m) sprintf ('modality %d', m), modalities{s}, 'UniformOutput', false);
    if ~ isempty (data)
      words = data.Names(modalities{s});
    end
    names{s} = strjoin (words(:).', ' + ');
  end
end

function notes = remarks (nets, f)
  notes = {};
  if isfield (nets{1}, 'DecoderBias') && ~ isempty (nets{1}.DecoderBias)
    notes{end+1} = 'Biases are no part of the directions.';
  end
  silent = find (f.count(end,:) == 0);
  for s = silent
    notes{end+1} = sprintf ('No unit of %s contributes anything.', f.names{s});
  end
end

%!demo
%! data = mmbias_data ('xor', 'Samples', 200);
%! net = mmbias_net (data, 'Slope', 0, 'Init', 1e-3);
%! run = mmbias_train (net, data, 'LearningRate', 0.1, 'Epochs', 600, 'RecordNets', 0:50:600);
%! mmbias_plot (mmbias_features (run));   # two signs, and four perpendicular directions

%!shared data, net, build
%! data = mmbias_data ('gaussian', 'Cov', diag ([4 2 1]), 'Dims', [1 2], 'Weights', [1 1 1], 'Samples', 40);
%! build = @(A, B, out) setfield (setfield (mmbias_net (data, 'Slope', 0, 'Width', rows (B)), 'Encoder', {A, out{1}; B, out{2}}), 'Slope', 0);
%! t = [20 22 21 110 290 288 200]' / 180 * pi; size_of = [1 2 3 2 4 1 .01]';
%! net = build ([1 -1 2 -2 0 1 1]', size_of .* [cos(t) sin(t)], {ones(1, 7), [4 1 1 -2 1 -4 1]});
%!test  # known directions, contributions and groups, by hand
%! f = mmbias_features (net); assert (f.type, 'features'); assert (f.names, {'modality 1', 'modality 2'});
%! assert (f.count, [2 3]); assert (f.modalities, {1, 2}); assert (f.epoch, 1);
%! assert (f.directions{1}, [1; -1]); assert (f.weight{1}, [5; 3]); assert (f.units{1}, [4; 2]);
%! assert (f.unitWeight{2}', [4 2 3 4 4 4 .01], 1e-14); assert (f.unitFeature{2}', [1 1 1 3 2 2 0]); assert (f.weight{2}, [9; 8; 4], 1e-14);
%! assert (atan2 (f.directions{2}(:,2), f.directions{2}(:,1)) * 180 / pi, [187/9; -71; 110], .01);
%! assert (sum (f.directions{2} .^ 2, 2), ones (3, 1), 1e-14); assert (isempty (f.landscape));
%!test  # linear units have no sign: 110 and 290 are one direction
%! f = mmbias_features (setfield (net, 'Slope', 1)); assert (f.count, [1 2]); assert (f.units{2}, [3; 3]); assert (f.weight{2}, [12; 9], 1e-14);
%! assert (f.directions{1}, 1); assert (f.directions{2}(1,2) > .9);
%! turned = setfield (net, 'Slope', 1); turned.Encoder{2,1} = -net.Encoder{2,1}; assert (mmbias_features (turned).directions{2}, f.directions{2}, 1e-14);
%!test  # options: what is too small, how wide
%! assert (mmbias_features (net, 'Share', 0).count, [2 4]); assert (mmbias_features (net, 'Share', .8).units{2}, [2; 1; 1]);
%! assert (mmbias_features (net, 'Tolerance', .4, 'Share', 0).count(2), 7); assert (mmbias_features (net, 'Tolerance', 70).count(2), 3);
%!test  # over time; aligned: the same units in every row
%! before = net; before.Encoder{2,1} = before.Encoder{2,1} * [0 1; -1 0]; before.epoch = 3; now = setfield (net, 'epoch', 9);
%! f = mmbias_features ([before now]); g = mmbias_features ([before now], 'Align', true);
%! assert (f.epoch, [3 9]); assert (size (f.count), [2 2]); assert (f.count(:,2)', [3 3]);
%! before.Encoder{2,1}(1,:) = [-1 0]; now.Encoder{2,2}(7) = 1e3; g = mmbias_features ([before now], 'Align', true, 'Share', 0);
%! assert (g.unitFeature{1,2}, g.unitFeature{2,2}); assert (g.units{1,2}, g.units{2,2});
%! k = g.unitFeature{1,2}(1); members = g.unitFeature{1,2} == k;
%! want = zeros (1, 2); for i = find (members)', w = before.Encoder{2,1}(i,:); want += w * abs (before.Encoder{2,2}(i)); end
%! assert (g.directions{1,2}(k,:), want / norm (want), 1e-12); assert (g.weight{1,2}(k), sum (g.unitWeight{1,2}(members)), 1e-14);
%!test  # of runs: networks that were kept, and the last; landscapes of their samples
%! run = mmbias_train (setfield (net, 'Slope', .2), data, 'Epochs', 20, 'RecordNets', [5 0]);
%! f = mmbias_features (run); assert (f.epoch, [0 5 20]); assert (size (f.landscape), [1 2]); assert (size (f.landscape(2).value), [1 361]);
%! assert (f.unitDirections{3,1}, sign (run.net.Encoder{1,1})); assert (f.names, data.Names);
%! x = data.X{2} * [cosd(77); sind(77)]; x(x < 0) *= .2; assert (f.landscape(2).value(78), mean (data.Y .* x), 1e-13);
%! both = mmbias_features ([run run]); assert (both(2).count, f.count);
%! assert (mmbias_features (mmbias_train (run, 'Epochs', 0)).epoch, [0 5 20]);
%! assert (mmbias_features (mmbias_train (net, data, 'Epochs', 7, 'RecordNets', [0 7])).epoch, [0 7]);
%! linear = mmbias_train (mmbias_net (data, 'FusionDepth', 1, 'Seed', 2), data, 'Epochs', 1000); f = mmbias_features (linear);
%! w = data.Syx / data.S; assert (f.count, 1); assert (f.directions{1}, w / norm (w), 1e-2); assert (f.modalities, {1:2});
%! assert (sum (f.unitWeight{1}), norm (linear.Wend), -1e-3);
%!test  # compressed networks stand for the full ones
%! d = mmbias_data ('gaussian'); full = mmbias_net (d, 'Init', .1, 'Width', 30); f = mmbias_features (mmbias_compress (full, d, 1e-6));
%! g = mmbias_features (full); assert (f.unitWeight{1}, g.unitWeight{1}, 1e-13);
%!test  # nothing there
%! f = mmbias_features (build (zeros (7, 1), net.Encoder{2,1}, net.Encoder(:,2))); assert (f.count, [0 3]); assert (size (f.directions{1}), [0 1]);
%! assert (f.notes, {'No unit of modality 1 contributes anything.'}); assert (ischar (evalc ('mmbias_show (f)')));
%!error <mmbias_features: RUN or NETS is missing> mmbias_features ()
%!error <mmbias_features: NETS must be a run or networks, got a 1 x 1 double> mmbias_features (3)
%!error <NET must be a net struct as made by mmbias_net, got a data struct> mmbias_features (data)
%!error <TOLERANCE must be at most 90 degrees, got 100> mmbias_features (net, 'Tolerance', 100)
%!error <SHARE must be a number in> mmbias_features (net, 'Share', 1)
%!error <unknown option 'Angle'> mmbias_features (net, 'Angle', 1)
%!error <DATA must have the inputs of NET .\[1 2\].> mmbias_features (net, mmbias_data ('gaussian'))
%!error <NETS must have the same inputs and fusion depths> mmbias_features ([net, mmbias_net(data, 'FusionDepth', 1)])
%!error <NETS must have the same hidden units for ALIGN, got 9 and 7> mmbias_features ([mmbias_net(data, 'Width', 9), net], 'Align', true)
%!error <DATA.Syx must have 3 columns, got 2> mmbias_features (net, setfield (data, 'Syx', [1 2]))
%!test  # wide data, whose S is not formed; a pair of inputs among them
%! X = sin (reshape (1:5*32, 5, 32) .^ 1.3); w = mmbias_data ({X(:,1:30), X(:,31:32)}, cos (1:5)'); assert (isempty (w.S));
%! f = mmbias_features (mmbias_net (w, 'Width', 4), w); assert (isempty (f.landscape(1).angle));
%! assert (f.landscape(2).value(31), w.Syx(31:32) * [cosd(30); sind(30)], 1e-12);
%!error <DATA.X and DATA.Y must have as many rows> mmbias_features (net, setfield (data, 'Y', 1))
