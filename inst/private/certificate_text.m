% One line about how precisely a run was computed.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function text = certificate_text (run)
  c = run.certificate;
  switch run.options.Method
    case 'gd'
      text = sprintf ('gradient descent, residual of its exact identity %.1e', ...
                      c.identityResidual);
    case 'flow'
      text = sprintf (['flow, %s, tolerance %g: %d steps, %d right-hand ' ...
                       'sides, drift of conserved quantities %.1e'], ...
                      run.options.Stepper, c.tolerance, c.steps, c.rhsCalls, ...
                      c.drift);
    case 'reduced'
      text = sprintf ('reduced flow, tolerance %g: %d steps, %d right-hand sides', ...
                      c.tolerance, c.steps, c.rhsCalls);
  end
  if isfield (c, 'compression')
    text = sprintf ('%s; compressed, error about %.1e', text, ...
                    c.compression.error);
  end
end

%!test
%! data = mmbias_data ('gaussian');
%! net = mmbias_net (data, 'Width', 3, 'InitScheme', 'balanced', 'Init', 0.1);
%! for method = {'gd', 'flow', 'reduced'}
%!   run = mmbias_train (net, data, 'Method', method{1});
%!   assert (! isempty (strfind (certificate_text (run), 'e-')));
%! end
