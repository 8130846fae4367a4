"""The task as a Django service: one POST is validated, mapped, each output validated, and committed.

`python django_app.py migrate` makes the tables. DOCUMENTS is the directory of the schemas and labels; PGHOST, PGUSER and
PGDATABASE find the database.
"""

import hashlib
import itertools
import json
import sys

import mapping
import service
from service import OUTPUT, PROGRAMS, SUBMISSION

service.configure(__name__)

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

# Outputs of one request.
OUTPUTS = 7
TURN = itertools.count()


class Submission(models.Model):
    id = models.BigAutoField(primary_key=True)
    organization = models.CharField(max_length=5, db_index=True)
    sha256 = models.CharField(max_length=64)
    document = models.JSONField()

    class Meta:
        app_label = "bench"
        db_table = "submission"


class Output(models.Model):
    id = models.BigAutoField(primary_key=True)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE)
    rank = models.IntegerField()
    document = models.JSONField()

    class Meta:
        app_label = "bench"
        db_table = "output"


def answer(value, status):
    body = json.dumps(value).encode()
    return HttpResponse(body, status=status, content_type="application/json", headers={"Content-Length": len(body)})


def made(body, turn):
    """The document and its outputs, all valid; `None` when it is refused."""
    document = json.loads(body)
    if not SUBMISSION.is_valid(document):
        return None
    known = mapping.index(document)
    outputs = []
    for rank in range(turn, turn + OUTPUTS):
        output = PROGRAMS[rank % 2][1](document, known)
        if not OUTPUT[rank % 2].is_valid(output):
            return None
        outputs.append(output)
    return document, outputs


def show(request):
    document, outputs = made(request.body, 0)
    return answer({program: output for (program, _), output in zip(PROGRAMS, outputs)}, 200)


def submit(request):
    found = made(request.body, next(TURN))
    if found is None:
        return answer({"error": "refused"}, 422)
    document, outputs = found
    with transaction.atomic():
        submission = Submission.objects.create(
            organization=document["organization"]["code_geographique"],
            sha256=hashlib.sha256(request.body).hexdigest(),
            document=document,
        )
        Output.objects.bulk_create(
            [Output(submission=submission, rank=rank, document=output) for rank, output in enumerate(outputs)]
        )
    return answer({"id": submission.id}, 201)


urlpatterns = [path("map", show), path("submit", submit)]
application = get_wsgi_application()

if __name__ == "__main__" and sys.argv[1:] == ["migrate"]:
    with connection.schema_editor() as editor:
        editor.create_model(Submission)
        editor.create_model(Output)
