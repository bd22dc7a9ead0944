"""scikit-learn's LogisticRegressionCV with given folds and strengths, refitted on all examples."""
import os
import time

start = time.perf_counter()
import numpy
from sklearn.linear_model import LogisticRegressionCV

import_seconds = time.perf_counter() - start

from task import answer, read_matrix, read_task

task = read_task()
X, y = read_matrix(numpy, task['folder'], 'train')
fold = numpy.fromfile(os.path.join(task['folder'], 'folds.i32'), dtype=numpy.int32)
folds = [(numpy.flatnonzero(fold != f), numpy.flatnonzero(fold == f)) for f in range(fold.max() + 1)]

start = time.perf_counter()
if task['centred']:
    X -= X.mean(axis=0)
model = LogisticRegressionCV(
    Cs=task['strengths'],
    cv=folds,
    scoring='neg_log_loss',
    tol=task['tolerance'],
    max_iter=10_000,
    n_jobs=task['jobs'],
    l1_ratios=(0,),
    use_legacy_attributes=False,
).fit(X, y)
seconds = time.perf_counter() - start

sizes = numpy.array([len(test) for _, test in folds])
scores = numpy.asarray(model.scores_).reshape(len(folds), len(task['strengths']))
log_loss = float(-(scores * sizes[:, None]).sum(axis=0).max() / sizes.sum())
answer(importSeconds=import_seconds, seconds=seconds, strength=float(numpy.ravel(model.C_)[0]), logLoss=log_loss)
