% Bad input raises an identifier of mmbias or works as documented; Octave never
% dies and inputs are never changed.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function list = strange ()
%!  list = {single(1), int32(1), 1i, sparse(1), {}, {1}, 'a', true, NaN, Inf, -1, 0, 0.5, [], ...
%!          zeros(0,3), ones(2,3), ones(2,2,2), struct(), struct('a',{1,2}), @sin, 1e300, ...
%!          2^53, -Inf, '', {[]}, zeros(3,0), "ab\0c", uint8([1 2]), ones(1,5)*NaN, 1:3};
%!endfunction
%!function attempt (f, args)
%!  try
%!    f (args{:});
%!  catch err
%!    if (! strncmp (err.identifier, 'mmbias:', 7))
%!      error ('test:identifier', '%s raised %s: %s', func2str (f), err.identifier, err.message);
%!    end
%!    assert (! strcmp (err.identifier, 'mmbias:internal'));
%!    assert (! isempty (err.message));
%!  end
%!endfunction
%!function [data, net, run] = good (O)
%!  data = mmbias_data ('gaussian', 'Cov', [2 .5 .1; .5 1 .2; .1 .2 3], 'Dims', [1 2], 'Weights', reshape (1:3*O, O, 3), 'Samples', 20);
%!  net = mmbias_net (data, 'Depth', 3, 'FusionDepth', 2, 'Width', 4, 'Init', 0.3);
%!  run = mmbias_train (net, data, 'Epochs', 5, 'LearningRate', 0.001);
%!endfunction

%!test  # gateways: every argument replaced by everything
%! [data, net, run] = good (2);
%! opts = run.options; opts.RecordAt = 0:5; opts.RecordNets = [];
%! opts.Optimizer = 'momentum'; opts.Momentum = 0.5; opts.ModalityRate = [0 1 1; 3 .5 1]; opts.From = 0; opts.State = []; opts.Measure = 'weights';
%! small = mmbias_compress (mmbias_net (data, 'Depth', 3, 'FusionDepth', 2, 'Width', 40, 'Init', 0.3), data, 0.1, 'LearningRate', 0.001, 'Epochs', 1000);
%! flow = struct ('Method', 'flow', 'Stepper', 'rk8', 'LearningRate', 0.001, 'From', 3, 'Tolerance', 1e-4, 'WeightDecay', 0, 'StopLoss', 0, 'StopGradient', 0, 'Time', 0.005, 'MaxCalls', 1000, 'RecordAt', [0 0.005], 'RecordNets', 0.002, 'LossLevels', 1, 'Display', 'off');
%! table = [tempname() '.csv']; fid = fopen (table, 'w'); fprintf (fid, 'a,b\n1,u\n2,v\n'); fclose (fid);
%! calls = {@mmbias_moments_mex, {data.X, data.Y, true}; ...
%!          @mmbias_read_table_mex, {table, struct('Delimiter', '', 'Header', 'auto', 'Missing', 'error', 'Display', 'off'), 1:2, [false true]}; ...
%!          @mmbias_sample_loss_mex, {data.X, data.Y, run.Wend}; ...
%!          @mmbias_asymmetry_mex, {data.X, data.Y, 0.5, 1}; ...
%!          @mmbias_gaussian_mex, {eye(2), [1 1], 0.1, 1, 3}; ...
%!          @mmbias_manifold_mex, {data, [true false; true true]}; ...
%!          @mmbias_measure_mex, {data, run.W}; ...
%!          @mmbias_init_mex, {data, [2 2], 1, [3 3 3], 'gaussian', 0.1, 1, 1}; ...
%!          @mmbias_evaluate_mex, {net, data}; ...
%!          @mmbias_descent_mex, {net, data, opts}; ...
%!          @mmbias_curvature_mex, {net, data, 0}; ...
%!          @mmbias_flow_mex, {net, data, flow}; ...
%!          @mmbias_compress_mex, {net, data, struct('Tolerance', 1e-2, 'Time', 1, 'LearningRate', 0.01, 'WeightDecay', 0, 'Display', 'off')}; ...
%!          @mmbias_descent_mex, {small, data, setfield(opts, 'ModalityRate', [])}; ...
%!          @mmbias_flow_mex, {small, data, setfield(setfield(flow, 'From', 0), 'Epochs', 5)}; ...
%!          @mmbias_expand_mex, {small}; ...
%!          @mmbias_phase_mex, {3, 2, 0.1, [1 0.5], [1 0.5 0.3 1]}; ...
%!          @mmbias_plateau_mex, {net, data}; ...
%!          @mmbias_shallow_mex, {data, [0.1 0.1], 'signal'}; ...
%!          @mmbias_check_mex, {data}; ...
%!          @mmbias_predict_paper_mex, {data, 3, 2, 0.1}; ...
%!          @mmbias_prediction_mex, {data, [2 2], [2 1], [1 1], true(3, 2), []}; ...
%!          @mmbias_passages_mex, {data, run.t, run.W, run.loss, 'signal', [2 2]}; ...
%!          @mmbias_version_mex, {}};
%! for c = 1:rows (calls)
%!   [f, args] = calls{c,:};
%!   f (args{:});                                   # the good call works
%!   attempt (f, [args, {1}]);                      # too many
%!   if (! isempty (args)), attempt (f, args(1:end-1)); end
%!   for i = 1:numel (args)
%!     for x = strange ()
%!       bad = args; bad{i} = x{1};
%!       attempt (f, bad);
%!     end
%!   end
%! end

