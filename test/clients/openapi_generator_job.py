"""The main job by a Python client of OpenAPI Generator.

python3 openapi_generator_job.py FOLDER_OF_PACKAGE URL KEY IMAGES: prints one line of JSON.
"""

import json
import pathlib
import sys
import time

import urllib3

folder, url, key, images = sys.argv[1:]
sys.path.insert(0, folder)
import client  # noqa: E402

name = "shapes"
http = urllib3.PoolManager()
api = client.ApiClient(client.Configuration(host=url, access_token=key))
datasets, trainings, models = client.DatasetsApi(api), client.TrainingsApi(api), client.ModelsApi(api)
predictions = client.PredictionsApi(api)


def refusal(ask):
    try:
        ask()
    except client.ApiException as error:
        problem = error.data
        return getattr(problem, "actual_instance", problem)


files = sorted(pathlib.Path(images).glob("*/*.jpg"))
wanted = [
    client.FileToUpload(
        filename=file.name, contentType="image/jpeg", size=file.stat().st_size, label=file.parent.name, split="train"
    )
    for file in files
]
for file, made in zip(files, datasets.create_uploads(name, client.UploadsRequest(files=wanted)).uploads):
    form = {**made.upload.fields, "file": (file.name, file.read_bytes())}
    assert http.request("POST", made.upload.url, fields=form).status < 300
while datasets.get_dataset(name).images.embedded < len(files):
    time.sleep(0.2)

settings = client.TrainingRequest(hyperparameters=client.HyperparametersRequest(l2=client.L2(0.01)))
training = trainings.start_training(name, idempotency_key="once", training_request=settings)
while training.status not in ("succeeded", "failed"):
    time.sleep(0.2)
    training = trainings.get_training(training.id)
version = training.version

image = files[0].read_bytes()
octets = {"_content_type": "application/octet-stream"}
answers = [
    predictions.predict(name, image, top=1, explain=["neighbours", "heatmap"], **octets),
    predictions.predict(name, image, version=version, **octets),
]

example = datasets.list_examples(name, limit=1, status="embedded").examples[0]
relabelled = datasets.relabel_examples(name, client.RelabelRequest(keys=[example.key], label="other")).results[0]

export = models.start_export(name, version, client.ExportRequest(format="report"))
while export.status == "queued":
    time.sleep(0.2)
    export = models.get_export(name, version, "report")

stranger = client.DatasetsApi(client.ApiClient(client.Configuration(host=url, access_token="hs_" + "a" * 43)))
print(
    json.dumps(
        {
            "datasets": [each.name for each in datasets.list_datasets().datasets],
            "training": [training.status, version, training.hyperparameters.l2.actual_instance],
            "answers": [answer.predictions[0].label for answer in answers],
            "explained": [len(answers[0].explanation.neighbours) > 0, answers[0].explanation.heatmap.label],
            "relabelled": relabelled.outcome,
            "pages": [
                models.list_duplicates(name, version, "near").actual_instance.kind,
                models.find_threshold(name, version, "circle", 0.9).actual_instance.label,
                len(models.list_scored_examples(name, version, wrong=False, links=False, limit=1).examples),
            ],
            "archive": http.request("GET", export.url).headers["content-type"],
            "refused": [
                refusal(lambda: datasets.get_dataset("nothing")).code,
                refusal(stranger.list_datasets).message,
            ],
        }
    )
)
