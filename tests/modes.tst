## The race of rank-one modes (T20) against laws of scalars and the exact flow.

%!function data = gaussian (S, dims, w)
%!  data = mmbias_data ('gaussian', 'Cov', S, 'Dims', dims, 'Weights', w);
%!endfunction
%!function race = mode_race (data, u0)
%!  race = mmbias_modes_mex (data, struct ('Init', u0, 'Complete', 1));
%!endfunction
%!function data = three_outputs (seed)
%!  randn ('twister', seed);
%!  Q = orth (randn (6)); S = Q * diag ([3 2 1.5 1 0.4 0.2]) * Q'; w = randn (3, 6);
%!  data = gaussian ((S + S') / 2, [3 2 1], w);
%!endfunction
%!test  # T17: three scalar modalities
%! data = gaussian (diag ([4 2 1]) + 0.3, [1 1 1], [1 -1 1]);
%! p = mmbias_predict (data, 'Theory', 'rotated');
%! race = mode_race (data, 1e-9);
%! assert (race.modality', p.order); assert (race.durations', p.durations, -1e-9);
%! assert (race.t, cumsum (race.durations), 1e-14); assert (size (race.v), [1 3]);
%!test  # T13 at L = 2: two modalities of two inputs
%! S = [2.22 -.51 -.32 1.27; -.51 1.58 .07 -.24; -.32 .07 1.20 -.48; 1.27 -.24 -.48 1.23];
%! data = gaussian (S, [2 2], [-.91 .06 -.05 .67]);
%! p = mmbias_predict (data, 'Theory', 'rotated', 'Init', 1e-100);
%! race = mode_race (data, 1e-100);
%! assert (race.durations', p.durations, -0.01);
%!test  # directions and maps: what each mode adds first
%! [race, maps] = mmbias_modes_mex (gaussian (eye (4), [2 2], [3 0 0 1; 0 2 0.5 0]), struct ('Init', 1e-9, 'Complete', 1));
%! assert (size (maps), [2 4 5]); assert (maps(:,:,1), zeros (2, 4)); c = {1:2, 3:4};
%! for k = 1:4
%!   step = maps(:,:,k+1) - maps(:,:,k); m = race.modality(k);
%!   assert (step(:,c{m}), race.strength(k) * race.u(:,k) * race.v{k}', 1e-10); assert (step(:,c{3-m}), zeros (2), 1e-10);
%! end
%!test  # plateaus and times of the exact flow from random starts
%! for seed = [2 3 8]   # 8: a square block, where what is not learned must turn with the rest
%!   data = three_outputs (seed);
%!   net = mmbias_net (data, 'Init', 1e-10, 'Width', 100, 'Seed', seed);
%!   race = mode_race (data, 1e-10 * sqrt (100 / 2));
%!   mid = (race.loss(1:end-1) + race.loss(2:end)) / 2;
%!   run = mmbias_train (net, data, 'Method', 'flow', 'Stepper', 'bdf', 'Compress', 1e-6, 'LearningRate', 0.01, ...
%!                       'Epochs', 150 * race.t(end), 'LossLevels', mid);
%!   tau = [run.events(strcmp ({run.events.name}, 'loss')).tau]';
%!   assert (size (tau), size (race.t)); assert (tau, race.t, -0.12);
%! end
%!error <INIT must be in \(0, 1\)> mmbias_modes_mex (mmbias_data ('gaussian'), struct ('Init', 1, 'Complete', 1))
%!error <OPTS has no field Complete> mmbias_modes_mex (mmbias_data ('gaussian'), struct ('Init', 0.1))
