% Predicted epoch at which a network leaves its first plateau, from its actual
% initial scale: T7-T10's t_A with u0 = the geometric mean of the Frobenius
% norms on the path of the modality learned first (decoder norms / sqrt (M)).
% 0 where no formula applies, or where norms say little: compressed networks
% hold part of their layers only.  Random deep starts take several times
% longer, so this is a lower bound for them.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function epochs = plateau_epochs (net, data, rate)
  epochs = 0;
  [F, K] = net_depths (net);
  L = F(1) + K;
  if L < 2 || any (F ~= F(1)) || is_compressed (net)
    return
  end
  data.X = {};
  [W, loss, strength] = call_core ('mmbias_train', @mmbias_manifold_mex, ...
      data, false (1, numel (F)));
  [sA, A] = max (strength);
  if sA == 0
    return
  end
  u = 1;
  for l = 1:F(1)
    u = u * norm (net.Encoder{A,l}, 'fro');
  end
  for k = 1:K
    u = u * norm (net.Decoder{k}, 'fro') / sqrt (numel (F));
  end
  u = u ^ (1 / L);
  if u > 0 && u < 1
    epochs = call_core ('mmbias_train', @mmbias_phase_mex, ...
        L, F(1), u, strength / sA, [sA 0 0 1]) / rate;
  elseif u == 0
    epochs = Inf;
  end
end

function yes = is_compressed (net)
  yes = isfield (net, 'Basis') || (isfield (net, 'Representation') ...
                                   && strcmp (net.Representation, 'compressed'));
end

%!test  # a balanced start escapes at ln (1/u0) / sA: compare with the run
%! data = mmbias_data ('gaussian', 'Rho', 0);
%! net = mmbias_net (data, 'InitScheme', 'balanced', 'Init', 1e-6);
%! e = plateau_epochs (net, data, 0.04);
%! assert (e, log (1e6) / 4 / 0.04, 1e-9 * e);
%!test
%! data = mmbias_data ('gaussian');
%! assert (plateau_epochs (mmbias_net (data, 'Depth', 1), data, 0.04), 0);
%! net = mmbias_net (data, 'FusionDepth', [2 1]);
%! assert (plateau_epochs (net, data, 0.04), 0);
