% Show results of mmbias in a few lines, every other struct as Octave does.
%
% Results are plain structs that hold long arrays; printed in full they would
% fill screens.  Only scalar structs with mmbias's type and version fields are
% shortened.  All fields of x are listed at the end; `disp (x)` shows them.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function display (s)
  name = inputname (1, false);
  if ~ is_result (s)
    fprintf ('%s =\n\n', name);
    if isscalar (s)
      fprintf ('  scalar structure containing the fields:\n\n');
    end
    disp (s);
    fprintf ('\n');
    return
  end
  fprintf ('%s = mmbias %s: ', name, s.type);
  switch s.type
    case 'data',       show_data (s);
    case 'net',        show_net (s);
    case 'run',        show_run (s);
    case 'prediction', show_phases (s, prediction_units (s));
    case 'phases',     show_phases (s, 'epochs');
    case 'fixedpoints', show_fixedpoints (s);
    otherwise,         fprintf ('loss %.6g\n', s.loss);
  end
  fields = strjoin (fieldnames (s).', ', ');
  fprintf ('  fields: %s\n', regexprep (fields, '(.{60,70}), ', '$1,\n          '));
end

function yes = is_result (s)
  yes = isscalar (s) && isfield (s, 'type') && isfield (s, 'version') ...
        && ischar (s.type) && any (strcmp (s.type, {'data', 'net', 'run', ...
           'prediction', 'phases', 'evaluation', 'fixedpoints'}));
end

function show_data (s)
  if isinf (s.P)
    samples = 'population moments';
  else
    samples = sprintf ('%d samples', s.P);
  end
  fprintf ('%s, %s, %d output(s)\n', s.Kind, samples, size (s.Syx, 1));
  for m = 1:numel (s.Dims)
    fprintf ('  modality %d: %s, %d input(s)\n', m, s.Names{m}, s.Dims(m));
  end
  show_notes (s);
end

function show_net (s)
  sizes = cellfun (@(w) sprintf ('%d x %d', size (w)), ...
                   [s.Encoder(1,:), s.Decoder], 'UniformOutput', false);
  fprintf ('L = %d, L_f = %s, %d modalities, %s start %g\n', s.Depth, ...
           mat2str (s.FusionDepth), size (s.Encoder, 1), s.InitScheme, s.Init);
  fprintf ('  layers of modality 1: %s\n', strjoin (sizes, ', '));
end

function show_run (s)
  fprintf ('%s after %d epochs (%.3g s)\n', s.status, s.t(end), s.seconds);
  fprintf ('  loss %.6g -> %.6g, least %.6g; %d recorded points\n', ...
           s.loss(1), s.loss(end), s.lossMin, numel (s.t));
end

function show_phases (s, unit)
  fprintf ('modality %s learned in this order\n', ...
           strjoin (cellfun (@(m) sprintf ('%d', m), num2cell (s.order), ...
                             'UniformOutput', false), ', '));
  fprintf ('  t_A = %.5g, t_B = %.5g %s, t_B/t_A = %.5g, misattribution %.4g\n', ...
           s.tA, s.tB, unit, s.ratio, s.misattributionRelative);
  if numel (s.t) > 2
    fprintf ('  times by modality: %s\n', ...
             strjoin (cellfun (@(t) sprintf ('%.5g', t), num2cell (s.t), ...
                               'UniformOutput', false), ', '));
  end
  if isfield (s, 'valid') && ~ s.valid
    fprintf ('  not valid: an assumption does not hold, see the notes\n');
  end
  show_notes (s);
end

% Times of a prediction are in units of tau; those in epochs stand beside it.
function text = prediction_units (s)
  text = s.units;
  if ~isempty (s.epochs) && numel (s.order) > 1
    text = sprintf ('%s (epoch %.5g, %.5g)', text, s.epochs(s.order(1:2)));
  end
end

function show_fixedpoints (s)
  N = numel (s.loss);
  fprintf ('%d critical manifolds\n', N);
  fprintf ('  %-24s %10s %10s  driven most\n', 'learned', 'loss', 'Eg');
  rows = 1:N;
  if N > 16
    rows = find (s.reachable).';   % the path, where all would fill the screen
  end
  for i = rows
    set = strjoin (s.names(s.modalities(i,:)), '+');
    if isempty (set)
      set = 'none';
    elseif numel (set) > 24
      set = sprintf ('%d modalities', sum (s.modalities(i,:)));
    end
    [rate, m] = max (s.rate(i,:));
    next = 'nothing: stable';
    if rate > 0
      next = sprintf ('%s at %.4g', s.names{m}, rate);
    end
    if s.reachable(i)
      next = [next, '  (on the predicted path)'];
    end
    fprintf ('  %-24s %10.5g %10.5g  %s\n', set, s.loss(i), s.Eg(i), next);
  end
  if numel (rows) < N
    fprintf ('  and %d off the predicted path\n', N - numel (rows));
  end
  show_notes (s);
end

function show_notes (s)
  for i = 1:numel (s.notes)
    fprintf ('  note: %s\n', s.notes{i});
  end
end
