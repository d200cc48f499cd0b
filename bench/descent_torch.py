"""Gradient descent as a PyTorch script usually does it: modules, autograd,
samples in float32, full batch, SGD.  Times it on tasks of the benchmark.

Usage: descent_torch.py WARMUP EPOCHS THREADS[,THREADS...] TASK...
prints for each task and number of threads the median and the mean seconds of
an epoch after the warm-up.  The losses of all epochs, the untouched start
first, go to TASK.loss (native doubles).

Copyright (C) 2026 the mmbias authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import array
import statistics
import sys
import time

import torch
from torch import nn


class Fusion(nn.Module):
    """Encoders whose outputs are summed, then a decoder; linear, no bias."""

    def __init__(self, dims, depth, fusion_depth, width):
        super().__init__()
        sizes = [width] * (depth - 1) + [1]

        def stack(first, below):
            layers = []
            for size in below:
                layers.append(nn.Linear(first, size, bias=False))
                first = size
            return nn.Sequential(*layers)

        self.encoders = nn.ModuleList(
            stack(d, sizes[:fusion_depth]) for d in dims)
        self.decoder = stack(sizes[fusion_depth - 1], sizes[fusion_depth:])

    def forward(self, inputs):
        return self.decoder(sum(f(x) for f, x in zip(self.encoders, inputs)))

    def layers(self):
        """All layers in the order of the task file (mmb_net.h)."""
        for encoder in self.encoders:
            yield from encoder[:-1]
        for encoder in self.encoders:
            yield encoder[-1]
        yield from self.decoder


class Task:
    """One task file; the layout is described in task.h."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            data = torch.frombuffer(bytearray(file.read()),
                                    dtype=torch.float64)
        at = 0

        def take(rows, cols=1):
            """The next matrix, stored by columns."""
            nonlocal at
            block = data[at:at + rows * cols].reshape(cols, rows).T
            at += rows * cols
            return block

        head = take(9).flatten().tolist()
        modalities, inputs, depth, fusion_depth, width, samples, _ = (
            int(x) for x in head[:7])
        self.rate = head[7]
        dims = [int(d) for d in take(modalities).flatten().tolist()]
        take(inputs * inputs + inputs + 1)
        self.net = Fusion(dims, depth, fusion_depth, width)
        with torch.no_grad():
            for layer in self.net.layers():
                layer.weight.copy_(take(*layer.weight.shape))
        self.inputs = [x.float().contiguous()
                       for x in take(samples, inputs).split(dims, 1)]
        self.target = take(samples).float().contiguous()


def train(path, epochs):
    """Losses before each step and after the last, and seconds per epoch."""
    task = Task(path)
    net = task.net
    criterion = nn.MSELoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=task.rate)
    losses = []
    seconds = []
    for _ in range(epochs):
        began = time.perf_counter()
        optimizer.zero_grad()
        loss = 0.5 * criterion(net(task.inputs), task.target)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        seconds.append(time.perf_counter() - began)
    with torch.no_grad():
        losses.append(0.5 * criterion(net(task.inputs), task.target).item())
    return losses, seconds


def main():
    warmup, epochs = int(sys.argv[1]), int(sys.argv[2])
    for path in sys.argv[4:]:
        for threads in sys.argv[3].split(','):
            torch.set_num_threads(int(threads))
            losses, seconds = train(path, warmup + epochs)
            seconds = seconds[warmup:]
            print(f'{statistics.median(seconds):.9g} '
                  f'{statistics.mean(seconds):.9g}')
            with open(path + '.loss', 'wb') as file:
                array.array('d', losses).tofile(file)


if __name__ == '__main__':
    main()