%!test  # every option of the flow gateway replaced by everything
%! [data, net] = good (1);
%! good_one = struct ('Method', 'flow', 'Stepper', 'bdf', 'LearningRate', 0.001, 'From', 3, 'Tolerance', 1e-4, 'WeightDecay', 0, 'StopLoss', 0, 'StopGradient', 0, 'Time', 0.005, 'MaxCalls', 1000, 'RecordAt', [], 'RecordNets', [], 'LossLevels', [], 'Display', 'off');
%! for field = fieldnames (good_one)'
%!   for x = strange ()
%!     bad = good_one; bad.(field{1}) = x{1};
%!     attempt (@mmbias_flow_mex, {net, data, bad});
%!   end
%!   attempt (@mmbias_flow_mex, {net, data, rmfield(good_one, field{1})});
%! end

%!test  # every option of the prediction gateways replaced by everything
%! [data, net] = good (1);
%! good_one = struct ('Fusion', [2 2], 'Decoder', 1, 'Init', 0.1, 'LearningRate', 0, 'Tolerance', 1e-4, 'Measure', 'signal', 'Details', true);
%! for field = fieldnames (good_one)'
%!   for x = strange ()
%!     bad = good_one; bad.(field{1}) = x{1};
%!     attempt (@mmbias_race_mex, {data, bad}); attempt (@mmbias_race_mex, {data, bad, net});
%!     attempt (@mmbias_predict_flow_mex, {data, bad}); attempt (@mmbias_predict_flow_mex, {data, bad, net});
%!   end
%!   attempt (@mmbias_race_mex, {data, rmfield(good_one, field{1})});
%!   attempt (@mmbias_predict_flow_mex, {data, rmfield(good_one, field{1})});
%! end
%! for x = strange ()
%!   attempt (@mmbias_race_mex, {x{1}, good_one}); attempt (@mmbias_predict_flow_mex, {x{1}, good_one});
%!   attempt (@mmbias_race_mex, {data, good_one, x{1}}); attempt (@mmbias_predict_flow_mex, {data, good_one, x{1}});
%!   attempt (@mmbias_predict, {net, x{1}}); attempt (@mmbias_predict, {x{1}, data}); attempt (@mmbias_fixedpoints, {x{1}});
%!   for n = {'Subsets', 'Depth', 'FusionDepth', 'Init', 'Samples'}
%!     attempt (@mmbias_fixedpoints, {data, n{1}, x{1}});
%!   end
%!   for n = {'Theory', 'LearningRate', 'Measure'}
%!     attempt (@mmbias_predict, {net, data, n{1}, x{1}});
%!   end
%! end

