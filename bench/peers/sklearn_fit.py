"""scikit-learn's LogisticRegression (L-BFGS) at one strength; with `centred`, on centred features."""
import time

start = time.perf_counter()
import numpy
from sklearn.linear_model import LogisticRegression

import_seconds = time.perf_counter() - start

from task import answer, read_matrix, read_task, write_weights

task = read_task()
X, y = read_matrix(numpy, task['folder'], 'train')

start = time.perf_counter()
mean = X.mean(axis=0) if task['centred'] else numpy.zeros(X.shape[1], dtype=X.dtype)
if task['centred']:
    X -= mean
model = LogisticRegression(C=1 / (task['l2'] * len(y)), tol=task['tolerance'], max_iter=10_000).fit(X, y)
seconds = time.perf_counter() - start

kernel, bias = model.coef_.T.astype(numpy.float64), model.intercept_.astype(numpy.float64)
if task['classCount'] == 2:  # One logit, of the second class. The head gives each class half of it.
    kernel, bias = numpy.hstack([-kernel / 2, kernel / 2]), numpy.array([-bias[0] / 2, bias[0] / 2])
write_weights(numpy, task['out'], kernel, bias - mean.astype(numpy.float64) @ kernel)
answer(importSeconds=import_seconds, seconds=seconds, iterations=int(model.n_iter_.max()))
