% Call a gateway on behalf of FNAME: errors keep their identifier and name the
% function that the user called.
%   [a, b, ...] = call_core (fname, gateway, argument, ...)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function varargout = call_core (fname, gateway, varargin)
  try
    [varargout{1:nargout}] = gateway (varargin{:});
  catch err
    text = err.message;   % names of files in it may be no text that regexprep takes
    for prefix = {'mmbias_', '_mex: '; 'mmbias: ', ' '}.'
      at = strfind (text, prefix{2});
      if strncmp (text, prefix{1}, numel (prefix{1})) && ~ isempty (at)
        text = text(at(1)+numel(prefix{2}):end);
      end
    end
    error (err.identifier, '%s: %s', fname, text);
  end
end

%!test
%! data = mmbias_data ('gaussian');
%! assert (size (call_core ('f', @mmbias_manifold_mex, data, true (1, 2))), [1 2]);
%!error <^f: SETS must be logical> call_core ('f', @mmbias_manifold_mex, mmbias_data ('gaussian'), 3)
