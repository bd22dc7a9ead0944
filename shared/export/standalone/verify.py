"""Checks the files of a Headstart export, and that its model predicts as the hosted version did.

Needs onnxruntime, numpy and Pillow (for a report, none of them), but not Headstart. Exits with code 0, or with 1 and a
message that names the difference.

    python3 verify.py [FOLDER]

Without FOLDER, it checks its own folder.
"""

import hashlib
import json
import math
import sys
from pathlib import Path

try:
    import numpy as np
    import onnxruntime as ort
    import PIL
    from PIL import Image, ImageOps

    missing = None
except ImportError as error:
    missing = error


class Failed(Exception):
    """The message names the difference."""


def inside(folder, name):
    """The path of a file that the certificate names. Files outside the export are refused."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise Failed(f"{name} is outside the export. The certificate is damaged. Export the version again.")
    return path


def read(folder, name):
    try:
        return inside(folder, name).read_bytes()
    except OSError as error:
        raise Failed(f"{name} can't be read ({error.strerror}). Export the version again.") from error


def check_digest(folder, name, expected):
    found = hashlib.sha256(read(folder, name)).hexdigest()
    if found != expected:
        raise Failed(
            f"{name} is not the file that was exported: its SHA-256 is {found} instead of {expected}. "
            "Export the version again."
        )


def read_certificate(folder):
    """Checks the certificate, then every file that it names."""
    line = read(folder, "certificate.json.sha256").decode("latin-1")
    expected, _, rest = line.partition("  ")
    if rest != "certificate.json\n":
        raise Failed("certificate.json.sha256 is damaged. Export the version again.")
    check_digest(folder, "certificate.json", expected)
    certificate = json.loads(read(folder, "certificate.json"))
    for name, digest in certificate["files"].items():
        check_digest(folder, name, digest)
    return certificate


def load(folder, certificate):
    """A session of the model, and its labels."""
    fixtures = certificate["fixtures"]
    session = ort.InferenceSession(str(inside(folder, fixtures["model"])), providers=["CPUExecutionProvider"])
    embedded = session.get_modelmeta().custom_metadata_map.get("classes", "")
    labels = read(folder, fixtures["labels"]).decode("utf-8")
    for file, text in ((fixtures["model"], embedded), (fixtures["labels"], labels)):
        if hashlib.sha256(text.encode("utf-8")).hexdigest() != certificate["labels"]["sha256"]:
            raise Failed(f"{file} differs from the labels in the certificate. Export the version again.")
    return session, json.loads(labels)


def predict(session, name, pixels):
    """Predicts images from their pixels, [N, size, size, 3]."""
    probabilities, known, label = session.run(["probabilities", "known", "label"], {name: pixels})
    return probabilities, known, label


def decode(path, size):
    """The model's input from an image, as close to the hosted version as Pillow gets: [size, size, 3]."""
    with Image.open(path, formats=["JPEG", "PNG", "WEBP"]) as file:
        image = ImageOps.exif_transpose(file).convert("RGBA")
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image)
    # The whole image is reduced about its centre until its shorter side is `size`. The middle square of that is used.
    step = min(image.size) / size
    box = []
    for side in image.size:
        target = int(side / step + 0.5)
        box.append((target - size + 1) // 2 * step - (target * step - side) / 2)
    whole = ground.convert("RGB")
    if step < 1:
        # When libvips enlarges, the result is half a new pixel to the left and to the top.
        whole = Image.fromarray(np.pad(np.asarray(whole), ((1, 0), (1, 0), (0, 0)), mode="edge"))
        box = [place + 1 - step / 2 for place in box]
    box += [place + size * step for place in box]
    box = [max(0, min(place, side)) for place, side in zip(box, 2 * whole.size)]
    square = whole.resize((size, size), Image.Resampling.BICUBIC, box, reducing_gap=2.0)
    return np.asarray(square, dtype=np.uint8)


def difference(found, expected):
    return float(np.max(np.abs(np.asarray(found, dtype=np.float64) - np.asarray(expected, dtype=np.float64))))


def same_label(found, label, expected, tolerance):
    """Whether the label is the hosted one. If two probabilities are almost equal, either may be the highest."""
    scores = expected["probabilities"]
    return label == expected["label"] or scores[expected["label"]] - scores[label] <= 2 * tolerance


def check_tensors(folder, session, certificate, answers):
    fixtures, tolerances = certificate["fixtures"], certificate["tolerances"]
    count, size = fixtures["tensors"]["count"], fixtures["input"]["size"]
    raw = np.frombuffer(read(folder, fixtures["tensors"]["file"]), dtype=np.uint8)
    tensors = raw.reshape(count, size, size, 3)
    together = predict(session, fixtures["input"]["name"], tensors)
    worst_score = worst_known = 0.0
    for i, expected in enumerate(answers["tensors"]):
        alone = [part[0] for part in predict(session, fixtures["input"]["name"], tensors[i : i + 1])]
        for probabilities, known, label in (alone, [part[i] for part in together]):
            score = difference(probabilities, expected["probabilities"])
            known = difference(known, expected["known"])
            if not (score <= tolerances["score"] and known <= tolerances["known"]):
                raise Failed(
                    f"tensor {i} has different probabilities than the hosted version gave. They differ by {score:.2g} "
                    f"(limit {tolerances['score']}), known by {known:.2g} (limit {tolerances['known']})."
                )
            if not same_label(probabilities, int(label), expected, tolerances["score"]):
                raise Failed(f"tensor {i} has a different label than the hosted version gave.")
            worst_score, worst_known = max(worst_score, score), max(worst_known, known)
    return (
        f"{count} tensors, one by one and in a batch: "
        f"largest difference of a probability {worst_score:.2g}, of known {worst_known:.2g}"
    )


def check_images(folder, session, certificate, answers):
    fixtures, tolerances = certificate["fixtures"], certificate["tolerances"]
    worst, worst_image, same = 0.0, "", 0
    for name in fixtures["images"]:
        expected = answers["images"][name.split("/")[-1]]
        pixels = decode(inside(folder, name), fixtures["input"]["size"])[None]
        probabilities, _, label = (part[0] for part in predict(session, fixtures["input"]["name"], pixels))
        same += int(label) == expected["label"]
        scores = expected["probabilities"]
        if not scores[expected["label"]] - scores[int(label)] <= tolerances["leadOfImages"]:
            raise Failed(
                f"{name}, decoded by Pillow {PIL.__version__}, has a different label than the hosted version gave, "
                f"although that one led by more than {tolerances['leadOfImages']}."
            )
        score = difference(probabilities, expected["probabilities"])
        if score > worst or math.isnan(score):
            worst, worst_image = score, name
    count = len(fixtures["images"])
    return (
        f"{count} images decoded by Pillow {PIL.__version__}: {same} labels the same, "
        f"largest difference of a probability {worst:.2g} ({worst_image})"
    )


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    try:
        certificate = read_certificate(folder)
        print(f"ok  {len(certificate['files'])} files have the digests in the certificate")
        if "fixtures" not in certificate:
            print(f"The report on version {certificate['version']} of model {certificate['model']} is intact")
            return
        if missing:
            raise Failed(f"{missing}. Install the packages: pip install onnxruntime numpy pillow")
        session, labels = load(folder, certificate)
        print(f"ok  {len(labels)} labels match the certificate")
        answers = json.loads(read(folder, certificate["fixtures"]["answers"]))
        print(f"ok  {check_tensors(folder, session, certificate, answers)}")
        print(f"ok  {check_images(folder, session, certificate, answers)}")
    except Failed as error:
        sys.exit(f"FAILED: {error}")
    print(
        f"Version {certificate['version']} of model {certificate['model']} predicts as the hosted version did "
        f"(onnxruntime {ort.__version__})"
    )


if __name__ == "__main__":
    main()
