% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn  {} {} mmbias_demo ()
% @deftypefnx {} {@var{names} =} mmbias_demo ()
% @deftypefnx {} {@var{out} =} mmbias_demo (@var{name}, @dots{})
% List the worked examples, or run one of them.
%
% Further arguments go to the example; the first one is always the folder for
% its figures (a temporary one by default).
%
% @table @code
% @item any_width
% does a wider network ignore a modality for longer?  Widths from 10 to 1e9.
% @item first_look
% for how long does a network ignore a modality?  Early and late fusion, and
% every fusion depth of a four-layer network.
% @item flow_versus_descent
% how far from gradient flow is gradient descent?  Learning rates from 0.2 to
% 0.003.
% @item images
% does a network that sees and hears numerals listen, too?  Accuracy with both inputs and
% with one of them, for every fusion depth; nothing is downloaded.
% @item optimizers
% does Adam ignore a modality for as long as gradient descent does?  Descent, momentum,
% Adam, sign descent and Muon beside theory.
% @item own_data
% which of my modalities will be ignored?  Your own CSV or MAT file with a
% modality map, or an example file.
% @item relu_equals_linear
% do ReLU networks ignore a modality for as long as linear ones?  Twice the epochs, the
% same curve.
% @item xor_features
% does a strong modality keep the units of a network from learning XOR in another?
% @end table
%
% @subheading Errors
% mmbias:invalidArgument when there is no such example.
%
% @example
% @group
% names = mmbias_demo ();
% any (strcmp (names, 'first_look'))
%   @result{} ans = 1
% @end group
% @end example
% @seealso{mmbias}
% @end deftypefn

function out = mmbias_demo (name, varargin)
  folder = demo_folder ();
  files = dir (fullfile (folder, '*.m'));
  names = strrep ({files.name}, '.m', '');
  if nargin == 0
    if nargout > 0
      out = names;
      return
    end
    for i = 1:numel (names)
      fprintf ('mmbias_demo (''%s'')  %s\n', names{i}, ...
               question (fullfile (folder, files(i).name)));
    end
    return
  end
  name = check_value ('mmbias_demo', 'NAME', name, names);
  here = pwd ();
  back = onCleanup (@() cd (here));
  if ~ isempty (varargin) && ischar (varargin{1}) && ~ isempty (varargin{1})
    varargin{1} = absolute (varargin{1}, here);
  end
  if numel (varargin) > 1
    varargin{2} = absolute (varargin{2}, here);
  end
  cd (folder);
  result_of_demo = feval (name, varargin{:});
  if nargout > 0
    out = result_of_demo;
  end
end

% In the package demos are in inst/demos, in the work tree beside inst.
function folder = demo_folder ()
  here = fileparts (mfilename ('fullpath'));
  folder = fullfile (here, 'demos');
  if exist (folder, 'dir') ~= 7
    folder = fullfile (fileparts (here), 'demos');
  end
end

function path = absolute (path, here)
  if iscell (path)
    path = cellfun (@(p) absolute (p, here), path, 'UniformOutput', false);
  elseif ischar (path) && ~ isempty (path) && path(1) ~= filesep ...
         && isempty (strfind (path, ':'))
    path = fullfile (here, path);
  end
end

% The line that says what the example asks.
function text = question (file)
  fid = fopen (file, 'r');
  text = regexprep (fgetl (fid), '^% \w+ - ', '');
  fclose (fid);
end

%!demo
%! mmbias_demo ();   # the list; mmbias_demo ('first_look') runs the first

%!test
%! assert (mmbias_demo (), {'any_width', 'first_look', 'flow_versus_descent', 'images', 'optimizers', 'own_data', 'relu_equals_linear', 'xor_features'});
%! text = evalc ('mmbias_demo ();');
%! assert (! isempty (strfind (text, 'for how long does a network ignore')));
%!testif ; ! isempty (available_graphics_toolkits ())  # the example file end to end
%! d = tempname ();
%! log = evalc ('out = mmbias_demo (''own_data'', d);');
%! map = {'image', 'image_*'; 'sound', 'sound_*'};
%! log = evalc ('same = mmbias_demo (''own_data'', d, fullfile (d, ''example.csv''), map, ''loudness'');');   # no class labels
%! assert (same.data.Syx, out.data.Syx, 1e-9); assert (isempty (same.data.ClassLabels));
%! assert (exist (fullfile (d, 'own_data.png'), 'file'), 2);
%! assert (exist (fullfile (d, 'own_data.pdf'), 'file'), 2);
%! assert (out.phases.order, out.prediction.order);
%! assert (abs (out.phases.ratio / out.prediction.ratio - 1) < 0.15);
%! confirm_recursive_rmdir (false, 'local'); rmdir (d, 's');
%!testif ; ! isempty (available_graphics_toolkits ())  # the other examples
%! d = tempname ();
%! log = evalc ('a = mmbias_demo (''any_width'', d); b = mmbias_demo (''flow_versus_descent'', d); c = mmbias_demo (''optimizers'', d);');
%! assert (exist (fullfile (d, 'any_width.png'), 'file'), 2);
%! assert (exist (fullfile (d, 'flow_versus_descent.png'), 'file'), 2);
%! assert (exist (fullfile (d, 'optimizers.png'), 'file'), 2);
%! assert (numel (a), 7);
%! assert ([c.law], [5 2.990 1 1 1], 1e-3); assert (cellfun (@mean, {c(2:5).ratio}), [c(2:5).law], -0.03);
%! assert (mean (c(1).ratio), 4.547, 4 * 0.034 / sqrt (5));
%! assert (all ([a.ratio] > 1));
%! assert (log2 (b(end-1).difference / b(end).difference), 1, 0.05);
%! confirm_recursive_rmdir (false, 'local'); rmdir (d, 's');
%!testif ; ! isempty (available_graphics_toolkits ())  # those of networks with kinks, from fewer starts
%! d = tempname ();
%! log = evalc ('a = mmbias_demo (''relu_equals_linear'', d); b = mmbias_demo (''xor_features'', d, 1); c = mmbias_demo (''images'', d, 1);');
%! for name = {'relu_equals_linear', 'xor_features', 'images'}, assert (exist (fullfile (d, [name{1} '.png']), 'file'), 2); end
%! speed = (1 + [a.slope]) / 2; base = [mean(a(1).tA), mean(a(1).tB), mean(a(1).ratio)];
%! assert (speed .* cellfun (@mean, {a.tA}), base(1) * ones (1, 3), -.025); assert (speed .* cellfun (@mean, {a.tB}), base(2) * ones (1, 3), -.025);
%! assert (cellfun (@mean, {a.ratio}), base(3) * ones (1, 3), -.01);
%! late = strcmp ({b.fusion}, 'late'); assert ([b(late).learned], [1 1 1]); assert (! b(end).learned); assert (vertcat (b(late).count), [2 4; 2 4; 2 4]);
%! assert ([b(late).plateau], 1 ./ (2:4), .02);
%! last = @(k) c(k).accuracy(end,:); assert (last (1)(3) > last (4)(3)); assert (last (6)(1) > .5 && last (5)(1) > .8);
%! for k = 1:4, assert (last (k)(1) > .85 && last (k)(3) < last (6)(1) - .2); end
%! confirm_recursive_rmdir (false, 'local'); rmdir (d, 's');
%!error <NAME must be one of 'any_width', 'first_look'> mmbias_demo ('x')
