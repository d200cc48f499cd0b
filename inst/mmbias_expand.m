% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn {} {@var{net} =} mmbias_expand (@var{small})
% Full network of a compressed one.
%
% Weights inside the bases are those of @var{small}, trained or not; weights
% outside are what they were in the network that was compressed, times what
% weight decay has left of them: learning does not reach them.
%
% @var{small} is a result of @code{mmbias_compress}, or the field @code{net} of a
% run of one.  A network drawn with @qcode{"Representation", "compressed"} has no
% full one: its wide weights were never drawn.
%
% @subheading Errors
% mmbias:invalidArgument, mmbias:dimensionMismatch.
%
% @example
% @group
% data = mmbias_data ('gaussian', 'Rho', 0.5);
% small = mmbias_compress (mmbias_net (data), data);
% run = mmbias_train (small, data);
% net = mmbias_expand (run.net);
% size (net.Encoder@{1,1@})
%   @result{} ans =
%      100     1
% @end group
% @end example
%
% Reference: theory T15 of doc/theory.md.
% @seealso{mmbias_compress, mmbias_train}
% @end deftypefn

function net = mmbias_expand (small)
  fname = 'mmbias_expand';
  if nargin < 1
    fail ('invalidArgument', '%s: SMALL is missing', fname);
  end
  require_type (fname, 'SMALL', small, 'net');
  if ~ isfield (small, 'Basis')
    fail ('invalidArgument', ...
          '%s: SMALL must be a result of mmbias_compress', fname);
  end
  net = rmfield (small, 'Basis');
  [net.Encoder, net.Decoder] = call_core (fname, @mmbias_expand_mex, small);
  if nargout == 0
    mmbias_show (net);
    clear net   % ans stays as it is
  end
end

%!demo
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! run = mmbias_train (mmbias_compress (mmbias_net (data), data), data);
%! net = mmbias_expand (run.net)

%!test  # an untouched network comes back
%! data = mmbias_data ('gaussian', 'Rho', 0.3);
%! net = mmbias_net (data, 'Depth', 4, 'FusionDepth', 3, 'Width', [80 90 70]);
%! back = mmbias_expand (mmbias_compress (net, data, 1e-4));
%! assert (back.Encoder, net.Encoder);
%! assert (back.Decoder, net.Decoder);
%!test  # every layer is what the bases make of it
%! data = mmbias_data ('gaussian', 'Cov', [2 .5 .1; .5 1 .2; .1 .2 3], 'Dims', [1 2], 'Weights', [1 1 1; 0 1 -1]);
%! for F = 1:4
%!   net = mmbias_net (data, 'FusionDepth', F, 'Depth', 4, 'Width', 60, 'Init', 0.1, 'InitScheme', 'scaled');
%!   args = {'Epochs', 50, 'WeightDecay', 1e-3};
%!   small = mmbias_train (mmbias_compress (net, data, 0.1, args{:}), data, args{:}).net;
%!   full = mmbias_expand (small); b = small.Basis;
%!   assert (b.Outside, (1 - 0.04e-3) ^ 50, 1e-14);
%!   layers = @(n) [reshape(n.Encoder(:,1:F-1).', 1, []), n.Encoder(:,F).', n.Decoder(:).'];
%!   new = layers (full); old = layers (net); now = layers (small); start = layers (b.Start);
%!   for i = 1:numel (new)
%!     P = eye (columns (new{i})); R = eye (rows (new{i}));
%!     if ! isempty (b.Q{i}), P = b.Q{i}; end
%!     if b.Next(i) > 0, R = b.Q{b.Next(i)}; end
%!     assert (new{i}, b.Outside * old{i} + R * (now{i} - b.Outside * start{i}) * P', 1e-14);
%!     assert (norm (new{i} - old{i}) > 1e-5);
%!   end
%! end
%!function small = broken (change)
%!  data = mmbias_data ('gaussian', 'Rho', 0.3);
%!  small = mmbias_compress (mmbias_net (data, 'Depth', 3, 'Init', 0.3), data, 1e-2);
%!  small = change (small);
%!endfunction
%!error <mmbias_expand: SMALL does not fit its basis> mmbias_expand (broken (@(s) setfield (s, 'Basis', 'Q', s.Basis.Q(2:end))))
%!error <SMALL does not fit its basis> mmbias_expand (broken (@(s) setfield (s, 'Basis', 'Q', {4}, {[]})))
%!error <SMALL does not fit its basis> mmbias_expand (broken (@(s) setfield (s, 'Basis', 'Q', {4}, {s.Basis.Q{4}(2:end,:)})))
%!error id=mmbias:dimensionMismatch mmbias_expand (broken (@(s) setfield (s, 'Basis', 'Q', {4}, {s.Basis.Q{4}(:,2:end)})))
%!error <SMALL does not fit its basis> mmbias_expand (broken (@(s) setfield (s, 'Basis', 'Start', 'Decoder', {1}, {3})))
%!error <SMALL has no field Outside> mmbias_expand (broken (@(s) setfield (s, 'Basis', rmfield (s.Basis, 'Outside'))))
%!error <SMALL is missing> mmbias_expand ()
%!error <SMALL must be a net struct> mmbias_expand (3)
%!error <SMALL must be a result of mmbias_compress> mmbias_expand (mmbias_net (mmbias_data ('gaussian')))
