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
    case 'prediction', show_prediction (s);
    case 'phases',     show_phases (s);
    case 'fixedpoints', show_fixedpoints (s);
    otherwise,         fprintf ('loss %.6g\n', s.loss);
  end
  fold (['  fields: ', strjoin(fieldnames (s).', ', ')], 78, 10);
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

function show_prediction (s)
  fold (learned (s, 'never learned'), 50, 4);
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
  fold (sprintf ('  theory %s (%s): L = %d, L_f = %s, %s, error %s', s.theory, ...
                 s.method, s.options.Depth, mat2str (F), start, error_text), ...
        80, 4);
  % times are in units of tau; those in epochs stand beside them
  unit = s.units;
  if ~ isempty (s.epochs) && numel (s.order) > 1
    unit = sprintf ('%s (epoch %.5g, %.5g)', unit, s.epochs(s.order(1:2)));
  end
  show_times (s, unit);
  if ~ s.valid
    fprintf ('  not valid: an assumption does not hold, see the notes\n');
  end
  show_notes (s);
end

function show_phases (s)
  fold (learned (s, 'not learned'), 50, 4);
  show_times (s, 'epochs');
  show_notes (s);
end

% Modalities in learning order, by name where names are known; FATE is what
% became of those that have no time.
function text = learned (s, fate)
  names = arrayfun (@(m) sprintf ('%d', m), 1:numel (s.t), ...
                    'UniformOutput', false);
  what = 'modality ';
  if isfield (s, 'names')
    names = s.names(:).';
    what = '';
  end
  there = isfinite (s.t(s.order));
  seen = names(s.order(there));
  if isempty (seen)
    text = 'nothing is learned';
    return
  end
  text = [what, strjoin(seen, ', '), ' learned'];
  if numel (seen) > 1
    text = [text, ' in this order'];
  end
  if ~ all (there)
    text = sprintf ('%s; %s %s', text, ...
                    strjoin (names(s.order(~ there)), ', '), fate);
  end
  text = regexprep (text, ', modality (\d+)', ', $1');
end

function show_times (s, unit)
  if ~ any (isfinite (s.t))
    return
  elseif numel (s.t) == 1
    fprintf ('  t_A = %.5g %s\n', s.tA, unit);
    return
  end
  fold (sprintf (['  t_A = %.5g, t_B = %.5g %s, t_B/t_A = %.5g, ' ...
                  'misattribution %.4g'], s.tA, s.tB, unit, s.ratio, ...
                 s.misattributionRelative), 78, 4);
  if numel (s.t) > 2
    fold (['  times by modality: ', ...
           strjoin(arrayfun (@(t) sprintf ('%.5g', t), s.t(:).', ...
                             'UniformOutput', false), ', ')], 78, 4);
  end
end

function show_fixedpoints (s)
  N = numel (s.loss);
  fprintf ('%d critical manifold(s), * on the predicted path\n', N);
  values = [s.loss, s.Eg, s.EgExpected];
  largest = max (max (values(isfinite (values))), ~ any (s.rate(:) > 0));
  values(abs (values) < 1e-12 * largest) = 0;   % rounding errors
  heads = {'loss', 'Eg', 'EgExpected'};
  fprintf ('    %-23s%s  driven most\n', 'learned', ...
           sprintf ('%11s', heads{1:size (values, 2)}));
  path = find (s.reachable).';
  if isfield (s, 'path')
    path = s.path(:).';
  end
  rows = 1:N;
  if N > 8
    [~, first] = unique (path, 'first');
    rows = path(sort (first));   % all would fill the screen
    if isempty (rows)
      rows = 1:8;
    end
  end
  for i = rows
    mark = ' ';
    if any (path == i)
      mark = '*';
    end
    fprintf ('  %s %-23s%s  %s\n', mark, set_text (s, i, path, N > 8), ...
             sprintf ('%11.5g', values(i,:)), ...
             driven (s, i, 51 - 11 * size (values, 2)));
  end
  if numel (rows) < N
    fprintf ('  and %d more, off the predicted path\n', N - numel (rows));
  end
  show_notes (s);
end

% The set of row I; what is new in it on the path where only the PATH is shown or
% its names are too long; numbers where those are still too long.
function text = set_text (s, i, path, new)
  set = s.modalities(i,:);
  names = s.names(:).';
  text = regexprep (strjoin (names(set), '+'), '\+modality (\d+)', '+$1');
  if ~ any (set)
    text = 'none';
    return
  end
  numbers = arrayfun (@(m) sprintf ('%d', m), 1:numel (set), ...
                      'UniformOutput', false);
  k = find (path == i, 1);
  if ~ isempty (k) && k > 1 && (new || numel (text) > 23)
    before = s.modalities(path(k-1),:);
    text = change (names, before, set);
    if numel (text) > 23
      text = ['modality ', change(numbers, before, set)];
    end
  elseif numel (text) > 23
    text = ['modality ', strjoin(numbers(set), '+')];
  end
end

function text = change (names, before, now)
  text = strjoin ([strcat({'+ '}, names(now & ~ before)), ...
                   strcat({'- '}, names(before & ~ now))], ' ');
end

function text = driven (s, i, room)
  [rate, m] = max (s.rate(i,:));
  text = 'nothing: stable';
  if rate > 0
    text = sprintf ('%s at %.4g', s.names{m}, rate);
    if numel (text) > room
      text = sprintf ('modality %d at %.3g', m, rate);
    end
  end
end

function show_notes (s)
  shown = min (numel (s.notes), 3);
  for i = 1:shown
    fold (['  note: ', s.notes{i}], 78, 8);
  end
  if shown < numel (s.notes)
    fprintf ('  and %d more in the field notes\n', numel (s.notes) - shown);
  end
end

% Print TEXT in lines of at most WIDE characters, further ones INDENTed.
function fold (text, wide, indent)
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
