% What mmbias_show prints of results: a few lines.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!test  # short and readable, whatever they hold
%! data = mmbias_data ('gaussian', 'Samples', 500); net = mmbias_net (data);
%! run = mmbias_train (net, data); ph = mmbias_phases (run);
%! pred = mmbias_predict (data); out = mmbias_evaluate (net, data);
%! fp = mmbias_fixedpoints (data);
%! for name = {'data', 'net', 'run', 'ph', 'pred', 'out', 'fp'}
%!   text = evalc (sprintf ('mmbias_show (%s)', name{1}));
%!   assert (strncmp (text, 'mmbias ', 7));
%!   assert (sum (text == "\n") < 12);
%!   assert (all (cellfun ('numel', strsplit (text, "\n")) <= 80));
%!   assert (! isempty (strfind (text, 'fields: type, version')));
%! end
%! assert (! isempty (strfind (evalc ('mmbias_show (ph)'), sprintf ('t_B/t_A = %.5g', ph.ratio))));
%! assert (! isempty (strfind (evalc ('mmbias_show (run)'), 'completed after 1000 epochs')));

%!function check (text, varargin)
%!  for part = varargin, assert (! isempty (strfind (text, part{1})), text); end
%!  assert (sum (text == "\n") <= 16, text);
%!  assert (all (cellfun ('numel', strsplit (text, "\n")) <= 80), text);
%!endfunction
%!test  # predictions: what they were computed from, and with which error
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! pred = mmbias_predict (data, 'Theory', 'paper');
%! check (evalc ('mmbias_show (pred)'), 'theory paper (formula): L = 2, L_f = 2, u0 = 1e-09, error ', sprintf ('%.2g', max (pred.error)));
%! pred = mmbias_predict (data, 'Theory', 'rotated', 'Depth', 4, 'FusionDepth', [2 3], 'LearningRate', 0.1);
%! check (evalc ('mmbias_show (pred)'), 'theory rotated (race): L = 4, L_f = [2 3], u0 = 0.1, error ', 'epoch');
%! pred = mmbias_predict (mmbias_net (data), data);
%! check (evalc ('mmbias_show (pred)'), 'theory flow (', 'L_f = 2, weights of a network, error ');
%! pred.names = {'left_hemisphere_fMRI', 'x'};
%! check (evalc ('mmbias_show (pred)'), 'left_hemisphere_fMRI, x learned in this order');
%! pred.names = {'modality 1', 'modality 2'};
%! check (evalc ('mmbias_show (pred)'), 'prediction: modality 1, 2 learned in this order');
%!test  # nothing, or not everything, is learned
%! data = mmbias_data ('gaussian', 'Weights', [0 0], 'Cov', eye (2), 'Dims', [1 1]);
%! pred = mmbias_predict (data); text = evalc ('mmbias_show (pred)');
%! check (text, 'prediction: nothing is learned'); assert (isempty (strfind (text, 'in this order')));
%! data = mmbias_data ('gaussian', 'Cov', [4 1 1; 1 1 0; 1 0 2], 'Dims', [1 1 1], 'Weights', [1 0 0]);
%! pred = mmbias_predict (data); pred.names = {'a', 'b', 'c'}; pred.t = [3 Inf Inf];
%! check (evalc ('mmbias_show (pred)'), 'a learned; b, c never learned', 'more in the field notes');
%!test  # fixed points: sets can be told apart, rounding errors are 0
%! names = {'left_hemisphere_fMRI', 'right_hemisphere_fMRI', 'subject_eye_tracking'};
%! data = mmbias_data ('gaussian', 'Cov', [4 1 0.5; 1 2 0.3; 0.5 0.3 1], 'Dims', [1 1 1], 'Weights', [1 1 1], 'Names', names);
%! fp = mmbias_fixedpoints (data, 'Samples', 20);
%! fp.loss(end) = 1e-17;
%! check (evalc ('mmbias_show (fp)'), '* none', '* left_hemisphere_fMRI ', '* + right_hemisphere_fMRI ', '  modality 1+3 ', sprintf ('* + subject_eye_tracking %11d%11d%11d', 0, 0, 0), 'Eg EgExpected', sprintf ('%.5g', fp.EgExpected(1)));
%! fp = mmbias_fixedpoints (data, 'Depth', 1); fp.loss = 1e-17;
%! check (evalc ('mmbias_show (fp)'), sprintf ('* %-23s%11d%11d', 'modality 1+2+3', 0, 0));
%! fp = mmbias_fixedpoints (mmbias_data ('gaussian', 'Cov', diag (4:-1:1), 'Dims', ones (1, 4), 'Weights', ones (1, 4)));
%! check (evalc ('mmbias_show (fp)'), '* + modality 4', 'and 11 more, off the predicted path');
%! fp.path = [1 3 2 16]; fp.reachable(:) = false; fp.reachable(fp.path) = true;   # back and forth
%! check (evalc ('mmbias_show (fp)'), sprintf ('* %-23s%11.5g', 'modality + 1 - 2', fp.loss(2)));
%!test  # accuracies of classifiers, with all modalities and with one
%! d = mmbias_data ('xor', 'Samples', 40); d.Y = sign (d.Y);
%! r = mmbias_train (mmbias_net (d, 'Slope', 0, 'Width', 4, 'Init', .5), d, 'Epochs', 300, 'Loss', 'logistic');
%! part = @(m) max (d.X{m} * r.net.Encoder{m,1}', 0) * r.net.Encoder{m,2}';
%! share = @(y) sprintf ('%.3g', mean ((y > 0) == (d.Y > 0)));
%! want = ['  accuracy ', share(part (1) + part (2)), ' with all modalities, ', share(part (1)), ', ', share(part (2)), ' with one'];
%! assert (! isempty (strfind (evalc ('mmbias_show (r)'), want)));
