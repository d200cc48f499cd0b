% Warn where a run of all its epochs has not learned a modality that DATA could teach
% beside those learned (see unlearned).
%   warn_unlearned (fname, events, data, fusion, epochs, W)
%   warn_unlearned (fname, events, data, fusion, epochs, W, opt)    options of the run
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function warn_unlearned (fname, events, data, fusion, epochs, W, opt)
  missing = unlearned (fname, events, data, fusion, W);
  if ~ isempty (missing)
    names = arrayfun (@(m) called (data.Names, m), missing, 'UniformOutput', false);
    hint = '';
    if nargin < 7 || plain_descent (opt)
      hint = '; mmbias_predict says how long it takes';
    end
    warning ('mmbias:unlearned', '%s: not learned within the %g EPOCHS asked for: %s%s', ...
             fname, epochs, strjoin (names, ', '), hint);
  end
end

%!test
%! data = mmbias_data ('gaussian', 'Rho', 0.5); net = mmbias_net (data);
%! run = mmbias_train (net, data); lastwarn ('');
%! warn_unlearned ('f', run.events, data, [2 2], 1000, run.W(end,:)); assert (isempty (lastwarn ()));
%!warning <f: not learned within the 300 EPOCHS asked for: modality 2; mmbias_predict>
%! data = mmbias_data ('gaussian', 'Rho', 0.5);
%! events = struct ('name', 'learned', 'modality', 1, 'learned', 1);
%! warn_unlearned ('f', events, data, [2 2], 300, [0 0]);
%!test  # two are learned, of one of them nobody knows
%! data = mmbias_data ('gaussian', 'Cov', eye (3), 'Dims', [1 1 1], 'Weights', [1 1 1]); lastwarn ('');
%! warn_unlearned ('f', struct ('name', 'learned', 'modality', 1, 'learned', 2), data, [2 2 2], 300, [0 0 0]); assert (isempty (lastwarn ()));
%!test  # nothing is left for B
%! data = mmbias_data ('gaussian', 'Cov', [4 1; 1 1], 'Dims', [1 1], 'Weights', [1 0]); lastwarn ('');
%! events = struct ('name', 'learned', 'modality', 1, 'learned', 1);
%! warn_unlearned ('f', events, data, [2 2], 300, [0 0]); assert (isempty (lastwarn ()));
%!warning <EPOCHS asked for: modality 1, modality 'b';>
%! data = mmbias_data ('gaussian', 'Cov', eye (2), 'Dims', [1 1], 'Weights', [1 1; 0 2], 'Names', {'modality 1', 'b'});
%! warn_unlearned ('f', struct ('name', {}, 'modality', {}, 'learned', {}), data, [2 2], 300, zeros (1, 2, 2));
%!test  # its output is learned, its weights are not
%! S = blkdiag ([1 0; 0 1e-4], 1); S(1,3) = S(3,1) = .3;
%! data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [2 1], 'Weights', [1 5 1]); none = struct ('name', {}, 'modality', {}, 'learned', {});
%! lastwarn (''); warn_unlearned ('f', none, data, [2 2], 300, [1.2 0 1]); assert (isempty (lastwarn ()));
%!warning <asked for: modality 1;> warn_unlearned ('f', struct ('name', {}, 'modality', {}, 'learned', {}), mmbias_data ('gaussian'), [2 2], 300, [.1 1]);
