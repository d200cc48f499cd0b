% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn  {} {@var{fp} =} mmbias_fixedpoints (@var{data})
% @deftypefnx {} {@var{fp} =} mmbias_fixedpoints (@var{data}, @var{name}, @var{value}, @dots{})
% Critical manifolds of a multimodal linear network: where learning can rest,
% how much is explained there, and what leads away.
%
% On the manifold M_A just the modalities of a set A are fitted, as well as they
% can be on their own; M_0 is the start, M_* the end of learning.  All other
% manifolds are saddles, the plateaus of the loss, unless nothing is left for
% the modalities outside A.
%
% @subheading Options
% @multitable @columnfractions .2 .2 .6
% @headitem Name @tab Default @tab Meaning
% @item Subsets @tab [] @tab sets A to describe: N x M logical; [] for all 2^M (at most 12 modalities)
% @item Depth @tab 2 @tab number of layers L >= 1
% @item FusionDepth @tab Depth @tab fusion layer L_f, or one per modality; 'early' is 1, 'late' Depth
% @item Init @tab 1e-9 for Depth <= 2, else 0.1 @tab initial scale u0, for the predicted order
% @item Samples @tab [] @tab P: adds the generalisation error to expect from P Gaussian samples (EgExpected)
% @end multitable
%
% Encoders of one layer must be fitted wherever the layers above them do not
% vanish: early fusion (L_f = 1) has M_0 and M_* only, depth 1 has M_* only.
%
% @subheading Result
% A struct with @code{type} 'fixedpoints' and
% @table @code
% @item modalities
% the sets A (N x M logical), from M_0 to M_*, by number of modalities
% @item W
% total map on each manifold (O x D x N)
% @item loss
% loss there (N x 1)
% @item Eg, EgExpected
% excess loss on the population (N x 1, NaN when the truth is unknown); its mean
% over training sets of size Samples ([] without)
% @item rate
% strength of the correlation of each unlearned modality with the residual, which
% drives its growth (N x M, 0 for modalities of A): exponential at this rate for
% encoders of two layers, algebraic for more
% @item stable
% true where nothing drives any other modality (N x 1): M_*, and permanent
% unimodal bias
% @item reachable, path
% visited on the predicted way from a small start (N x 1); the rows on this way, in
% the order in which they are visited (Measure 'signal' of @code{mmbias_predict})
% @item names
% names of the modalities
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
% data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
% fp = mmbias_fixedpoints (data);
% fp.loss'
%   @result{} ans =
%      3.5000   0.3750   1.5000        0
% @end group
% @end example
%
% Reference: theory T6, T16 of doc/theory.md; loss landscape in the paper.
% @seealso{mmbias_data, mmbias_predict, mmbias_plot}
% @end deftypefn

function fp = mmbias_fixedpoints (data, varargin)
  fname = 'mmbias_fixedpoints';
  if nargin < 1
    fail ('invalidArgument', '%s: DATA is missing', fname);
  end
  require_type (fname, 'DATA', data, 'data');
  threads = one_thread (data);
  opt = parse_options (fname, fixedpoints_options (), varargin);
  [data, ~, basis] = wide_reduce (fname, data);
  check_moments (fname, data);
  data.X = {};
  data.Y = [];
  M = numel (data.Dims);
  [L, F] = resolve_depths (fname, opt.Depth, opt.FusionDepth, M);
  F = F .* ones (1, M);
  [sets, dropped] = critical_sets (fname, F, L - max (F), ...
                                   wanted_sets (fname, opt.Subsets, M), ...
                                   ~ isempty (opt.Subsets));

  fp = result ('fixedpoints');
  fp.modalities = sets;
  [fp.W, fp.loss, fp.rate, ~, Eg] = call_core (fname, @mmbias_manifold_mex, ...
                                               data, sets);
  fp.stable = ~ any (fp.rate > 0, 2);
  known = ~ isempty (data.Cov) && ~ isempty (data.Weights);
  fp.Eg = Eg;
  fp.EgExpected = [];
  if ~ isempty (opt.Samples)
    if ~ known
      fail ('invalidArgument', ...
            '%s: SAMPLES needs data whose truth (Cov, Weights) is known', fname);
    end
    check_value (fname, 'DATA.Noise', data.Noise, 'nonnegative');
    fp.EgExpected = expected_error (data, sets, opt.Samples);
    if any (sets * data.Dims(:) > opt.Samples)
      dropped{end+1} = ['EgExpected of more inputs than samples is a ' ...
                        'deterministic equivalent, good to about 16 % (T16).'];
    end
  end
  task = predict_task (fname, {data, 'Depth', L, 'FusionDepth', F, 'Init', opt.Init, ...
                               'Measure', 'signal'});
  phases = predict_phases (fname, task, 'auto', false);
  [known_set, fp.path] = ismember (phases.plateaus, sets, 'rows');
  fp.path = fp.path(known_set).';
  fp.W = wide_maps (fp.W, basis);
  fp.reachable = false (size (sets, 1), 1);
  fp.reachable(fp.path) = true;
  fp.names = data.Names;
  fp.notes = [dropped, remarks(fp, F, L, known, size (data.Syx, 1))];
  opt.Depth = L;
  opt.FusionDepth = F;
  fp.options = opt;
  if nargout == 0
    mmbias_show (fp);
    clear fp   % ans stays as it is
  end
