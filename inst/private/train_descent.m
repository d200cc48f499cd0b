% Gradient descent: the rows, end and certificate of a run.
%   [part, encoder, decoder, nets] = train_descent (net, data, opt, from, to, state)
% STATE is what the optimizer remembers of the epochs before, [] at the start;
% part.state what it remembers at the end; part.leak what leaked out of the bases of
% a compressed network (theory T15), else 0.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [part, encoder, decoder, nets] = train_descent (net, data, opt, from, to, state)
  if nargin < 6
    state = [];
  end
  at = record_epochs ('mmbias_train', opt, from, to);
  task = opt;
  task.RecordAt = at - from;
  part.netEpochs = net_epochs (opt, from, to);
  task.RecordNets = part.netEpochs - from;
  task.Optimizer = 'gd';
  if opt.Momentum > 0
    task.Optimizer = 'momentum';
  end
  task.ModalityRate = rate_schedule ('mmbias_train', opt.ModalityRate, size (net.Encoder, 1));
  task.From = from;
  task.State = state;
  if ~ isfield (task, 'Measure')
    task.Measure = 'weights';
  end
  [record, info, events, encoder, decoder, nets, part.state] = ...
    call_core ('mmbias_train', @mmbias_descent_mex, net, data, task);

  part.t = from + record.t;
  part.tau = part.t * opt.LearningRate;
  part.loss = record.loss;
  part.objective = record.objective;
  part.W = record.W;
  part.Eg = record.Eg;
  part.events = events;
  part.leak = info.leak;
  part.status = info.status;
  part.message = [sentence(info, from, opt), lost_events(record.eventsLost)];
  part.certificate = struct ('identityResidual', info.identity, ...
                             'identityEpochs', from + info.identityEpochs, ...
                             'note', '');
  if isnan (info.identity)
    part.certificate.note = ['the identity of descent was not checked: no ' ...
      'step, or no hidden space all of whose layers move'];
  end
end

function text = sentence (info, from, opt)
  epoch = from + info.epoch;
  switch info.status
    case 'completed'
      text = sprintf ('all %d epochs done', epoch);
    case 'converged'
      text = sprintf ('gradient norm %.3g <= %.3g at epoch %d', ...
                      info.gradientNorm, opt.StopGradient, epoch);
    case 'stopped'
      text = sprintf ('loss within %.3g of its least value at epoch %d', ...
                      opt.StopLoss, epoch);
    otherwise
      text = sprintf ('interrupted at epoch %d', epoch);
  end
end

%!test
%! data = mmbias_data ('gaussian');
%! opt = parse_options ('f', train_options ('gd'), {'Epochs', 10, 'RecordNets', [3 99]});
%! [part, enc, dec, nets] = train_descent (mmbias_net (data, 'Width', 3), data, opt, 5, 15);
%! assert (part.t', 5:15);
%! assert (isempty (part.netEpochs));
%! assert (part.message, 'all 15 epochs done');
%!test  # descent at the end of no epochs, or of frozen layers, claims no check
%! data = mmbias_data ('gaussian');
%! net = mmbias_net (data, 'Width', 3);
%! for args = {{'Epochs', 0}, {'Epochs', 9, 'ModalityRate', [0 0]}}
%!   opt = parse_options ('f', train_options ('gd'), args{1});
%!   [part, enc] = train_descent (net, data, opt, 0, opt.Epochs);
%!   assert (isnan (part.certificate.identityResidual) && isempty (part.certificate.identityEpochs));
%!   assert (! isempty (part.certificate.note));
%!   assert (enc, net.Encoder);
%! end
