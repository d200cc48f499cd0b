% Is the output of a network a linear map of its input: Slope 1 (as of structs without
% the field), no biases?
%   yes = is_linear (net)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function yes = is_linear (net)
  there = isfield (net, {'DecoderBias', 'Slope'});   % each question copies a struct
  yes = ~ (there(1) && ~ isempty (net.DecoderBias));
  if yes && there(2)   % isequal would cost more than all else here
    s = net.Slope;
    yes = isreal (s) && isscalar (s) && s == 1;
  end
end

%!assert (is_linear (struct ('Encoder', 1)))
%!assert (! is_linear (struct ('Slope', 0)))
%!assert (! is_linear (struct ('Slope', [1 1]))); assert (! is_linear (struct ('Slope', {{1}})));
%!assert (! is_linear (struct ('Slope', 1, 'DecoderBias', {{1}})))
