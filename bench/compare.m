% What `make bench` prints: mmbias against its baselines, in one run.
% Usage: octave-cli compare.m BUILD PYTHON, with BUILD the folder that holds
% the programs core and blas_calls and that takes the task files, PYTHON an
% interpreter with torch ('' to skip PyTorch).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later
1;

% The two cases.  NET and MID are the network before training and in the
% middle of its transition, on population moments and on samples.
function c = make_case (letter, depth, fusion, epochs, samples)
  c.letter = letter;
  c.epochs = epochs;
  c.rate = 0.04;
  c.title = sprintf (['(%s) L = %d, L_f = %d, width 100, %d epochs, toy ' ...
                      'task (q = 2, rho = 0)'], letter, depth, fusion, epochs);
  c.data = mmbias_data ('gaussian', 'Ratio', 2, 'Rho', 0);
  c.samples = samples;
  c.net = mmbias_net (c.data, 'Depth', depth, 'FusionDepth', fusion, ...
                      'Width', 100, 'Seed', 1);
end

function run = train (c, data, varargin)
  run = mmbias_train (c.net, data, 'Epochs', c.epochs, ...
                      'LearningRate', c.rate, varargin{:});
end

% Explained share of what can be explained; a run that does not cross from
% below 10 % to above 90 % would prove nothing.
function s = share (c, loss, lossMin)
  s = (loss(1) - loss) / (loss(1) - lossMin);
  if ~ (s(2) < 0.1 && s(end) > 0.9)
    error ('mmbias:bench', 'case (%s) does not learn its task', c.letter);
  end
end

% All weights in the order of mmb_net.h.
function p = flatten (net)
  below = net.Encoder(:,1:end-1).';
  p = cellfun (@(w) w(:), [below(:); net.Encoder(:,end); net.Decoder(:)], ...
               'UniformOutput', false);
  p = vertcat (p{:});
end

% Task file, see task.h.
function write_task (path, c, net, data)
  P = 0;
  X = zeros (0, sum (data.Dims));
  if ~ isempty (data.X)
    P = data.P;
    X = [data.X{:}];
  end
  p = flatten (net);
  head = [numel(data.Dims), sum(data.Dims), net.Depth, net.FusionDepth, ...
          net.Width, P, numel(p), c.rate, data.lossMin];
  write_doubles (path, [head(:); data.Dims(:); data.S(:); data.Syx(:); ...
                        data.Syy(:); p; X(:); data.Y(:)]);
end

function write_doubles (path, x)
  file = fopen (path, 'wb');
  if file < 0 || fwrite (file, x, 'double') ~= numel (x) || fclose (file) ~= 0
    error ('mmbias:io', 'cannot write %s', path);
  end
end

function x = read_doubles (path)
  file = fopen (path, 'rb');
  if file < 0
    error ('mmbias:io', 'cannot read %s', path);
  end
  x = fread (file, Inf, 'double');
  fclose (file);
end

% Numbers that a program prints, one row per line.
function x = run_program (varargin)
  command = sprintf ('"%s" ', varargin{:});
  [status, text] = system (command);
  if status ~= 0
    error ('mmbias:bench', 'failed: %s\n%s', command, text);
  end
  x = str2num (text);
end

function p = program_weights (env, name, c, epochs)
  out = fullfile (env.build, [name '.weights']);
  run_program (fullfile (env.build, name), c.task, sprintf ('%d', epochs), out);
  p = read_doubles (out);
end

function x = run_torch (env, warmup, epochs, threads, varargin)
  list = sprintf ('%d,', threads);
  x = run_program (env.python, fullfile (env.here, 'descent_torch.py'), ...
                   sprintf ('%d', warmup), sprintf ('%d', epochs), ...
                   list(1:end-1), varargin{:});
end

% A check that fails ends the benchmark: ratios between programs that compute
% different things mean nothing.
function check (what, distance, tolerance)
  fprintf ('  %-66s %7.1e <= %.0e\n', what, distance, tolerance);
  if ~ (distance <= tolerance)
    error ('mmbias:bench', 'the contestants disagree: %s', what);
  end
end

function check_octave (c)
  run = train (c, c.data, 'RecordEvery', 1);
  share (c, run.loss, run.lossMin);
  loss = descent_octave (c.net, c.data, c.rate, c.epochs);
  check (sprintf ('(%s) Octave script: loss, all epochs / first loss', ...
                  c.letter), max (abs (loss - run.loss)) / loss(1), 1e-10);
end

