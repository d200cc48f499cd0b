% Theories of mmbias_predict: one row per theory.
%   theories = predict_theories ()      {name, finder, refusal}
%   row = predict_theories (name)       one of them
% FINDER (fname, task, paper) returns the phases, [] for the exact flow, which is
% integrated in any case; PAPER are the published ones, [] where there are none.
% REFUSAL (task) says why the theory does not cover the task, '' where it does.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function theories = predict_theories (name)
  persistent known
  if isempty (known)
    known = all_theories ();
  end
  theories = known;
  if nargin > 0
    theories = theories(strcmp (theories(:,1), name),:);
  end
end

function theories = all_theories ()
  theories = { ...
    'paper',   @(fname, task, paper) paper,  @paper_refuses; ...
    'rotated', @predict_race,                @rotated_refuses; ...
    'flow',    [],                           @flow_refuses};
end

function why = paper_refuses (task)
  why = '';
  if ~ isempty (task.net)
    why = 'takes balanced starts: leave NET out';
  elseif task.M > 2 || ~ task.equal
    why = 'covers at most two modalities and encoders of equal depth';
  end
end

function why = rotated_refuses (task)
  why = '';
  if ~ isempty (task.net) && ~ task.racing
    why = 'takes a NET with late fusion, scalar modalities and a scalar output only';
  end
end

function why = flow_refuses (task)
  why = '';
  if task.O > 1 && isempty (task.net) && task.L > 1
    why = 'takes vector outputs only from the weights of a NET';
  end
end

%!test
%! theories = predict_theories ();
%! task = struct ('net', [], 'M', 2, 'equal', true, 'O', 1, 'L', 2, 'racing', true);
%! for i = 1:rows (theories), assert (theories{i,3} (task), ''); end
%! assert (predict_theories ('flow'), theories(3,:));
