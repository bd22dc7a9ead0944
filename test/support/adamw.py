"""Writes adamw.json: weights after some AdamW steps on a small network, by torch (made with torch 2.13).

Weight decay is for kernels alone, as Headstart's. The steps take the examples in turn, three at a time.
"""

import json
from pathlib import Path

import torch

WIDTH, HIDDEN, CLASSES, EXAMPLES, BATCH, STEPS = 4, 3, 3, 9, 3, 6
RATE, DECAY = 0.05, 0.1

torch.manual_seed(1)
features = torch.randn(EXAMPLES, WIDTH)
labels = torch.arange(EXAMPLES) % CLASSES
weights = torch.tensor([1.0, 2.0, 0.5])
first, last = torch.nn.Linear(WIDTH, HIDDEN), torch.nn.Linear(HIDDEN, CLASSES)
network = torch.nn.Sequential(first, torch.nn.ReLU(), last)


def parameters():
    return [x.detach().flatten().tolist() for x in (first.weight.T, first.bias, last.weight.T, last.bias)]


start = parameters()
optimiser = torch.optim.AdamW(
    [
        {"params": [first.weight, last.weight], "weight_decay": DECAY},
        {"params": [first.bias, last.bias], "weight_decay": 0},
    ],
    lr=RATE,
)
loss_of = torch.nn.CrossEntropyLoss(weight=weights)
losses = []
for step in range(STEPS):
    batch = [(step * BATCH + i) % EXAMPLES for i in range(BATCH)]
    loss = loss_of(network(features[batch]), labels[batch])
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    losses.append(loss.item())

Path(__file__).with_suffix(".json").write_text(
    json.dumps(
        {
            "sizes": [WIDTH, HIDDEN, CLASSES],
            "learningRate": RATE,
            "weightDecay": DECAY,
            "batch": BATCH,
            "features": features.tolist(),
            "labels": labels.tolist(),
            "classWeights": weights.tolist(),
            "start": start,
            "end": parameters(),
            "losses": losses,
        },
        indent=2,
    )
    + "\n"
)
