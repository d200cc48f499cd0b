% Check that X is a result struct of the given TYPE; the error names ARGNAME.
% Results that an older version saved are refused: fields have other meanings.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function require_type (fname, argname, x, type)
  persistent needs this
  if isempty (needs)
    types = result_types ();
    needs = cell2struct (cellfun (@(more) [{'type', 'version'}, more], types(:,5), ...
                                  'UniformOutput', false), types(:,1), 1);
    this = package_version ();
  end
  if ~ (isscalar (x) && all (isfield (x, needs.(type))) ...
        && strcmp (x.type, type) && strcmp (x.version, this))
    refuse (fname, argname, x, type);
  end
end

% What is wrong with X, if anything is: results without a version are somebody's own,
% those of later versions may be read.
function refuse (fname, argname, x, type)
  types = result_types ();
  row = strcmp (types(:,1), type);
  made_by = types{row,2};
  if ~ (isstruct (x) && isscalar (x) && isfield (x, 'type') ...
        && strcmp (x.type, type))
    fail ('invalidArgument', '%s: %s must be a %s struct as made by %s, got %s', ...
          fname, argname, type, made_by, describe (x));
  end
  if isfield (x, 'version') && ~ (ischar (x.version) && isrow (x.version))
    fail ('invalidArgument', '%s: %s.version must be a word, got %s', fname, ...
          argname, describe (x.version));
  end
  if isfield (x, 'version') && is_older (x.version)
    fail ('invalidArgument', ...
          ['%s: %s was made by version %s of mmbias, whose results mean other ' ...
           'things: make it again with %s'], fname, argname, x.version, made_by);
  end
  needs = types{row,5};
  there = isfield (x, needs);
  if ~ all (there)
    fail ('invalidArgument', '%s: %s must have the field %s as made by %s', fname, ...
          argname, strjoin (needs(~there), ', '), made_by);
  end
end

% Before 0.2: other fields of runs, other times of modalities learned twice.
function yes = is_older (version)
  number = sscanf (version, '%d.%d').';
  yes = numel (number) < 2 || number(1) == 0 && number(2) < 2;
end

%!test
%! data = mmbias_data ('gaussian'); require_type ('f', 'DATA', data, 'data');
%! data.version = '0.1.0';
%! try, require_type ('f', 'DATA', data, 'data'); failed = ''; catch err, failed = err; end
%! assert (failed.identifier, 'mmbias:invalidArgument');
%! assert (! isempty (strfind (failed.message, 'f: DATA was made by version 0.1.0 of mmbias')));
%! data.version = '0.10.1'; require_type ('f', 'DATA', data, 'data');
%! data.version = '1.0.0'; require_type ('f', 'DATA', data, 'data');
%!error <f: NET.version must be a word, got a 1 x 1 cell> require_type ('f', 'NET', struct ('type', 'net', 'version', {{1}}), 'net')
%!error <was made by version 0.1.9 of mmbias.*mmbias_net> require_type ('f', 'NET', struct ('type', 'net', 'version', '0.1.9'), 'net')
%!error <f: NET must have the field Decoder as made by mmbias_net> require_type ('f', 'NET', struct ('type', 'net', 'Encoder', 1), 'net')
%!error <f: DATA must be a data struct as made by mmbias_data, got a 1 x 1 double> require_type ('f', 'DATA', 3, 'data')
%!error <got a net struct> require_type ('f', 'DATA', struct ('type', 'net'), 'data')
