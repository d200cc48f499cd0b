% Sizes beyond what memory or size_t holds: an error with a name, never a crash.
% Cells may share one matrix, so that small arguments ask for huge results.

%!function data = wrap ()
%!  ## sizes that add up to 2 beyond 2^64
%!  data = mmbias_data ('gaussian');
%!  data.Dims = [2^52 * ones(1, 4095), 2^52 - 1, 3];
%!  data.Names = arrayfun (@(i) sprintf ('m%d', i), 1:4097, 'UniformOutput', false);
%!endfunction
%!function check (id, what, varargin)
%!  ## each call raises ID and names one of the words of WHAT
%!  try
%!    feval (varargin{:});
%!  catch err
%!    assert (err.identifier, id); assert (! isempty (regexp (err.message, what, 'once')), err.message);
%!    return
%!  end
%!  error ('%s raised nothing', varargin{1});
%!endfunction

%!test  # sums of Dims that wrap
%! data = wrap (); net = mmbias_net (mmbias_data ('gaussian'));
%! for f = {'mmbias_net', 'mmbias_predict', 'mmbias_fixedpoints'}
%!   check ('mmbias:outOfMemory', 'DATA.Dims', f{1}, data);
%! end
%! check ('mmbias:outOfMemory', 'DATA.Dims', 'mmbias_train', net, data);
%! check ('mmbias:outOfMemory', 'DATA.Dims', 'mmbias_evaluate', net, data);
%! check ('mmbias:outOfMemory', 'DATA.Dims', 'mmbias_levels_mex', data, false (1, 4097), 'weights', 2 * ones (1, 4097));
%! check ('mmbias:outOfMemory', 'DATA.Dims', 'mmbias_measure_mex', data, ones (3, 2));
%! check ('mmbias:outOfMemory', 'DATA.Dims', 'mmbias_manifold_mex', data, false (3, 4097));
%! check ('mmbias:outOfMemory', 'DATA.Dims', 'mmbias_check_mex', data);
%! check ('mmbias:outOfMemory', 'DATA.Dims', 'mmbias_prediction_mex', data, 2 * ones (1, 4097), 1:4097, ones (1, 4097), false (2, 4097), []);
%!test  # depths that wrap
%! M = 2049;   # the sum of 2^53 - 2 (M - 1 times) and 2050, less one each, is 2^64
%! data = struct ('Dims', ones (1, M), 'S', eye (M), 'Syx', ones (1, M), 'Syy', M, 'lossMin', 0, 'Cov', [], 'Weights', [], 'X', {{}});
%! F = [(2^53 - 1) * ones(1, M - 1), 4096];
%! check ('mmbias:outOfMemory', 'FUSIONDEPTH', 'mmbias_init_mex', data, F, 3, ones (1, 2), 'gaussian', 1, 0, 0);
%! opts = struct ('Fusion', F, 'Decoder', 3, 'Init', 1e-3, 'Tolerance', 1e-8, 'Measure', 'weights', 'Details', true);
%! check ('mmbias:outOfMemory', '.', 'mmbias_predict_flow_mex', data, opts);
%!test  # maps of no inputs but 2^62 times
%! data = mmbias_data ('gaussian', 'Cov', eye (2), 'Dims', [1 1], 'Weights', eye (2));
%! check ('mmbias:outOfMemory', 'W asks', 'mmbias_measure_mex', data, zeros (2^62, 0));
%! check ('mmbias:dimensionMismatch', 'W must', 'mmbias_measure_mex', data, zeros (2^60, 0));
%!test  # one matrix in many cells
%! x = zeros (1, 2^20); X = cell (1, 2^13); X(:) = {x};
%! check ('mmbias:outOfMemory', 'X asks', 'mmbias_moments_mex', X, 1, false);
%!test  # results that do not fit
%! data = mmbias_data ('gaussian');
%! check ('mmbias:outOfMemory', 'WIDTH', 'mmbias_net', data, 'Width', 2^40);
%! check ('mmbias:outOfMemory', 'WIDTH', 'mmbias_net', data, 'Width', 2^52);
%! check ('mmbias:outOfMemory', 'SAMPLES', 'mmbias_data', 'gaussian', 'Samples', 2^45);
%! check ('mmbias:outOfMemory', 'SAMPLES', 'mmbias_data', 'gaussian', 'Samples', 2^52);
%! check ('mmbias:outOfMemory', 'WIDTH', 'mmbias_net', data, 'Width', 2^52, 'Representation', 'compressed', 'Depth', 3, 'Init', 1e-300);
%!test  # records that do not fit
%! data = mmbias_data ('gaussian'); net = mmbias_net (data, 'Width', 2);
%! for n = [1e9 1e12 1e15]
%!   for method = {'gd', 'flow', 'reduced'}
%!     check ('mmbias:outOfMemory', 'RECORDEVERY', 'mmbias_train', net, data, 'Method', method{1}, 'Epochs', n, 'RecordEvery', 1e-3 ^ ! strcmp (method{1}, 'gd'));
%!   end
%! end
%!test  # weights of 1e12: an end in any case, and what to do
%! data = mmbias_data ('gaussian', 'Rho', .5);
%! net = mmbias_net (data, 'Width', 5, 'Init', .1); net.Encoder{1,1}(2) = 1e12;
%! for stepper = {'rk45', 'rk8', 'adams', 'bdf', 'bsimp'}
%!   began = tic ();
%!   try
%!     run = mmbias_train (net, data, 'Method', 'flow', 'Stepper', stepper{1}, 'MaxCalls', 3e4);
%!     assert (numel (run.events) < 256);
%!   catch err
%!     assert (err.identifier, 'mmbias:solver');
%!     assert (! isempty (strfind (err.message, 'smaller weights')));
%!   end
%!   assert (toc (began) < 120);
%! end
