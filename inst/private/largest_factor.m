% The largest factor of the learning rate that ModalityRate and DecoderRate give any
% layer at any epoch, at least 1; 1 for methods without them.
%   factor = largest_factor (fname, opt, M)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function factor = largest_factor (fname, opt, M)
  factor = 1;
  if isfield (opt, 'ModalityRate')
    rates = rate_schedule (fname, opt.ModalityRate, M);
    factor = max ([1; opt.DecoderRate; reshape(rates(:,2:end), [], 1)]);
  end
end

%!assert (largest_factor ('f', struct ('ModalityRate', [], 'DecoderRate', 0.5), 2), 1)
%!assert (largest_factor ('f', struct ('ModalityRate', [7 3 .5; 9 1 1], 'DecoderRate', 2), 2), 3)
%!assert (largest_factor ('f', struct ('ModalityRate', [.1 .2], 'DecoderRate', 4), 2), 4)
%!assert (largest_factor ('f', struct ('Tolerance', 1), 2), 1)
