% As call_core for gateways that read files on behalf of mmbias_data, whose messages may
% hold bytes that regexprep refuses.
%   [a, b, ...] = call_reader (gateway, argument, ...)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function varargout = call_reader (gateway, varargin)
  try
    [varargout{1:nargout}] = gateway (varargin{:});
  catch err
    text = err.message;
    at = strfind (text, 'mmbias: ');
    if ~ isempty (at)
      text = text(at(1)+8:end);
    end
    error (err.identifier, 'mmbias_data: %s', text);
  end
end

%!error <^mmbias_data: 'a\[\(' does not exist> call_reader (@mmbias_read_idx_mex, 'a[(', Inf, 'off')
