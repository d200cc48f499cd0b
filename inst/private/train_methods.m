% Training methods of mmbias_train: one row per method.
%   methods = train_methods ()      {name, runner, options, certificate}
%   row = train_methods (name)      one of them
% RUNNER (net, data, opt, from, to) trains and returns the rows of a run;
% OPTIONS name the groups of train_options that the method takes beside the common
% ones; CERTIFICATE (run) says in a line how precisely a run was computed.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function methods = train_methods (name)
  methods = { ...
    'gd',      @train_descent, {'steps', 'decay'},                 @of_descent; ...
    'flow',    @train_flow,    {'time', 'decay', 'integration'},   @of_flow; ...
    'reduced', @train_flow,    {'time', 'reduction'},              @of_reduced};
  if nargin > 0
    methods = methods(strcmp (methods(:,1), name),:);
  end
end

function text = of_descent (run)
  text = sprintf ('gradient descent, residual of its exact identity %.1e', ...
                  run.certificate.identityResidual);
end

function text = of_flow (run)
  c = run.certificate;
  text = sprintf (['flow, %s, tolerance %g: %d steps, %d right-hand sides, ' ...
                   'drift of conserved quantities %.1e'], ...
                  run.options.Stepper, c.tolerance, c.steps, c.rhsCalls, c.drift);
end

function text = of_reduced (run)
  c = run.certificate;
  text = sprintf ('reduced flow, tolerance %g: %d steps, %d right-hand sides', ...
                  c.tolerance, c.steps, c.rhsCalls);
end

%!assert (train_methods ('flow'){1}, 'flow')
%!assert (isempty (train_methods ('x')))
