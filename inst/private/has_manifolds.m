% Does the total map of a RUN of mmbias_train say what it has learned?  It does for linear
% networks without biases on mean squared errors, and for two leaky layers where the
% final loss is that of their effective linear map (theory T18), to 5 % of the first one.
%   yes = has_manifolds (fname, run)
% Runs that know nothing of all that are those of linear networks.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function yes = has_manifolds (fname, run)
  squares = ~ (isfield (run, 'options') && isfield (run.options, 'Loss') ...
               && ~ strcmp (run.options.Loss, 'mse'));
  yes = squares;
  if ~ isfield (run, 'net') || ~ isstruct (run.net) || is_linear (run.net)
    return
  end
  if isempty (run.W) || ~ is_linear (setfield (run.net, 'Slope', 1))
    yes = false;
  elseif squares && isfield (run, 'columns') && isfield (run.columns, 'signal') ...
         && rows_of_maps (run)
    % else there is nothing but the map, or who looks at it raises an error
    [data, W] = wide_track (fname, run.data, run.W(end,:,:));
    loss = call_core (fname, @mmbias_measure_mex, data, W);
    yes = abs (loss - run.loss(end)) <= 0.05 * run.loss(1);
  end
end

function yes = rows_of_maps (run)
  yes = isa (run.W, 'double') && ~ issparse (run.W) && isa (run.loss, 'double') ...
        && numel (run.loss) == size (run.W, 1);
end

%!shared d, run
%! d = mmbias_data ('gaussian', 'Samples', 40);
%! run = mmbias_train (mmbias_net (d, 'Slope', 0, 'Width', 3, 'Depth', 3, 'FusionDepth', 2), d, 'Epochs', 1);
%!assert (has_manifolds ('f', run), false)
%!assert (has_manifolds ('f', struct ('t', 0)))
%!test
%! assert (has_manifolds ('f', mmbias_train (mmbias_net (d, 'Width', 3), d, 'Epochs', 1)));
%! assert (has_manifolds ('f', mmbias_train (mmbias_net (d, 'Slope', 0, 'Width', 3, 'FusionDepth', 1), d, 'Epochs', 1)));
%! r = mmbias_train (mmbias_net (d, 'Slope', 0, 'Width', 3, 'FusionDepth', 1, 'Bias', true), d, 'Epochs', 1);
%! assert (! has_manifolds ('f', r));
%! r = mmbias_train (mmbias_net (d, 'Width', 3), setfield (d, 'Y', sign (d.Y)), 'Epochs', 1, 'Loss', 'logistic');
%! assert (! has_manifolds ('f', r));
