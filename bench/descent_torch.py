# The usual script: autograd on P = 8192 samples, float32, full batch, SGD.
# Prints "torch CASE THREADS SECONDS_PER_EPOCH LOSS_START LOSS_END", medians of
# 5 x 30 epochs after warm-up.
# Copyright (C) 2026 the mmbias authors
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import statistics
import sys
import time

import torch

P, WIDTH, LR, REPEATS, EPOCHS, WARMUP = 8192, 100, 0.04, 5, 30, 10


class Late2(torch.nn.Module):
    """Two layers, late fusion, gaussian start."""

    def __init__(self):
        super().__init__()
        self.enc = torch.nn.ModuleList(
            torch.nn.Sequential(torch.nn.Linear(1, WIDTH, bias=False),
                                torch.nn.Linear(WIDTH, 1, bias=False))
            for _ in range(2))
        for p in self.parameters():
            torch.nn.init.normal_(p, std=1e-9)

    def forward(self, x):
        return self.enc[0](x[:, :1]) + self.enc[1](x[:, 1:])


class Intermediate4(torch.nn.Module):
    """Four layers, fused at the third, scaled start."""

    def __init__(self, u0=0.1):
        super().__init__()
        self.enc = torch.nn.ModuleList(
            torch.nn.Sequential(torch.nn.Linear(1, WIDTH, bias=False),
                                torch.nn.Linear(WIDTH, WIDTH, bias=False),
                                torch.nn.Linear(WIDTH, WIDTH, bias=False))
            for _ in range(2))
        self.dec = torch.nn.Linear(WIDTH, 1, bias=False)
        for e in self.enc:
            for i, layer in enumerate(e):
                torch.nn.init.normal_(layer.weight, std=u0 / layer.weight.numel() ** 0.5)
        torch.nn.init.normal_(self.dec.weight, std=u0 * (2 / self.dec.weight.numel()) ** 0.5)

    def forward(self, x):
        return self.dec(self.enc[0](x[:, :1]) + self.enc[1](x[:, 1:]))


def measure(name, model, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    x = torch.randn(P, 2) * torch.tensor([2.0, 1.0])
    y = x.sum(1, keepdim=True)
    net = model()
    optimizer = torch.optim.SGD(net.parameters(), lr=LR)

    def epochs(n):
        for _ in range(n):
            optimizer.zero_grad()
            loss = 0.5 * ((net(x) - y) ** 2).mean()
            loss.backward()
            optimizer.step()
        return loss.item()

    first = epochs(WARMUP)
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        last = epochs(EPOCHS)
        times.append((time.perf_counter() - start) / EPOCHS)
    print("torch", name, threads, statistics.median(times), first, last)


if len(sys.argv) > 1:            # check: epoch at which A is half learned
    torch.manual_seed(1)
    x = torch.randn(P, 2) * torch.tensor([2.0, 1.0])
    y = x.sum(1, keepdim=True)
    net = Late2()
    optimizer = torch.optim.SGD(net.parameters(), lr=LR)
    for epoch in range(400):
        w = (net.enc[0][1].weight @ net.enc[0][0].weight).item()
        if w > 0.5:
            print("torch-half", epoch)
            break
        optimizer.zero_grad()
        (0.5 * ((net(x) - y) ** 2).mean()).backward()
        optimizer.step()
else:
    all_threads = os.cpu_count()
    for threads in sorted({1, all_threads}):
        measure("a", Late2, threads)
        measure("b", Intermediate4, threads)
