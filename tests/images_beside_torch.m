% A network on pairs of MNIST images beside PyTorch with the same start and batches.
%   [loss, accuracy] = images_beside_torch (python, folder, L_f, seed, epochs, set)
% LOSS (epochs + 1 x 2: ours, PyTorch's) of the training set; ACCURACY (epochs + 1 x 3 x 2)
% on the held-out images with both, A alone, B alone.  SET: struct with train, test
% (numbers of images), width, batch.  Double precision on both sides.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [loss, accuracy] = images_beside_torch (python, folder, F, seed, epochs, set)
  files = fullfile (folder, {'t10k-images-idx3-ubyte.gz', 't10k-labels-idx1-ubyte.gz'});
  data = mmbias_data ('images', files, 'Samples', set.train + set.test, ...
                      'HoldOut', set.train + (1:set.test), 'Seed', seed);
  net = mmbias_net (data, 'Depth', 4, 'FusionDepth', F, 'Width', set.width, 'Slope', 0, ...
                    'Bias', true, 'InitScheme', 'scaled', 'Init', 6, 'Seed', seed);
  rate = 0.04;
  fall = 0.996;
  run = mmbias_train (net, data, 'Method', 'sgd', 'BatchSize', set.batch, 'Loss', 'crossentropy', ...
                      'LearningRate', rate, 'LearningRateDecay', fall, 'Epochs', epochs, ...
                      'RecordEvery', 1, 'Seed', seed);
  theirs = torch_run (python, data, net, [set.batch, epochs, rate, fall, F], seed);
  loss = [run.loss, theirs(:,1)];
  accuracy = cat (3, run.columns.accuracyHeldOut(:,[4 2 3]), theirs(:,2:4));
end

function numbers = torch_run (python, data, net, settings, seed)
  d = tempname ();
  mkdir (d);
  write (d, 'xA', data.X{1});
  write (d, 'xB', data.X{2});
  write (d, 'heldxA', data.HoldOut.X{1});
  write (d, 'heldxB', data.HoldOut.X{2});
  write (d, 'label', classes (data.Y));
  write (d, 'heldlabel', classes (data.HoldOut.Y));
  order = zeros (data.P, settings(2));
  for epoch = 1:settings(2)
    order(:,epoch) = mmbias_draw_mex ('order', data.P, seed, 'batches', epoch - 1) - 1;
  end
  write (d, 'order', order);
  fid = fopen (fullfile (d, 'sizes'), 'w');
  fprintf (fid, '%.17g ', data.P, data.HoldOut.P, net.OutputSize, settings);
  flat = [];
  % an encoder's last layer has no bias of its own: the shared one is added once
  for m = 1:2
    for l = 1:settings(end)
      b = [];
      if l < settings(end), b = net.EncoderBias{m,l}; end
      if l == settings(end) && m == 1, b = net.DecoderBias{1}; end
      flat = [flat; net.Encoder{m,l}(:); b];
      fprintf (fid, '\n%d %d %d', size (net.Encoder{m,l}), ~ isempty (b));
    end
  end
  for l = 1:numel (net.Decoder)
    flat = [flat; net.Decoder{l}(:); net.DecoderBias{l+1}];
    fprintf (fid, '\n%d %d 1', size (net.Decoder{l}));
  end
  fclose (fid);
  write (d, 'weights', flat);
  script = fullfile (fileparts (mfilename ('fullpath')), 'images_torch.py');
  [status, text] = system (sprintf ('%s "%s" "%s"', python, script, d));
  assert (status, 0);
  numbers = reshape (sscanf (text, '%f'), 4, [])';
  confirm_recursive_rmdir (false, 'local');
  rmdir (d, 's');
end

function k = classes (Y)
  [~, k] = max (Y, [], 2);
  k = k - 1;
end

function write (folder, name, x)
  fid = fopen (fullfile (folder, name), 'w', 'ieee-le');
  fwrite (fid, x, 'double');
  fclose (fid);
end
