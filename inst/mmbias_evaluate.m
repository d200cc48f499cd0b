% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn  {} {@var{out} =} mmbias_evaluate (@var{net}, @var{data})
% @deftypefnx {} {@var{S} =} mmbias_evaluate (@var{data}, @qcode{"moments"})
% Total map, loss, generalisation error, outputs and gradient of a network; second
% moments of inputs.
%
% @code{"moments"} gives S (D x D), also of data with few samples, which have a
% Factor in its place.
%
% @subheading Result
% @table @code
% @item W
% total map (O x D): @code{yhat = W * x} (theory T1); [] for networks with Slope below 1
% or biases, which need samples
% @item loss
% 1/2 E|y - yhat|^2, summed over outputs (T2)
% @item Eg
% generalisation error against the true map (T16); NaN when the truth is
% unknown
% @item output
% yhat of every sample (P x O); empty for population moments
% @item accuracy
% share of the samples whose class has the largest output (the mean of the target
% added, so that it is its probability that is learned); NaN for data without
% classes or samples
% @item lossHeldOut, accuracyHeldOut
% the same of the samples that were held out (option HoldOut of
% @code{mmbias_data}); NaN where there are none
% @item gradient
% struct with Encoder and Decoder: derivative of the loss with respect to each
% weight, in cells like the network's own (T3); of networks with biases EncoderBias and
% DecoderBias, too
% @end table
%
% @subheading Errors
% mmbias:invalidArgument, mmbias:dimensionMismatch, mmbias:nonFinite,
% mmbias:outOfMemory.
%
% @example
% @group
% data = mmbias_data ('gaussian');
% net = mmbias_net (data, 'Depth', 1);
% net.Encoder = @{1; 0@};
% out = mmbias_evaluate (net, data);
% out.loss
%   @result{} ans = 0.5000
% @end group
% @end example
% @seealso{mmbias_net, mmbias_train}
% @end deftypefn

function out = mmbias_evaluate (net, data)
  fname = 'mmbias_evaluate';
  if nargin < 2
    fail ('invalidArgument', '%s: NET and DATA are needed', fname);
  end
  threads = one_thread ();
  if ischar (data)
    check_value (fname, 'the second argument', data, {'moments'});
    require_type (fname, 'DATA', net, 'data');
    out = full_moments (fname, net);
    return
  end
  require_type (fname, 'NET', net, 'net');
  require_type (fname, 'DATA', data, 'data');
  need_fields (fname, data, {'X', 'Y', 'TargetMean', 'ClassLabels'});
  if ~ is_linear (net)
    out = evaluate_samples (fname, net, data, result ('evaluation'));
    if nargout == 0
      mmbias_show (out);
      clear out
    end
    return
  end
  whole = data;
  [data, net, basis] = wide_reduce (fname, data, net);
  [W, loss, Eg, encoder, decoder, output] = ...
    call_core ('mmbias_evaluate', @mmbias_evaluate_mex, net, data);
  if ~ isempty (basis)
    W = wide_maps (W, basis);
    encoder = wide_net (struct ('Encoder', {encoder}), basis).Encoder;
    if iscell (whole.X) && ~ isempty (whole.X)
      output = [whole.X{:}] * W.';
    end
  end
  out = result ('evaluation');
  out.W = W;
  out.loss = loss;
  out.Eg = Eg;
  out.output = output;
  out.accuracy = class_accuracy (fname, output, whole.Y, whole);
  [out.lossHeldOut, out.accuracyHeldOut] = held_out_loss (fname, W, whole);
  out.gradient = struct ('Encoder', {encoder}, 'Decoder', {decoder});
  if nargout == 0
    mmbias_show (out);
    clear out   % ans stays as it is
  end
end

% Of the linear map W; NaN where nothing was held out.
function [loss, accuracy] = held_out_loss (fname, W, data)
  [loss, accuracy] = deal (NaN);
  check_held_out (fname, data);
  held = data.HoldOut;
  if isempty (held)
    return
  end
  output = [held.X{:}] * W.';
  loss = sum (sum ((held.Y - output) .^ 2)) / 2 / size (held.Y, 1);
  accuracy = class_accuracy (fname, output, held.Y, data);
end

%!demo
%! data = mmbias_data ('gaussian', 'Samples', 100);
%! out = mmbias_evaluate (mmbias_net (data), data);
%! printf ('loss of the untrained network: %g\n', out.loss);

