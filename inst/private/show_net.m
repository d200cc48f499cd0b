% Summary of a network.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function lines = show_net (s)
  sizes = cellfun (@(w) sprintf ('%d x %d', size (w)), ...
                   [s.Encoder(1,:), s.Decoder], 'UniformOutput', false);
  lines = {sprintf('L = %d, L_f = %s, %d modalities, %s start %g', s.Depth, ...
                   mat2str (s.FusionDepth), size (s.Encoder, 1), s.InitScheme, s.Init), ...
           ['  layers of modality 1: ', strjoin(sizes, ', ')]};
end

%!assert (show_net (mmbias_net (mmbias_data ('gaussian'))), {'L = 2, L_f = 2, 2 modalities, gaussian start 1e-09', '  layers of modality 1: 100 x 1, 1 x 100'})
