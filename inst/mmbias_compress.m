% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn  {} {@var{small} =} mmbias_compress (@var{net}, @var{data})
% @deftypefnx {} {@var{small} =} mmbias_compress (@var{net}, @var{data}, @var{tol})
% @deftypefnx {} {@var{small} =} mmbias_compress (@var{net}, @var{data}, @var{tol}, @var{name}, @var{value}, @dots{})
% Smaller network with the same learning dynamics.
%
% A hidden layer takes part in learning only through the directions that
% signals from the inputs and from the outputs reach.  The smaller network holds
% just these: every weight matrix W becomes Q_out' W Q_in, with orthonormal bases
% Q of the hidden spaces.  It is an ordinary network: train, predict and plot
% it.  With two layers it is exact, also under weight decay.  With more layers
% the total map of its run differs from that of the full one by about
% @var{tol} (default 1e-6) at most; directions are chosen by their effect on the
% total map, from runs of the small network itself.
%
% The option @code{Compress} of @code{mmbias_train} does all of this: compress,
% train, check inside the run, expand.
%
% @subheading Options
% What the network will be trained with:
% @multitable @columnfractions .2 .15 .65
% @headitem Name @tab Default @tab Meaning
% @item Method @tab 'gd' @tab 'gd' or 'flow'
% @item LearningRate @tab 0.04 @tab eta > 0
% @item Epochs @tab 1e5 @tab length of the run
% @item WeightDecay @tab 0 @tab lambda >= 0
% @end multitable
%
% @subheading Result
% A net struct with the further field @code{Basis}: Q (one basis per layer,
% of the space below it; empty for inputs), Next (the layer that reads what a
% layer writes, 0 for the output), Encoder, Decoder (the full weights), Start
% (the small ones), Outside (what weight decay has left of weights outside the
% bases; 1 at first), Tolerance, Error (estimated, of max |Wtot difference|;
% 0 where exact), Exact, and what the check inside a run needs.
%
% @subheading Errors and warnings
% mmbias:invalidArgument, mmbias:invalidOption, mmbias:dimensionMismatch,
% mmbias:nonFinite, mmbias:outOfMemory.  mmbias:compression: the tolerance
% cannot be met by a network small enough to pay; the message says why.
%
% @example
% @group
% data = mmbias_data ('gaussian', 'Rho', 0.5);
% small = mmbias_compress (mmbias_net (data), data);
% size (small.Encoder@{1,1@})
%   @result{} ans =
%      2   1
% @end group
% @end example
%
% Reference: theory T15 of doc/theory.md.
% @seealso{mmbias_expand, mmbias_train, mmbias_net}
% @end deftypefn

function small = mmbias_compress (net, data, tol, varargin)
  fname = 'mmbias_compress';
  if nargin < 2
    fail ('invalidArgument', '%s: NET and DATA are needed', fname);
  end
  require_type (fname, 'NET', net, 'net');
  require_type (fname, 'DATA', data, 'data');
  if nargin < 3 || isempty (tol)
    tol = 1e-6;
  end
  tol = check_value (fname, 'TOL', tol, 'positive');
  opt = parse_options (fname, compress_options (), varargin);
  [data, net, wide] = wide_reduce (fname, data, net);
  [small, basis] = compress_net (fname, net, data, tol, opt);
  small = wide_net (small, wide);
  if ~ basis.Met
    fail ('compression', '%s: TOL = %g cannot be met: %s', fname, tol, ...
          basis.Reason);
  end
  if nargout == 0
    mmbias_show (small);
    clear small   % ans stays as it is
  end
end

%!demo
%! data = mmbias_data ('gaussian', 'Rho', 0.3);
%! net = mmbias_net (data, 'Depth', 4, 'FusionDepth', 3);
%! small = mmbias_compress (net, data, 1e-6)

%!shared data
%! data = mmbias_data ('gaussian', 'Cov', [2 .5 .1; .5 1 .2; .1 .2 3], 'Dims', [1 2], 'Weights', [1 1 1; 0 1 -1]);
%!test  # L = 2: exact, D_m + O directions, also with weight decay and for the flow
%! for F = 1:2
%!   for decay = [0 0.01]
%!     net = mmbias_net (data, 'FusionDepth', F, 'Init', 0.01);
%!     small = mmbias_compress (net, data, 1e-6, 'WeightDecay', decay);
%!     assert (small.Basis.Exact);
%!     assert (size (small.Encoder{1,1}), [5, 1] - (F == 2) * [2, 0]);
%!     for method = {'gd', 'flow'}
%!       a = mmbias_train (net, data, 'WeightDecay', decay, 'Method', method{1}, 'RecordEvery', 1);
%!       b = mmbias_train (small, data, 'WeightDecay', decay, 'Method', method{1}, 'RecordEvery', 1);
%!       share = (a.loss(1) - a.loss) / (a.loss(1) - a.loss(end));
%!       assert (share(2) < 0.1);
%!       assert (max (abs (a.W(:) - b.W(:))) < 1e-6);
%!       full = mmbias_expand (b.net);
%!       for i = 1:numel (full.Encoder)
%!         assert (full.Encoder{i}, a.net.Encoder{i}, 1e-6);
%!       end
%!     end
%!   end
%! end
%!test  # deeper: within the tolerance, which the check inside may exceed a little, and all functions take the small net
%! net = mmbias_net (data, 'Depth', 4, 'FusionDepth', 2, 'Init', 0.4, 'Seed', 3);
%! small = mmbias_compress (net, data, 1e-6, 'Epochs', 2000);
%! a = mmbias_train (net, data, 'Epochs', 2000);
%! b = mmbias_train (small, data, 'Epochs', 2000);
%! assert (a.loss(1) > 0.9 * sum (diag (data.Syy)) / 2 && a.loss(end) < 0.1 * a.loss(1));
%! assert (max (abs (a.W(:) - b.W(:))) < 1e-6);
%! assert (b.certificate.compression.error < 2e-6);
%! assert (max (abs (a.W(:) - b.W(:))) <= b.certificate.compression.error);
%! assert (mmbias_evaluate (small, data).W, mmbias_evaluate (net, data).W, 1e-8);
%! mmbias_phases (b);
%!error <TOL must be a positive number> mmbias_compress (mmbias_net (data), data, -1)
%!error <NET and DATA are needed> mmbias_compress (mmbias_net (data))
%!error <unknown option 'Depth'> mmbias_compress (mmbias_net (data), data, 1e-6, 'Depth', 3)
%!error <TOL = 1e-12 cannot be met: more than half> mmbias_compress (mmbias_net (data, 'Depth', 4, 'Width', 6, 'Init', 0.4), data, 1e-12)
