% Check one argument against a named rule; return it in canonical form.
%   value = check_value (fname, argname, value, check)
% CHECK is the name of a row of the table below, or a cellstr of allowed words;
% ARGNAME stands in capitals in errors.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function value = check_value (fname, argname, value, check)
  if iscell (check)
    value = one_of (fname, argname, value, check);
    return
  end
  number = isa (value, 'double') && isscalar (value) && isreal (value) ...
           && ~ issparse (value);
  switch check
    case 'positive'
      expect = 'a positive number';
      ok = number && value > 0 && value < Inf;
    case 'rate'
      expect = 'a positive number or ''auto''';
      ok = (number && value > 0 && value < Inf) || strcmp (value, 'auto');
    case 'whole epochs'
      expect = 'a whole number >= 0 or ''auto''';
      ok = (number && value >= 0 && value == fix (value) && value < 2 ^ 53) ...
           || strcmp (value, 'auto');
    case 'any epochs'
      expect = 'a number >= 0 or ''auto''';
      ok = (number && value >= 0 && value < Inf) || strcmp (value, 'auto');
    case 'nonnegative'
      expect = 'a number >= 0';
      ok = number && value >= 0 && value < Inf;
    case 'below one'
      expect = 'a number in [0, 1)';
      ok = number && value >= 0 && value < 1;
    case 'factor'
      expect = 'a number in (0, 1]';
      ok = number && value > 0 && value <= 1;
    case 'probability'
      expect = 'a number in [0, 1]';
      ok = number && value >= 0 && value <= 1;
    case 'real'
      expect = 'a real number';
      ok = number && abs (value) < Inf;
    case 'positive integer'
      expect = 'a whole number >= 1';
      ok = number && value >= 1 && value == fix (value) ...
           && value < 2 ^ 53;
    case 'nonnegative integer'
      expect = 'a whole number >= 0';
      ok = number && value >= 0 && value == fix (value) ...
           && value < 2 ^ 53;
    case 'samples'
      expect = 'a whole number >= 1 or Inf';
      ok = number && value >= 1 && value == fix (value);
    case 'seed'
      expect = 'a whole number in [0, 2^53)';
      ok = number && value >= 0 && value == fix (value) ...
           && value < 2 ^ 53;
    case 'scale'
      expect = 'a number in (0, 1)';
      ok = number && value > 0 && value < 1;
    case 'positive integers'
      expect = 'a row of whole numbers >= 1';
      ok = (number || (is_array (value) && isvector (value))) ...
           && all (value >= 1) ...
           && all (value == fix (value)) && all (value < 2 ^ 53);
      if ok
        value = value(:).';
      end
    case 'fusion'
      expect = 'a row of whole numbers >= 1, ''early'' or ''late''';
      ok = (is_array (value) && isvector (value) && all (value >= 1) ...
            && all (value == fix (value)) && all (value < 2 ^ 53)) ...
           || (ischar (value) && any (strcmpi (value, {'early', 'late'})));
      if ok && ischar (value)
        value = lower (value);
      elseif ok
        value = value(:).';
      end
    case 'epochs'
      expect = 'a vector of whole numbers >= 0';
      ok = is_array (value) && isvector (value) && all (value >= 0) ...
           && all (value == fix (value)) && all (value < 2 ^ 53);
      if ok
        value = value(:).';
      end
    case 'held out'
      expect = 'a fraction in (0, 1) or a vector of whole numbers >= 1';
      ok = (number && value > 0 && value < 1) ...
           || (is_array (value) && isvector (value) && all (value >= 1) ...
               && all (value == fix (value)) && all (value < 2 ^ 53));
      if ok
        value = value(:).';
      end
    case 'times'
      expect = 'a vector of numbers >= 0';
      ok = is_array (value) && isvector (value) && all (value >= 0);
      if ok
        value = value(:).';
      end
    case 'tolerance'
      expect = 'a number in [1e-14, 0.1]';
      ok = number && value >= 1e-14 && value <= 0.1;
    case 'logical'
      expect = 'true or false';
      ok = (islogical (value) && isscalar (value)) ...
           || (number && (value == 0 || value == 1));
      if ok
        value = value ~= 0;
      end
    case 'text'
      expect = 'a character row';
      ok = ischar (value) && size (value, 1) == 1;
    case 'vector'
      expect = 'a real double vector';
      ok = is_array (value) && isvector (value);
    case 'nonnegative matrix'
      expect = 'a matrix of numbers >= 0';
      ok = is_array (value) && ndims (value) == 2 && all (value(:) >= 0);
    case 'matrix'
      expect = 'a real double matrix';
      ok = is_array (value) && ndims (value) == 2;
    case 'any'
      return
    otherwise
      error ('mmbias:internal', 'check_value: no rule ''%s''', check);
  end
  if ~ ok
    if isa (value, 'double') && any (isnan (value(:))) && ~ issparse (value)
      fail ('nonFinite', '%s: %s must be %s, got NaN', fname, ...
            upper (argname), expect);
    end
    fail ('invalidArgument', '%s: %s must be %s, got %s', ...
          fname, upper (argname), expect, describe (value));
  end
