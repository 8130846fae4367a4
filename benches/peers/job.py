"""The job in plain Python: parse, validate with `jsonschema`, map two programs. Prints its times and its reports."""

import importlib.metadata
import json
import pathlib
import platform
import statistics
import sys
import time

import mapping

DIRECTORY = pathlib.Path(sys.argv[1])
QUICK = sys.argv[2] == "quick"
TEXT = (DIRECTORY / "submission.json").read_bytes()
VALIDATOR = mapping.validator(json.loads((DIRECTORY / "schema.json").read_bytes()))
mapping.use_labels(json.loads((DIRECTORY / "labels.json").read_bytes()))


def read():
    document = json.loads(TEXT)
    if not VALIDATOR.is_valid(document):
        raise SystemExit("the example is refused")
    return document


def median_time(work, seconds):
    """CPU microseconds for one run: the median of many."""
    times, start = [], time.perf_counter()
    while len(times) < 5 or time.perf_counter() - start < seconds:
        before = time.process_time_ns()
        work()
        times.append((time.process_time_ns() - before) / 1_000)
    return statistics.median(times)


def main():
    document = read()
    reports = mapping.map_both(document)
    seconds = 0.5 if QUICK else 5
    versions = f"Python {platform.python_version()}, jsonschema {importlib.metadata.version('jsonschema')}"
    result = {
        "versions": versions,
        "read": median_time(read, seconds),
        "map": median_time(lambda: mapping.map_both(document), seconds),
        "reports": reports,
    }
    json.dump(result, sys.stdout)


main()
