% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

% -*- texinfo -*-
% @deftypefn {} {} mmbias ()
% Unimodal bias in multimodal learning: overview of the package.
%
% A network trained jointly on several modalities often learns one of them and
% ignores the others for a long @emph{unimodal phase}.  mmbias simulates this
% exactly, predicts it in closed form and measures it.
%
% @subheading Functions
% @table @code
% @item mmbias_data
% data: toy task, any covariance, your arrays or files
% @item mmbias_net
% network of any depth and fusion depth with its initial weights
% @item mmbias_train
% train it and record the total map and the loss: gradient descent, gradient
% flow with located events (Method 'flow'), or the exact reduction of balanced
% starts through plateaus of any length (Method 'reduced')
% @item mmbias_compress, mmbias_expand
% smaller network with the same learning dynamics, and back; mmbias_train does
% both with the option Compress, and mmbias_net draws such networks of any width
% with @qcode{"Representation", "compressed"}
% @item mmbias_predict
% phase times (exact flow or formulas), misattribution and preference
% @item mmbias_fixedpoints
% critical manifolds, where learning can rest
% @item mmbias_phases
% the same quantities measured on a run
% @item mmbias_features
% directions that the hidden units of the first layer look at, over time
% @item mmbias_evaluate
% total map, loss, outputs and gradient of a network
% @item mmbias_plot
% plot any of these results
% @item mmbias_demo
% worked examples
% @item mmbias_version
% versions of the package and its libraries
% @end table
%
% @subheading In one minute
% @example
% @group
% data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2);
% net = mmbias_net (data, 'Depth', 2);
% run = mmbias_train (net, data);
% ph = mmbias_phases (run);
% pred = mmbias_predict (data, 'Depth', 2, 'LearningRate', 0.04);
% abs (ph.ratio - pred.ratio) < 0.6
%   @result{} ans = 1
% @end group
% @end example
%
% @subheading Terms
% Observations are rows; maps are outputs x inputs.  @code{order(j)} is the j-th
% modality learned, A and B are order(1) and order(2).  Times of runs are
% epochs, times of predictions are in units of tau = 1/learning rate epochs;
% runs of flows have both (@code{t}, @code{tau}).  @code{run.certificate} says how
% precisely a run was computed.
% Results are plain structs; @code{mmbias_show (x)} prints their summary, as do functions called without an output argument.
% Formulas carry the numbers T1, T2, @dots{} of doc/theory.md.
%
% Reference: Y. Zhang, P. E. Latham, A. Saxe, "Understanding Unimodal Bias in
% Multimodal Deep Linear Networks", ICML 2024 (arXiv 2312.00935).
% @seealso{mmbias_demo, mmbias_version}
% @end deftypefn

function mmbias ()
  help ('mmbias');
end

%!demo
%! mmbias ();

%!error <called with too many inputs> mmbias (1)
%!test
%! text = evalc ('mmbias ()');
%! for name = {'mmbias_data', 'mmbias_net', 'mmbias_train', 'mmbias_predict', 'mmbias_phases', 'mmbias_plot', 'mmbias_evaluate', 'mmbias_demo', 'mmbias_version'}
%!   assert (~ isempty (strfind (text, name{1})));
%! end
