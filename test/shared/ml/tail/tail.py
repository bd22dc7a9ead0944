"""Writes tail.reference.json: the loss of a small deep head, its gradients, and its parameters after three steps, by PyTorch.

python tail.py > tail.reference.json
"""

import json

import torch
from torch.nn.functional import conv2d, hardtanh, linear, log_softmax

torch.manual_seed(5)
IMAGES, CLASSES = 3, 3


def parameter(*dimensions):
    return (torch.randn(dimensions) * 0.7).requires_grad_()


shapes = {
    "expand0": (6, 4, 1, 1),
    "depthwise0": (6, 1, 3, 3),
    "project0": (5, 6, 1, 1),
    "expand1": (8, 5, 1, 1),
    "depthwise1": (8, 1, 5, 5),
    "project1": (5, 8, 1, 1),
    "top": (7, 5, 1, 1),
}
layers = {name: (parameter(*shape), parameter(shape[0])) for name, shape in shapes.items()}
layers["dense"] = (parameter(CLASSES, 7), parameter(CLASSES))
maps = torch.randn(IMAGES, 4, 5, 5).half().float()
targets = torch.rand(CLASSES, IMAGES)
mask = (torch.rand(7, IMAGES) < 0.8).float() / 0.8


def convolved(name, values, **options):
    kernel, bias = layers[name]
    return conv2d(values, kernel, bias, **options)


def logits(with_mask):
    x = hardtanh(convolved("expand0", maps), 0, 6)
    x = hardtanh(convolved("depthwise0", x, stride=2, padding=1, groups=6), 0, 6)
    x = convolved("project0", x)
    y = hardtanh(convolved("expand1", x), 0, 6)
    y = hardtanh(convolved("depthwise1", y, padding=2, groups=8), 0, 6)
    x = x + convolved("project1", y)
    features = hardtanh(convolved("top", x), 0, 6).mean((2, 3))
    return linear(features * mask.T if with_mask else features, *layers["dense"])


def numbers(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def one_cycle():
    schedule = torch.optim.lr_scheduler.OneCycleLR(torch.optim.SGD([torch.zeros(1)], lr=1), max_lr=1, total_steps=10)
    rates = []
    for _ in range(10):
        rates += schedule.get_last_lr()
        schedule.optimizer.step()
        schedule.step() if len(rates) < 10 else None
    return [rates[step] for step in (0, 1, 2, 3, 6, 9)]


parameters = {f"{name}.{part}": value for name, pair in layers.items() for part, value in zip(("kernel", "bias"), pair)}
start = {name: numbers(value) for name, value in parameters.items()}
kernels = [value for name, value in parameters.items() if name.endswith("kernel")]
biases = [value for name, value in parameters.items() if name.endswith("bias")]
optimizer = torch.optim.AdamW(
    [{"params": kernels, "weight_decay": 0.1}, {"params": biases, "weight_decay": 0.0}], lr=0.01
)
losses, gradients = [], {}
for step in range(3):
    optimizer.zero_grad()
    loss = -(log_softmax(logits(True), 1) * targets.T).sum()
    loss.backward()
    losses.append(loss.item())
    if step == 0:
        gradients = {name: numbers(value.grad) for name, value in parameters.items()}
    optimizer.step()

print(
    json.dumps(
        {
            "maps": maps.half().view(torch.uint16).flatten().tolist(),
            "targets": numbers(targets),
            "mask": numbers(mask),
            "start": start,
            "losses": losses,
            "gradients": gradients,
            "end": {name: numbers(value) for name, value in parameters.items()},
            "logits": numbers(logits(False).T),
            "oneCycle": one_cycle(),
        }
    )
)
