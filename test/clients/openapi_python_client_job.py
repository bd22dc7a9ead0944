"""The main job by a client of openapi-python-client.

python3 openapi_python_client_job.py FOLDER_OF_PACKAGE URL KEY IMAGES: prints one line of JSON.
"""

import base64
import io
import json
import pathlib
import sys
import time

import httpx

folder, url, key, images = sys.argv[1:]
sys.path.insert(0, folder)
from client import AuthenticatedClient, models  # noqa: E402
from client.api.datasets import create_uploads, get_dataset, list_datasets, list_examples, relabel_examples  # noqa: E402
from client.api.models import find_threshold, get_export, list_duplicates, list_scored_examples, start_export  # noqa: E402
from client.api.predictions import predict  # noqa: E402
from client.api.trainings import get_training, start_training  # noqa: E402
from client.types import File  # noqa: E402

name = "shapes"
api = AuthenticatedClient(base_url=url, token=key, raise_on_unexpected_status=True)
files = sorted(pathlib.Path(images).glob("*/*.jpg"))
jpeg = models.FileToUploadContentType.IMAGEJPEG
wanted = [models.FileToUpload(file.name, jpeg, file.stat().st_size, label=file.parent.name) for file in files]
for file, made in zip(files, create_uploads.sync(name, client=api, body=models.UploadsRequest(wanted)).uploads):
    form = made.upload.fields.additional_properties
    httpx.post(made.upload.url, data=form, files={"file": file.read_bytes()}).raise_for_status()
while (dataset := get_dataset.sync(name, client=api)).images.embedded < len(files):
    time.sleep(0.2)

settings = models.TrainingRequest(hyperparameters=models.HyperparametersRequest(l2=0.01))
training = start_training.sync(name, client=api, body=settings, idempotency_key="once")
while training.status.value not in ("succeeded", "failed"):
    time.sleep(0.2)
    training = get_training.sync(training.id, client=api)
version = training.version

image = files[0].read_bytes()
file = File(io.BytesIO(image), "a.jpg", "image/jpeg")
kinds = [models.PredictExplainItem.NEIGHBOURS, models.PredictExplainItem.HEATMAP]
answers = [
    predict.sync(name, client=api, body=File(io.BytesIO(image)), top=1, explain=kinds),
    predict.sync(name, client=api, body=models.PredictFilesBody(file)),
    predict.sync(name, client=api, body=models.ImageInBase64(base64.b64encode(image).decode())),
]

example = list_examples.sync(name, client=api, limit=1, status=models.ExampleStatus.EMBEDDED).examples[0]
relabelled = relabel_examples.sync(name, client=api, body=models.RelabelRequest([example.key], "other")).results[0]

report = models.ExportFormat.REPORT
export = start_export.sync(name, version, client=api, body=models.ExportRequest(report))
while export.status.value == "queued":
    time.sleep(0.2)
    export = get_export.sync(name, version, report, client=api)

stranger = AuthenticatedClient(base_url=url, token="hs_" + "a" * 43)
print(
    json.dumps(
        {
            "datasets": [each.name for each in list_datasets.sync(client=api).datasets],
            "training": [training.status.value, version, training.hyperparameters.l2],
            "answers": [answer.predictions[0].label for answer in answers],
            "explained": [len(answers[0].explanation.neighbours) > 0, answers[0].explanation.heatmap.label],
            "relabelled": relabelled.outcome.value,
            "pages": [
                list_duplicates.sync(name, version, client=api, kind=models.CopyKind.NEAR).kind,
                find_threshold.sync(name, version, client=api, label="circle", precision=0.9).label,
                len(list_scored_examples.sync(name, version, client=api, wrong=False, links=False, limit=1).examples),
            ],
            "archive": httpx.get(export.url).headers["content-type"],
            "refused": [
                get_dataset.sync("nothing", client=api).code.value,
                list_datasets.sync(client=stranger).message,
            ],
        }
    )
)
