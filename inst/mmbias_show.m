% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn {} {} mmbias_show (@var{x})
% Print what a result of the package says, in a few lines.
%
% @var{x} is any struct that a function of the package returned.  Of an array
% or a cell of results every entry takes one line.  Results are plain structs
% that hold long arrays: typing their names prints all of them.
%
% Every function of the package that returns a result prints it this way when
% it is called without an output argument; it then leaves @code{ans} alone.
%
% @subheading Errors
% mmbias:invalidArgument when @var{x} is no result of the package.
%
% @example
% @group
% data = mmbias_data ('gaussian', 'Rho', 0.5);
% mmbias_show (@{data, mmbias_net(data)@})
%   @print{}   1  data: gaussian, population moments, 2 modalities, 1 output(s)
%   @print{}   2  net: L = 2, L_f = 2, 2 modalities, gaussian start 1e-09
% @end group
% @end example
% @seealso{mmbias_plot, mmbias_predict, mmbias_train}
% @end deftypefn

function mmbias_show (x)
  fname = 'mmbias_show';
  if nargin ~= 1
    fail ('invalidArgument', '%s: X must be one result of the package', fname);
  end
  items = x;
  if ~ iscell (x)
    items = num2cell (x);
  end
  lines = cell (1, numel (items));
  for i = 1:numel (items)
    lines{i} = summary (fname, items{i});
  end
  if ~ iscell (x) && isscalar (x)
    lines = [{['mmbias ', lines{1}{1}]}, lines{1}(2:end), ...
             {['  fields: ', strjoin(fieldnames (x).', ', ')]}];
    for i = 1:numel (lines)
      fold (lines{i});
    end
    return
  end
  if isempty (lines)
    fprintf ('no results\n');
  end
  for i = 1:numel (lines)
    fprintf ('%4d  %s%s\n', i, lines{i}{1}, ratio_of (items{i}));
  end
end

% What differs between the predictions or phases of a list.
function text = ratio_of (s)
  text = '';
  if isfield (s, 'ratio') && isfinite (s.ratio)
    text = sprintf (', t_B/t_A = %.5g', s.ratio);
  end
end

% Lines of text, the first with the type before it.
function lines = summary (fname, s)
  types = result_types ();
  row = [];
  if isstruct (s) && isscalar (s) && isfield (s, 'type') && ischar (s.type)
    row = find (strcmp (types(:,1), s.type));
  end
  if isempty (row)
    fail ('invalidArgument', ...
          '%s: X must be a result of the package (%s), or an array or cell of them, got %s', ...
          fname, strjoin (types(:,1).', ', '), describe (s));
  end
  require_type (fname, 'X', s, s.type);
  lines = types{row,3} (s);
  lines{1} = [s.type, ': ', lines{1}];
end

% Print TEXT in lines of at most 80 characters, further ones indented by four
% more than the first.
function fold (text)
  wide = 80;
  indent = find (text ~= ' ', 1) + 3;
  while numel (text) > wide
    cut = find (text(1:wide+1) == ' ');
    cut = cut(cut > indent + 1);
    if isempty (cut)
      break   % one long word
    end
    fprintf ('%s\n', text(1:cut(end)-1));
    text = [repmat(' ', 1, indent), text(cut(end)+1:end)];
  end
  fprintf ('%s\n', text);
end

%!demo
%! data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
%! mmbias_show (mmbias_predict (data));

%!test  # one line for each of several
%! data = mmbias_data ('gaussian');
%! text = evalc ('mmbias_show ({data, mmbias_net(data)})');
%! assert (regexp (text, "^ +1  data: gaussian, .*\n +2  net: L = 2, .*\n$", 'once'), 1);
%! P(1) = mmbias_predict (data); P(2) = mmbias_predict (data, 'Depth', 3);
%! assert (regexp (evalc ('mmbias_show (P)'), "^.*t_B/t_A = 4\n.*t_B/t_A = 4\n$", 'once'), 1);
%! assert (evalc ('mmbias_show ({})'), "no results\n");
%!test  # functions print their result, and leave ans alone
%! data = mmbias_data ('gaussian'); net = mmbias_net (data, 'Width', 5); run = mmbias_train (net, data);
%! calls = {'mmbias_data (''gaussian'')', 'mmbias_net (data)', 'mmbias_train (net, data)', ...
%!          'mmbias_predict (data)', 'mmbias_phases (run)', 'mmbias_evaluate (net, data)', 'mmbias_fixedpoints (data)', 'mmbias_features (net)', ...
%!          'mmbias_compress (net, data, 1e-6)', 'mmbias_expand (mmbias_compress (net, data, 1e-6))'};
%! ans = 17;
%! for i = 1:numel (calls)
%!   text = evalc ([calls{i} ';']);
%!   assert (strncmp (text, 'mmbias ', 7), calls{i});
%!   assert (ans, 17);
%! end
%!test  # structs of others are left alone
%! s = jsondecode ('{"type":"data","version":"1"}');
%! assert (! isempty (strfind (evalc ('s'), 'version = 1')));
%!error <X must be a result of the package> mmbias_show (3)
%!error <X must be a result of the package> mmbias_show (struct ('type', 'fish'))
%!error <X must be a result of the package> mmbias_show ({struct('a', 1)})
%!error <X must be one result> mmbias_show ()
