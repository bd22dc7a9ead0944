"""Scores of an exported model for raw tensors, and for images that Pillow decodes, by the export's verify.py.

The task: folder (of the export), tensors (a file of uint8 [count, size, size, 3]), count, images (paths).
"""
import json
import sys

with open(sys.argv[1]) as file:
    task = json.load(file)
sys.path.insert(0, task['folder'])

import numpy as np  # noqa: E402
import verify  # noqa: E402
from pathlib import Path  # noqa: E402

folder = Path(task['folder'])
certificate = verify.read_certificate(folder)
session, _ = verify.load(folder, certificate)
name, size = certificate['fixtures']['input']['name'], certificate['fixtures']['input']['size']


def scores(pixels):
    probabilities, known, label = verify.answer(session, name, pixels[None])
    return {'probabilities': probabilities[0].tolist(), 'known': float(known[0]), 'label': int(label[0])}


tensors = np.memmap(task['tensors'], dtype=np.uint8, mode='r', shape=(task['count'], size, size, 3))
print(json.dumps({
    'tensors': [scores(np.ascontiguousarray(pixels)) for pixels in tensors],
    'images': [scores(verify.decode(path, size)) for path in task['images']],
    'versions': {'onnxruntime': verify.ort.__version__, 'Pillow': verify.PIL.__version__},
}))