% All weights after 90 % of the loss, in the middle of the second transition.
function check_programs (env, c)
  run = train (c, c.data, 'RecordEvery', 1);
  k = run.t(find (share (c, run.loss, run.lossMin) >= 0.9, 1));
  run = train (c, c.data, 'RecordNets', k);
  p = flatten (run.nets);
  for name = {'core', 'blas_calls'}
    q = program_weights (env, name{1}, c, k);
    check (sprintf ('(%s) %s: all weights at epoch %d / largest', c.letter, ...
                    name{1}, k), max (abs (p - q)) / max (abs (p)), 1e-10);
  end
end

% Single precision, on the same samples: (a) as a whole, (b) from the middle
% of its transition.
function check_torch (env, c, from, epochs)
  run = mmbias_train (from, c.samples, 'Epochs', epochs, 'LearningRate', ...
                      c.rate, 'RecordEvery', 1);
  run_torch (env, 0, epochs, env.threads(end), c.samples_task);
  loss = read_doubles ([c.samples_task '.loss']);
  moved = (run.loss(1) - run.loss(end)) / (run.loss(1) - run.lossMin);
  if ~ (moved > 0.1)
    error ('mmbias:bench', 'PyTorch''s check of (%s) is blind', c.letter);
  end
  middle = (loss(1) + run.loss(end)) / 2;
  check (sprintf ('(%s) PyTorch: loss, %d epochs / first (half at %d, here %d)', ...
                  c.letter, epochs, find (loss < middle, 1) - 1, ...
                  find (run.loss < middle, 1) - 1), ...
         max (abs (loss - run.loss)) / loss(1), 1e-3);
end

% Network on its way, when a fifth of the loss is explained.
function net = halfway (c, data)
  run = train (c, data, 'RecordEvery', 1);
  k = run.t(find (share (c, run.loss, run.lossMin) >= 0.2, 1));
  run = train (c, data, 'RecordNets', k);
  net = run.nets;
end

% One line per contestant; ratios are to mmbias_train.
function report (name, seconds, base, goal)
  fprintf ('  %-34s %10.4g s  %10.4g ..%10.4g', name, median (seconds), ...
           min (seconds), max (seconds));
  if ~ isempty (base)
    ratio = median (seconds) / median (base);
    fprintf ('  %9.1f x', ratio);
    if ~ isempty (goal)
      fprintf ('  goal >= %d x: %s', goal, verdict (ratio >= goal));
    end
  end
  fprintf ('\n');
end

function report_work (name, core, epochs)
  flops = core(1,2);
  bytes = core(1,3);
  stream = median (core(:,4));
  seconds = median (core(:,1)) / epochs;
  least = bytes / stream;
  fprintf ('  %-34s %10.4g flop and %.4g bytes per epoch\n', ...
           'least work', flops, bytes);
  fprintf ('  %-34s %10.4g us per epoch: %.3g GB/s, %.3g Gflop/s\n', name, ...
           1e6 * seconds, bytes / seconds / 1e9, flops / seconds / 1e9);
  fprintf (['  %-34s %10.4g us per epoch, at the %.3g GB/s of plain passes ' ...
            'over such weights: %.0f %% reached\n'], 'bound', 1e6 * least, ...
           stream / 1e9, 100 * least / seconds);
end

function report_case (env, c, t, goal)
  fprintf ('\n%s\n', c.title);
  fprintf ('  %-34s %12s  %22s  %11s\n', '', 'median', 'fastest .. slowest', ...
           'to mmbias');
  report ('mmbias_train, called from Octave', t.mmbias, [], []);
  report ('vectorised Octave script', t.octave, t.mmbias, []);
  for i = 1:size (t.torch, 2)
    report (sprintf ('PyTorch, P = 8192, %d thread(s)', env.threads(i)), ...
            t.torch(:,i), t.mmbias, goal);
  end
end

% The cost of a run for P = 1e3 and 1e6 samples.  With samples present, every
% call first reads them once to check them against the moments; runs of no
% epochs show what that costs.
function report_samples (cases, rounds)
  fprintf ('\nSamples: mmbias_train with P = 1e3 and P = 1e6 side by side\n');
  fprintf ('  %-34s %14s %14s %11s\n', '', 'P = 1e3', 'P = 1e6', 'ratio');
  sizes = [1e3 1e6];
  for j = 1:2
    with{j} = mmbias_data ('gaussian', 'Samples', sizes(j), 'Seed', 1);
    without{j} = with{j};
    without{j}.X = {};
    without{j}.Y = [];
  end
  for i = 1:numel (cases)
    c = cases{i};
    for r = 1:rounds
      for j = 1:2
        t(r,j) = time_calls (5, @() train (c, without{j}));
        c.epochs = 0;
        check(r,j,i) = time_calls (25, @() train (c, with{j})) ...
                       - time_calls (25, @() train (c, without{j}));
        c.epochs = cases{i}.epochs;
      end
    end
    t = median (t);
    fprintf ('  %-34s %12.4g s %12.4g s %9.2f x\n', ...
             sprintf ('(%s) training', c.letter), t, t(2) / t(1));
  end
  check = max (0, median (median (check, 1), 3));
  fprintf ('  %-34s %12.2g s %12.2g s\n', 'entry check, reads X once', check);
