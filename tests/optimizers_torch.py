#!/usr/bin/env python3
"""A linear network trained by PyTorch's own optimizers, in double precision.

Usage: optimizers_torch.py FILE, a file of tests/optimizers.tst: a line with
the rule and its settings, one with the sizes M F K O and D_1 .. D_M, then
S, S_yx and all weights as lines by column (encoders layer by layer, the
decoder).  Prints the total map, by column, before each epoch and at the end.
Copyright (C) 2026 the mmbias authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys

import torch


def matrix(line):
    """Rows, columns and the entries by column."""
    numbers = [float(x) for x in line.split()]
    rows, cols = int(numbers[0]), int(numbers[1])
    data = torch.tensor(numbers[2:], dtype=torch.float64)
    return data.reshape(cols, rows).T.contiguous()


def total_map(weights, modalities, fusion_depth):
    """Decoder times the sum of encoders, side by side."""
    parts = []
    for m in range(modalities):
        product = weights[m]
        for layer in range(1, fusion_depth):
            product = weights[m + modalities * layer] @ product
        parts.append(product)
    product = torch.cat(parts, 1)
    for weight in weights[modalities * fusion_depth:]:
        product = weight @ product
    return product


def optimizer_of(words, weights):
    """The optimizer that the first line asks for, and its epochs."""
    rule = words[0]
    (epochs, rate, momentum, nesterov, decay, beta1, beta2, epsilon,
     fall) = (float(x) for x in words[1:])
    if rule == 'gd':
        made = torch.optim.SGD(weights, lr=rate, momentum=momentum,
                               nesterov=nesterov != 0, weight_decay=decay)
    else:
        kind = {'adam': torch.optim.Adam, 'adamw': torch.optim.AdamW}[rule]
        made = kind(weights, lr=rate, betas=(beta1, beta2), eps=epsilon,
                    weight_decay=decay)
    schedule = torch.optim.lr_scheduler.ExponentialLR(made, fall)
    return made, schedule, int(epochs)


def main():
    with open(sys.argv[1], encoding='ascii') as file:
        lines = file.read().splitlines()
    modalities, fusion_depth = (int(x) for x in lines[1].split()[:2])
    second, cross = matrix(lines[2]), matrix(lines[3])
    weights = [matrix(line).requires_grad_() for line in lines[4:]]
    made, schedule, epochs = optimizer_of(lines[0].split(), weights)
    for epoch in range(epochs + 1):
        W = total_map(weights, modalities, fusion_depth)
        print(*(f'{x:.17g}' for x in W.detach().T.flatten().tolist()))
        if epoch == epochs:
            break
        loss = (W @ second * W).sum() / 2 - (W * cross).sum()
        made.zero_grad()
        loss.backward()
        made.step()
        schedule.step()


if __name__ == '__main__':
    main()
