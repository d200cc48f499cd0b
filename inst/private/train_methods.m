% Training methods of mmbias_train: one row per method.
%   methods = train_methods ()      {name, runner, on samples, options, certificate}
%   row = train_methods (name)      one of them
% RUNNER (net, data, opt, from, to, state) trains on moments and returns the rows of a
% run, ON SAMPLES does so with networks that need them ([]: the method cannot);
% OPTIONS name the groups of train_options that the method takes beside the common
% ones; CERTIFICATE (run) says in a line how precisely a run was computed.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function methods = train_methods (name)
  persistent known
  if isempty (known)
    known = all_methods ();
  end
  methods = known;
  if nargin > 0
    methods = methods(strcmp (methods(:,1), name),:);
  end
end

function methods = all_methods ()
  methods = { ...
    'gd',      @train_descent, @train_samples, {'steps', 'decay', 'optimizer', 'samples'}, @of_descent; ...
    'sgd',     [],             @train_samples, {'steps', 'decay', 'optimizer', 'samples', 'batches'}, @of_samples; ...
    'flow',    @train_flow,    @train_sample_flow, {'time', 'decay', 'samples', 'integration'}, @of_flow; ...
    'reduced', @train_flow,    [],             {'time', 'reduction'}, @of_reduced};
end

function text = of_samples (run)
  text = sprintf ('%s, %s', of_steps (run.options), run.certificate.note);
  if isfield (run.certificate, 'identityResidual')
    text = sprintf ('%s, residual of what every unit keeps %.1e', text, ...
                    run.certificate.identityResidual);
  end
end

function text = of_descent (run)
  if ~ isempty (needs_samples (run.net, run.options))
    text = of_samples (run);
    return
  end
  text = of_steps (run.options);
  if isnan (run.certificate.identityResidual)
    text = [text, ', identity not checked'];
  else
    text = sprintf ('%s, residual of its exact identity %.1e', text, ...
                    run.certificate.identityResidual);
  end
end

function text = of_steps (o)
  text = 'gradient descent';
  if strcmp (o.Method, 'sgd')
    text = sprintf ('gradient descent on batches of %d', o.BatchSize);
  end
  if ~ strcmp (o.Optimizer, 'gd')
    text = sprintf ('optimizer %s', o.Optimizer);
  end
  if isfield (o, 'Momentum') && o.Momentum > 0
    text = sprintf ('%s, momentum %g', text, o.Momentum);
    if o.Nesterov
      text = [text, ' (Nesterov)'];
    end
  end
  if ~ isempty (o.ModalityRate) || o.DecoderRate ~= 1
    text = [text, ', rates per modality'];
  end
  if o.LearningRateDecay < 1
    text = sprintf ('%s, rate times %g per epoch', text, o.LearningRateDecay);
  end
end

function text = of_flow (run)
  c = run.certificate;
  text = sprintf (['flow, %s, tolerance %g: %d steps, %d right-hand sides, ' ...
                   'drift of conserved quantities %.1e'], ...
                  c.stepper, c.tolerance, c.steps, c.rhsCalls, c.drift);
  if isfield (c, 'note')
    text = [text, ', ', c.note];
  end
end

function text = of_reduced (run)
  c = run.certificate;
  text = sprintf ('reduced flow, tolerance %g: %d steps, %d right-hand sides', ...
                  c.tolerance, c.steps, c.rhsCalls);
end

%!assert (train_methods ('flow'){1}, 'flow')
%!assert (isempty (train_methods ('x')))
