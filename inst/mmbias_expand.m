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
  basis = small.Basis;
  list = layer_list (small);
  if numel (list) ~= numel (basis.Q)
    fail ('dimensionMismatch', '%s: SMALL does not fit its basis', fname);
  end
  net = rmfield (small, 'Basis');
  for i = 1:numel (list)
    part = list(i).part;
    at = list(i).at;
    change = small.(part){at} - basis.Outside * basis.Start.(part){at};
    if ~ isempty (basis.Q{i})
      change = change * basis.Q{i}.';
    end
    if basis.Next(i) > 0
      change = basis.Q{basis.Next(i)} * change;
    end
    net.(part){at} = basis.Outside * basis.(part){at} + change;
  end
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
%!error <SMALL is missing> mmbias_expand ()
%!error <SMALL must be a net struct> mmbias_expand (3)
%!error <SMALL must be a result of mmbias_compress> mmbias_expand (mmbias_net (mmbias_data ('gaussian')))
