1;
% Calls of good_calls with arguments changed at random: whatever comes, an error of
% ours or a result.  Run by run_random_calls, which watches RANDOM_LOG: the seed
% stands there before the call, what came of it after it.  RANDOM_FROM and
% RANDOM_COUNT say which seeds; a seed alone makes its call again.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function x = any_of (list)
  x = list{1 + floor (rand () * numel (list))};
end

function x = strange ()
  x = any_of ({single(1), int32(1), 1i, sparse(1), {}, {1}, 'a', true, NaN, Inf, ...
       -1, 0, 0.5, [], zeros(0,3), ones(2,3), ones(2,2,2), struct(), ...
       struct('a',{1,2}), @sin, 1e300, 2^53, 2^52, 2^31, 2^32, -Inf, '', {[]}, ...
       zeros(3,0), uint8([1 2]), ones(1,5)*NaN, 1:3, 1e-300, eps, realmax, ...
       realmin, 5e-324, 'weights', 'signal', zeros(2^40,0), false(0,2^40), ...
       1e12, 7, 100, -0.3, [1 NaN], true(1,3), rand(3), 1e-9});
end

% A number near or far from X, an array of another size, a part of a cell or struct.
function x = changed (x, depth)
  if rand () < 0.25 || depth > 4
    x = strange ();
  elseif iscell (x) && ! isempty (x)
    i = 1 + floor (rand () * numel (x));
    if rand () < 0.15
      x(i) = [];
    elseif rand () < 0.15
      x = [x(:).', x(i)];
    else
      x{i} = changed (x{i}, depth + 1);
    end
  elseif isstruct (x) && numel (x) == 1 && ! isempty (fieldnames (x))
    f = any_of (fieldnames (x));
    if rand () < 0.1
      x = rmfield (x, f);
    else
      x.(f) = changed (x.(f), depth + 1);
    end
  elseif isnumeric (x) && ! isempty (x)
    i = 1 + floor (rand () * numel (x));
    switch floor (rand () * 8)
      case 0
        x(i) = strange_number ();
      case 1
        x = x * 10 ^ (40 * rand () - 20);
      case 2
        x = [x, x];
      case 3
        x(:,1 + floor (rand () * columns (x))) = [];
      case 4
        x = x.';
      case 5
        x = x + 10 ^ (-20 * rand ()) * randn (size (x));
      case 6
        x(i) = x(i) * (1 + floor (5 * rand ()));
      case 7
        x = -x;
    end
  elseif ischar (x)
    x = any_of ({'gd', 'flow', 'reduced', 'bdf', 'bsimp', 'adams', 'rk45', 'balanced', ...
                 'scaled', 'gaussian', 'on', 'off', 'auto', 'paper', 'rotated', ...
                 'weights', 'signal', 'Epochs', 'LearningRate', 'Tolerance', x});
  else
    x = strange ();
  end
end

function x = strange_number ()
  x = any_of ({NaN, Inf, -Inf, 0, -1, 1e300, 1e-300, 2^53, 2^52, 1e12, 1e6, 5e-324, 3, 0.5});
end

function run_all ()
  root = fileparts (fileparts (mfilename ('fullpath')));
  addpath (fullfile (root, 'inst'));
  addpath (fullfile (root, 'tests'));
  links = expose_gateways ();
  warning ('off', 'all');
  calls = good_calls ();
  log = fopen (getenv ('RANDOM_LOG'), 'a');
  from = str2double (getenv ('RANDOM_FROM'));
  for seed = from:from + str2double (getenv ('RANDOM_COUNT')) - 1
    rand ('twister', seed);
    randn ('twister', seed);
    call = calls(1 + floor (rand () * rows (calls)),:);
    args = call{3};
    for k = 1:1 + floor (rand () * 3)
      if ! isempty (args)
        i = 1 + floor (rand () * numel (args));
        try
          args{i} = changed (args{i}, 0);
        catch
          args{i} = strange ();   % what cannot be changed in this way
        end
      end
    end
    fprintf (log, 'seed %d %s\n', seed, call{1});
    fflush (log);
    out = cell (1, call{4});
    id = 'ok';
    text = '';
    try
      [out{:}] = call{2} (args{:});
    catch err
      id = err.identifier;
      text = err.message;
    end
    if ! any (strncmp (id, {'ok', 'mmbias:'}, 7)) && ! strcmp (id, 'ok')
      fprintf (log, 'foreign %d %s: %s: %s\n', seed, call{1}, id, strrep (text, "\n", ' '));
    end
    fprintf (log, 'done %d %s\n', seed, id);
  end
  fprintf (log, 'end\n');
  fclose (log);
  confirm_recursive_rmdir (false);
  rmdir (links, 's');
end

run_all ();
