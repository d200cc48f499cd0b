% What to predict, from the arguments of mmbias_predict: data without samples, depths F
% (1 x M) and L, decoder layers K, scale u0 ([] with a network) and the network or []; of
% leaky units (SLOPE below 1) the FACTOR of all rates and the LEAKY network, whose linear
% counterpart stands in for it (theory T18); the BASIS of wide data, and what holds BLAS to
% one THREAD; the RUN whose start it is, [] where none was given.
%   [task, opt, basis, threads, run] = predict_task (fname, args)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [task, opt, basis, threads, run] = predict_task (fname, args)
  if isempty (args)
    fail ('invalidArgument', '%s: DATA is missing', fname);
  end
  task.net = [];
  run = [];
  is = [0 0];   % a run, a network
  if isstruct (args{1})
    is = isfield (args{1}, {'start', 'Encoder'});
  end
  if is(1)
    run = args{1};
    args = task_of_run (fname, run, args(2:end));
    is(2) = 1;
  end
  if is(2)
    task.net = args{1};
    require_type (fname, 'NET', task.net, 'net');
    args(1) = [];
    if isempty (args)
      fail ('invalidArgument', '%s: DATA is missing', fname);
    end
  end
  data = args{1};
  require_type (fname, 'DATA', data, 'data');
  threads = one_thread (data);
  if numel (args) > 1 && isstruct (args{2}) && isfield (args{2}, 'Encoder')
    fail ('invalidArgument', '%s: NET must come before DATA', fname);
  end
  opt = parse_options (fname, predict_options (~ isempty (task.net)), ...
                       args(2:end));
  task.samples = data;   % those of wide data too
  basis = [];
  if isempty (data.S)
    [data, task.net, basis] = wide_reduce (fname, data, task.net);
  end
  [task, opt] = slope_of (fname, task, opt, data);
  check_moments (fname, data);
  task.source = data;
  task.data = struct ('Names', {data.Names}, 'Dims', data.Dims, 'X', {{}}, ...
                      'S', data.S, 'Syx', data.Syx, 'Syy', data.Syy, ...
                      'lossMin', data.lossMin, 'Cov', data.Cov, ...
                      'Weights', data.Weights);   % all that is passed on
  task.measure = opt.Measure;
  task.M = numel (data.Dims);
  task.O = size (data.Syx, 1);
  task.u0 = [];
  if isempty (task.net)
    [L, F] = resolve_depths (fname, opt.Depth, opt.FusionDepth, task.M);
    task.u0 = opt.Init;
    if isempty (opt.Init)
      task.u0 = init_defaults (L);
    end
    if task.u0 ^ L < 1e-280 && L > 1 && (L > 2 || task.O == 1)
      fail ('invalidArgument', ...
            ['%s: INIT must be at least %.2g for DEPTH = %d: weights or times ' ...
             'would be beyond the range of double'], fname, ...
            1e-280 ^ (1 / L), L);
    end
    task.F = F .* ones (1, task.M);
    task.K = L - max (F);
  else
    [task.F, task.K] = net_depths (task.net);
    if numel (task.F) ~= task.M
      fail ('dimensionMismatch', ...
            '%s: NET must have %d modalities as DATA has, got %d', fname, ...
            task.M, numel (task.F));
    end
  end
  task.L = max (task.F) + task.K;
  if task.L == 1
    task.factor = 1;   % no hidden units
  end
  task.equal = all (task.F == task.F(1));
  % T9's and T19's laws for actual weights
  task.racing = task.O == 1 && all (data.Dims == 1) && task.equal ...
                && task.K == 0 && task.F(1) > 1;
end

% The arguments that predict a RUN from its start: of descent in its own epochs.
function args = task_of_run (fname, run, args)
  require_type (fname, 'RUN', run, 'run');
  o = run.options;
  if ~ plain_descent (o)
    fail ('invalidArgument', ['%s: RUN was trained with another optimizer, momentum or ' ...
          'rates per modality or epoch, whose times are not predicted; give its NET ' ...
          'and DATA'], fname);
  end
  if isfield (o, 'Loss') && ~ strcmp (o.Loss, 'mse')
    fail ('invalidArgument', '%s: RUN was trained with loss ''%s'', which is not predicted', ...
          fname, o.Loss);
  end
  if isempty (run.start)
    fail ('invalidArgument', ['%s: RUN does not know its start: it continues one ' ...
          'that an older version saved; give a NET and DATA'], fname);
  end
  args = option_pairs (args);
  if strcmp (o.Method, 'gd')
    args = [{'LearningRate', o.LearningRate}, args];
  end
  args = [{run.start, run.data}, args];
end

% The slope of hidden units, what all rates are multiplied by, and the linear network that
% learns as a leaky one of two layers does, at these rates: weights times sqrt (FACTOR).
function [task, opt] = slope_of (fname, task, opt, data)
  task.leaky = [];
  if isempty (task.net)
    task.slope = opt.Slope;
    task.factor = (1 + task.slope) / 2;
    return
  end
  task.slope = 1;
  task.factor = 1;
  if ~ is_linear (task.net)
    if isfield (task.net, 'DecoderBias') && ~ isempty (task.net.DecoderBias)
      fail ('invalidArgument', ['%s: NET must have no biases, which the theory does not ' ...
            'cover; train it and measure (mmbias_phases)'], fname);
    end
    task.slope = check_value (fname, 'NET.Slope', task.net.Slope, 'probability');
    [F, K] = net_depths (task.net);
    if max (F) + K > 2
      fail ('invalidArgument', ['%s: NET must have at most two layers where its Slope is ' ...
            'below 1: deeper ones learn the two halves of a modality at different times ' ...
            '(T18b); train it and measure (mmbias_phases)'], fname);
    end
    if max (F) + K == 2
      task.leaky = task.net;
      task.factor = (1 + task.slope) / 2;
    end
    task.net.Slope = 1;
    call_core (fname, @mmbias_evaluate_mex, task.net, data);   % right sizes and values
    for name = {'Encoder', 'Decoder'}
      task.net.(name{1}) = cellfun (@(w) sqrt (task.factor) * w, task.net.(name{1}), ...
                                    'UniformOutput', false);
    end
  end
  opt.Slope = task.slope;
end

%!test
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! [task, opt] = predict_task ('f', {data, 'Depth', 4, 'FusionDepth', 3, 'Measure', 'signal'});
%! assert ([task.L, task.K, task.M, task.O, task.u0], [4 1 2 1 0.1]); assert (task.F, [3 3]); assert (opt.Measure, 'signal');
%! net = mmbias_net (data); task = predict_task ('f', {net, data}); assert (task.net.Encoder, net.Encoder); assert (task.racing);
%!error <f: NET must have 2 modalities as DATA has, got 1> predict_task ('f', {mmbias_net(mmbias_data ('gaussian', 'Cov', 1, 'Dims', 1, 'Weights', 1)), mmbias_data('gaussian')})
