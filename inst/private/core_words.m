% Words that the core knows for an option, asked of it once per session.
%   words = core_words (option)        'InitScheme', 'Measure', 'Stepper', 'Event', 'Loss'
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function words = core_words (option)
  persistent known
  if isempty (known)
    known = mmbias_words_mex ();
  end
  words = known.(option);
end

%!assert (core_words ('Measure'), {'weights', 'signal'})
%!assert (any (strcmp (core_words ('InitScheme'), 'balanced')))