end

% The sets asked for (N x M logical): by number of modalities, then in order.
function sets = wanted_sets (fname, subsets, M)
  if isempty (subsets)
    if M > 12
      fail ('invalidArgument', ...
            ['%s: DATA has %d modalities, and all sets of more than 12 are ' ...
             'too many: name some with SUBSETS'], fname, M);
    end
    sets = rem (floor ((0:2^M-1).' ./ 2.^(0:M-1)), 2) == 1;
    [~, by] = sortrows ([sum(sets, 2), ~sets]);
    sets = sets(by,:);
    return
  end
  if ~ (islogical (subsets) || isnumeric (subsets)) || ndims (subsets) > 2 ...
     || ~ all (subsets(:) == 0 | subsets(:) == 1)
    fail ('invalidArgument', '%s: SUBSETS must be logical, got %s', fname, ...
          describe (subsets));
  end
  if size (subsets, 2) ~= M
    fail ('dimensionMismatch', ...
          '%s: SUBSETS must have one column per modality (%d), got %d', ...
          fname, M, size (subsets, 2));
  end
  sets = full (subsets) ~= 0;
end

% Encoders of one layer are fitted, or the K layers above them vanish and
% nothing is learned (T6).  Sets that were ASKED for and are no manifolds are
% named in a note.
function [sets, notes] = critical_sets (fname, F, K, sets, asked)
  notes = {};
  sets = unique (sets, 'rows', 'stable');
  fitted = all (sets(:,F == 1), 2);
  critical = fitted | (K > 0 & ~ any (sets, 2));
  if ~ any (critical)
    fail ('invalidArgument', ['%s: SUBSETS must name at least one critical ' ...
          'manifold: encoders of one layer are fitted together'], fname);
  end
  if asked && ~ all (critical)
    notes{1} = sprintf (['Left out as not critical, since encoders of one ' ...
                         'layer are fitted together: %s.'], ...
                        mat2str (double (sets(~critical,:))));
  end
  sets = sets(critical,:);
end

function notes = remarks (fp, F, L, known, O)
  notes = {};
  if L == 1
    notes{end+1} = 'Depth 1 has one critical point, the solution itself.';
  elseif all (F == 1)
    notes{end+1} = 'Early fusion has two manifolds: nothing or all is learned.';
  end
  if any (F > 2)
    notes{end+1} = ['Encoders of more than two layers leave a saddle ' ...
                    'algebraically: the rate is the strength that drives ' ...
                    'them, not an exponent.'];
  end
  bias = fp.stable & ~ all (fp.modalities, 2);
  if any (bias & ~ any (fp.modalities, 2))
    notes{end+1} = ['No modality is correlated with the target: nothing is ' ...
                    'ever learned.'];
  elseif any (bias)
    notes{end+1} = sprintf (['Permanent bias on %d manifold(s): nothing is ' ...
                             'left for the other modalities.'], sum (bias));
  end
  if O > 1
    notes{end+1} = ['Vector outputs: there are more manifolds, on which a ' ...
                    'modality holds some of its modes (T6, T20).'];
  end
  if any (isinf (fp.EgExpected))
    notes{end+1} = ['EgExpected is Inf where the number of samples is within ' ...
                    'one of that of the inputs: the mean over training sets ' ...
                    'does not exist.'];
  end
  if ~ known
    notes{end+1} = 'The true map is unknown: Eg is NaN.';
  end
end

%!demo
%! ## the saddles between nothing and everything, three modalities
%! data = mmbias_data ('gaussian', 'Cov', [4 1 0.5; 1 2 0.3; 0.5 0.3 1], 'Dims', [1 1 1], 'Weights', [1 1 1]);
%! mmbias_plot (mmbias_fixedpoints (data));

%!test  # T6 by hand: three vector modalities, two outputs
%! B = reshape (cos (1:25), 5, 5); S = B * B' + diag ([3 2 1 1 2]); w = [1 -0.5 0.3 0.8 0.2; 0.1 0.7 -0.4 0.2 0.9];
%! data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [2 2 1], 'Weights', w);
%! fp = mmbias_fixedpoints (data);
%! assert (fp.modalities, logical ([0 0 0; 1 0 0; 0 1 0; 0 0 1; 1 1 0; 1 0 1; 0 1 1; 1 1 1]));
%! cols = {1:2, 3:4, 5}; Syx = w * S;
%! for i = 1:8
%!   A = [cols{fp.modalities(i,:)}]; W = zeros (2, 5);
%!   if ! isempty (A), W(:,A) = Syx(:,A) / S(A,A); end
%!   assert (fp.W(:,:,i), W, 1e-12);
%!   assert (fp.loss(i), trace ((w - W) * S * (w - W)') / 2, 1e-12);
%!   assert (fp.Eg(i), fp.loss(i), 1e-12);
%!   for m = 1:3
%!     r = norm (Syx(:,cols{m}) - W * S(:,cols{m})) * ! fp.modalities(i,m);
%!     assert (fp.rate(i,m), r, 1e-12);
%!   end
%! end
%! assert (fp.stable', [false(1, 7), true]);
%!test  # the path of the predicted order is reachable
%! data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
%! fp = mmbias_fixedpoints (data);
%! assert (fp.reachable', [true true false true]); assert (fp.path, [1 2 4]);
%!test  # a modality that is unlearned on the way; small variances do not count
%! fp = mmbias_fixedpoints (mmbias_data ('gaussian', 'Cov', [1 2.7; 2.7 9], 'Dims', [1 1], 'Weights', [1 -0.1]));
%! assert (fp.modalities(fp.path,:), logical ([0 0; 0 1; 1 0; 1 1]));
%! data = mmbias_data ('gaussian', 'Cov', blkdiag ([4 0; 0 1e-4], 1), 'Dims', [2 1], 'Weights', [1 30 0.9]);
%! fp = mmbias_fixedpoints (data, 'Init', 1e-3);
%! assert (fp.modalities(fp.path,:), logical ([0 0; 1 0; 1 1]));
%!test  # early fusion, depth 1, encoders of one layer
%! data = mmbias_data ('gaussian');
%! assert (mmbias_fixedpoints (data, 'FusionDepth', 1).modalities, logical ([0 0; 1 1]));
%! assert (mmbias_fixedpoints (data, 'Depth', 1).modalities, true (1, 2));
%! assert (mmbias_fixedpoints (data, 'FusionDepth', [1 3], 'Depth', 4).modalities, logical ([0 0; 1 0; 1 1]));
%! assert (mmbias_fixedpoints (data, 'FusionDepth', [1 3]).modalities, logical ([1 0; 1 1]));
%!test  # these are the critical points: gradients vanish there, and only there
%! data = mmbias_data ('gaussian', 'Rho', 0.3);
%! fp = mmbias_fixedpoints (data);
%! net = mmbias_net (data, 'Width', 1);
%! for i = 1:4
%!   for m = 1:2
%!     net.Encoder{m,1} = sqrt (fp.W(1,m,i)); net.Encoder{m,2} = net.Encoder{m,1};
%!   end
%!   g = mmbias_evaluate (net, data).gradient;
%!   assert (max (abs ([g.Encoder{:}])) < 1e-14);
%! end
%!test  # permanent bias: P < D, A interpolates
%! X = {reshape(cos ((1:40) .^ 2), 4, 10), [1; -1; 2; 0.5]}; Y = [1; 2; -1; 0.3];
%! fp = mmbias_fixedpoints (mmbias_data (X, Y, 'Center', false));
%! assert (fp.stable', [false true false true]);
%! assert (fp.loss([2 4]), [0; 0], 1e-12);
%! assert (any (! cellfun (@isempty, strfind (fp.notes, 'Permanent'))));
%! assert (all (isnan (fp.Eg)));
%!test  # named subsets
%! data = mmbias_data ('gaussian', 'Cov', eye (13), 'Dims', ones (1, 13), 'Weights', 1:13);
%! fp = mmbias_fixedpoints (data, 'Subsets', [zeros(1, 13); ones(1, 13)]);
%! assert (fp.loss, [sum((1:13) .^ 2) / 2; 0], 1e-9);
%!error <mmbias_fixedpoints: INIT must be at least> mmbias_fixedpoints (mmbias_data ('gaussian'), 'Init', 1e-300)
%!error <DATA is missing> mmbias_fixedpoints ()
%!error <name some with SUBSETS> mmbias_fixedpoints (mmbias_data ('gaussian', 'Cov', eye (13), 'Dims', ones (1, 13), 'Weights', 1:13))
%!test  # early fusion has no manifold of one modality; sets count once
%! fp = mmbias_fixedpoints (mmbias_data ('gaussian'), 'FusionDepth', 1, 'Subsets', [0 0; 1 0; 1 1; 1 1]);
%! assert (fp.modalities, logical ([0 0; 1 1])); assert (! isempty (strfind (fp.notes{1}, '[1 0]')));
%!error <SUBSETS must name at least one critical> mmbias_fixedpoints (mmbias_data ('gaussian'), 'FusionDepth', 1, 'Subsets', [1 0])
%!error <SUBSETS must be logical> mmbias_fixedpoints (mmbias_data ('gaussian'), 'Subsets', [1 2])
%!error id=mmbias:dimensionMismatch mmbias_fixedpoints (mmbias_data ('gaussian'), 'Subsets', true)
%!error <SAMPLES needs data whose truth> mmbias_fixedpoints (mmbias_data ({(1:4)', [1 0 2 3]'}, (1:4)'), 'Samples', 9)
%!error <DATA must have the field Weights as made by mmbias_data> mmbias_fixedpoints (rmfield (mmbias_data ('gaussian'), 'Weights'));
