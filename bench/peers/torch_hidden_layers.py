"""PyTorch on a head with hidden layers: Adam, minibatches, one thread; once for each fold, and on all examples."""
import os
import time

start = time.perf_counter()
import numpy
import torch
from torch import nn

import_seconds = time.perf_counter() - start

from task import answer, read_matrix, read_task

task = read_task()
X, y = read_matrix(numpy, task['folder'], 'train')
fold = numpy.fromfile(os.path.join(task['folder'], 'folds.i32'), dtype=numpy.int32)
torch.set_num_threads(task['threads'])
torch.manual_seed(task['seed'])
X, y = torch.from_numpy(X), torch.from_numpy(y.astype(numpy.int64))


def fit(X, y):
    layers, width = [], X.shape[1]
    for units in task['hiddenLayers']:
        layers += [nn.Linear(width, units), nn.ReLU()]
        width = units
    model = nn.Sequential(*layers, nn.Linear(width, task['classCount']))
    adam = torch.optim.Adam(model.parameters(), lr=task['learningRate'])
    for _ in range(task['epochs']):
        for batch in torch.randperm(len(y)).split(task['batchSize']):
            adam.zero_grad()
            nn.functional.cross_entropy(model(X[batch]), y[batch]).backward()
            adam.step()
    return model


start = time.perf_counter()
right = 0
for f in range(fold.max() + 1):
    held_out = torch.from_numpy(fold == f)
    model = fit(X[~held_out], y[~held_out])
    with torch.no_grad():
        right += int((model(X[held_out]).argmax(dim=1) == y[held_out]).sum())
fit(X, y)
seconds = time.perf_counter() - start
answer(importSeconds=import_seconds, seconds=seconds, accuracy=right / int((fold >= 0).sum()), fits=int(fold.max()) + 2)
