% What mmbias_evaluate finds of a network that second moments do not describe.
%   out = evaluate_samples (fname, net, data, out)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function out = evaluate_samples (fname, net, data, out)
  if isempty (data.X)
    fail ('invalidArgument', ['%s: DATA must hold samples, since NET has hidden units with ' ...
          'a kink (Slope below 1) or biases'], fname);
  end
  check_held_out (fname, data);
  [out.W, out.Eg] = deal ([], NaN);
  [out.loss, out.output, out.gradient, out.accuracy] = ...
    pass (fname, net, data.X, data.Y, data);
  [out.lossHeldOut, out.accuracyHeldOut] = deal (NaN);
  if ~ isempty (data.HoldOut)
    [out.lossHeldOut, ~, ~, out.accuracyHeldOut] = ...
      pass (fname, net, data.HoldOut.X, data.HoldOut.Y, data);
  end
end

function [loss, output, gradient, accuracy] = pass (fname, net, X, Y, data)
  [loss, hits, output, gradient] = ...
    call_core (fname, @mmbias_forward_mex, net, X, Y, data.TargetMean, 'mse');
  accuracy = NaN;
  if ~ isempty (data.ClassLabels)
    accuracy = hits / size (Y, 1);
  end
end

%!test
%! data = mmbias_data ({[1; -2; 4; 0], [3; 1; -1; 2]}, {'a'; 'b'; 'b'; 'a'}, 'Classes', true);
%! net = mmbias_net (data, 'Slope', 0, 'Width', 3, 'Init', .7, 'Bias', true);
%! out = evaluate_samples ('f', net, data, struct ());
%! h = @(m) max (data.X{m} * net.Encoder{m,1}', 0) * net.Encoder{m,2}';
%! assert (out.output, h(1) + h(2), 1e-14);
%! assert (out.loss, sum (sum ((data.Y - out.output) .^ 2)) / 8, -1e-14);
%! [~, k] = max (out.output + data.TargetMean, [], 2); assert (out.accuracy, mean (k == [1; 2; 2; 1]));
%! assert (size (out.gradient.EncoderBias{2,1}), [3 1]); assert (out.W, []);