%!function try_all (small, data)
%!  both = struct ('LearningRate', 0.001, 'WeightDecay', 0, 'StopLoss', 0, 'StopGradient', 0, 'Epochs', 500, 'From', 2, 'Display', 'off');
%!  gd = setfield (both, 'RecordAt', 0); gd.RecordNets = []; gd.Events = 'off'; gd.Measure = 'weights'; gd.State = []; gd.ModalityRate = []; gd.DecoderRate = 1; gd.Optimizer = 'gd'; gd.Momentum = 0; gd.LearningRateDecay = 1;
%!  flow = setfield (both, 'RecordAt', 0); flow.RecordNets = []; flow.Method = 'flow'; flow.Stepper = 'rk8'; flow.Tolerance = 1e-4; flow.Time = 0.5; flow.MaxCalls = 1000; flow.LossLevels = [];
%!  attempt (@mmbias_expand, {small});
%!  attempt (@mmbias_descent_mex, {small, data, gd}); attempt (@mmbias_flow_mex, {small, data, flow});
%!endfunction
%!endfunction

%!test  # every field of a basis replaced by everything
%! [data, net] = good (2);
%! small = mmbias_compress (mmbias_net (data, 'Depth', 3, 'FusionDepth', 2, 'Width', 40, 'Init', 0.3), data, 0.1, 'LearningRate', 0.001, 'Epochs', 1000);
%! assert (! small.Basis.Exact); try_all (small, data);
%! for field = {'Q', 'Start', 'Encoder', 'Decoder', 'Outside', 'LeakUp', 'LeakDown', 'Times', 'Exact'}
%!   for x = strange ()
%!     bad = small; bad.Basis.(field{1}) = x{1};
%!     try_all (bad, data);
%!     if (iscell (small.Basis.(field{1})))
%!       for i = 1:numel (small.Basis.(field{1}))
%!         bad = small; bad.Basis.(field{1}){i} = x{1};
%!         try_all (bad, data);
%!       end
%!     end
%!   end
%!   bad = small; bad.Basis = rmfield (bad.Basis, field{1});
%!   try_all (bad, data);
%! end
%! for x = strange ()
%!   bad = small; bad.Basis = x{1};
%!   try_all (bad, data);
%! end

%!test  # every field of data and net replaced by everything, in every entry point
%! for O = 1:2
%!   [data, net, run] = good (O);
%!   for field = fieldnames (data)'
%!     for x = strange ()
%!       bad = data; bad.(field{1}) = x{1};
%!       if (any (strcmp (field{1}, {'type', 'Dims', 'S', 'Syx', 'Syy', 'X', 'Y', 'lossMin', 'Cov', 'Weights'})))
%!         attempt (@mmbias_evaluate_mex, {net, bad});
%!         attempt (@mmbias_manifold_mex, {bad, true(1, 2)});
%!       end
%!     end
%!   end
%!   for x = strange ()
%!     for i = 1:numel (net.Encoder)
%!       bad = net; bad.Encoder{i} = x{1};
%!       attempt (@mmbias_evaluate_mex, {bad, data});
%!       attempt (@mmbias_train, {bad, data, 'Epochs', 2});
%!     end
%!     for part = {'Encoder', 'Decoder'}
%!       bad = net; bad.(part{1}) = x{1};
%!       attempt (@mmbias_evaluate_mex, {bad, data});
%!     end
%!     bad = net; bad.Decoder{1} = x{1};
%!     attempt (@mmbias_evaluate_mex, {bad, data});
%!     bad = rmfield (data, 'S'); attempt (@mmbias_evaluate_mex, {net, bad});
%!   end
%! end

