% Check that X is a result struct of the given TYPE; the error names ARGNAME.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function require_type (fname, argname, x, type)
  if ~ (isstruct (x) && isscalar (x) && isfield (x, 'type') ...
        && strcmp (x.type, type))
    fail ('invalidArgument', '%s: %s must be a %s struct%s, got %s', ...
          fname, argname, type, made_by (type), describe (x));
  end
  needs = needed (type);
  there = isfield (x, needs);
  if ~ all (there)
    fail ('invalidArgument', '%s: %s must have the field %s%s', fname, ...
          argname, strjoin (needs(~there), ', '), made_by (type));
  end
end

% Fields that everyone relies on; what is in them is checked where it is used.
function names = needed (type)
  switch type
    case 'net'
      names = {'Encoder', 'Decoder'};
    case 'run'
      names = {'t', 'W', 'loss', 'data'};
    otherwise
      names = {};
  end
end

function text = made_by (type)
  switch type
    case 'data',       text = ' as made by mmbias_data';
    case 'net',        text = ' as made by mmbias_net';
    case 'run',        text = ' as returned by mmbias_train';
    case 'prediction', text = ' as returned by mmbias_predict';
    case 'phases',     text = ' as returned by mmbias_phases';
    case 'fixedpoints', text = ' as returned by mmbias_fixedpoints';
    otherwise,         text = '';
  end
end

%!test require_type ('f', 'DATA', struct ('type', 'data'), 'data');
%!error <f: NET must have the field Decoder as made by mmbias_net> require_type ('f', 'NET', struct ('type', 'net', 'Encoder', 1), 'net')
%!error <f: DATA must be a data struct as made by mmbias_data, got a 1 x 1 double> require_type ('f', 'DATA', 3, 'data')
%!error <got a net struct> require_type ('f', 'DATA', struct ('type', 'net'), 'data')
