1;
% Every malloc of ours fails in turn, in every call of good_calls: an error of ours,
% or the same result.  Run by run_fail_mallocs under failing_malloc.so; FAIL_LOG
% receives what is being done, FAIL_FROM is the call to begin at, FAIL_AFTER the
% malloc in it that was the last, FAIL_MOST how many of a call's mallocs fail.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function x = without_clock (x)
  if isstruct (x) && isfield (x, 'seconds')
    x = rmfield (x, 'seconds');
  end
end

function [out, id] = attempt (call)
  out = cell (1, call{4});
  id = '';
  try
    [out{:}] = call{2} (call{3}{:});
  catch err
    fail_malloc (-1);
    id = err.identifier;
    out = {err.message};
  end
end

function run_all ()
  root = fileparts (fileparts (mfilename ('fullpath')));
  addpath (fullfile (root, 'inst'));
  addpath (fullfile (root, 'tests'));
  addpath (getenv ('FAIL_BUILD'));
  links = expose_gateways ();
  warning ('off', 'all');
  calls = good_calls ();
  log = fopen (getenv ('FAIL_LOG'), 'a');
  from = str2double (getenv ('FAIL_FROM'));
  after = str2double (getenv ('FAIL_AFTER'));
  most = str2double (getenv ('FAIL_MOST'));
  for c = from:rows (calls)
    call = calls(c,:);
    attempt (call);                  % loads the gateway
    fail_malloc (0);
    [want, want_id] = attempt (call);
    n = fail_malloc (-1);
    want = cellfun (@without_clock, want, 'UniformOutput', false);
    list = unique (round (linspace (1, n, min (n, most))));
    list = list(list > after);
    after = 0;
    count = [0 0 0 0];   % error of memory, same, other error, wrong
    for i = list
      fprintf (log, 'at %d %d\n', c, i);
      fflush (log);
      fail_malloc (i);
      [got, id] = attempt (call);
      fail_malloc (-1);
      got = cellfun (@without_clock, got, 'UniformOutput', false);
      if strcmp (id, 'mmbias:outOfMemory')
        kind = 1;
      elseif strcmp (id, want_id) && isequaln (got, want)
        kind = 2;
      elseif ! isempty (id) && ! strcmp (id, want_id)
        kind = 3;
        fprintf (log, 'other %s malloc %d of %d: %s: %s\n', call{1}, i, n, id, got{1});
      else
        kind = 4;
        fprintf (log, 'WRONG %s malloc %d of %d\n', call{1}, i, n);
      end
      count(kind) += 1;
    end
    fprintf (log, 'call %d %s: %d mallocs, %d failed: %d %d %d %d\n', c, call{1}, n, numel (list), count);
    fflush (log);
  end
  fprintf (log, 'end\n');
  fclose (log);
  confirm_recursive_rmdir (false);
  rmdir (links, 's');
end

run_all ();
