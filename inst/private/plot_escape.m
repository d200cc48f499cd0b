% Texts as they are where markup is read: a_b stays a_b.
%   texts = plot_escape (texts)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function texts = plot_escape (texts)
  texts = regexprep (texts, '([\\_^{}])', '\\$1');
end

%!assert (plot_escape ({'a_b', '2^n\x{y}'}), {'a\_b', '2\^n\\x\{y\}'})
