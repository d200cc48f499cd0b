% One line about how precisely a run was computed.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function text = certificate_text (run)
  row = train_methods (run.options.Method);
  text = row{5} (run);
  if isfield (run.certificate, 'compression')
    text = sprintf ('%s; compressed, error about %.1e', text, ...
                    run.certificate.compression.error);
  end
end

%!test
%! data = mmbias_data ('gaussian');
%! net = mmbias_net (data, 'Width', 3, 'InitScheme', 'balanced', 'Init', 0.1);
%! for method = {'gd', 'flow', 'reduced'}
%!   run = mmbias_train (net, data, 'Method', method{1});
%!   assert (! isempty (strfind (certificate_text (run), 'e-')));
%! end
