"""Writes evaluation.reference.json: a small data set, and what NumPy, SciPy and scikit-learn make of it.

Made with NumPy 2, SciPy 1 and scikit-learn 1.9. Noise bands and the variance of macro averages are simulated here by
other ways than the code takes, so they agree to the simulation's own error.
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, logsumexp, softmax
from scipy.stats import binom
from sklearn.metrics import confusion_matrix, f1_score, log_loss, precision_recall_fscore_support

EXAMPLES, WIDTH, CLASSES, FOLDS, BINS = 150, 6, 4, 3, 15
random = np.random.default_rng(11)
labels = random.choice(CLASSES, EXAMPLES, p=[0.4, 0.3, 0.2, 0.1])
fold = random.permutation(EXAMPLES) % FOLDS
centres = 1 + random.normal(size=(CLASSES, WIDTH))
features = (centres[labels] + 0.8 * random.normal(size=(EXAMPLES, WIDTH))).round(3)
logits = (3 * np.eye(CLASSES)[labels] + 2.2 * random.normal(size=(EXAMPLES, CLASSES))).round(3)
probabilities = softmax(logits, axis=1)
predicted = logits.argmax(axis=1)
confidence = probabilities.max(axis=1)
right = predicted == labels


def ece(hits):
    bins = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    return sum(abs(hits[bins == b].sum() - confidence[bins == b].sum()) for b in range(BINS)) / EXAMPLES


noise = [ece(random.random(EXAMPLES) < confidence) for _ in range(20000)]


def macro(sample):
    options = {"labels": range(CLASSES), "average": "macro", "zero_division": 0}
    precision, recall, f1, _ = precision_recall_fscore_support(labels[sample], predicted[sample], **options)
    return precision, recall, f1


bootstrap = np.array([macro(random.integers(EXAMPLES, size=EXAMPLES)) for _ in range(2000)])
precision, recall, f1, support = precision_recall_fscore_support(labels, predicted)


def temperature(chosen):
    loss = lambda t: log_loss(labels[chosen], softmax(logits[chosen] / t, axis=1), labels=range(CLASSES))
    return minimize_scalar(loss, bounds=(0.05, 20), method="bounded", options={"xatol": 1e-10}).x


after = np.zeros(EXAMPLES)
for k in range(FOLDS):
    t = temperature(fold != k)
    after[fold == k] = -log_softmax(logits[fold == k] / t, axis=1)[np.arange((fold == k).sum()), labels[fold == k]]


def directions(chosen):
    means = np.array([features[chosen & (labels == k)].mean(axis=0) for k in range(CLASSES)])
    return means / np.linalg.norm(means, axis=1, keepdims=True)


unit = features / np.linalg.norm(features, axis=1, keepdims=True)
energy = logsumexp(logits, axis=1)
cosine = np.zeros(EXAMPLES)
for k in range(FOLDS):
    cosine[fold == k] = (unit[fold == k] @ directions(fold != k).T).max(axis=1)
score = lambda e, c: (e - energy.mean()) / energy.std() + 0.5 * (c - cosine.mean()) / cosine.std()
everything = np.ones(EXAMPLES, bool)
final = score(energy, (unit @ directions(everything).T).max(axis=1))

thumbnails = random.integers(0, 256, size=(5, 32, 32))
thumbnails[3] = np.clip(thumbnails[0][:, ::-1] * 0.8 + 9, 0, 255).round()
thumbnails[4] = np.clip(thumbnails[1] + random.normal(scale=60, size=(32, 32)), 0, 255).round()
flat = lambda images: images.reshape(len(images), -1)
correlation = np.maximum(
    np.corrcoef(flat(thumbnails))[:5, :5],
    np.corrcoef(flat(thumbnails), flat(thumbnails[:, :, ::-1]))[:5, 5:],
)

pairs = [[0, 0], [3, 3], [1, 9], [6, 15], [100, 140], [2000, 2100]]
midP = lambda a, b: min(1, 2 * (binom.cdf(min(a, b), a + b, 0.5) - binom.pmf(min(a, b), a + b, 0.5) / 2))

reference = {
    "classes": ["a", "b", "c", "d"],
    "labels": labels.tolist(),
    "fold": fold.tolist(),
    "features": features.tolist(),
    "logits": logits.tolist(),
    "thumbnails": flat(thumbnails).tolist(),
    "accuracy": right.mean(),
    "precision": precision.tolist(),
    "recall": recall.tolist(),
    "f1": f1.tolist(),
    "support": support.tolist(),
    "macroF1": f1_score(labels, predicted, average="macro"),
    "macroDeviation": bootstrap.std(axis=0).tolist(),
    "confusion": confusion_matrix(labels, predicted).tolist(),
    "logLoss": log_loss(labels, probabilities),
    "ece": ece(right),
    "eceNoise": np.quantile(noise, [0.025, 0.975]).tolist(),
    "temperature": temperature(everything),
    "logLossAfter": after.mean(),
    "suspicious": [int(i) for i in np.argsort(probabilities[np.arange(EXAMPLES), labels]) if not right[i]],
    "unknownThreshold": np.quantile(score(energy, cosine), 0.05),
    "knownScores": final.tolist(),
    "correlation": correlation.tolist(),
    "neighbours": np.argsort(-(unit @ unit.T), axis=1, kind="stable")[:, :4].tolist(),
    "midP": [{"pair": pair, "p": midP(*pair)} for pair in pairs],
}
text = json.dumps(reference)
Path(__file__).with_name("evaluation.reference.json").write_text(text + "\n")
