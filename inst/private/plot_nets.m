% Networks side by side, as those that a run kept (run.nets): above what each computes,
% the total map by modality, below how large their layers are.  Networks without an
% epoch are numbered.
%   h = plot_nets (nets, opt)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function h = plot_nets (nets, opt)
  [map, layers, scalar] = measured (nets);
  [x, unit] = places (nets);
  frame = plot_frame (opt);
  h = struct ('figure', frame.figure);
  [points, high, wide, window] = plot_extent (frame, {'0.0000'});
  left = (wide + 1.5 * high) / window(1);
  across = 1 - left - 0.6 * wide / window(1);
  h.axes = [plot_axes(frame, frame.axes, [left, 0.6, across, 0.3], points), ...
            plot_axes(frame, [], [left, 0.2, across, 0.3], points)];
  [h.maps, samples] = deal (zeros (1, 0));
  texts = {};
  for m = 1:size (map, 2)
    h.maps(m) = curve (h.axes(1), x, map(:,m), plot_color (m), 1);
    samples(m) = curve (h.axes(2), NaN, NaN, plot_color (m), 1);
    texts{m} = sprintf ('modality %d', m);
  end
  h.layers = zeros (1, 0);
  for l = 1:size (layers, 3)
    for m = 1:size (layers, 2)
      color = 0.45 * [1 1 1];                       % the decoder's, the last ones
      if m <= size (map, 2)
        color = plot_color (m);
      end
      if any (isfinite (layers(:,m,l)))
        h.layers(end+1) = curve (h.axes(2), x, layers(:,m,l), color, l);
      end
    end
  end
  if any (any (isfinite (layers(:,end,:))))
    samples(end+1) = curve (h.axes(2), NaN, NaN, 0.45 * [1 1 1], 1);
    texts{end+1} = 'decoder';
  end
  for l = 1:size (layers, 3) * (size (layers, 3) > 1)
    samples(end+1) = curve (h.axes(2), NaN, NaN, [0 0 0], l);
    texts{end+1} = sprintf ('layer %d', l);
  end
  linear = all (cellfun (@is_linear, nets));
  words = {'total map W_m', 'norm ||W_m||_F'; 'product of weights', 'norm of the product'};
  ylabel (h.axes(1), words{2 - linear,2 - scalar});
  ylabel (h.axes(2), 'norms of layers');
  xlabel (h.axes(2), unit);
  range = [min(x), max(x)];
  if range(1) == range(2)
    range = range + [-1 1] * max (abs (x(1)), 1) / 2;
  end
  set (h.axes, 'xlim', range + [-0.02 0.02] * (range(2) - range(1)));
  y = [map(:); 0];
  gap = 0.08 * (max (y) - min (y)) + eps;
  ylim (h.axes(1), [min(y) - gap, max(y) + gap]);
  ylim (h.axes(2), [0, 1.08 * max([layers(:); eps])]);
  if strcmp (unit, 'network') && numel (x) <= 12
    set (h.axes, 'xtick', unique (x));
  end
  plot_thin_ticks (frame, h.axes(2));
  set (h.axes(1), 'xtick', get (h.axes(2), 'xtick'), 'xticklabel', {});
  [h.legend, low] = plot_keys (frame, h.axes(2), samples, texts);
  line = high / window(2);
  low = low + 2.6 * line;
  top = plot_title (frame, h.axes(1), opt.Title, ...
                    'Networks: what they compute of each modality, and the size of their layers');
  tall = max ((1 - top - low - 0.7 * line) / 2, 0.05);
  plot_place (frame, h.axes(1), [left, 1 - top - tall, across, tall]);
  plot_place (frame, h.axes(2), [left, low, across, tall]);
  plot_finish (frame, h, opt);
end

% Total maps N x M (their entries where all are scalar, else Frobenius norms) and
% norms of layers N x (M+1) x L, the decoder's last, at the places of its layers; NaN
% where there is none.
function [map, layers, scalar] = measured (nets)
  N = numel (nets);
  M = max (cellfun (@(net) size (net.Encoder, 1), nets));
  scalar = true;
  map = NaN (N, M);
  layers = NaN (N, M + 1, 1);
  for i = 1:N
    net = nets{i};
    if isfield (net, 'Basis')
      net = mmbias_expand (net);
    end
    [F, K] = net_depths (net);
    layers(:,:,end+1:max (F)+K) = NaN;
    decoder = 1;
    for k = 1:K
      decoder = net.Decoder{k} * decoder;
      layers(i,M+1,max (F)+k) = norm (net.Decoder{k}, 'fro');
    end
    for m = 1:numel (F)
      W = net.Encoder{m,1};
      layers(i,m,1) = norm (W, 'fro');
      for l = 2:F(m)
        W = net.Encoder{m,l} * W;
        layers(i,m,l) = norm (net.Encoder{m,l}, 'fro');
      end
      W = decoder * W;
      map(i,m) = norm (W, 'fro');
      if scalar && isscalar (W)
        map(i,m) = W;
      elseif scalar
        scalar = false;
        map = abs (map);
      end
    end
  end
end

function [x, unit] = places (nets)
  known = cellfun (@(net) isfield (net, 'epoch'), nets);
  if all (known)
    x = cellfun (@(net) net.epoch, nets(:));
    unit = 'epoch';
  else
    x = (1:numel (nets)).';
    unit = 'network';
  end
end

function c = curve (ax, x, y, color, layer)
  shapes = {'o', 's', '^', 'd', 'v', 'x'};
  k = mod (layer - 1, numel (shapes)) + 1;
  c = plot (ax, x, y, '-', 'color', color, 'linewidth', 1.2, 'marker', shapes{k}, ...
            'markersize', 5);
end

%!test
%! fig = figure ('visible', 'off');
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! run = mmbias_train (mmbias_net (data, 'Depth', 3, 'FusionDepth', 2), data, 'Epochs', 200, 'RecordNets', [0 10 20 40 100 200]);
%! h = mmbias_plot (run.nets);
%! [~, at] = ismember ([run.nets.epoch], run.t);
%! for m = 1:2
%!   assert (get (h.maps(m), 'xdata'), [run.nets.epoch]); assert (get (h.maps(m), 'ydata')(:), run.W(at,m), 1e-12);
%! end
%! assert (numel (h.layers), 5); assert (get (h.layers(5), 'ydata')(end), norm (run.net.Decoder{1}, 'fro'), 1e-12);
%! clf; h = mmbias_plot (run.net, 'Title', 'one'); assert (get (h.maps(1), 'xdata'), 1);
%! clf; h = mmbias_plot (mmbias_compress (run.net, data, 1e-6), {run.net}); y = get (h.maps(2), 'ydata'); assert (y(1), y(2), 1e-4);
%! d = mmbias_data ('gaussian', 'Cov', eye (3), 'Dims', [2 1], 'Weights', [1 -2 3]);
%! net = mmbias_net (d); W = mmbias_evaluate (net, d).W;
%! clf; h = mmbias_plot (net); assert (get (h.maps(1), 'ydata'), norm (W(1:2)), 1e-12); assert (get (h.maps(2), 'ydata'), abs (W(3)), 1e-12);
%! net.Slope = 0; clf; h = mmbias_plot (net); assert (get (get (h.axes(1), 'ylabel'), 'string'), 'norm of the product');
%! assert (get (h.maps(1), 'ydata'), norm (W(1:2)), 1e-12);
%! close (fig);
