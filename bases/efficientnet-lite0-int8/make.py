"""Makes model.onnx and manifest.json from the base model efficientnet-lite0 and ranges.json.

    pip install onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6 pillow
    python bases/efficientnet-lite0-int8/make.py
    python bases/efficientnet-lite0-int8/make.py FOLDER

The second form measures ranges.json again, on 200 of the photographs FOLDER/{label}/{image}. With these versions and the
same ranges, every run writes the same bytes.

Weights become int8, with one scale per channel. Activations become uint8, with one scale per tensor, from
the smallest and largest number in calibration (static quantisation, QDQ). The first convolution, a hundredth
of the work, stays float32: otherwise the loss of accuracy doubles (docs/decisions/0014-base-models.md).
"""

import hashlib
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantType
from onnxruntime.quantization.calibrate import TensorData, TensorsData, create_calibrator
from onnxruntime.quantization.qdq_quantizer import QDQQuantizer

FOLDER = Path(__file__).resolve().parent
ORIGINAL = FOLDER.parent / "efficientnet-lite0"
RANGES = FOLDER / "ranges.json"
NAME = "efficientnet-lite0-int8"
SIZE = 224
IMAGES = 200
QUANTISED = ["Conv", "Clip", "Add"]
KEPT = ["/_conv_stem/Conv"]


class Photographs(CalibrationDataReader):
    """Every nth photograph of a folder, with its middle square resized."""

    def __init__(self, folder):
        found = sorted(path for path in Path(folder).glob("*/*") if path.is_file())
        self.paths = iter(found[:: max(1, len(found) // IMAGES)][:IMAGES])

    def get_next(self):
        from PIL import Image, ImageOps

        path = next(self.paths, None)
        if path is None:
            return None
        image = ImageOps.fit(ImageOps.exif_transpose(Image.open(path)).convert("RGB"), (SIZE, SIZE), Image.BICUBIC)
        return {"image": np.asarray(image, dtype=np.uint8)[None]}


def measure(folder):
    with tempfile.TemporaryDirectory() as scratch:
        calibrator = create_calibrator(
            str(ORIGINAL / "model.onnx"),
            QUANTISED,
            augmented_model_path=str(Path(scratch) / "augmented.onnx"),
            calibrate_method=CalibrationMethod.MinMax,
        )
        calibrator.collect_data(Photographs(folder))
        ranges = calibrator.compute_data()
    return {name: [float(np.ravel(value)[0]) for value in data.range_value] for name, data in sorted(ranges.items())}


def quantise(ranges):
    tensors = {
        name: TensorData(lowest=np.array(low, np.float32), highest=np.array(high, np.float32))
        for name, (low, high) in ranges.items()
    }
    quantiser = QDQQuantizer(
        onnx.load(ORIGINAL / "model.onnx"),
        per_channel=True,
        reduce_range=False,
        weight_qType=QuantType.QInt8,
        activation_qType=QuantType.QUInt8,
        tensors_range=TensorsData(CalibrationMethod.MinMax, tensors),
        nodes_to_quantize=[],
        nodes_to_exclude=KEPT,
        op_types_to_quantize=QUANTISED,
        extra_options={},
    )
    quantiser.quantize_model()
    quantiser.model.topological_sort()
    file = quantiser.model.model
    file.graph.name = NAME
    onnx.checker.check_model(file, full_check=True)
    return file.SerializeToString(deterministic=True)


def manifest(data):
    given = json.loads((ORIGINAL / "manifest.json").read_text())
    source = {**given["source"], "madeFrom": f"efficientnet-lite0, {given['digest']}", "quantised": "int8, static, QDQ"}
    return {**given, "name": NAME, "digest": hashlib.sha256(data).hexdigest(), "bytes": len(data), "source": source}


def main():
    if len(sys.argv) > 1:
        RANGES.write_text(json.dumps(measure(sys.argv[1]), indent=1) + "\n")
    data = quantise(json.loads(RANGES.read_text()))
    (FOLDER / "model.onnx").write_bytes(data)
    (FOLDER / "manifest.json").write_text(json.dumps(manifest(data), indent=2) + "\n")


if __name__ == "__main__":
    main()
