"""The gradients of bench/samples.c as a PyTorch script computes them: float32,
modules, autograd.

Usage: samples_torch.py ROUNDS THREADS; prints for every task the least seconds of a
step (zero_grad, forward, backward, SGD).  The BLAS is told its threads by
OPENBLAS_NUM_THREADS.

Copyright (C) 2026 the mmbias authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys
import time

import torch
from torch import nn


class Fusion(nn.Module):
    """Encoders with ReLU, summed at the fusion layer, then a decoder."""

    def __init__(self, dims, outputs, depth, fusion, width):
        super().__init__()
        sizes = [width] * (depth - 1) + [outputs]

        def stack(first, below):
            layers = []
            for i, size in enumerate(below):
                layers += ([nn.ReLU()] if i else []) + [nn.Linear(first, size, bias=False)]
                first = size
            return nn.Sequential(*layers)

        self.encoders = nn.ModuleList(stack(d, sizes[:fusion]) for d in dims)
        self.decoder = stack(width, sizes[fusion:]) if fusion < depth else None

    def forward(self, inputs):
        z = sum(f(x) for f, x in zip(self.encoders, inputs))
        return z if self.decoder is None else self.decoder(torch.relu(z))


def seconds(dims, outputs, depth, fusion, width, n, rounds):
    torch.manual_seed(1)
    net = Fusion(dims, outputs, depth, fusion, width)
    x = [torch.randn(n, d) for d in dims]
    if outputs > 1:
        y = torch.randint(outputs, (n,))
        loss = nn.CrossEntropyLoss()
    else:
        y = torch.randn(n, 1)
        loss = nn.MSELoss()
    step = torch.optim.SGD(net.parameters(), lr=1e-3)
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        step.zero_grad()
        loss(net(x), y).backward()
        step.step()
        best = min(best, time.perf_counter() - began)
    return best


def main():
    rounds, threads = int(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    tasks = [("late ReLU, width 100, 8192 samples", (10, 10), 1, 2, 2, 100, 8192),
             ("toy late ReLU, width 100, 8192 samples", (1, 1), 1, 2, 2, 100, 8192)]
    tasks += [("images, L_f = %d, batch 1000" % f, (784, 784), 10, 4, f, 500, 1000)
              for f in (1, 2, 3, 4)]
    print("%-38s %2s %10s" % ("PyTorch, float32", "th", "step"))
    for name, *task in tasks:
        print("%-38s %2d %10.3g" % (name, threads, seconds(*task, rounds)), flush=True)


main()
