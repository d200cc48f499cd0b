% What 25 people who have read no more than the help texts type: researchers (1-9),
% practitioners (10-17), teachers (18-25).  Each looks at something that matters to
% them; numbers are those of the paper or of closed forms.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function file = write (text, name)
%!  folder = tempname (); mkdir (folder);
%!  file = fullfile (folder, name);
%!  fid = fopen (file, 'w'); fprintf (fid, '%s', text); fclose (fid);
%!endfunction
%!function forget (varargin)
%!  confirm_recursive_rmdir (false, 'local');
%!  for i = 1:numel (varargin), rmdir (fileparts (varargin{i}), 's'); end
%!endfunction
%!function text = message_of (id, f)
%!  text = '';
%!  try
%!    f ();
%!  catch err
%!    assert (err.identifier, id, err.message); text = err.message;
%!  end
%!  assert (! isempty (text), 'no error');
%!endfunction
%!function says (text, varargin)
%!  for part = varargin, assert (! isempty (strfind (text, part{1})), sprintf ('"%s" is not in "%s"', part{1}, text)); end
%!endfunction

%!test  # 1: the paper's toy task, two layers, late fusion: time ratio and plateau
%! rho = [-0.5 0 0.5]; known = [4.875 3.792 4.547];       # mean of 40 starts at learning rate 0.04, each within 0.034 (standard deviation)
%! for k = 1:3
%!   data = mmbias_data ('gaussian', 'Rho', rho(k), 'Ratio', 2);
%!   pred = mmbias_predict (data, 'Theory', 'paper');
%!   assert (pred.ratio, 1 + 3 / (1 - rho(k) ^ 2), 1e-9);
%!   run = mmbias_train (mmbias_net (data), data);
%!   ph = mmbias_phases (run);
%!   assert (ph.ratio, known(k), 4 * 0.034);
%!   assert (ph.misattributionRelative, rho(k) / 2, 0.01);
%!   middle = round (mean (ph.plateaus(2,:))) + 1;
%!   assert (ph.plateauSets(2,:), [true false]);
%!   assert (run.loss(middle) / run.loss(1), (1 - rho(k) ^ 2) / data.Syy, 1e-3);
%! end

%!test  # 2: early, intermediate and late fusion of four layers in a loop
%! data = mmbias_data ('gaussian', 'Rho', 0, 'Ratio', 2);
%! fusion = {'early', 2, 3, 'late'};
%! for k = 1:4
%!   P(k) = mmbias_predict (data, 'Depth', 4, 'FusionDepth', fusion{k}, 'Init', 0.1, 'Theory', 'paper');
%!   exact(k) = mmbias_predict (data, 'Depth', 4, 'FusionDepth', fusion{k}, 'Init', 0.1, 'Theory', 'flow');
%! end
%! assert ([P(2:4).ratio], [1.213 1.748 4], 5e-4);
%! assert (P(1).ratio, 1, 1e-9);
%! assert (all (diff ([exact.duration]) > 0));            # the later, the longer
%! net = mmbias_net (data, 'Depth', 4, 'FusionDepth', 3, 'InitScheme', 'balanced', 'Init', 0.1);
%! run = mmbias_train (net, data, 'Method', 'reduced', 'Epochs', 1e4);
%! learned = run.events(strcmp ({run.events.name}, 'learned'));
%! assert (learned(2).tau / learned(1).tau, exact(3).ratio, 1e-6);

%!test  # 3: two inputs per modality: three theories of one task, to all published digits
%! S = [2.22 -.51 -.32 1.27; -.51 1.58 .07 -.24; -.32 .07 1.20 -.48; 1.27 -.24 -.48 1.23];
%! data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [2 2], 'Weights', [-.91 .06 -.05 .67]);
%! of = @(theory) mmbias_predict (data, 'Depth', 3, 'Init', 1e-4, 'Theory', theory);
%! assert (of ('paper').ratio, 3.10388, 1e-5);
%! assert (of ('rotated').ratio, 7.07464, 1e-5);
%! p = of ('flow');
%! assert ([p.ratio, p.tA, p.tB], [7.07516 8012.44 56689.3], -2e-5);
%! assert (p.valid);

