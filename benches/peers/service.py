"""What both Django services share: their configuration, and the schemas and mappings of a submission.

DOCUMENTS is the directory of the files that the bench wrote; PGHOST, PGUSER and PGDATABASE find the database.
"""

import json
import os
import pathlib

import django
from django.conf import settings

import mapping

DOCUMENTS = pathlib.Path(os.environ["DOCUMENTS"])
PROGRAMS = [("famille-pfm", mapping.famille_pfm), ("inclusion-ophq", mapping.inclusion_ophq)]


def configure(urls, **database):
    """Sets Django up; `urls` is the module of the routes, `database` completes the settings of the database."""
    settings.configure(
        DEBUG=False,
        SECRET_KEY="bench",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=urls,
        INSTALLED_APPS=[],
        MIDDLEWARE=[],
        DATA_UPLOAD_MAX_MEMORY_SIZE=8 << 20,
        USE_TZ=True,
        LOGGING_CONFIG=None,
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": os.environ["PGHOST"],
                "USER": os.environ["PGUSER"],
                "NAME": os.environ["PGDATABASE"],
                "CONN_MAX_AGE": None,
                **database,
            }
        },
    )
    django.setup()


def load(name):
    return json.loads((DOCUMENTS / name).read_bytes())


mapping.use_labels(load("labels.json"))
SUBMISSION = mapping.validator(load("schema.json"))
OUTPUT = [mapping.validator(load(f"{program}.schema.json")) for program, _ in PROGRAMS]