%!test  # options of every function
%! [data, net, run] = good (1);
%! warning ('off', 'all', 'local');
%! names = {'Depth', 'FusionDepth', 'Width', 'Init', 'InitScheme', 'Seed', 'Representation'};
%! for n = names, for x = strange ()
%!   if (! (strcmp (n{1}, 'Width') || strcmp (n{1}, 'Depth')) || ! isequal (x{1}, 2^53))
%!     attempt (@mmbias_net, {data, n{1}, x{1}});
%!   end
%! end, end
%! for n = {'LearningRate', 'Epochs', 'RecordEvery', 'RecordAt', 'RecordNets', 'StopLoss', 'StopGradient', 'WeightDecay', 'Display', 'Method', 'Compress'}, for x = strange ()
%!   attempt (@mmbias_train, {net, data, n{1}, x{1}});
%! end, end
%! for method = {'flow', 'reduced'}
%!   for n = {'LearningRate', 'Epochs', 'RecordEvery', 'RecordAt', 'RecordNets', 'StopLoss', 'StopGradient', 'WeightDecay', 'Display', 'Stepper', 'Tolerance', 'LossLevels', 'MaxCalls', 'Compress'}, for x = strange ()
%!     attempt (@mmbias_train, {net, data, 'MaxCalls', 2000, 'Method', method{1}, n{1}, x{1}});
%!   end, end
%! end
%! for n = {'Depth', 'FusionDepth', 'Init', 'Theory', 'LearningRate'}, for x = strange ()
%!   attempt (@mmbias_predict, {data, n{1}, x{1}});
%! end, end
%! for n = {'Rho', 'Ratio', 'Cov', 'Dims', 'Weights', 'Samples', 'Noise', 'Seed', 'Names'}, for x = strange ()
%!   attempt (@mmbias_data, {'gaussian', n{1}, x{1}});
%! end, end
%! for n = {'Center', 'Standardize', 'Classes', 'Names'}, for x = strange ()
%!   attempt (@mmbias_data, {{[1; 2; 4]}, [1; 2; 2], n{1}, x{1}});
%! end, end
%! for x = strange ()
%!   attempt (@mmbias_data, {x{1}}); attempt (@mmbias_data, {{1}, x{1}}); attempt (@mmbias_data, {x(1), 1});
%!   attempt (@mmbias_data, {'file', x{1}, 'Modalities', {'a', 1}, 'Target', 2});
%!   attempt (@mmbias_data, {data, 'Scale', x{1}});
%!   attempt (@mmbias_net, x); attempt (@mmbias_train, x); attempt (@mmbias_predict, x); attempt (@mmbias_phases, x); attempt (@mmbias_features, x);
%!   attempt (@mmbias_evaluate, {net, x{1}}); attempt (@mmbias_evaluate, {x{1}, data}); attempt (@mmbias_plot, x); attempt (@mmbias_expand, x); attempt (@mmbias_compress, x); attempt (@mmbias_compress, {net, data, x{1}});
%!   attempt (@mmbias_phases, {x{1}, run.W, data}); attempt (@mmbias_phases, {run.t, x{1}, data}); attempt (@mmbias_demo, x);
%! end

%!test  # degenerate data go all the way through
%! warning ('off', 'all', 'local');
%! X = {[1 2; 3 1; 2 5; 4 4], [1; -1; 2; 0]};
%! cases = {{X, [1; 2; 3; 4]}, ...
%!          {{1, 2}, 3}, ...                                  # one sample
%!          {X, [5; 5; 5; 5]}, ...                            # constant target
%!          {{X{1}, [7; 7; 7; 7]}, [1; 2; 3; 4]}, ...         # modality without variance
%!          {{X{1}, X{1}}, [1; 2; 3; 5]}, ...                 # duplicated modality
%!          {{X{1}(1:2,:), X{2}(1:2)}, [1; 5]}, ...           # fewer samples than inputs
%!          {{X{1} * 1e8, X{2} * 1e-8}, [1; 2; 3; 5]}, ...    # badly scaled
%!          {X(1), [1; 2; 3; 5]}};                            # one modality
%! for c = cases
%!   data = mmbias_data (c{1}{:});
%!   for L = 1:3
%!     pred = mmbias_predict (data, 'Depth', L);
%!     values = [pred.t, pred.ratio, pred.cosine];
%!     assert (all (isfinite (values)) || ! isempty (pred.notes));
%!     run = mmbias_train (mmbias_net (data, 'Depth', L, 'Width', 3), data, 'Epochs', 20, 'LearningRate', 1e-18);
%!     assert (all (isfinite (run.loss)) && all (isfinite (run.W(:))));
%!     ph = mmbias_phases (run);
%!     assert (! isempty (ph.notes));
%!   end
%! end

