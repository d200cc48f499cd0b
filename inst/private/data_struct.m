% A data struct with all its fields, those of KIND to be filled in.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function data = data_struct (kind, dims, names)
  persistent blank
  if isempty (blank)
    blank = blank_data ();
  end
  data = blank;
  data.Kind = kind;
  data.Names = data_names (names, numel (dims));
  data.Dims = dims;
  data.Mean = zeros (1, sum (dims));
  data.Scale = ones (1, sum (dims));
end

function data = blank_data ()
  data = result ('data');
  data.Kind = '';
  data.Names = {};
  data.Dims = [];
  data.P = Inf;
  data.X = {};
  data.Y = [];
  data.HoldOut = [];
  data.Clean = [];
  data.S = [];
  data.Factor = [];
  data.Syx = [];
  data.Syy = [];
  data.lossMin = 0;
  data.Cov = [];
  data.Weights = [];
  data.Noise = [];
  data.Seed = [];
  data.Mean = [];
  data.Scale = [];
  data.TargetMean = [];
  data.ClassLabels = [];
  data.notes = {};
  data.options = struct ();
end

function names = data_names (names, M)
  if isempty (names)
    names = cell (1, M);
    for m = 1:M
      names{m} = sprintf ('modality %d', m);
    end
  elseif ~ iscellstr (names)
    fail ('invalidArgument', ...
          'mmbias_data: NAMES must be a cell array of words, got %s', ...
          describe (names));
  elseif numel (names) ~= M
    fail ('dimensionMismatch', ...
          'mmbias_data: NAMES must name %d modalities, got %d', M, ...
          numel (names));
  end
  names = names(:).';
end

%!assert (data_struct ('gaussian', [1 2], {}).Names, {'modality 1', 'modality 2'})
%!error <NAMES must name 2 modalities, got 1> data_struct ('x', [1 2], {'a'})
%!error <NAMES must be a cell array of words> data_struct ('x', [1 2], 3)
