% What looking for events costs a run of descent: 'auto' and 'on' against 'off', in
% turn within one process, as a ratio.  `make bench` runs this.
% Usage: octave-cli events.m
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later
1;

function data = task (M, O)
  state = warning ('off');
  data = mmbias_data ('gaussian', 'Cov', diag (M:-1:1), 'Dims', ones (1, M), ...
                      'Weights', cos ((1:O).' * (1:M)));
  warning (state);
end

% Least seconds of the processor, of ROUNDS runs each with 'off', 'auto' and 'on', and
% whether 'auto' looks at every epoch: then it sees what 'on' sees.
function [best, always] = in_turn (net, data, epochs, rounds)
  modes = {'off', 'auto', 'on'};
  best = Inf (1, 3);
  for r = 1:rounds
    for k = 1:3
      began = cputime ();
      run = mmbias_train (net, data, 'Epochs', epochs, 'RecordAt', epochs, ...
                          'Events', modes{k}, 'Display', 'off');
      best(k) = min (best(k), cputime () - began);
      seen{k} = [run.events.t];
    end
  end
  always = isequal (seen{2}, seen{3});
end

function watchers ()
  warning ('off', 'mmbias:plateau');
  epochs = 20000;
  printf ('  %3s %3s %6s %10s %8s %8s  %s\n', 'M', 'O', 'width', 'us/epoch', ...
          'auto/off', 'on/off', 'auto looks at');
  worst = 0;
  for M = 2:3
    for O = [1 3]
      data = task (M, O);
      for width = [1 10 100 400 4000]
        net = mmbias_net (data, 'Width', width, 'Init', 1e-2);
        [best, always] = in_turn (net, data, epochs, 15);
        words = {'records', 'every epoch'};
        printf ('  %3d %3d %6d %10.3f %8.3f %8.3f  %s\n', M, O, width, ...
                1e6 * best(1) / epochs, best(2) / best(1), best(3) / best(1), ...
                words{1 + always});
        if always
          worst = max (worst, best(2) / best(1));
        end
        if O > 1 && width >= 400
          break   % looks are next to nothing
        end
      end
    end
  end
  printf ('  where auto looks at every epoch: at most %.3f  goal <= 1.05: %s\n', ...
          worst, verdict (worst <= 1.05));
end

try
  here = fileparts (mfilename ('fullpath'));
  addpath (here);
  addpath (fullfile (fileparts (here), 'inst'));
  watchers ();
catch err
  fprintf (stderr, 'mmbias: %s\n', err.message);
  exit (1);
end
