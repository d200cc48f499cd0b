#!/usr/bin/env python3
"""A ReLU network for pairs of images as a PyTorch script trains it, in double
precision: modules, autograd, torch.optim.SGD, a rate that falls every epoch.

Usage: images_torch.py FOLDER, written by tests/images.tst: files of little-endian
doubles, matrices by column, and `sizes`, a line of text with
P, P held out, classes, batch, epochs, learning rate, its factor per epoch,
layers of an encoder, and further lines with the sizes of all weights and biases
in the order of the file `weights`.  Prints per epoch the loss of the training set
and the accuracy on held-out images with both inputs, with A alone, with B alone.
Copyright (C) 2026 the mmbias authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import sys

import torch
from torch import nn


class Fusion(nn.Module):
    """Encoders with ReLU, summed before the decoder, whose first bias is shared."""

    def __init__(self, layers, depth, modalities):
        super().__init__()
        layers = [(w.clone(), b.clone()) for w, b in layers]
        count = depth * modalities
        self.encoders = nn.ModuleList(
            nn.ModuleList(self.linear(*layers[m * depth + l])
                          for l in range(depth)) for m in range(modalities))
        self.decoder = nn.ModuleList(self.linear(*pair) for pair in layers[count:])

    @staticmethod
    def linear(weight, bias):
        made = nn.Linear(weight.shape[1], weight.shape[0], bias=bias.numel() > 0)
        made.weight = nn.Parameter(weight)
        if bias.numel() > 0:
            made.bias = nn.Parameter(bias)
        return made.double()

    def forward(self, inputs):
        z = 0
        for encoder, x in zip(self.encoders, inputs):
            for i, layer in enumerate(encoder):
                x = layer(x if i == 0 else torch.relu(x))
            z = z + x
        for layer in self.decoder:
            z = layer(torch.relu(z))
        return z


def main():
    folder = sys.argv[1]

    def numbers(name):
        with open(os.path.join(folder, name), 'rb') as file:
            return torch.frombuffer(bytearray(file.read()), dtype=torch.float64)

    with open(os.path.join(folder, 'sizes'), encoding='ascii') as file:
        lines = [[float(x) for x in line.split()] for line in file]
    P, held, classes, batch, epochs = (int(x) for x in lines[0][:5])
    rate, factor, depth = lines[0][5:]
    flat, at, layers = numbers('weights'), 0, []
    for rows, cols, biased in ((int(x) for x in line) for line in lines[1:]):
        weight = flat[at:at + rows * cols].reshape(cols, rows).T.contiguous()
        at += rows * cols
        layers.append((weight, flat[at:at + rows * biased]))
        at += rows * biased
    net = Fusion(layers, int(depth), 2)

    def inputs(name):
        count = held if name.startswith('held') else P
        return [numbers(name + m).reshape(-1, count).T.contiguous() for m in 'AB']

    x, unseen = inputs('x'), inputs('heldx')
    label, true = numbers('label').long(), numbers('heldlabel').long()
    order = numbers('order').long().reshape(epochs, P)
    optimizer = torch.optim.SGD(net.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, factor)
    criterion = nn.CrossEntropyLoss()
    for epoch in range(epochs + 1):
        with torch.no_grad():
            nothing = [torch.zeros_like(u) for u in unseen]
            shown = [unseen, [unseen[0], nothing[1]], [nothing[0], unseen[1]]]
            right = [(net(s).argmax(1) == true).double().mean().item() for s in shown]
            print('%.17g' % criterion(net(x), label).item(), *right, flush=True)
        if epoch == epochs:
            break
        for take in order[epoch].split(batch):
            optimizer.zero_grad()
            criterion(net([a[take] for a in x]), label[take]).backward()
            optimizer.step()
        schedule.step()


if __name__ == '__main__':
    torch.set_num_threads(os.cpu_count())
    main()
