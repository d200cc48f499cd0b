% What the core is told, beside descent_task or flow_task, of a network that second
% moments do not describe; DATA with the targets that the loss is about.
%   [task, part, data] = sample_task (task, part, net, data, opt)
% part.lossMin and part.certificate.note are filled.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [task, part, data] = sample_task (task, part, net, data, opt)
  [task.Engine, note] = sample_engine (net, data, opt);
  part.certificate = struct ('note', note);
  shortcut = ~ strcmp (task.Engine, 'samples');
  task.Subsets = double (opt.Subsets && ~ shortcut);
  mapped = has_map (net);
  squares = strcmp (opt.Loss, 'mse');
  task.NoMap = double (~ (mapped || shortcut));
  if ~ isfield (opt, 'Events')
    task.Events = 'on';
  end
  if ~ (mapped && squares) || isempty (data.S)
    task.Events = 'off';   % which are levels of the total map
  end
  task.LossMin = 0;
  if is_linear (net) && squares
    task.LossMin = data.lossMin;
  end
  part.lossMin = task.LossMin;
  if ~ squares
    data = with_targets (data);
  end
end

% Targets as they were before their means were subtracted.
function data = with_targets (data)
  data.Y = given (data.Y, data.TargetMean);
  if ~ isempty (data.HoldOut)
    data.HoldOut.Y = given (data.HoldOut.Y, data.TargetMean);
  end
  data.TargetMean = 0 * data.TargetMean;
end

% Y + MEAN without the rounding of both sums where -1, 0 or 1 was given.
function Y = given (Y, mean)
  Y = Y + mean;
  whole = round (Y);
  near = abs (whole) <= 1 & abs (Y - whole) <= 8 * eps;
  Y(near) = whole(near);
end

%!test
%! data = mmbias_data ({(1:4)'}, [1; 3; 1; 3]); opt = parse_options ('f', train_options ('flow'), {'Loss', 'exponential'});
%! [task, part, same] = sample_task (struct (), struct (), mmbias_net (data), data, opt);
%! assert (task.Engine, 'samples'); assert (task.Events, 'off'); assert (task.NoMap, 0); assert (same.Y, [1; 3; 1; 3]);
%! assert (part.lossMin, 0); assert (part.certificate.note, 'on 4 samples in double precision');
%! [task, part, same] = sample_task (struct (), struct (), mmbias_net (data, 'Slope', 0, 'Depth', 3), data, setfield (opt, 'Loss', 'mse'));
%! assert (task.Engine, 'halves'); assert (task.Events, 'off'); assert (task.Subsets, 0); assert (same.Y, [-1; 1; -1; 1]);
%!test  # targets of -1 and 1, or of classes, are those given, to the last bit, whatever their mean
%! opt = parse_options ('f', train_options ('gd'), {'Loss', 'logistic'});
%! for P = 2:40, for k = 1:P-1
%!   y = [ones(k, 1); -ones(P-k, 1)]; data = mmbias_data ({(1:P)'}, y, 'Center', false); net = struct ('Slope', 1, 'Encoder', {{1}}, 'Decoder', {{}}, 'DecoderBias', {{}});
%!   data.TargetMean = mean (y); data.Y = y - data.TargetMean;
%!   [~, ~, same] = sample_task (struct (), struct (), net, data, opt); assert (same.Y, y);
%!   data.TargetMean = mean (y > 0); data.Y = (y > 0) - data.TargetMean; [~, ~, same] = sample_task (struct (), struct (), net, data, opt); assert (same.Y, double (y > 0));
%! end, end
