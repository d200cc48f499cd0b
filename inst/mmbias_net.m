% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn  {} {@var{net} =} mmbias_net (@var{data})
% @deftypefnx {} {@var{net} =} mmbias_net (@var{data}, @var{name}, @var{value}, @dots{})
% Multimodal network that fits @var{data}, with its initial weights.
%
% Modality @math{m} has its own encoder of @math{L_f} layers; their outputs are
% summed at the fusion layer and go on through the decoder:
%
% @example
% yhat = W^L ... W^(Lf+1) * sum over m of (W_m^Lf ... W_m^1 * x_m)
% @end example
%
% @code{FusionDepth} 1 is early fusion, @code{Depth} late fusion, anything
% between intermediate fusion; @code{Depth} 1 is linear regression.
%
% @subheading Options
% @multitable @columnfractions .2 .25 .55
% @headitem Name @tab Default @tab Meaning
% @item Depth @tab 2 @tab number of layers L >= 1 on the path from input to output
% @item FusionDepth @tab Depth @tab layer L_f in 1..L where encoders are summed, 'early' (1) or 'late' (Depth); 1 x M for encoders of unequal depth (then Depth counts the deepest path)
% @item Width @tab 100 @tab hidden units: one number, or one per hidden layer (1 x (L-1))
% @item Init @tab 1e-9 for Depth <= 2, else 0.1 @tab initial scale u0 > 0
% @item InitScheme @tab 'gaussian' for Depth <= 2, else 'scaled' @tab 'gaussian': entries N(0, u0^2); 'scaled': Frobenius norms u0 below the fusion layer, sqrt(M) u0 from there on (root mean square); 'balanced': aligned rank one, scalar outputs only
% @item Slope @tab 1 @tab s in [0, 1] of every hidden unit max (z, s z): 1 is linear, 0 ReLU, between them leaky
% @item Bias @tab false @tab give every hidden unit and output a bias, 0 at the start
% @item Seed @tab 1 @tab whole number in [0, 2^53)
% @item Representation @tab 'full' @tab 'compressed': draw a small net that behaves as one of this Width, see below
% @end multitable
%
% With Slope below 1 every space but the inputs and the output goes through
% max (z, s z), the sum at the fusion layer included.  Such networks, and those with
% biases, are trained on samples (@code{mmbias_train}).
%
% A hidden layer takes part in learning only through the few directions that
% inputs and outputs reach (theory T15).  @qcode{"compressed"} draws the small
% network in these directions from its exact distribution, so Width may be 1e6
% or 1e12.  It is an ordinary network for all functions; only its weights
% differ from those of the full network of the same Seed, not their
% distribution.  Two layers: exact.  More: the total map is exact at the start
% and learning differs by about 1e-8 at most (estimated; grows with the length
% of the run).
%
% @subheading Result
% A struct with @code{type} 'net' and the fields Depth, FusionDepth, Dims,
% OutputSize, Width, Slope, Init, InitScheme, Seed, Representation and the weights: Encoder
% (M x max(FusionDepth) cell; @code{Encoder@{m,l@}} is @math{W_m^l}, output x
% input, empty above the encoder's last layer) and Decoder (1 x K cell).
% EncoderBias (M x (max(FusionDepth)-1)) and DecoderBias (1 x (K+1)) hold columns of
% biases, of the fusion layer in DecoderBias@{1@} and of the output in the last;
% both are empty without Bias.
% Weights may be edited, also to other hidden sizes: every function reads the
% structure from the weights and checks that they fit.
%
% @subheading Errors and warnings
% mmbias:invalidArgument, mmbias:invalidOption, mmbias:dimensionMismatch,
% mmbias:outOfMemory.  Warnings: mmbias:underflow when products of initial
% weights leave the range of double; mmbias:unfaithfulStart when no balanced
% start can follow the true dynamics (the modality learned first must change
% its sign later).
%
% @example
% @group
% net = mmbias_net (mmbias_data ('gaussian'), 'Depth', 4, 'FusionDepth', 3);
% size (net.Encoder)
%   @result{} ans =
%         2   3
% @end group
% @end example
%
% Reference: theory T1 (network), T5 (initial conditions) and T15 (compressed
% networks) of doc/theory.md; sections 2 and appendix of the paper.
% @seealso{mmbias_data, mmbias_train, mmbias_evaluate}
% @end deftypefn

function net = mmbias_net (data, varargin)
  fname = 'mmbias_net';
  if nargin < 1
    fail ('invalidArgument', '%s: DATA is missing', fname);
  end
  require_type (fname, 'DATA', data, 'data');
  opt = parse_options (fname, net_options (), varargin);
  M = numel (data.Dims);
  [L, F] = resolve_depths (fname, opt.Depth, opt.FusionDepth, M);
  [u0, scheme] = init_defaults (L);
  if ~ isempty (opt.Init)
    u0 = opt.Init;
  end
  if ~ isempty (opt.InitScheme)
    scheme = opt.InitScheme;
  end
  if (L - 1) * log10 (u0) < -290
    warning ('mmbias:underflow', ...
             ['%s: INIT^(DEPTH-1) = %g^%d is below the range of double; ' ...
              'weights may never grow'], fname, u0, L - 1);
  end

  depths = F .* ones (1, M);
  widths = hidden_sizes (fname, opt.Width, L, depths);
  small = strcmp (opt.Representation, 'compressed');
  if small && (opt.Slope < 1 || opt.Bias)
    fail ('invalidOption', ['%s: REPRESENTATION ''compressed'' stands for linear networks; ' ...
          'it needs SLOPE 1 and no BIAS'], fname);
  end
  basis = [];
  dims = data.Dims;
  if strcmp (scheme, 'balanced')   % other starts do not look at the moments
    [data, ~, basis] = wide_reduce (fname, data);
  end
  try
    [encoder, decoder, unfaithful] = ...
      call_core (fname, @mmbias_init_mex, data, depths, L - max (F), ...
                 widths, scheme, u0, opt.Seed, double (small));
  catch err
    if strcmp (err.identifier, 'mmbias:outOfMemory') && ~ small
      fail ('outOfMemory', ['%s; ''Representation'', ''compressed'' draws ' ...
                            'the same start for any WIDTH'], err.message);
    end
    error (err.identifier, '%s', err.message);
  end
  if unfaithful
    warning ('mmbias:unfaithfulStart', ...
             ['%s: the modality learned first must change the sign of its ' ...
              'weight later, which a balanced start cannot do; use ' ...
              'another INITSCHEME'], fname);
  end

  net = result ('net');
  net.Depth = L;
  net.FusionDepth = F;
  net.Dims = dims;
  net.OutputSize = size (data.Syx, 1);
  net.Width = opt.Width;
  net.Slope = opt.Slope;
  net.Init = u0;
  net.InitScheme = scheme;
  net.Seed = opt.Seed;
  net.Representation = opt.Representation;
  net.Encoder = encoder;
  net.Decoder = decoder;
  net.EncoderBias = {};
  net.DecoderBias = {};
  if ~ isempty (basis)
    net = wide_net (net, basis);
  end
  if opt.Bias
    [net.EncoderBias, net.DecoderBias] = zero_biases (net);
  end
  if nargout == 0
    mmbias_show (net);
    clear net   % ans stays as it is
  end
end

% A column per layer: those below the fusion layer, it, and those behind it.
function [encoder, decoder] = zero_biases (net)
  column = @(w) zeros (size (w, 1), 1);
  encoder = cellfun (column, net.Encoder(:,1:end-1), 'UniformOutput', false);
  for m = 1:size (net.Encoder, 1)   % an encoder's last block adds to the fusion layer
    last = find (~ cellfun (@isempty, net.Encoder(m,:)), 1, 'last');
    encoder(m,last:end) = {[]};
    top = net.Encoder{m,last};
  end
  decoder = cellfun (column, [{top}, net.Decoder], 'UniformOutput', false);
end

% Hidden sizes in the order of the flat layout: encoder by encoder from the
% input up, then from the fusion layer up.
function widths = hidden_sizes (fname, width, L, depths)
  if L > 1e7
    fail ('outOfMemory', '%s: DEPTH = %g asks for more than fits in memory', ...
          fname, L);
  end
  if ~ any (numel (width) == [1, L - 1])
    fail ('dimensionMismatch', ...
          '%s: WIDTH must be one number or one per hidden layer (%d), got %d', ...
          fname, L - 1, numel (width));
  end
  width = width .* ones (1, L - 1);
  widths = cell (1, numel (depths));
  for m = 1:numel (depths)
    widths{m} = width(1:depths(m)-1);
  end
  widths = [widths{:}, width(max(depths):L-1)];
end

%!demo
%! data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
%! net = mmbias_net (data, 'Depth', 4, 'FusionDepth', 3);
%! disp (cellfun (@(w) sprintf ('%d x %d', size (w)), net.Encoder, 'UniformOutput', false))

%!shared data
%! data = mmbias_data ('gaussian', 'Cov', diag ([2 1 1 3 1]), 'Dims', [2 3], 'Weights', ones (2, 5));
%!test  # shapes of every fusion depth
%! for L = 1:4
%!   for F = 1:L
%!     net = mmbias_net (data, 'Depth', L, 'FusionDepth', F, 'Width', 7);
%!     assert (size (net.Encoder), [2 F]);
%!     assert (numel (net.Decoder), L - F);
%!     out = mmbias_evaluate (net, data);
%!     assert (size (out.W), [2 5]);
%!   end
%! end
%!test  # one width per hidden layer, unequal encoders
%! net = mmbias_net (data, 'Depth', 4, 'FusionDepth', [3 1], 'Width', [5 6 7]);
%! assert (size (net.Encoder{1,1}), [5 2]);
%! assert (size (net.Encoder{1,2}), [6 5]);
%! assert (size (net.Encoder{1,3}), [7 6]);
%! assert (size (net.Encoder{2,1}), [7 3]);
%! assert (isempty (net.Encoder{2,2}) && isempty (net.Encoder{2,3}));
%! assert (size (net.Decoder{1}), [2 7]);
%!test  # biases: a column per layer, shared by the blocks of the fusion layer
%! net = mmbias_net (data, 'Depth', 4, 'FusionDepth', [3 1], 'Width', [5 6 7], 'Slope', 0, 'Bias', true);
%! assert (net.Slope, 0); assert (net.EncoderBias(1,:), {zeros(5, 1), zeros(6, 1)});
%! assert (all (cellfun (@isempty, net.EncoderBias(2,:)))); assert (net.DecoderBias, {zeros(7, 1), zeros(2, 1)});
%! net = mmbias_net (data, 'Depth', 1, 'Bias', true); assert (isempty (net.EncoderBias)); assert (net.DecoderBias, {zeros(2, 1)});
%!error <SLOPE must be a number in \[0, 1\]> mmbias_net (data, 'Slope', -.1)
%!error <it needs SLOPE 1 and no BIAS> mmbias_net (data, 'Slope', 0, 'Representation', 'compressed')
%!test  # T5 gaussian: mean square of 2e5 entries within 5 standard errors
%! net = mmbias_net (data, 'Depth', 2, 'Width', 1e5, 'Init', 1e-3, 'Seed', 3);
%! z = net.Encoder{1,1}(:) / 1e-3;
%! assert (abs (mean (z)) < 5 / sqrt (numel (z)));
%! assert (abs (mean (z .^ 2) - 1) < 5 * sqrt (2 / numel (z)));
%!test  # T5 scaled: squared Frobenius norms are u0^2 and M u0^2 on average
%! q = zeros (200, 4);
%! for s = 1:200
%!   net = mmbias_net (data, 'Depth', 4, 'FusionDepth', 3, 'Width', 9, 'Init', 0.1, 'Seed', s);
%!   q(s,:) = [norm(net.Encoder{1,1}, 'fro'), norm(net.Encoder{2,2}, 'fro'), ...
%!             norm([net.Encoder{:,3}], 'fro'), norm(net.Decoder{1}, 'fro')] .^ 2 / 0.01;
%! end
%! se = std (q) / sqrt (200);
%! assert (all (abs (mean (q) - [1 1 2 2]) < 4 * se));
%!test  # T5 balanced: every conserved quantity of T4 vanishes
%! toy = mmbias_data ('gaussian', 'Rho', 0.5);
%! net = mmbias_net (toy, 'Depth', 5, 'FusionDepth', 3, 'Width', 6, 'InitScheme', 'balanced', 'Init', 0.1);
%! E = net.Encoder; D = net.Decoder;
%! gap = {E{1,2}'*E{1,2} - E{1,1}*E{1,1}', E{2,3}'*E{2,3} - E{2,2}*E{2,2}', ...
%!        D{1}'*D{1} - E{1,3}*E{1,3}' - E{2,3}*E{2,3}', D{2}'*D{2} - D{1}*D{1}'};
%! for i = 1:numel (gap), assert (norm (gap{i}) < 1e-16); end
%! assert (norm (E{1,2}), 0.1, 1e-15);
%! out = mmbias_evaluate (net, toy);
%! assert (all (out.W > 0));
%!test  # T12: a scalar B starts with its final sign
%! toy = mmbias_data ('gaussian', 'Rho', -0.6);
%! out = mmbias_evaluate (mmbias_net (toy, 'InitScheme', 'balanced'), toy);
%! assert (out.W > 0);
%!warning <cannot do> mmbias_net (mmbias_data ('gaussian', 'Cov', [9 2.7; 2.7 1], 'Dims', [1 1], 'Weights', [-0.1 1]), 'InitScheme', 'balanced');
%!test  # same seed same bits; another seed other weights
%! a = mmbias_net (data, 'Seed', 5); b = mmbias_net (data, 'Seed', 5); c = mmbias_net (data, 'Seed', 6);
%! assert (a.Encoder, b.Encoder);
%! assert (max (abs (a.Encoder{1,1}(:) - c.Encoder{1,1}(:))) > 1e-10);
%!warning <below the range of double> mmbias_net (data, 'Depth', 40, 'Width', 2, 'Init', 1e-9);
%!error <mmbias_net: DATA must be a data struct> mmbias_net (3)
%!error <mmbias_net: DATA is missing> mmbias_net ()
%!error id=mmbias:invalidOption mmbias_net (data, 'Hidden', 3)
%!error <FUSIONDEPTH must be in 1 .. DEPTH = 2> mmbias_net (data, 'FusionDepth', 3, 'Depth', 2)
%!error <FUSIONDEPTH must be a row of whole numbers> mmbias_net (data, 'FusionDepth', 0)
%!error <WIDTH must be a row of whole numbers> mmbias_net (data, 'Width', 0)
%!error <WIDTH must be one number or one per hidden layer> mmbias_net (data, 'Width', [3 4])
%!error <INIT must be a positive number> mmbias_net (data, 'Init', -1)
%!error <SEED must be a whole number> mmbias_net (data, 'Seed', 0.5)
%!error <scalar outputs only> mmbias_net (data, 'InitScheme', 'balanced')
%!error id=mmbias:outOfMemory mmbias_net (data, 'Depth', 3, 'Width', 2^40)
%!error <mmbias_net: WIDTH asks for more than fits in memory; 'Representation', 'compressed'> mmbias_net (data, 'Depth', 3, 'Width', 1e7)
%!test  # compressed: sizes do not depend on the width, shapes fit, seeds count
%! for w = [1e3 1e6 1e12]
%!   net = mmbias_net (data, 'Width', w, 'Representation', 'compressed');
%!   assert (size (net.Encoder{1,1}), [4 2]);     # D_m + O directions
%!   assert (size (net.Encoder{2,2}), [2 5]);
%!   assert (net.Width, w);
%! end
%! a = mmbias_net (data, 'Depth', 4, 'Width', 1e6, 'Representation', 'compressed');
%! b = mmbias_net (data, 'Depth', 4, 'Width', 1e6, 'Representation', 'compressed');
%! c = mmbias_net (data, 'Depth', 4, 'Width', 1e6, 'Representation', 'compressed', 'Seed', 2);
%! assert (a.Encoder, b.Encoder);
%! assert (! isequal (a.Encoder, c.Encoder));
%! assert (size (mmbias_evaluate (a, data).W), [2 5]);
%!test  # compressed, L = 2: the mean of |W_m^1|^2 is D_m Width u0^2, exactly
%! q = zeros (1, 400);
%! for s = 1:400
%!   net = mmbias_net (data, 'Width', 1e4, 'Init', 1, 'Representation', 'compressed', 'Seed', s);
%!   q(s) = norm (net.Encoder{1,1}, 'fro') ^ 2;
%! end
%! assert (abs (mean (q) - 2e4) < 4 * sqrt (4e4 / 400));
%! assert (abs (var (q) / 4e4 - 1) < 4 * sqrt (2 / 400));
%!test  # compressed and balanced: width one is exact
%! toy = mmbias_data ('gaussian', 'Rho', 0.5);
%! wide = mmbias_net (toy, 'Depth', 3, 'InitScheme', 'balanced', 'Width', 50);
%! one = mmbias_net (toy, 'Depth', 3, 'InitScheme', 'balanced', 'Width', 1e9, 'Representation', 'compressed');
%! assert (size (one.Encoder{1,2}), [1 1]);
%! assert (mmbias_evaluate (one, toy).W, mmbias_evaluate (wide, toy).W, 1e-15);
%!error <REPRESENTATION must be one of 'full', 'compressed'> mmbias_net (data, 'Representation', 'small')