end

function print_environment (env)
  mmbias_version ();
  [~, cpu] = system ('sed -n "s/^model name[^:]*: //p" /proc/cpuinfo');
  cpu = strsplit (cpu, "\n");
  fprintf ('machine   %s, %d threads\n', cpu{1}, nproc ());
  if isempty (env.python)
    fprintf ('PyTorch   absent, skipped: install python3-torch to compare\n');
  else
    [~, text] = system (['"' env.python '" -c "import torch; ' ...
                         'print(torch.__version__)"']);
    fprintf ('PyTorch   %s', text);
  end
end

function compare (build, python)
  rounds = 5;
  env.here = fileparts (mfilename ('fullpath'));
  env.build = build;
  env.python = python;
  env.threads = unique ([1, nproc()]);
  root = fileparts (env.here);
  addpath (fullfile (root, 'inst'));
    addpath (env.here);
  print_environment (env);

  samples = mmbias_data ('gaussian', 'Ratio', 2, 'Rho', 0, 'Samples', 8192, ...
                         'Seed', 1);
  cases = {make_case('a', 2, 2, 1000, samples), ...
           make_case('b', 4, 3, 7000, samples)};
  starts = {cases{1}.net, halfway(cases{2}, samples)};
  for i = 1:2
    cases{i}.task = fullfile (build, [cases{i}.letter '.task']);
    cases{i}.samples_task = fullfile (build, [cases{i}.letter '_samples.task']);
    write_task (cases{i}.task, cases{i}, cases{i}.net, cases{i}.data);
    write_task (cases{i}.samples_task, cases{i}, starts{i}, samples);
  end

  fprintf ('\nAll contestants compute the same\n');
  check_octave (cases{1});
  check_octave (cases{2});
  check_programs (env, cases{2});
  if ~ isempty (python)
    check_torch (env, cases{1}, starts{1}, cases{1}.epochs);
    check_torch (env, cases{2}, starts{2}, 60);
  end

  fprintf (['\nTimes: medians of %d rounds, in each of which all contestants ' ...
            'take their turn.\n'], rounds);
  fprintf (['PyTorch: float32, full batch of 8192 samples, 30 epochs after ' ...
            'warm-up, scaled.\n']);
  out = fullfile (build, 'weights');
  core = {zeros(0, 4), zeros(0, 4)};
  blas = zeros (0, 1);
  for r = 1:rounds
    for i = 1:2
      c = cases{i};
      t(i).mmbias(r) = time_calls ([20 5](i), @() train (c, c.data));
      t(i).octave(r) = time_calls (1, @() descent_octave (c.net, c.data, ...
                                                          c.rate, c.epochs));
      for k = 1:3
        n = sprintf ('%d', c.epochs);
        core{i}(end+1,:) = run_program (fullfile (build, 'core'), c.task, n, ...
                                        out);
        if i == 2
          blas(end+1,1) = run_program (fullfile (build, 'blas_calls'), ...
                                       c.task, n, out);
        end
      end
    end
    if ~ isempty (python)
      x = run_torch (env, 5, 30, env.threads, cases{1}.samples_task, ...
                     cases{2}.samples_task);
      x = reshape (x(:,1), numel (env.threads), 2);
      t(1).torch(r,:) = cases{1}.epochs * x(:,1).';
      t(2).torch(r,:) = cases{2}.epochs * x(:,2).';
    else
      t(1).torch = t(2).torch = zeros (0, 0);
    end
  end

  report_case (env, cases{1}, t(1), 2000);
  report_work ('mmbias core, without Octave', core{1}, cases{1}.epochs);
  report_case (env, cases{2}, t(2), 1000);
  report_work ('mmbias core, without Octave', core{2}, cases{2}.epochs);
  report ('mmbias core, without Octave', core{2}(:,1), [], []);
  report ('12 BLAS calls per epoch, in C', blas, core{2}(:,1), []);
  ratio = median (core{2}(:,1)) / median (blas);
  fprintf ('  %-34s %10.2f    goal <= 0.8: %s\n', 'core / BLAS calls', ratio, ...
           verdict (ratio <= 0.8));
  report_samples (cases, rounds);
end

try
  args = argv ();
  compare (args{1}, args{2});
catch err
  fprintf (stderr, 'mmbias: %s\n', err.message);
  exit (1);
end
