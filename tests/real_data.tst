% Real features of handwritten numerals (T20); skipped where they are absent.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function d = folder ()
%!  d = fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'data');
%!endfunction
%!function data = numerals ()
%!  f = @(n) fullfile (folder (), ['mfeat-' n '.csv']);
%!  data = mmbias_data ('file', {f('karhunen'), f('zernike')}, 'Modalities', ...
%!    {'karhunen', 'mfeat-karhunen.att*'; 'zernike', 'mfeat-zernike.att*'}, ...
%!    'Target', 'mfeat-zernike.class', 'Classes', true, 'Standardize', true);
%!endfunction
%!testif ; exist (fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'data', 'mfeat-zernike.csv'), 'file') == 2
%! data = numerals ();
%! assert (data.P, 2000); assert (data.Dims, [64 47]); assert (data.ClassLabels, (1:10)');
%! p = mmbias_predict (data, 'Theory', 'paper');
%! assert (p.losses.M0, 0.45, 5e-5);
%! assert (p.losses.alone, [0.1496 0.1931], 5e-5);
%! assert (p.losses.full, 0.0980, 5e-5);
%! assert (p.order, [2 1]); assert (p.superficial);
%! z = p.modes.strength(p.modes.modality == 2);
%! k = p.modes.strength(p.modes.modality == 1);
%! assert (max (z), 0.934, 5e-4); assert (max (k), 0.631, 6e-4);
%! assert (sort (z, 'descend')(2), 0.6325, 5e-5);
%! assert (p.ratio, 1.60, 5e-3);
%! race = mmbias_predict (data);   # measured below: 1.52
%! assert (race.method, 'modes'); assert (race.order, [2 1]);
%! assert (race.ratio, 1.52, 0.03);

%!testif ; exist (fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'data', 'mfeat-zernike.csv'), 'file') == 2
%! data = numerals ();
%! run = mmbias_train (mmbias_net (data), data, 'Epochs', 20000);
%! ph = mmbias_phases (run);
%! printf ('numerals: t_A %.0f, t_B %.0f, ratio %.3f\n', ph.tA, ph.tB, ph.ratio);
%! assert (ph.order, [2 1]);
%! assert (ph.modes.modality(1), 2);
%! assert ([ph.tA, ph.tB], [480 729], [6 6]);
