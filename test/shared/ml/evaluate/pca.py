"""Writes pca.reference.json: what scikit-learn's PCA makes of evaluation.reference.json's features."""

import json
from pathlib import Path

import numpy as np
from sklearn.decomposition import PCA

here = Path(__file__).parent
features = np.array(json.loads((here / "evaluation.reference.json").read_text())["features"])
pca = PCA(n_components=2, svd_solver="full").fit(features)
(here / "pca.reference.json").write_text(
    json.dumps({"projected": pca.transform(features).tolist(), "variance": pca.explained_variance_ratio_.tolist()})
    + "\n"
)