end

function ok = is_array (x)
  ok = isa (x, 'double') && isreal (x) && ~ issparse (x) && ~ isempty (x) ...
       && all (isfinite (x(:)));
end

function word = one_of (fname, argname, word, allowed)
  if ischar (word)
    hit = find (strcmpi (word, allowed));
    if ~ isempty (hit)
      word = allowed{hit(1)};
      return
    end
  end
  fail ('invalidArgument', '%s: %s must be one of %s, got %s', fname, ...
        upper (argname), ['''' strjoin(allowed, ''', ''') ''''], describe (word));
end

%!assert (check_value ('f', 'A', 2, 'positive'), 2)
%!assert (check_value ('f', 'A', 'auto', 'rate'), 'auto')
%!error <f: A must be a positive number or 'auto', got> check_value ('f', 'A', 0, 'rate')
%!error <f: A must be a positive number or 'auto', got> check_value ('f', 'A', 'fast', 'rate')
%!assert (check_value ('f', 'A', 0, 'below one'), 0)
%!error <A must be a number in \[0, 1\)> check_value ('f', 'A', 1, 'below one')
%!assert (check_value ('f', 'A', 1, 'factor'), 1)
%!error <A must be a number in \(0, 1\]> check_value ('f', 'A', 0, 'factor')
%!error <A must be a number in \[0, 1\)> check_value ('f', 'A', -0.1, 'below one')
%!assert (check_value ('f', 'A', 1, 'probability'), 1)
%!error <A must be a number in \[0, 1\], got> check_value ('f', 'A', 1.1, 'probability')
%!error <A must be a number in \[0, 1\], got> check_value ('f', 'A', -.1, 'probability')
%!error <A must be a matrix of numbers .= 0> check_value ('f', 'A', [1 -1], 'nonnegative matrix')
%!assert (check_value ('f', 'A', 'ON', {'auto', 'on'}), 'on')
%!assert (check_value ('f', 'A', 1, 'logical'), true)
%!assert (check_value ('f', 'A', [3; 2], 'positive integers'), [3 2])
%!assert (check_value ('f', 'A', Inf, 'samples'), Inf)
%!assert (check_value ('f', 'A', [1.5; 2], 'times'), [1.5 2])
%!assert (check_value ('f', 'A', .2, 'held out'), .2)
%!assert (check_value ('f', 'A', [3; 1], 'held out'), [3 1])
%!error <f: A must be a fraction in \(0, 1\) or a vector of whole numbers .= 1, got a 1 x 1 double \(1.5\)> check_value ('f', 'A', 1.5, 'held out')
%!error <A must be a fraction in> check_value ('f', 'A', 0, 'held out')
%!error <A must be a fraction in> check_value ('f', 'A', [.2 .3], 'held out')
%!error <A must be a fraction in> check_value ('f', 'A', [true false], 'held out')
%!error <f: A must be a vector of numbers .= 0> check_value ('f', 'A', [1, -1], 'times')
%!error <f: A must be a number in \[1e-14, 0.1\]> check_value ('f', 'A', -1e-8, 'tolerance')
%!error <f: A must be a positive number, got a 1 x 1 double \(0\)> check_value ('f', 'A', 0, 'positive')
%!error <f: A must be a whole number> check_value ('f', 'A', 1.5, 'positive integer')
%!error <f: A must be a whole number in \[0, 2\^53\)> check_value ('f', 'A', 2^53, 'seed')
%!error <f: A must be one of 'x', 'y', got 'z'> check_value ('f', 'A', 'z', {'x', 'y'})
%!error <got a 1 x 1 single> check_value ('f', 'A', single (1), 'positive')
%!error <got a 1 x 1 sparse double> check_value ('f', 'A', sparse (1), 'positive')
%!error <got a 1 x 1 complex double> check_value ('f', 'A', 1i, 'positive')
%!error <A must be true or false, got 'yes'> check_value ('f', 'A', 'yes', 'logical')
%!assert (check_value ('f', 'A', 'Early', 'fusion'), 'early')
%!assert (check_value ('f', 'A', [3; 2], 'fusion'), [3 2])
%!error <f: A must be a row of whole numbers .= 1, 'early' or 'late', got 'mid'> check_value ('f', 'A', 'mid', 'fusion')
%!error <f: A must be a row of whole numbers> check_value ('f', 'A', 0, 'fusion')
%!error <f: A must be a row of whole numbers> check_value ('f', 'A', {}, 'fusion')
%!error id=mmbias:nonFinite check_value ('f', 'A', NaN, 'positive')
%!error <must be a row of whole> check_value ('f', 'A', [], 'positive integers')
%!assert (check_value ('f', 'A', 'auto', 'whole epochs'), 'auto')
%!error <A must be a whole number .* or 'auto', got> check_value ('f', 'A', 1.5, 'whole epochs')
%!error <A must be a number .* or 'auto', got> check_value ('f', 'A', 'Auto', 'any epochs')