%!function [data, net] = case_of (L, F, M, O)
%!  dims = [2 3 1](1:M); D = sum (dims);
%!  B = reshape (sin (1:D^2), D, D);
%!  data = mmbias_data ('gaussian', 'Cov', B * B' + eye (D), 'Dims', dims, 'Weights', reshape (cos (1:O*D), O, D), 'Samples', 40, 'Noise', 0.1);
%!  net = mmbias_net (data, 'Depth', L, 'FusionDepth', F, 'Width', 4, 'InitScheme', 'gaussian', 'Init', 0.5);
%!endfunction
%!function [worst, scale] = gradient_error (net, data, factor)
%!  out = mmbias_evaluate (net, data);
%!  worst = 0; scale = 0; h = 1e-4;
%!  for part = {'Encoder', 'Decoder'}
%!    for i = 1:numel (net.(part{1}))
%!      for j = 1:numel (net.(part{1}){i})
%!        v = zeros (1, 4); steps = [-2 -1 1 2] * h;
%!        for k = 1:4
%!          moved = net; moved.(part{1}){i}(j) += steps(k);
%!          v(k) = mmbias_evaluate (moved, data).loss;
%!        end
%!        fd = (v(1) - 8 * v(2) + 8 * v(3) - v(4)) / (12 * h);
%!        g = out.gradient.(part{1}){i}(j) * factor;
%!        worst = max (worst, abs (g - fd));
%!        scale = max (scale, abs (fd));
%!      end
%!    end
%!  end
%!  worst = worst / scale;
%!endfunction
%!test  # gradient against central differences; a mutated gradient fails
%! for arch = [1 1 2 1; 2 2 2 1; 2 1 2 2; 3 2 3 1; 4 3 2 3; 4 4 1 2]'
%!   [data, net] = case_of (arch(1), arch(2), arch(3), arch(4));
%!   assert (gradient_error (net, data, 1) < 1e-8);
%!   assert (gradient_error (net, data, 1 + 1e-6) > 1e-7);
%! end
%!test  # loss of the samples themselves
%! [data, net] = case_of (3, 2, 3, 2);
%! out = mmbias_evaluate (net, data);
%! E = data.Y - out.output;
%! assert (out.loss, sum (E(:) .^ 2) / 2 / data.P, -1e-13);
%!test  # outputs of the samples
%! [data, net] = case_of (2, 1, 3, 2);
%! out = mmbias_evaluate (net, data);
%! assert (out.output, [data.X{:}] * out.W', 1e-12);
%! assert (mmbias_evaluate (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian')).output, []);
%!test  # total map, plainly
%! [data, net] = case_of (4, 2, 2, 2);
%! out = mmbias_evaluate (net, data);
%! dec = net.Decoder{2} * net.Decoder{1};
%! W = [dec * net.Encoder{1,2} * net.Encoder{1,1}, dec * net.Encoder{2,2} * net.Encoder{2,1}];
%! assert (out.W, W, 1e-14);
%!test  # E_g (T16)
%! [data, net] = case_of (2, 2, 2, 1);
%! out = mmbias_evaluate (net, data);
%! d = out.W - data.Weights;
%! assert (out.Eg, d * data.Cov * d' / 2, -1e-13);
%!test  # what was held out, and classes, row by row
%! X = {sin((1:60)' * [1 2]), cos((1:60)' * [3 5 7])}; y = mod (floor ((1:60)' / 7), 3);
%! data = mmbias_data (X, y, 'Classes', true, 'HoldOut', .25, 'Seed', 3, 'Standardize', true);
%! net = mmbias_net (data, 'Width', 5, 'Init', .4, 'Seed', 2);
%! out = mmbias_evaluate (net, data);
%! rest = setdiff (1:60, data.HoldOut.Index); A = [X{:}]; hot = y == 0:2;
%! mu = mean (A(rest,:)); dev = std (A(rest,:), 1); base = mean (hot(rest,:));
%! [loss, hit, seen] = deal (0);
%! for i = 1:60
%!   f = ((A(i,:) - mu) ./ dev) * out.W.'; [~, k] = max (f + base);
%!   if any (i == rest), seen += (k == y(i) + 1) / 45; continue; end
%!   loss += sum ((hot(i,:) - base - f) .^ 2) / 2 / 15; hit += (k == y(i) + 1) / 15;
%! end
%! assert (out.lossHeldOut, loss, -1e-12); assert (out.accuracyHeldOut, hit, 1e-12); assert (out.accuracy, seen, 1e-12);
%! assert (loss > 1.01 * out.loss || loss < .99 * out.loss);
%! none = mmbias_evaluate (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'));
%! assert (isnan ([none.lossHeldOut, none.accuracy, none.accuracyHeldOut]));
%! data.HoldOut.Y(2) = Inf;
%! try, mmbias_evaluate (net, data); text = ''; catch err, text = err.message; end
%! assert (text, 'mmbias_evaluate: DATA.HoldOut.Y must not contain NaN or Inf');
%!test  # wide data: the map on all inputs
%! X = sin (reshape (1:12*40, 12, 40) .^ 1.3);
%! data = mmbias_data ({X(:,1:25), X(:,26:40)}, cos ((1:12)' .^ 2), 'HoldOut', [2 7 12]);
%! assert (isempty (data.S));
%! out = mmbias_evaluate (mmbias_net (data, 'Width', 3, 'Init', .2), data);
%! r = data.HoldOut.Y - [data.HoldOut.X{:}] * out.W.'; assert (out.lossHeldOut, r' * r / 6, -1e-13);
%!error <NET must be a net struct> mmbias_evaluate (1, 2)
%!error <DATA must be a data struct> mmbias_evaluate (mmbias_net (mmbias_data ('gaussian')), 2)
%!error <NET and DATA are needed> mmbias_evaluate ()
%!error <NET.Encoder\{1,2\} must be> 
%! [data, net] = case_of (2, 2, 2, 1);
%! net.Encoder{1,2} = ones (1, 3);
%! mmbias_evaluate (net, data);
%!error <as many rows as the other blocks> 
%! [data, net] = case_of (3, 2, 2, 1);
%! net.Encoder{2,2} = ones (3, 4);
%! mmbias_evaluate (net, data);
%!error <NET.Encoder\{2,1\} must be a full real double matrix, got single> 
%! [data, net] = case_of (3, 2, 2, 1);
%! net.Encoder{2,1} = single (net.Encoder{2,1});
%! mmbias_evaluate (net, data);
%!error <NET.Decoder\{1\} must not contain NaN> 
%! [data, net] = case_of (3, 2, 2, 1);
%! net.Decoder{1}(1) = NaN;
%! mmbias_evaluate (net, data);
%!error <modality 1 has 5 inputs in NET and 2 in DATA> 
%! [data, net] = case_of (3, 2, 2, 1);
%! net.Encoder{1,1} = ones (4, 5);
%! mmbias_evaluate (net, data);
%!error <does not agree with DATA.S> 
%! [data, net] = case_of (3, 2, 2, 1);
%! data.X{2}(1) = 100;
%! mmbias_evaluate (net, data);
