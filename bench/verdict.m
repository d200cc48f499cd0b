% Whether a goal was MET, in a word.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function word = verdict (met)
  word = 'missed';
  if met
    word = 'met';
  end
end
