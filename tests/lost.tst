% Modalities that are learned, lost and learned again, and those that are never learned.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function t = exact_times (data, net, m, level, last)
%!  ## two layers, scalar modalities: with p = u + v and q = u - v of modality m's
%!  ## hidden units, p = p0 exp (I_m), q = q0 exp (-I_m), dI_m/dtau = what drives m, and
%!  ## w_m = (|p|^2 - |q|^2) / 4: no weights that nearly cancel are integrated
%!  for j = 1:2
%!    u = net.Encoder{j,1}(:); v = net.Encoder{j,2}(:);
%!    p(j,1) = sumsq (u + v) / 4; q(j,1) = sumsq (u - v) / 4;
%!  end
%!  w = @(I) p .* exp (2 * I) - q .* exp (-2 * I);
%!  lsode_options ('relative tolerance', 1e-12); lsode_options ('absolute tolerance', 1e-13);
%!  tau = linspace (0, last, 20001)';
%!  [I, state] = lsode (@(I, t) data.Syx(:) - data.S * w(I), [0; 0], tau); assert (state, 2);
%!  W = w(I')(m,:)'; i = find (W(1:end-1) < level & W(2:end) >= level, 1, 'last');
%!  t = interp1 (W(i:i+1), tau(i:i+1), level);
%!endfunction

%!test  # T5: t, epochs and phases are those of learning for good; errors are no smaller than they are
%! data = mmbias_data ('gaussian', 'Cov', [1.80114745 -.92744621; -.92744621 .56684978], 'Dims', [1 1], 'Weights', [.2204565 .54284075]);
%! worst = 0; eta = 0.04;
%! s = warning ('off', 'mmbias:plateau');
%! for seed = 1:4
%!   net = mmbias_net (data, 'Seed', seed);
%!   p = mmbias_predict (net, data, 'LearningRate', eta);
%!   assert (p.valid); assert (p.order, [2 1]);
%!   right = exact_times (data, net, 1, data.Weights(1) / 2, 900);
%!   off = abs (p.t(1) - right) / (right - p.t(2)); worst = max (worst, off / p.error(2));
%!   assert (p.error(2) < 0.01);
%!   if (seed == 1)
%!     run = mmbias_train (net, data, 'LearningRate', eta, 'Epochs', 24000, 'RecordEvery', 1);
%!     ph = mmbias_phases (run);
%!     assert (p.epochs, ph.t, -1e-6); assert (ph.t * eta, p.t, -0.005);
%!     assert (any (! cellfun (@isempty, strfind (ph.notes, 'lost again'))));
%!     assert (any (strcmp ({run.events.name}, 'unlearned')));
%!   end
%!   assert (any (! cellfun (@isempty, strfind (p.notes, 'lost again'))));
%! end
%! warning (s);
%! printf ('learned, lost, learned again: worst error %.2g of the one that is claimed\n', worst);
%! assert (worst < 3);
%! assert (! mmbias_predict (data).valid);   # no balanced start reverses

%!function [p, ph, run] = both (data, epochs)
%!  s = warning ('off', 'mmbias:plateau');
%!  p = mmbias_predict (data, 'Measure', 'signal');
%!  run = mmbias_train (mmbias_net (data), data, 'Epochs', epochs);
%!  ph = mmbias_phases (run);
%!  warning (s);
%!endfunction

%!function never (data, epochs)
%!  ## the second one is never learned: one plateau of the first one to the end (T16)
%!  [p, ph, run] = both (data, epochs);
%!  assert (p.permanent); assert (p.t(2), Inf); assert (ph.t(2), NaN);
%!  assert (rows (ph.plateaus), 2); assert (ph.plateauSets, logical ([0 0; 1 0]));
%!  assert (ph.plateaus(2,2), run.t(end));
%!  W = squeeze (run.Wend)(:); final = p.Wfinal'(:); alone = p.Wuni'(:);
%!  assert (norm (W - final) < 2e-3 * norm (final)); assert (norm (final - alone) < 2e-3 * norm (alone));
%!  assert (p.misattributionRelative < 1e-3);
%!  for n = strfind (p.notes, 'cosine NaN')(isfinite (p.t(2))), assert (isempty (n{1})); end
%!endfunction

%!test  # fewer samples than inputs
%! randn ('seed', 3); A = randn (8, 12); B = randn (8, 2);
%! never (mmbias_data ({A, B}, A(:,1) + 0.5 * B(:,1)), 5000);
%!test  # the target is one of the inputs
%! never (mmbias_data ('gaussian', 'Cov', [1 .5; .5 1], 'Dims', [1 1], 'Weights', [1 0]), 3000);
%!test  # a copy: one of the two holds it all
%! randn ('seed', 4); X = randn (40, 2); data = mmbias_data ({X, X}, X * [1; 2]);
%! p = mmbias_predict (data); ph = mmbias_phases (mmbias_train (mmbias_net (data), data, 'Epochs', 3000));
%! assert (p.permanent); assert (sum (isinf (p.t)), 1); assert (sum (isnan (ph.t)), 1);
%! assert (rows (ph.plateaus), 2); assert (sum (ph.plateauSets, 2), [0; 1]);
%!testif ; exist (fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'data', 'varespec_R.csv'), 'file') == 2
%! f = @(n) fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'data', n);
%! never (mmbias_data ('file', {f('varespec_R.csv'), f('varechem_R.csv')}, 'Modalities', {'species', 2:45; 'chem', 47:59}, 'Target', 'pH', 'Standardize', true), 20000);
%! n = mmbias_data ('file', {f('nutrimouse-gene.csv'), f('nutrimouse-lipid.csv'), f('nutrimouse-genotype.csv')}, 'Modalities', {'gene', 'nutrimouse-gene.*'; 'lipid', 'nutrimouse-lipid.*'}, 'Target', 'genotype', 'Classes', true, 'Standardize', true);
%! never (mmbias_data (n.X, n.Y(:,1) - mean (n.Y(:,1))), 20000);
