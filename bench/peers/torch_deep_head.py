"""PyTorch on the steps of a deep head: blocks 11 to 15 of EfficientNet-Lite0, its head convolution and a dense layer."""
import time

start = time.perf_counter()
import torch
from torch import nn

import_seconds = time.perf_counter() - start

from task import answer, read_task

task = read_task()
torch.set_num_threads(task['threads'])
torch.manual_seed(task['seed'])


class Block(nn.Module):
    def __init__(self, inputs, width, outputs, kernel, stride):
        super().__init__()
        self.residual = inputs == outputs and stride == 1
        self.layers = nn.Sequential(
            nn.Conv2d(inputs, width, 1),
            nn.ReLU6(),
            nn.Conv2d(width, width, kernel, stride, kernel // 2, groups=width),
            nn.ReLU6(),
            nn.Conv2d(width, outputs, 1),
        )

    def forward(self, maps):
        return maps + self.layers(maps) if self.residual else self.layers(maps)


model = nn.Sequential(
    Block(112, 672, 192, 5, 2),
    *(Block(192, 1152, 192, 5, 1) for _ in range(3)),
    Block(192, 1152, 320, 3, 1),
    nn.Conv2d(320, 1280, 1),
    nn.ReLU6(),
    nn.AdaptiveAvgPool2d(1),
    nn.Flatten(),
    nn.Linear(1280, task['classCount']),
)
maps = torch.randn(task['batchSize'], 112, 14, 14)
labels = torch.arange(task['batchSize']) % task['classCount']
adamw = torch.optim.AdamW(model.parameters(), lr=4e-4, weight_decay=0.01)
times = []
for _ in range(task['steps']):
    start = time.perf_counter()
    adamw.zero_grad()
    nn.functional.cross_entropy(model(maps), labels).backward()
    adamw.step()
    times.append(time.perf_counter() - start)
answer(importSeconds=import_seconds, seconds=sum(times), steps=times)
