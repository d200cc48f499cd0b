% A good vectorised Octave script: gradient descent of case (a) or (b) on second
% moments, scalar modalities.  Returns the loss before every epoch.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function loss = descent_octave (net, data, eta, epochs)
  S = data.S; Syx = data.Syx; c = data.Syy / 2;
  enc = net.Encoder; dec = net.Decoder;
  loss = zeros (epochs + 1, 1);
  if isempty (dec)                          % (a): late fusion, L = 2
    a1 = enc{1,1}; b1 = enc{2,1}; a2 = enc{1,2}; b2 = enc{2,2};
    for t = 1:epochs + 1
      W = [a2*a1, b2*b1];
      E = Syx - W * S;
      loss(t) = c - (Syx + E) * W' / 2;
      ea = eta * E(1); eb = eta * E(2);
      old = a2; a2 = a2 + ea * a1'; a1 = a1 + ea * old';
      old = b2; b2 = b2 + eb * b1'; b1 = b1 + eb * old';
    end
  else                                      % (b): L = 4, L_f = 3
    A1 = enc{1,1}; A2 = enc{1,2}; A3 = enc{1,3};
    B1 = enc{2,1}; B2 = enc{2,2}; B3 = enc{2,3}; d = dec{1};
    for t = 1:epochs + 1
      hA = A2 * A1; kA = A3 * hA; hB = B2 * B1; kB = B3 * hB;
      W = [d*kA, d*kB];
      E = Syx - W * S;
      loss(t) = c - (Syx + E) * W' / 2;
      gA = d * A3; gB = d * B3; ea = eta * E(1); eb = eta * E(2);
      fA = gA * A2; fB = gB * B2;
      A3 = A3 + (ea * d') * hA'; B3 = B3 + (eb * d') * hB';
      A2 = A2 + (ea * gA') * A1'; B2 = B2 + (eb * gB') * B1';
      A1 = A1 + ea * fA'; B1 = B1 + eb * fB';
      d = d + ea * kA' + eb * kB';
    end
  end
end
