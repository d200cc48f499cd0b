% Predictions for two leaky layers: the law of theory T18, exact shortcuts (T18b, T18c),
% published times, and data that are not as likely as their mirror image (T18d).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function yes = says (p, text)
%!  yes = any (! cellfun ('isempty', strfind (p.notes, text)));
%!endfunction
%!function fails (f, text)
%!  try, f (); catch err
%!    assert (err.identifier, 'mmbias:invalidArgument'); assert (! isempty (strfind (err.message, text)), err.message); return
%!  end
%!  error ('no error: %s', text);
%!endfunction
%!test  # T18: all rates times (1 + s) / 2, nothing else
%! d = mmbias_data ('gaussian', 'Rho', .5);
%! for theory = {'flow', 'paper', 'rotated'}, for F = 1:2, for s = [0 .2]
%!   a = mmbias_predict (d, 'Theory', theory{1}, 'FusionDepth', F);
%!   b = mmbias_predict (d, 'Theory', theory{1}, 'FusionDepth', F, 'Slope', s);
%!   assert (b.t, a.t / ((1 + s) / 2), -1e-14); assert (b.durations, a.durations / ((1 + s) / 2), -1e-14);
%!   assert (b.ratio, a.ratio); assert (b.misattribution, a.misattribution); assert (b.paper.t, a.paper.t / ((1 + s) / 2), -1e-14);
%!   assert (b.valid, a.valid); assert (says (b, 'T18')); assert (b.options.Slope, s);
%! end, end, end
%! a = mmbias_predict (d, 'LearningRate', .02); b = mmbias_predict (d, 'LearningRate', .04, 'Slope', 0);
%! assert (b.epochs, a.epochs, -1e-12);
%!test  # one layer has no hidden units; deeper networks learn the halves apart
%! d = mmbias_data ('gaussian', 'Rho', .5);
%! assert (mmbias_predict (d, 'Depth', 1, 'Slope', 0).t, mmbias_predict (d, 'Depth', 1).t);
%! net = mmbias_net (d, 'Depth', 1, 'Slope', 0); assert (mmbias_predict (net, d).t, mmbias_predict (setfield (net, 'Slope', 1), d).t);
%! p = mmbias_predict (d, 'Depth', 3, 'Slope', 0, 'Init', .1); assert (! p.valid); assert (says (p, 'at different times (T18b)')); assert (isempty (p.spread));
%!test  # T18b: published times of width 100, u0 = 1e-9, lr .04, mean of 5 starts, by the shortcut and by the law
%! want = [0 0 2 247.5 967.9 3.910 .020; 0 .5 2 201.0 959.7 4.775 .032; 0 -.5 2 324.6 1614.0 4.972 .020; ...
%!         .2 0 2 206.7 804.1 3.890 .020; 0 .45 3 101.4 1018.4 10.047 .1];
%! for row = want.'
%!   d = mmbias_data ('gaussian', 'Rho', row(2), 'Ratio', row(3));
%!   for theory = {'auto', 'rotated'}
%!     e = zeros (5, 2); r = zeros (5, 1);
%!     for seed = 1:5
%!       p = mmbias_predict (mmbias_net (d, 'Slope', row(1), 'Seed', seed), d, 'LearningRate', .04, 'Theory', theory{1});
%!       assert (p.valid); e(seed,:) = p.epochs; r(seed) = p.ratio;
%!     end
%!     assert (mean (e), row(4:5).', -.02); assert (abs (mean (r) - row(6)) < 2 * row(7));
%!   end
%! end
%!test  # T18c: early fusion, one start (published: the mean of three)
%! for row = [0 240.9 262.5; -.5 325.1 379.1].'
%!   d = mmbias_data ('gaussian', 'Rho', row(1)); p = mmbias_predict (mmbias_net (d, 'Slope', 0, 'FusionDepth', 1), d, 'LearningRate', .04);
%!   assert (p.method, 'arccos'); assert (p.epochs, row(2:3).', -.02);
%! end
%!test  # 20 random tasks against descent of the network itself: within three errors while valid
%! addpath (fileparts (mfilename ('fullpath'))); count = zeros (2, 3); worst = zeros (2, 1); theories = {'flow', 'rotated'};
%! for seed = 1:20
%!   mixed = seed > 18; [d, net] = random_leaky (seed, mixed);
%!   for k = 1:2 - mixed
%!     p = mmbias_predict (net, d, 'Measure', 'signal', 'Theory', theories{k});
%!     assert (k > 1 || any (strcmp (p.method, {'halves', 'arccos'})));
%!     if k == 1   # a rate that moves times by half of this
%!       rate = (.002 + .003 * mixed) / norm (d.Syx); epochs = ceil (1.5 * max (p.t(isfinite (p.t))) / rate);
%!       run = mmbias_train (net, d, 'LearningRate', rate, 'Epochs', epochs, 'RecordEvery', max (1, floor (epochs / 5000)), 'Events', 'off');
%!       t = rate * mmbias_phases (run).t; lengths = diff ([0, sort(t)]);
%!     end
%!     off = abs (lengths ./ p.durations - 1);
%!     right = all (off <= 3 * p.error | isinf (p.durations)) && isequal (isnan (sort (t)), isinf (sort (p.t)));
%!     count(k,:) = count(k,:) + [1, p.valid, p.valid && right];
%!     if p.valid, worst(k) = max ([worst(k), off ./ p.error]); end
%!   end
%! end
%! printf ('leaky tasks: shortcut %d, valid %d, within 3 errors %d (worst %.2f); law %d, %d, %d (%.2f)\n', [count, worst].');
%! assert (count(:,2), count(:,3)); assert (count(:,1), [20; 18]); assert (all (count(:,2) >= .9 * count(:,1)));
%!test  # samples of two inputs and one, for which there is no shortcut, against descent on them
%! for seed = [4 8]
%!   rand ('state', seed); randn ('state', seed); A = randn (3, 6); scale = diag (exp (.4 * randn (3, 1)));
%!   X = randn (500, 3) * chol (scale * (A * A' / 6) * scale); d = mmbias_data ({X(:,1:2), X(:,3)}, X * randn (3, 1) + .2 * randn (500, 1));
%!   net = mmbias_net (d, 'Slope', 0, 'Seed', seed, 'Width', 40, 'Init', 1e-5); p = mmbias_predict (net, d, 'Measure', 'signal'); rate = .02 / norm (d.Syx);
%!   run = mmbias_train (net, d, 'LearningRate', rate, 'Epochs', ceil (1.4 * max (p.t) / rate), 'Subsets', false);
%!   assert (strcmp (p.method, 'compressed') && run.loss(end) < .3 * run.loss(1)); assert (p.valid, all (p.error < .115));
%!   assert (max (abs (diff ([0, sort(rate * mmbias_phases (run).t)]) ./ p.durations - 1) ./ p.error) < 1);
%! end
%!test  # wide data: as with S formed
%! randn ('state', 2); X = {randn(20, 50), randn(20, 30)}; d = mmbias_data (X, X{1}(:,1:2) * [3; 1] + X{2}(:,1)); assert (isempty (d.S));
%! f = d; f.S = mmbias_evaluate (d, 'moments'); f.Factor = []; net = mmbias_net (d, 'Slope', 0, 'Width', 20);
%! a = mmbias_predict (net, d); b = mmbias_predict (net, f); assert (a.t, b.t, -1e-6); assert (a.error(1), b.error(1), -1e-3); assert (a.valid, b.valid);
%! assert (size (a.Wuni), [1 80]);
%!test  # T18: pairs (w, v), (-w, -v) on mirrored samples follow the law exactly, at any width
%! randn ('state', 4); X = randn (40, 3) * [1 .4 .2; 0 1 .3; 0 0 .7]; X = [X; -X]; Y = X * [1; -.7; .5];
%! d = mmbias_data ({X(:,1), X(:,2:3)}, Y, 'Center', false);
%! for s = [0 .3], for F = 1:2
%!   net = mmbias_net (d, 'Slope', s, 'Width', 3, 'FusionDepth', F, 'Init', 1e-3);
%!   for k = 1:numel (net.Encoder), w = net.Encoder{k}; if F == 1 || k <= 2, net.Encoder{k} = [w; -w]; else, net.Encoder{k} = [w, -w]; end, end
%!   if F == 1, net.Decoder{1} = [net.Decoder{1}, -net.Decoder{1}]; end
%!   p = mmbias_predict (net, d, 'LearningRate', .02, 'Measure', 'signal'); run = mmbias_train (net, d, 'LearningRate', .02, 'Epochs', ceil (1.5 * max (p.epochs)));
%!   assert (p.valid, says (p, 'too far') == 0); assert (p.epochs, mmbias_phases (run).t, -2e-3);
%! end, end
%!test  # T18d: a skewed input, whose units of either sign grow at rates of their own
%! rand ('state', 1); x = -log (rand (4000, 2)) - 1; d = mmbias_data ({2 * x(:,1), x(:,2)}, x * [2; 1]);
%! p = mmbias_predict (d, 'Slope', 0); assert (! p.valid); assert (says (p, 'too far from their mirror image'));
%! X = d.X{1}; g = @(sign) mean (d.Y .* max (sign * X, 0)); G = sort ([g(1), g(-1), -g(1), -g(-1)], 'descend');   # all units that there are
%! assert (says (p, sprintf ('grow at %.4g and %.4g where mirrored data have %.4g', G(1), G(2), abs (mean (d.Y .* X)) / 2)));
%! assert (p.error(1) > .4);
%! p = mmbias_predict (mmbias_net (d, 'Slope', 0, 'FusionDepth', 1, 'Width', 20), d); assert (! p.valid);
%! net = mmbias_net (d, 'Slope', 0); p = mmbias_predict (net, d, 'LearningRate', .01); assert (p.valid); assert (p.method, 'halves');   # needs no symmetry
%! run = mmbias_train (net, d, 'LearningRate', .01, 'Epochs', ceil (1.5 * max (p.epochs))); assert (p.epochs, mmbias_phases (run).t, -1e-3);
%!test  # XOR has nothing for linear units; many samples of a mirrored population are near enough
%! p = mmbias_predict (mmbias_data ('xor', 'Samples', 400), 'Slope', 0); assert (! p.valid);
%! p = mmbias_predict (mmbias_data ('gaussian', 'Samples', 20000), 'Slope', 0); assert (p.valid); assert (max (p.error) < .05);
%! d = mmbias_data ('gaussian', 'Samples', 200); d.X = {}; d.Y = []; assert (says (mmbias_predict (d, 'Slope', 0), 'DATA hold no samples'));
%!test  # runs are predicted from their starts; what is not covered is refused by name
%! d = mmbias_data ('gaussian', 'Samples', 60); run = mmbias_train (mmbias_net (d, 'Slope', 0, 'Width', 30), d, 'Epochs', 20);
%! assert (mmbias_predict (run).epochs, mmbias_predict (run.start, d, 'LearningRate', .04).epochs, -1e-12);
%! y = d; y.Y = sign (d.Y); logistic = mmbias_train (mmbias_net (d, 'Width', 4), y, 'Epochs', 2, 'Loss', 'logistic');
%! fails (@() mmbias_predict (logistic), 'RUN was trained with loss ''logistic''');
%! deep = mmbias_net (d, 'Slope', 0, 'Depth', 3, 'Width', 4); fails (@() mmbias_predict (deep, d), 'mmbias_predict: NET must have at most two layers where its Slope is below 1');
%! fails (@() mmbias_predict (mmbias_net (d, 'Slope', 0, 'Bias', true, 'Width', 4), d), 'mmbias_predict: NET must have no biases');
%! fails (@() mmbias_compress (deep, d, .1), 'mmbias_compress: NET must be linear here');
%! fails (@() mmbias_compress (mmbias_net (d, 'Bias', true, 'Width', 4), d, .1), 'mmbias_compress: NET must be linear here');
%! bad = mmbias_net (d, 'Slope', 0, 'Width', 4); bad.Encoder{1} = 'abcd'; fails (@() mmbias_predict (bad, d), 'NET');
