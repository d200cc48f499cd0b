% Predicted and measured phases of a run as rows for compare_line.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [predicted, measured] = phase_numbers (run, pred, ph)
  unimodal = pred.duration > 0 && isfinite (pred.tA);
  epochs = pred.epochs;
  if isempty (epochs)
    epochs = pred.t / run.options.LearningRate;
  end
  predicted = [epochs(pred.order(1)), NaN(1, 5)];
  measured = [ph.tA, ph.tB, ph.ratio, NaN(1, 3)];
  if numel (epochs) > 1
    predicted(2) = epochs(pred.order(2));
    predicted(3) = predicted(2) / predicted(1);
  end
  if unimodal
    predicted(4) = pred.misattributionRelative;
    predicted(5) = pred.misattributionMiddleRelative;
    predicted(6) = pred.losses.alone(pred.first) / pred.losses.M0;
    measured(4) = ph.misattributionRelative;
    measured(5) = ph.misattributionMiddleRelative;
    if isfinite (ph.tB)
      measured(6) = interp1 (run.t, run.loss, (ph.tA + ph.tB) / 2) ...
                    / run.loss(1);
    end
  end
end
