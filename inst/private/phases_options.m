% Options of mmbias_phases: name, default, check, help.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function table = phases_options ()
  table = {'Measure', 'signal', core_words('Measure'), 'amplitude whose half-rise is timed'};
end

%!assert (phases_options (){1,2}, 'signal')
