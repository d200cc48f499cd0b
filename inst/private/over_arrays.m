% A function of results for each of arrays of them.
%   out = over_arrays (fname, f, args)
% ARGS are the arguments of F; those in front that are results may be arrays, of one
% size or scalar.  OUT has their size; after Ctrl-C it is a row of what was finished.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function out = over_arrays (fname, f, args)
  n = 0;
  count = [1 1];
  while n < numel (args) && is_result (args{n+1})
    n = n + 1;
    if isempty (args{n})
      fail ('invalidArgument', '%s: argument %d is an empty array of results', fname, n);
    elseif ~ isscalar (args{n}) && ~ isequal (count, [1 1]) ...
           && ~ isequal (count, size (args{n}))
      fail ('dimensionMismatch', ['%s: arrays of results must have one size (or be ' ...
            'scalar), got %s and %s'], fname, mat2str (count), mat2str (size (args{n})));
    elseif ~ isscalar (args{n})
      count = size (args{n});
    end
  end
  began = tic ();
  told = false;
  for i = 1:prod (count)
    these = cellfun (@(x) x(min (i, numel (x))), args(1:n), 'UniformOutput', false);
    try
      one = f (these{:}, args{n+1:end});
    catch err
      error (struct ('identifier', err.identifier, 'stack', err.stack, 'message', ...
                     sprintf ('%s (element %d of %d)', err.message, i, prod (count))));
    end
    if i == 1
      out = repmat (one, count);
    end
    out(i) = one;
    if isfield (one, 'status') && strcmp (one.status, 'interrupted')
      out = reshape (out(1:i), 1, []);
      break
    end
    if toc (began) > 2 && in_terminal ()
      told = true;
      fprintf ('\r%s: %d of %d, %.0f s left   ', fname, i, prod (count), ...
               toc (began) / i * (prod (count) - i));
      fflush_output ();
    end
  end
  if told
    fprintf ('\n');
  end
end

function yes = in_terminal ()
  yes = ~ exist ('OCTAVE_VERSION', 'builtin') || isatty (1);
end

%!shared data, nets, both
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! nets = [mmbias_net(data), mmbias_net(data, 'Seed', 2); mmbias_net(data, 'Depth', 3), mmbias_net(data, 'FusionDepth', 1)];
%! both = [data, mmbias_data('gaussian', 'Rho', 0.1)];
%!test  # each as alone, in the same shape
%! run = mmbias_train (nets, data, 'Epochs', 700); assert (size (run), [2 2]);
%! for i = 1:4, assert (run(i).W, mmbias_train (nets(i), data, 'Epochs', 700).W); end
%! run = mmbias_train (nets(1,:), both, 'Epochs', 700); assert (run(2).W, mmbias_train (nets(1,2), both(2), 'Epochs', 700).W);
%! more = mmbias_train (run, 'Epochs', 300); assert (size (more), [1 2]); assert (more(2).W, mmbias_train (run(2), 'Epochs', 300).W);
%! ph = mmbias_phases (more); assert (ph(2).t, mmbias_phases (more(2)).t);
%! p = mmbias_predict (nets, data); assert (size (p), [2 2]); assert (p(2,1).t, mmbias_predict (nets(2,1), data).t);
%! p = mmbias_predict (both, 'Depth', 2); assert (p(2).t, mmbias_predict (both(2), 'Depth', 2).t);
%! p = mmbias_predict (more); assert (p(2).t, mmbias_predict (more(2)).t);
%! text = evalc ('mmbias_predict (both)'); assert (sum (text == "\n"), 2);
%!error <mmbias_train: arrays of results must have one size .or be scalar., got .2 2. and .1 2.> mmbias_train (nets, both)
%!error <mmbias_train: argument 1 is an empty array> mmbias_train (nets([]), data)
%!error <NET must have 2 modalities as DATA has, got 1.*element 2 of 2> 
%! one = mmbias_net (mmbias_data ('gaussian', 'Cov', 1, 'Dims', 1, 'Weights', 1)); mmbias_predict ([nets(1), one], data);
%!error <unknown option 'Epoch' .did you mean Epochs..*element 1 of 4> mmbias_train (nets, data, 'Epoch', 3)
