% Option Checkpoint of mmbias_train: what a file is refused for, what a call with one
% returns.  Runs that are killed: tests/run_checkpoint; files: tests/test_checkpoint.c.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function same (a, b)
%!  ## all fields and bits, but for the seconds and the name of the file
%!  a.seconds = b.seconds = 0; a.options.Checkpoint = b.options.Checkpoint = [];
%!  assert (hash ('md5', bytes (a)), hash ('md5', bytes (b)));
%!endfunction

%!function s = bytes (x)
%!  ## what x is made of; NaN and the sign of 0 count
%!  s = sprintf ('%s %s ', class (x), mat2str (size (x)));
%!  if (isstruct (x))
%!    for f = fieldnames (x)', for e = x(:)', s = [s, f{1}, ' ', bytes(e.(f{1}))]; end, end
%!  elseif (iscell (x))
%!    for i = 1:numel (x), s = [s, bytes(x{i})]; end
%!  elseif (isnumeric (x))
%!    s = [s, sprintf('%x ', typecast (x(:)', 'uint64'))];
%!  else
%!    s = [s, sprintf('%d ', x)];
%!  end
%!endfunction

%!function text = refusal (id, varargin)
%!  try, mmbias_train (varargin{:}); text = 'no error'; catch e, text = e.message; assert (e.identifier, id); end
%!endfunction

%!test  # the same result as without, of every engine; at its end the file gives it at once
%! some = mmbias_data ('gaussian', 'Rho', 0.3, 'Samples', 60, 'HoldOut', 0.2); all = mmbias_data ('gaussian', 'Rho', 0.3);
%! deep = mmbias_data ('gaussian', 'Cov', [2 .5 .1; .5 1 .2; .1 .2 3], 'Dims', [1 2], 'Weights', [1 1 1; 0 1 -1]);
%! X = reshape (cos ((1:4000) .^ 1.3), 8, 500); wide = mmbias_data ({X(:,1:250), X(:,251:500)}, X(:,1) + X(:,300));
%! net = @(d, varargin) mmbias_net (d, 'Width', 30, 'Init', 0.1, varargin{:});
%! cases = {net(all), all, {'Momentum', .5}; net(deep, 'Depth', 3, 'FusionDepth', 2), deep, {'Optimizer', 'adam', 'RecordNets', [3 40]}; ...
%!          net(some, 'Slope', 0, 'Bias', true, 'Depth', 3), some, {'Method', 'sgd', 'BatchSize', 7, 'Optimizer', 'adamw', 'Precision', 'single'}; ...
%!          net(all, 'Slope', 0), all, {}; net(all, 'Slope', 0, 'FusionDepth', 1), all, {'StopLoss', 1}; ...
%!          mmbias_compress(mmbias_net (all, 'Depth', 4, 'FusionDepth', 3, 'Init', 0.3), all, 1e-7), all, {'WeightDecay', 1e-3}; ...
%!          net(wide), wide, {'Optimizer', 'muon', 'LearningRate', .01}};
%! file = tempname ();
%! warning ('off', 'mmbias:unlearned', 'local'); warning ('off', 'mmbias:plateau', 'local');
%! for i = 1:rows (cases)
%!   args = [{'Epochs', 60, 'RecordEvery', 7}, cases{i,3}];
%!   a = mmbias_train (cases{i,1:2}, args{:});
%!   before = {bytes(cases{i,1}), bytes(cases{i,2})};
%!   b = mmbias_train (cases{i,1:2}, args{:}, 'Checkpoint', file);
%!   c = mmbias_train (cases{i,1:2}, args{:}, 'Checkpoint', file, 'CheckpointEvery', 7);
%!   c.options.CheckpointEvery = 5;
%!   assert (a.loss(end) < a.loss(1)); assert (exist (file, 'file'), 2); assert (exist ([file '.tmp'], 'file'), 0);
%!   same (a, b); same (a, c); assert (b.options.Checkpoint, file);
%!   assert ({bytes(cases{i,1}), bytes(cases{i,2})}, before);
%!   delete (file);
%! end
%!test  # another network, other data, other options: by name, and the file stays as it is
%! data = mmbias_data ('gaussian', 'Samples', 50); net = mmbias_net (data, 'Width', 4, 'Init', .1); file = tempname (); k = {'Checkpoint', file};
%! warning ('off', 'mmbias:unlearned', 'local'); warning ('off', 'mmbias:plateau', 'local');
%! a = mmbias_train (net, data, 'Epochs', 30, k{:}); f = fopen (file); was = fread (f); fclose (f);
%! why = @(n, d, varargin) refusal ('mmbias:checkpoint', n, d, 'Epochs', 30, k{:}, varargin{:});
%! of = @(name) ['mmbias_train: CHECKPOINT ''' file ''' is of a run with another ' name];
%! nudged = net; nudged.Encoder{1}(1) *= 1 + eps;
%! assert (why (nudged, data), of ('NET'));
%! assert (why (setfield (net, 'Slope', .5), data, 'Optimizer', 'adam'), of ('NET'));
%! assert (why (net, mmbias_data ('gaussian', 'Samples', 50, 'Seed', 2)), of ('DATA'));
%! assert (why (net, data, 'Epochs', 31), of ('EPOCHS'));
%! assert (why (net, data, 'LearningRate', .03), of ('LEARNINGRATE'));
%! assert (why (net, data, 'Optimizer', 'adam'), of ('OPTIMIZER'));
%! assert (why (net, data, 'Method', 'sgd', 'BatchSize', 9), of ('METHOD'));
%! assert (why (net, data, 'Momentum', .5), of ('OPTIMIZER'));
%! assert (why (net, data, 'RecordNets', 3), of ('RECORDNETS'));
%! assert (why (net, data, 'Events', 'off'), of ('EVENTS'));
%! assert (refusal ('mmbias:checkpoint', mmbias_train (net, data, 'Epochs', 2), 'Epochs', 30, k{:}), of ('NET'));
%! b = mmbias_train (setfield (net, 'Seed', 99), setfield (data, 'Names', {'x', 'y'}), 'Epochs', 30, k{:}, 'Display', 'off');
%! f = fopen (file); assert (fread (f), was); fclose (f);
%! f = fopen (file, 'w'); fwrite (f, was(1:end-8)); fclose (f);
%! assert (strfind (why (net, data), 'is damaged: it was cut off or changed') > 0);
%! was(end-99) = mod (was(end-99) + 1, 256); f = fopen (file, 'w'); fwrite (f, was); fclose (f);
%! assert (strfind (why (net, data), 'is damaged: it was cut off or changed') > 0);
%! f = fopen (file, 'w'); fprintf (f, 'my thesis, chapter 1'); fclose (f);
%! assert (strfind (why (net, data), 'is no checkpoint') > 0);
%! f = fopen (file); assert (char (fread (f)'), 'my thesis, chapter 1'); fclose (f); delete (file);
%!test  # a run that is continued takes another file, or none
%! data = mmbias_data ('gaussian', 'Rho', .5); net = mmbias_net (data); file = tempname (); file2 = tempname ();
%! a = mmbias_train (net, data, 'Epochs', 200, 'Checkpoint', file);
%! warning ('off', 'mmbias:unlearned', 'local'); b = mmbias_train (a, 'Epochs', 100); assert (isempty (b.options.Checkpoint));
%! c = mmbias_train (a, 'Epochs', 100, 'Checkpoint', file2); d = mmbias_train (a, 'Epochs', 100, 'Checkpoint', file2);
%! same (b, c); same (b, d); delete (file); delete (file2);
%!test  # where it cannot be had, and why
%! data = mmbias_data ('gaussian'); net = mmbias_net (data, 'InitScheme', 'balanced'); file = tempname ();
%! try_it = @(id, varargin) refusal (id, varargin{:}, 'Checkpoint', file);
%! for method = {'flow', 'reduced'}
%!   assert (regexp (try_it ('mmbias:invalidOption', net, data, 'Method', method{1}), 'CHECKPOINT is for METHOD ''gd'' and ''sgd''; steppers of ''\w+'' remember') > 0);
%! end
%! run = mmbias_train (net, data, 'Method', 'flow');
%! assert (strfind (try_it ('mmbias:invalidOption', run, 'Epochs', 3), 'steppers of ''flow''') > 0);
%! assert (strfind (try_it ('mmbias:invalidOption', net, data, 'Compress', 1e-6), 'CHECKPOINT is not for COMPRESS') > 0);
%! assert (strfind (try_it ('mmbias:invalidOption', net, data, 'Epochs', 'auto'), 'CHECKPOINT needs EPOCHS as a number') > 0);
%! assert (strfind (try_it ('mmbias:invalidOption', [net net], data), 'CHECKPOINT is for one run, not for an array of them') > 0);
%! assert (exist (file, 'file'), 0);
%! text = refusal ('mmbias:io', net, data, 'Checkpoint', '/nowhere/at/all');
%! assert (text, 'mmbias_train: CHECKPOINT ''/nowhere/at/all'' cannot be written: No such file or directory');
%!test  # options of a run can be given again; names of all kinds
%! data = mmbias_data ('gaussian'); net = mmbias_net (data, 'Width', 3); warning ('off', 'mmbias:plateau', 'local');
%! a = mmbias_train (net, data, 'Epochs', 3); b = mmbias_train (net, data, a.options); same (a, b);
%! b = mmbias_train ([net net], data, a.options); same (a, b(2));
%! for name = {[tempname() ' a''b"c%s%d'], [tempname() char([200 255])], [tempname() "\n"]}
%!   b = mmbias_train (net, data, a.options, 'Checkpoint', name{1}); assert (exist (name{1}, 'file'), 2); same (a, b); delete (name{1});
%! end
%! text = refusal ('mmbias:io', net, data, 'Checkpoint', ['/nowhere/%s%n' char([200 255])]);
%! assert (text, ['mmbias_train: CHECKPOINT ''/nowhere/%s%n' char([200 255]) ''' cannot be written: No such file or directory']);
%! assert (refusal ('mmbias:invalidArgument', net, data, 'Checkpoint', ['ab' char(0) 'c']), 'mmbias_train: PATH must be a file name');
%! assert (exist ('ab', 'file'), 0);
%!error <CHECKPOINT must be a character row> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Checkpoint', 3)
%!error <CHECKPOINTEVERY must be a positive number> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Checkpoint', 'x', 'CheckpointEvery', 0)
%!error <is no checkpoint> mmbias_train (mmbias_net (mmbias_data ('gaussian')), mmbias_data ('gaussian'), 'Checkpoint', tempdir ())