%!test  # 4: my own initial weights: one hidden unit each, whose growth is known in closed form
%! data = mmbias_data ('gaussian', 'Rho', 0, 'Ratio', 2);
%! net = mmbias_net (data, 'Width', 1);
%! w0 = 1e-6;                                             # W_m = (weight of either layer) ^ 2
%! net.Encoder = num2cell (sqrt (w0) * ones (2, 2));
%! t = log ((1 - w0) / w0) ./ (2 * [4 1]);                # W' = 2 W (s - s W)
%! pred = mmbias_predict (net, data);
%! assert (pred.t, t, -1e-4);
%! run = mmbias_train (net, data, 'Method', 'flow', 'Epochs', 400);
%! learned = run.events(strcmp ({run.events.name}, 'learned'));
%! assert ([learned.tau], t, -1e-6);

%!test  # 5: fixed points of three modalities: losses, saddles, the way, and that the gradient vanishes there
%! S = [4 1 0.5; 1 2 0.3; 0.5 0.3 1]; w = [1 -1 1];
%! data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [1 1 1], 'Weights', w);
%! fp = mmbias_fixedpoints (data);
%! assert (rows (fp.modalities), 8); assert (find (fp.stable), 8);
%! for n = 1:8
%!   A = fp.modalities(n,:);
%!   W = zeros (1, 3); W(A) = data.Syx(A) / S(A,A);
%!   assert (fp.W(:,:,n), W, 1e-12);
%!   assert (fp.loss(n), (w - W) * S * (w - W)' / 2, 1e-12);
%!   net = mmbias_net (data, 'Width', 1);
%!   for m = 1:3, net.Encoder(m,:) = {1, W(m)}; net.Encoder{m,1} *= A(m); end
%!   g = mmbias_evaluate (net, data).gradient.Encoder;
%!   assert (max (abs ([g{:}])) < 1e-12);
%! end
%! assert (fp.path([1 end]), [1 8]); assert (sum (fp.reachable), 4);
%! assert (find (fp.modalities(fp.path(2),:)), mmbias_predict (data).first);

%!test  # 6: a smaller network with the same run, and back
%! data = mmbias_data ('gaussian', 'Rho', 0.3);
%! net = mmbias_net (data, 'Depth', 3, 'FusionDepth', 2, 'Init', 0.3, 'Seed', 4);
%! small = mmbias_compress (net, data, 1e-6);
%! run = mmbias_train (net, data, 'Epochs', 400); little = mmbias_train (small, data, 'Epochs', 400);
%! assert (run.loss(1) > 10 * run.loss(end));
%! assert (little.W, run.W, 1e-5);
%! assert (numel (small.Encoder{1,2}) < numel (net.Encoder{1,2}) / 4);
%! back = mmbias_expand (little.net);
%! assert (size (back.Encoder{1,2}), [100 100]);
%! assert (back.Encoder{1,2}, run.net.Encoder{1,2}, 1e-4);
%! assert (mmbias_evaluate (back, data).loss, run.loss(end), 1e-6);

%!test  # 7: a million hidden units, and a random start of any width predicted from its weights
%! data = mmbias_data ('gaussian', 'Rho', 0.3);
%! net = mmbias_net (data, 'Depth', 3, 'Width', 1e6, 'Init', 0.1, 'Representation', 'compressed');
%! pred = mmbias_predict (net, data, 'LearningRate', 0.04);
%! run = mmbias_train (net, data, 'Epochs', ceil (1.5 * max (pred.epochs)));
%! ph = mmbias_phases (run);
%! assert (ph.t, pred.epochs, -0.01);

%!test  # 8: momentum; rates per modality; a frozen modality; a longer run
%! data = mmbias_data ('gaussian', 'Rho', 0.5); net = mmbias_net (data);
%! plain = mmbias_phases (mmbias_train (net, data, 'LearningRate', 0.02));
%! heavy = mmbias_phases (mmbias_train (net, data, 'LearningRate', 0.002, 'Momentum', 0.9, 'Epochs', 2000));
%! grown = max (roots ([1, -(1 + 0.9 + 0.002 * 5), 0.9]));  # per epoch, in the direction of A, whose strength is 5
%! assert (heavy.tA / plain.tA, log (1 + 0.02 * 5) / log (grown), -0.02);
%! assert (heavy.tB > 1000 && heavy.tB < 2000);
%! double = mmbias_train (net, data, 'LearningRate', 0.02, 'ModalityRate', [2 2]);
%! assert (double.W, mmbias_train (net, data, 'LearningRate', 0.04).W, 1e-12);
%! warning ('off', 'mmbias:unlearned', 'local');          # A is frozen
%! run = mmbias_train (net, data, 'ModalityRate', [0, 0 1; 700, 1 1], 'Epochs', 700);
%! assert (max (abs (run.W(:,1))) < 1e-15);
%! assert (run.Wend(2), 2, 1e-3);                         # S_yx2 / S_22: B takes the credit for A
%! run = mmbias_train (run, 'Epochs', 500);
%! assert (run.t(end), 1200); assert (run.Wend, [1 1], 1e-3);
%! assert (mmbias_phases (run).first, 2);

%!test  # 9: generalisation error of late fusion: a plateau, and what is left of the noise
%! data = mmbias_data ('gaussian', 'Cov', diag ([3 * ones(1, 50), ones(1, 50)]), 'Dims', [50 50], ...
%!                     'Weights', 0.1 * ones (1, 100), 'Samples', 700, 'Noise', 0.5);
%! run = mmbias_train (mmbias_net (data), data, 'Epochs', 1200);
%! ph = mmbias_phases (run);
%! assert (ph.order, [1 2]);
%! plateau = interp1 (run.t, run.Eg, mean ([ph.tA ph.tB]));
%! assert (plateau > 0.26 && plateau < 0.31); assert (run.Eg(end) > 0.015 && run.Eg(end) < 0.04);

%!test  # 10: a CSV with class labels, German numbers, and a column that is not mine
%! d = mmbias_data ('gaussian', 'Cov', diag ([4 4 1]), 'Dims', [2 1], 'Weights', [1 -1 1], 'Samples', 150, 'Seed', 3);
%! species = {'cat', 'dog'}(1 + (d.Y > 0));
%! text = sprintf ("who;size;weight (kg);voice;species\n");
%! for i = 1:150
%!   text = [text, strrep(sprintf ("nr %d;%.4f;%.4f;%.4f;", i, d.X{1}(i,:), d.X{2}(i)), '.', ','), species{i}, "\n"];
%! end
%! f = write (text, 'my animals.csv');
%! data = mmbias_data ('file', f, 'Modalities', {'body', {'size', 'weight (kg)'}; 'sound', 'voice'}, 'Target', 'species', 'Classes', true, 'Standardize', true);
%! forget (f);
%! assert (data.P, 150); assert (data.Dims, [2 1]); assert (data.ClassLabels, {'cat'; 'dog'});
%! run = mmbias_train (mmbias_net (data), data, 'LearningRate', 'auto', 'Epochs', 3000);
%! out = mmbias_evaluate (run.net, data);
%! [~, guess] = max (out.output, [], 2);
%! assert (mean (guess == 1 + (d.Y > 0)) > 0.9);
%! assert (mmbias_phases (run).first, 1);

%!test  # 11: a MAT file, two files that belong together, and arrays: the same data
%! d = mmbias_data ('gaussian', 'Cov', diag ([4 4 1]), 'Dims', [2 1], 'Weights', [1 -1 1], 'Samples', 40);
%! image = d.X{1}; sound = d.X{2}; y = d.Y; folder = tempname (); mkdir (folder);
%! mat = fullfile (folder, 'all.mat'); save ('-v7', mat, 'image', 'sound', 'y');
%! a = fullfile (folder, 'a.csv'); fid = fopen (a, 'w'); fprintf (fid, "i1,i2\n"); fprintf (fid, "%.17g,%.17g\n", image'); fclose (fid);
%! b = fullfile (folder, 'b.csv'); fid = fopen (b, 'w'); fprintf (fid, "s,y\n"); fprintf (fid, "%.17g,%.17g\n", [sound, y]'); fclose (fid);
%! one = mmbias_data ('file', mat, 'Modalities', {'image', 'image'; 'sound', 'sound'}, 'Target', 'y');
%! two = mmbias_data ('file', {a, b}, 'Modalities', {'image', 1:2; 'sound', 's'}, 'Target', 'y');
%! three = mmbias_data ({image, sound}, y, 'Names', {'image', 'sound'});
%! forget (mat);
%! for x = {two, three}
%!   assert (x{1}.S, one.S, 1e-13); assert (x{1}.Syx, one.Syx, 1e-13); assert (x{1}.Names, {'image', 'sound'});
%! end
%! X = [image, sound]; X -= mean (X); assert (one.S, X' * X / 40, 1e-13);

%!test  # 12: predict, train, compare
%! d = mmbias_data ('gaussian', 'Cov', [2 1 .4; 1 2 0; .4 0 1], 'Dims', [2 1], 'Weights', [1 .5 1], 'Samples', 200, 'Noise', 0.2, 'Seed', 5);
%! data = mmbias_data (d.X, d.Y, 'Names', {'scan', 'blood'}, 'Standardize', true);
%! net = mmbias_net (data);
%! pred = mmbias_predict (net, data, 'LearningRate', 0.04, 'Measure', 'signal');
%! run = mmbias_train (net, data);
%! ph = mmbias_phases (run);
%! assert (ph.order, pred.order); assert (ph.t, pred.epochs, 1);
%! assert (mmbias_predict (run, 'Measure', 'signal').epochs, pred.epochs, -1e-6);
%! text = evalc ('mmbias_show ({run, ph, pred})');
%! assert (sum (text == "\n"), 3); says (text, 'scan, blood learned in this order, t_B/t_A = ');

%!test  # 13: which is the less useful modality, and how do I turn the order round?
%! data = mmbias_data ('gaussian', 'Cov', diag ([9 1]), 'Dims', [1 1], 'Weights', [0.2 1], 'Names', {'loud', 'useful'});
%! pred = mmbias_predict (data);
%! assert (pred.first, 1); assert (pred.superficial);
%! assert (pred.losses.alone, [0.5 * 1, 0.5 * 9 * 0.04], 1e-12);
%! says (evalc ('mmbias_show (pred)'), 'superficial preference: loud comes first');
%! scaled = mmbias_predict (mmbias_data (data, 'Scale', [1 3]));
%! assert (scaled.first, 2); assert (! scaled.superficial);
%! assert (mmbias_predict (mmbias_data (data, 'Scale', 1 ./ [3 1])).first, 2);

%!test  # 14: 30 samples of 500 genes and 3 lab values: one of them is never learned
%! randn ('state', 7); genes = randn (30, 500); lab = randn (30, 3);
%! y = genes(:,1:5) * ones (5, 1) + lab(:,1);
%! data = mmbias_data ({genes, lab}, y, 'Names', {'genes', 'lab'}, 'Standardize', true);
%! pred = mmbias_predict (data);
%! assert (pred.permanent); assert (pred.t(2), Inf); assert (pred.losses.alone(1) < 1e-12);
%! warning ('off', 'mmbias:unlearned', 'local');
%! run = mmbias_train (mmbias_net (data), data, 'LearningRate', 'auto', 'Epochs', 3000);
%! assert (run.loss(end) < 1e-3 * run.loss(1));
%! assert (norm (run.Wend(501:503)) < 1e-3 * norm (run.Wend(1:500)));
%! ph = mmbias_phases (run); assert (ph.t(2), NaN); assert (! isempty (ph.notes));

%!test  # 15: targets in euros: the default rate diverges, the error says which works, 'auto' finds one
%! d = mmbias_data ('gaussian', 'Rho', 0.2, 'Samples', 100);
%! data = mmbias_data (d.X, 2e4 * d.Y); net = mmbias_net (data);
%! text = message_of ('mmbias:diverged', @() mmbias_train (net, data));
%! rate = str2double (regexp (text, 'LEARNINGRATE ([\d.e+-]+) works', 'tokens', 'once'){1});
%! for r = {rate, 'auto'}
%!   run = mmbias_train (net, data, 'LearningRate', r{1}, 'Epochs', 3000);
%!   assert (run.loss(end) < 1e-6 * run.loss(1)); assert (mmbias_phases (run).first, 1);
%! end
%! assert (run.options.LearningRate > 0);

%!test  # 16: my file has holes, a typo, words among the numbers
%! f = write (sprintf ("image,sound,label\n1,2,3\n4,NA,6\n7,8,1\n2,1,2\n"), 'holes.csv');
%! map = {'image', 'image'; 'sound', 'sound'};
%! of = @(varargin) mmbias_data ('file', f, 'Modalities', map, 'Target', 'label', varargin{:});
%! says (message_of ('mmbias:io', of), 'holes.csv', 'line 3', 'sound');
%! data = of ('Missing', 'drop'); assert (data.P, 3); says (strjoin (data.notes, ' '), '1');
%! says (message_of ('mmbias:invalidArgument', @() mmbias_data ('file', f, 'Modalities', {'a', 'imgae'; 'b', 'sound'}, 'Target', 'label')), 'imgae', 'image');
%! says (message_of ('mmbias:io', @() mmbias_data ('file', [f 'x'], 'Modalities', map, 'Target', 'label')), 'holes.csvx');
%! g = write (sprintf ("image,sound,label\n1,2,3\n4,loud,6\n7,8,1\n"), 'words.csv');
%! says (message_of ('mmbias:io', @() mmbias_data ('file', g, 'Modalities', map, 'Target', 'label')), 'line 3', 'loud');
%! forget (f, g);

%!test  # 17: what I typed wrong is named, with what would be right
%! data = mmbias_data ('gaussian'); net = mmbias_net (data);
%! says (message_of ('mmbias:invalidOption', @() mmbias_train (net, data, 'Epoch', 10)), 'Epoch', 'Epochs');
%! says (message_of ('mmbias:invalidArgument', @() mmbias_train (data, net)), 'NET');
%! says (message_of ('mmbias:invalidArgument', @() mmbias_data ('gaussian', 'Rho', 2)), 'RHO', '2');
%! says (message_of ('mmbias:invalidArgument', @() mmbias_net (data, 'Depth', 2, 'FusionDepth', 3)), 'FUSIONDEPTH', '3');
%! says (message_of ('mmbias:invalidArgument', @() mmbias_net (data, 'FusionDepth', 'middle')), 'early', 'late');
%! says (message_of ('mmbias:dimensionMismatch', @() mmbias_data ({ones(5, 2), ones(4, 2)}, ones (5, 1))), '5', '4');
%! says (message_of ('mmbias:nonFinite', @() mmbias_data ({[1; NaN; 3], (1:3)'}, (1:3)')), 'NaN');
%! says (message_of ('mmbias:dimensionMismatch', @() mmbias_train (net, mmbias_data ('gaussian', 'Cov', eye (3), 'Dims', [2 1], 'Weights', [1 1 1]))), 'NET');
%! says (message_of ('mmbias:invalidArgument', @() mmbias_plot (3)), 'RESULT');
%! says (message_of ('mmbias:invalidArgument', @() mmbias_demo ('first')), 'first_look');

%!testif ; have_window_system ()
%! ## 18: early and late fusion side by side, as PNG, PDF and SVG
%! fig = figure ('visible', 'off', 'position', [100 100 900 400]); folder = tempname (); mkdir (folder);
%! data = mmbias_data ('gaussian', 'Rho', 0.5, 'Names', {'image', 'sound'}); kinds = {'early', 'late'};
%! for k = 1:2
%!   subplot (1, 2, k);
%!   run = mmbias_train (mmbias_net (data, 'FusionDepth', kinds{k}), data);
%!   h{k} = mmbias_plot (run, mmbias_phases (run), 'Title', [kinds{k} ' fusion']);
%! end
%! assert (get (get (h{1}.axes(1), 'title'), 'string'), 'early fusion');
%! a = get (h{1}.axes(1), 'position'); b = get (h{2}.axes(1), 'position'); assert (a(1) + a(3) < b(1));
%! first = {[137 80 78 71], '%PDF', '<?xm'}; last = {'IEND', '%%EOF', '</svg>'}; kinds = {'png', 'pdf', 'svg'};
%! for k = 1:3
%!   f = fullfile (folder, ['slide.' kinds{k}]); print (f, ['-d' kinds{k}]);
%!   bytes = fileread (f); assert (bytes(1:4), char (first{k})); assert (! isempty (strfind (bytes(end-40:end), last{k})));
%! end
%! close (fig); forget (f);

%!testif ; have_window_system ()
%! ## 19: arrays of runs and of predictions in one figure each, labels in the legend
%! data = mmbias_data ('gaussian', 'Names', {'image', 'sound'});
%! for s = 1:3, runs(s) = mmbias_train (mmbias_net (data, 'Seed', s), data); P(s) = mmbias_predict (runs(s)); end
%! fig = figure ('visible', 'off');
%! h = mmbias_plot (runs, 'Labels', {'one', 'two', 'three'});
%! assert (numel (h.loss), 3); assert (get (h.loss(2), 'ydata')(:), runs(2).loss / runs(2).loss(1), 1e-12);
%! words = get (h.legend, 'string'); for w = {'image', 'sound', 'one', 'three'}, assert (any (strcmp (words, w{1}))); end
%! clf; h = mmbias_plot (P, 'Labels', {'one', 'two', 'three'});
%! assert (get (h.axes, 'yticklabel')(:)', {'one', 'two', 'three'}); assert (numel (h.marks), 6);
%! close (fig);

%!testif ; have_window_system ()
%! ## 20: the landscape, the moments and my own title
%! fig = figure ('visible', 'off'); data = mmbias_data ('gaussian', 'Rho', 0.5, 'Names', {'image', 'sound'});
%! h = mmbias_plot (mmbias_fixedpoints (data)); title ('Four places to rest');
%! assert (get (get (gca (), 'title'), 'string'), 'Four places to rest');
%! assert (ylim () * [1; 0] <= 0 && ylim () * [0; 1] >= 3.5);   # losses from 0 to 3.5
%! clf; h = mmbias_plot (data); assert (get (h.numbers(1,2), 'string'), '0.50');
%! close (fig);

%!test  # 21: an exercise: a student's own ten lines of gradient descent
%! data = mmbias_data ('gaussian', 'Rho', 0.5); net = mmbias_net (data, 'Width', 3, 'Init', 1e-3);
%! u = net.Encoder; eta = 0.04; W = zeros (401, 2);
%! for t = 0:400
%!   W(t+1,:) = [u{1,2} * u{1,1}, u{2,2} * u{2,1}];
%!   E = data.Syx - W(t+1,:) * data.S;
%!   for m = 1:2
%!     step = {eta * u{m,2}' * E(m), eta * E(m) * u{m,1}'};
%!     u{m,1} += step{1}; u{m,2} += step{2};
%!   end
%! end
%! run = mmbias_train (net, data, 'Epochs', 400);
%! assert (run.W, W, 1e-12);
%! own = mmbias_phases ((0:400)', W, data); ph = mmbias_phases (run);
%! assert (own.t, ph.t, 1e-9); assert (all (isfinite (own.t)));

%!test  # 22: plateaus of any length: a table of durations without training
%! data = mmbias_data ('gaussian', 'Rho', 0);
%! for k = 1:3
%!   u0 = 10 ^ -k;
%!   p = mmbias_predict (data, 'Depth', 4, 'Init', u0, 'Theory', 'rotated');
%!   assert (p.durations(1), u0 ^ -2 / 2 / 4, -1e-6);      # u0^(2-L) / ((L-2) s_A)
%! end
%! net = mmbias_net (data, 'Depth', 4, 'FusionDepth', 4, 'InitScheme', 'balanced', 'Init', 1e-9);
%! run = mmbias_train (net, data, 'Method', 'reduced', 'Epochs', 1e20);
%! first = find (strcmp ({run.events.name}, 'learned'), 1);
%! assert (run.events(first).tau, 1.25e17, -1e-3);

%!test  # 23: the demos: a list, a table, pictures in my folder
%! names = mmbias_demo (); assert (any (strcmp (names, 'flow_versus_descent')));
%! folder = tempname ();
%! text = evalc ('table = mmbias_demo (''flow_versus_descent'', folder);');
%! says (text, 'learning rate'); assert (! isempty (regexp (text, 'exponent (0.9[5-9]|1.0[0-5])', 'once')));
%! assert (all (diff ([table.difference]) < 0));
%! f = fullfile (folder, 'flow_versus_descent.png'); assert (exist (f, 'file'), 2);
%! forget (f);

%!test  # 24: summaries for the blackboard, and what is left in ans
%! data = mmbias_data ('gaussian', 'Rho', 0.5, 'Names', {'image', 'sound'}); ans = 5;
%! text = evalc ('mmbias_predict (data)');
%! says (text, 'image, sound learned in this order', 't_B/t_A = 4.9'); assert (ans, 5);
%! says (evalc ('mmbias_fixedpoints (data)'), 'none', 'image+sound', 'nothing: stable');
%! says (evalc ('mmbias_data (''gaussian'')'), 'population moments');
%! says (evalc ('mmbias_net (data, ''Depth'', 3)'), 'L = 3');

%!test  # 25: does more correlation mean a longer phase?  And one that is against it?
%! rho = -0.9:0.1:0.9;
%! for k = 1:numel (rho)
%!   p = mmbias_predict (mmbias_data ('gaussian', 'Rho', rho(k)));
%!   ratio(k) = p.ratio; wrong(k) = p.signreversal;
%! end
%! [~, low] = min (ratio); assert (rho(low), 0, 1e-9);
%! assert (ratio(rho >= 0 - 1e-9), 1 + 3 ./ (1 - rho(rho >= 0 - 1e-9) .^ 2), -0.02);
%! assert (wrong, rho < -0.5 - 1e-9);                     # rho < -1/q: it starts with the wrong sign
