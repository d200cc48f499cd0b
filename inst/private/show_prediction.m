% Summary of a prediction.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function lines = show_prediction (s)
  start = 'weights of a network';
  if ~ isempty (s.options.Init)
    start = sprintf ('u0 = %g', s.options.Init);
  end
  F = s.options.FusionDepth;
  if all (F == F(1))
    F = F(1);
  end
  known = s.error(~ isnan (s.error));
  error_text = 'unknown';
  if ~ isempty (known)
    error_text = sprintf ('%.2g', max (known));
  end
  % times are in units of tau; those in epochs stand beside them
  unit = s.units;
  if ~ isempty (s.epochs) && numel (s.order) > 1
    unit = sprintf ('%s (epoch %.5g, %.5g)', unit, s.epochs(s.order(1:2)));
  end
  lines = [{show_learned(s, 'never learned'), ...
            sprintf('  theory %s (%s): L = %d, L_f = %s, %s, error %s', ...
                    s.theory, s.method, s.options.Depth, mat2str (F), start, error_text)}, ...
           show_times(s, unit)];
  if s.superficial
    lines{end+1} = sprintf (['  superficial preference: %s comes first, though ', ...
                             'another alone would explain more'], s.names{s.first});
  end
  if ~ s.valid
    lines{end+1} = '  not valid: an assumption does not hold, see the notes';
  end
  lines = [lines, show_notes(s)];
end

%!test
%! lines = show_prediction (mmbias_predict (mmbias_data ('gaussian')));
%! assert (strncmp (lines{2}, '  theory flow (', 15));
%!test  # the less useful one comes first: stronger, but nearly all of its variance is noise
%! pred = mmbias_predict (mmbias_data ('gaussian', 'Cov', [9 0; 0 1], 'Dims', [1 1], 'Weights', [0.2 1], 'Names', {'loud', 'clear'}));
%! assert (pred.superficial);
%! assert (any (strcmp (show_prediction (pred), '  superficial preference: loud comes first, though another alone would explain more')));
%! pred.superficial = false; assert (! any (strncmp (show_prediction (pred), '  superficial', 13)));
