% Epochs between FROM and TO whose networks are to be kept, each once.
%   epochs = net_epochs (opt, from, to)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function epochs = net_epochs (opt, from, to)
  epochs = opt.RecordNets(opt.RecordNets >= from & opt.RecordNets <= to);
  if ~ isempty (epochs)
    epochs = unique (epochs);
  end
end

%!assert (net_epochs (struct ('RecordNets', [9 3 1 3 99]), 2, 10), [3 9])
%!assert (isempty (net_epochs (struct ('RecordNets', []), 0, 10)))
