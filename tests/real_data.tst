% Real data from files to figures; skipped where they are absent.
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

%!function [data, pred, run, ph, fp] = whole_way (name, files, exact, varargin)
%!  f = cellfun (@(n) fullfile (folder (), [n '.csv']), files, 'UniformOutput', false);
%!  began = cputime ();
%!  data = mmbias_data ('file', f, varargin{:}, 'Standardize', true);
%!  balanced = mmbias_predict (data);
%!  net = mmbias_net (data);
%!  if (exact)
%!    rate = mmbias_train (net, data, 'LearningRate', 'auto', 'Epochs', 0).options.LearningRate;
%!    pred = mmbias_predict (net, data, 'LearningRate', rate, 'Measure', 'signal');
%!  else                                            # what takes long for vector outputs of three modalities
%!    rate = 0.04;
%!    pred = mmbias_predict (data, 'LearningRate', rate);
%!  end
%!  epochs = ceil (max (pred.epochs(isfinite (pred.epochs))) * (20 - 17.5 * exact));   # many modes: long tails
%!  run = mmbias_train (net, data, 'LearningRate', rate, 'Epochs', epochs);
%!  ph = mmbias_phases (run);
%!  fp = mmbias_fixedpoints (data);
%!  seconds = cputime () - began;
%!  printf ('%-14s %.2f s of CPU; epochs %s predicted, %s measured\n', name, seconds, mat2str (pred.epochs, 4), mat2str (ph.t, 4));
%!  assert (seconds < 5);
%!  M = numel (data.Dims);
%!  assert (rows (fp.modalities), 2 ^ M);
%!  assert (fp.loss(! any (fp.modalities, 2)), trace (data.Syy) / 2, 1e-12 * trace (data.Syy));
%!  assert (min (fp.loss), data.lossMin, 1e-9 * max (fp.loss));
%!  for m = 1:M, assert (fp.loss(sum (fp.modalities, 2) == 1 & fp.modalities(:,m)), pred.losses.alone(m), 1e-9 * max (fp.loss)); end
%!  assert (balanced.losses.alone, pred.losses.alone, 1e-12);
%!  assert (run.loss(1), max (fp.loss), 1e-6 * max (fp.loss)); assert (run.loss(end) < min (fp.loss(sum (fp.modalities, 2) < sum (! isnan (ph.t)))));
%!  folder_of_figures = getenv ('MMB_FIGURES');   # to look at
%!  if (any (strcmp (available_graphics_toolkits (), 'gnuplot')) || ! isempty (getenv ('DISPLAY')))
%!    set (0, 'defaultfigurevisible', 'off');
%!    for what = {{data}, {balanced}, {fp}, {run, ph, pred}}
%!      h = mmbias_plot (what{1}{:}); assert (ishghandle (h.figure));
%!      if (! isempty (folder_of_figures)), print (h.figure, fullfile (folder_of_figures, sprintf ('%s_%s.png', name, what{1}{1}.type)), '-r80'); end
%!      close (h.figure);
%!    end
%!    set (0, 'defaultfigurevisible', 'remove');
%!  end
%!endfunction

%!testif ; exist (fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'data', 'nutrimouse-gene.csv'), 'file') == 2
%! [data, pred, run, ph] = whole_way ('nutrimouse', {'nutrimouse-gene', 'nutrimouse-lipid', 'nutrimouse-genotype'}, true, ...
%!   'Modalities', {'gene', 'nutrimouse-gene.*'; 'lipid', 'nutrimouse-lipid.*'}, 'Target', 'genotype', 'Classes', true);
%! assert (data.P, 40); assert (data.Dims, [120 21]); assert (data.ClassLabels, {'ppar'; 'wt'});
%! assert (pred.permanent); assert (pred.first, 1); assert (ph.first, 1); assert (isnan (ph.t(2))); assert (isinf (pred.t(2)));

%!testif ; exist (fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'data', 'varespec_R.csv'), 'file') == 2
%! [data, pred, run, ph] = whole_way ('varespec', {'varespec_R', 'varechem_R'}, true, 'Modalities', {'species', 2:45; 'chem', 47:59}, 'Target', 'pH');
%! assert (data.P, 24); assert (pred.permanent); assert (pred.first, 1); assert (isnan (ph.t(2)));
%! assert (pred.epochs(1), ph.t(1), 0.02 * ph.t(1));

%!testif ; exist (fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'data', 'breast_cancer.csv'), 'file') == 2
%! [data, pred, run, ph] = whole_way ('breast_cancer', {'breast_cancer'}, true, 'Modalities', {'mean', 'mean *'; 'error', '* error'; 'worst', 'worst *'}, 'Target', 'target');
%! assert (data.P, 569); assert (data.Dims, [10 10 10]); assert (pred.order, [3 1 2]); assert (ph.order, [3 1 2]);
%! assert (pred.epochs, ph.t, 0.02 * max (ph.t));

%!testif ; exist (fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'data', 'diabetes_raw.csv'), 'file') == 2
%! [data, pred, run, ph] = whole_way ('diabetes', {'diabetes_raw'}, true, 'Modalities', {'body', {'age', 'sex', 'bmi', 'bp'}; 'serum', 's?'}, 'Target', 'target');
%! assert (data.P, 442); assert (pred.order, [2 1]); assert (ph.order, [2 1]); assert (pred.superficial);
%! assert (pred.epochs, ph.t, 0.02 * max (ph.t));

%!testif ; exist (fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'data', 'mfeat-morphological.csv'), 'file') == 2
%! [data, pred, run, ph] = whole_way ('mfeat', {'mfeat-karhunen', 'mfeat-zernike', 'mfeat-morphological'}, false, 'Modalities', ...
%!   {'karhunen', 'mfeat-karhunen.att*'; 'zernike', 'mfeat-zernike.att*'; 'morphology', 'mfeat-morphological.att*'}, 'Target', 'mfeat-zernike.class', 'Classes', true);
%! assert (data.P, 2000); assert (data.Dims, [64 47 6]); assert (pred.first, ph.first);
