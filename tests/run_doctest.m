% Run the examples of all help texts.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later
1;
root = fileparts (fileparts (mfilename ('fullpath')));
addpath (fullfile (root, 'inst'));
pkg load doctest
names = glob (fullfile (root, 'inst', 'mmbias*.m'));
passed = 0;
failed = 0;
for i = 1:numel (names)
  [ignore, name] = fileparts (names{i});
  log = evalc ('[good, all] = doctest (name);');
  passed = passed + good;
  failed = failed + all - good + (all == 0);
  if all == 0
    printf ('%s has no example that runs\n', name);
  elseif good < all
    disp (log);
  end
end
printf ('help examples: %d passed, %d failed\n', passed, failed);
exit (failed > 0);
