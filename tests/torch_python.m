% The Python that has PyTorch, '' where none does (MMB_PYTHON names an interpreter).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function python = torch_python ()
  for python = {getenv('MMB_PYTHON'), 'python3', '/usr/bin/python3'}
    python = python{1};
    if ~ isempty (python) && system ([python ' -c "import torch" 2>/dev/null']) == 0
      return
    end
  end
  python = '';
end
