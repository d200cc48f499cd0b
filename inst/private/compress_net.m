% Compress a network for a run with the options OPT (Method, LearningRate,
% Epochs, WeightDecay).  Whether BASIS meets the tolerance is up to the caller.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [small, basis] = compress_net (fname, net, data, tol, opt)
  if isfield (net, 'Basis')
    fail ('invalidArgument', '%s: NET is compressed already', fname);
  end
  task = struct ('Tolerance', tol, 'WeightDecay', opt.WeightDecay, ...
                 'Time', max (opt.Epochs, 1) * opt.LearningRate, ...
                 'LearningRate', opt.LearningRate * strcmp (opt.Method, 'gd'), ...
                 'Display', 'auto');
  if isfield (opt, 'Display')
    task.Display = opt.Display;
  end
  data.X = {};
  [basis, encoder, decoder] = ...
    call_core (fname, @mmbias_compress_mex, net, data, task);
  basis.Encoder = net.Encoder;
  basis.Decoder = net.Decoder;
  basis.Start = struct ('Encoder', {encoder}, 'Decoder', {decoder});
  basis.Outside = 1;
  basis.Tolerance = tol;
  small = net;
  small.Encoder = encoder;
  small.Decoder = decoder;
  small.Basis = basis;
end

%!test
%! data = mmbias_data ('gaussian');
%! opt = parse_options ('f', compress_options (), {});
%! [small, basis] = compress_net ('f', mmbias_net (data), data, 1e-6, opt);
%! assert (basis.Met && basis.Exact);
%! assert (size (basis.Q{3}), [100 2]);
%! assert (basis.Next, [3 4 0 0]);
%!error <f: NET is compressed already>
%! data = mmbias_data ('gaussian');
%! opt = parse_options ('f', compress_options (), {});
%! small = compress_net ('f', mmbias_net (data), data, 1e-6, opt);
%! compress_net ('f', small, data, 1e-6, opt);