%!test  # no function writes to its inputs (copies made by arithmetic)
%! [data, net, run] = good (2);
%! keep = {data.S + 0, data.Syx + 0, data.X{2} + 0, net.Encoder{2,2} + 0, net.Decoder{1} + 0, run.W + 0};
%! mmbias_train (net, data, 'Epochs', 3); mmbias_evaluate (net, data); mmbias_predict (data); mmbias_phases (run);
%! mmbias_data (data, 'Scale', [2 3]); mmbias_train (run, 'Epochs', 2);
%! now = {data.S, data.Syx, data.X{2}, net.Encoder{2,2}, net.Decoder{1}, run.W};
%! for i = 1:numel (keep), assert (now{i}, keep{i}); end

%!test  # same bits for any number of BLAS threads
%! code = ['addpath (''' fileparts(which ('mmbias_data')) '''); addpath (''' fileparts(which ('mmbias_moments_mex')) ''');' ...
%!         'd = mmbias_data (''gaussian'', ''Cov'', eye (40) + 0.3, ''Dims'', [20 20], ''Weights'', ones (3, 40), ''Samples'', 3000);' ...
%!         'r = mmbias_train (mmbias_net (d, ''Depth'', 3, ''Width'', 80), d, ''Epochs'', 30, ''LearningRate'', 1e-3);' ...
%!         'fprintf (''%s'', hash (''md5'', sprintf (''%.17g '', r.W, d.S, d.lossMin)));'];
%! octave = fullfile (OCTAVE_HOME (), 'bin', 'octave-cli');
%! for threads = 1:2
%!   [s, bits{threads}] = system (sprintf ('OPENBLAS_NUM_THREADS=%d %s --no-history -qf --eval "%s"', threads, octave, code));
%!   assert (s, 0);
%! end
%! assert (bits{1}(end-31:end), bits{2}(end-31:end));

%!test  # the same of predictions of several outputs, and what they are made of
%! code = ['addpath (''' fileparts(which ('mmbias_data')) '''); randn (''twister'', 3);' ...
%!         'for c = {{[3 2 4], 4, 8}, {[20 20], 4, 50}, {[60 80], 4, 0}}, dims = c{1}{1}; D = sum (dims); O = c{1}{2};' ...
%!         'S = eye (D) + 0.3; S(1,2) = S(2,1) = 0.7; d = mmbias_data (''gaussian'', ''Cov'', S, ''Dims'', dims, ''Weights'', randn (O, D));' ...
%!         'all = {mmbias_predict(d), mmbias_predict(d, ''Depth'', 3), mmbias_predict(d, ''Depth'', 1)};' ...
%!         'if D < 30, n = mmbias_net (d, ''Width'', c{1}{3}, ''Init'', 1e-3); all{end+1} = mmbias_predict (n, d); end,' ...
%!         'for p = all, p = p{1}; m = []; if isstruct (p.modes), m = [p.modes.t; p.modes.strength]; end,' ...
%!         'fprintf (''%s '', hash (''md5'', sprintf (''%.17g '', p.t, m, p.Wfinal, p.losses.alone, p.cosine, p.error))(1:8)); end, end'];
%! octave = fullfile (OCTAVE_HOME (), 'bin', 'octave-cli');
%! for threads = 1:2
%!   [s, bits{threads}] = system (sprintf ('OPENBLAS_NUM_THREADS=%d %s --no-history -qf --eval "%s"', threads, octave, code));
%!   assert (s, 0);
%! end
%! assert (numel (strsplit (strtrim (bits{1}), ' ')), 10); assert (bits{1}, bits{2});
