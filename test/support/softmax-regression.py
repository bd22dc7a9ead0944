"""Writes softmax-regression.json: a small data set and scikit-learn's optimum on it (made with scikit-learn 1.9).

The penalty per example is l2 = 1 / (C n). Features are centred around another place than 0, so that a test sees whether
the mean comes back into the bias.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

EXAMPLES, WIDTH, CLASSES, C = 60, 5, 3, 0.5

random = np.random.default_rng(3)
labels = np.arange(EXAMPLES) % CLASSES
centres = random.normal(size=(CLASSES, WIDTH))
features = (centres[labels] + random.normal(size=(EXAMPLES, WIDTH)) + 2).round(3).astype(np.float32)

model = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-14, max_iter=1000).fit(features.astype(np.float64), labels)
probabilities = model.predict_proba(features.astype(np.float64))
logLoss = -np.log(probabilities[np.arange(EXAMPLES), labels]).mean()
l2 = 1 / (C * EXAMPLES)
residual = probabilities - np.eye(CLASSES)[labels]
gradient = residual.T @ features / EXAMPLES + l2 * model.coef_
assert np.abs(gradient).max() < 1e-9, np.abs(gradient).max()

# The same with class weights: scikit-learn's penalty is then 1 / (C x sum of the examples' weights).
weights = np.array([1, 3, 0.5])
weighted = LogisticRegression(
    C=C, solver="newton-cholesky", tol=1e-14, max_iter=1000, class_weight=dict(enumerate(weights))
).fit(features.astype(np.float64), labels)

Path(__file__).with_suffix(".json").write_text(
    json.dumps(
        {
            "features": [[float(f"{x:.3f}") for x in row] for row in features],
            "labels": labels.tolist(),
            "l2": l2,
            "coef": model.coef_.tolist(),
            "intercept": model.intercept_.tolist(),
            "weighted": {
                "classWeights": weights.tolist(),
                "l2": 1 / (C * weights[labels].sum()),
                "coef": weighted.coef_.tolist(),
                "intercept": weighted.intercept_.tolist(),
            },
            "objective": logLoss + l2 / 2 * (model.coef_**2).sum(),
        }
    )
    + "\n"
)
