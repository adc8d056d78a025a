"""A handler whose code lies in several modules: what it imports from its folder is run with it, and nothing else is."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from queuegate.synth.handlers.python.answer.handler import reading
from queuegate.synth.handlers.python.run.known import GONE
from queuegate.synth.handlers.python.source import Source
from queuegate.synth.handlers.reading import Reading
from queuegate.synth.values.value import Place

WORK = """
def work(record, failures):
    try:
        deliver(record)
    except Exception:
        failures.append({"itemIdentifier": record["messageId"]})
"""
HANDLER = """
IMPORT
def handler(event, context):
    failures = []
    for record in event["Records"]:
        CALL(record, failures)
    return {"batchItemFailures": failures}
"""


def read(folder: Path, files: dict[str, str], name: str = "worker") -> Reading:
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    main = folder / (name.replace(".", "/") + ".py")
    return reading(Source(ast.parse(main.read_text(encoding="utf-8")), "handler", str(main), (), Place(None, ())), name)  # type: ignore[arg-type]  # nothing here asks for the template


@pytest.mark.parametrize(
    ("line", "call", "file", "name"),
    [
        ("from helper import work", "work", "helper.py", "worker"),
        ("import helper", "helper.work", "helper.py", "worker"),
        ("import helper as h", "h.work", "helper.py", "worker"),
        ("from helper import *", "work", "helper.py", "worker"),
        ("from lib.helper import work as one", "one", "lib/helper.py", "worker"),
        ("import lib.helper", "lib.helper.work", "lib/helper.py", "worker"),
        ("from lib import helper", "helper.work", "lib/helper.py", "worker"),
        ("from .helper import work", "work", "pkg/helper.py", "pkg.worker"),
        ("from . import helper", "helper.work", "pkg/helper.py", "pkg.worker"),
        ("from ..lib.helper import work", "work", "app/lib/helper.py", "app.pkg.worker"),
        ("from pkg.helper import work", "work", "pkg/helper.py", "pkg.worker"),
        ("from lib import work", "work", "lib/__init__.py", "worker"),
    ],
)
def test_modules_of_the_folder(line: str, call: str, file: str, name: str, tmp_path: Path) -> None:
    text = HANDLER.replace("IMPORT", line).replace("CALL", call)
    found = read(tmp_path, {file: WORK, name.replace(".", "/") + ".py": text}, name)
    assert found.failures.doubt is None
    (failure,) = found.failures.found
    assert (failure.told, failure.caught, failure.at.spot and failure.at.spot.file) == ("response", "except Exception", str(tmp_path / file))


@pytest.mark.parametrize(
    "step",
    [
        "importlib.import_module('steps.put')",
        "importlib.import_module('.put', 'steps')",
        "importlib.import_module(STEPS[record['body']])",
        "importlib.import_module(STEPS.get(record['body'], 'steps.drop'))",
        "{'put': steps.put, 'drop': steps.drop}[record['body']]",
    ],
)
def test_modules_that_are_imported_by_their_names(step: str, tmp_path: Path) -> None:
    line = "import importlib\nimport steps.put, steps.drop\nSTEPS = {'drop': 'steps.drop', 'put': 'steps.put'}"
    text = HANDLER.replace("IMPORT", line).replace("CALL", f"{step}.work")
    swallows = WORK.partition("        failures")[0] + "        print(record)\n"
    found = read(tmp_path, {"steps/__init__.py": "", "steps/put.py": swallows, "steps/drop.py": WORK, "worker.py": text})
    assert ("empty", str(tmp_path / "steps/put.py")) in [(one.told, one.at.spot and one.at.spot.file) for one in found.failures.found]
    assert found.failures.doubt is None


@pytest.mark.parametrize(
    "adds", ['sys.path.append(os.path.join(os.path.dirname(__file__), "lib"))', 'LIB = Path(__file__).parent / "lib"\nsys.path.insert(0, str(LIB))']
)
def test_a_module_in_a_folder_that_is_added_to_the_path(adds: str, tmp_path: Path) -> None:
    line = f"import os, sys\nfrom pathlib import Path\n{adds}\nfrom helper import work"
    found = read(tmp_path, {"lib/helper.py": WORK, "worker.py": HANDLER.replace("IMPORT", line).replace("CALL", "work")})
    assert [(one.told, one.at.spot and one.at.spot.file) for one in found.failures.found] == [("response", str(tmp_path / "lib/helper.py"))]


def test_a_handler_that_is_imported(tmp_path: Path) -> None:
    found = read(tmp_path, {"worker.py": "from app import handler", "app.py": HANDLER.replace("IMPORT", WORK).replace("CALL", "work")})
    assert [one.kind for one in found.answers.found] == ["list"]


def test_what_runs_when_a_module_is_imported_changes_nothing_later(tmp_path: Path) -> None:
    text = "SEEN = []\n" + HANDLER.replace("IMPORT", WORK).replace("failures = []", "failures = SEEN").replace("CALL", "work")
    assert [one.kind for one in read(tmp_path, {"worker.py": text}).answers.found] == ["list", "stale"]


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    found = read(tmp_path, {"worker.py": HANDLER.replace("IMPORT", "from helper import work").replace("CALL", "work"), "helper.py": f"import worker\n{WORK}"})
    assert [one.told for one in found.failures.found] == ["response"]


SENDS = "import requests\ndef handler(event, context):\n    for r in event['Records']: requests.post(r['body'], timeout=1)"
SWALLOWS = "def post(*args, **given):\n    try: send()\n    except Exception: pass"


def test_a_library_beside_the_code_is_not_read(tmp_path: Path) -> None:
    found = read(tmp_path, {"worker.py": SENDS, "requests/__init__.py": SWALLOWS, "requests-2.32.3.dist-info/RECORD": ""})
    assert [(one.told, one.caught) for one in found.failures.found] == [("raised", "")]


@pytest.mark.parametrize("file", ["requests.py", "requests/__init__.py"])
def test_what_is_only_called_like_a_library_is_read(tmp_path: Path, file: str) -> None:
    found = read(tmp_path, {"worker.py": SENDS, file: SWALLOWS})
    assert [(one.told, one.caught) for one in found.failures.found] == [("log", "except Exception")]


def test_what_is_called_like_a_module_of_python_may_be_the_one_or_the_other(tmp_path: Path) -> None:
    found = read(tmp_path, {"worker.py": SENDS.replace("requests", "statistics"), "statistics.py": SWALLOWS})
    assert "a module statistics of its own" in str(found.failures.doubt)


@pytest.mark.parametrize(("gone", "now"), GONE.items())
def test_names_that_powertools_has_no_more_are_told_by_the_version_that_is_installed(gone: str, now: str) -> None:
    held = {
        *vars(importlib.import_module("aws_lambda_powertools.utilities.batch")),
        *vars(importlib.import_module("aws_lambda_powertools.utilities.batch.exceptions")),
    }
    assert gone not in held
    assert now in held


def test_a_name_that_powertools_has_no_more(tmp_path: Path) -> None:
    text = HANDLER.replace("IMPORT", "from aws_lambda_powertools.utilities.batch.exceptions import SQSBatchProcessingError").replace("CALL", "deliver")
    found = read(tmp_path, {"worker.py": text})
    assert [one.reason for one in found.unfollowed] == [
        "the code uses SQSBatchProcessingError, which the current version of Powertools for AWS Lambda does not have (now: BatchProcessingError)"
    ]


def test_a_part_of_the_answer_is_said_where_it_is_made(tmp_path: Path) -> None:
    """In the file of another module, by its own line."""
    found = read(
        tmp_path,
        {
            "batch.py": "class Result:\n    def __init__(self):\n        self.failed = {}\n    def response(self):\n        return {'batchItemFailures': self.failed}\n",
            "worker.py": "from batch import Result\ndef handler(event, context):\n    result = Result()\n    for record in event['Records']:\n        try:\n            deliver(record['body'])\n"
            "        except Exception:\n            result.failed[record['messageId']] = True\n    return result.response()\n",
        },
    )
    (wrong,) = [one for one in found.answers.found if one.kind == "collection"]
    assert (Path(str(wrong.at.spot.file)).name, wrong.at.spot.line) == ("batch.py", 3)  # type: ignore[union-attr]  # a file has lines


def test_what_an_answer_says_was_not_sent_is_returned(tmp_path: Path) -> None:
    """How many there are nobody knows; of which form each is can be seen where there is one."""
    code = """
import boto3
sqs = boto3.client("sqs")
def handler(event, context):
    answer = sqs.send_message_batch(QueueUrl="later", Entries=[{"Id": r["messageId"], "MessageBody": r["body"]} for r in event["Records"]])
    failed = [one["Id"] for one in answer["Results"] if one.get("Code")]
    return {"batchItemFailures": [dict(itemIdentifier=one) for one in failed]}
"""
    found = read(tmp_path, {"worker.py": code})
    assert ([one.kind for one in found.answers.found], found.answers.doubt) == (["list"], None)


FLAG = """
import os
from settings import ENABLED, settings
def handler(event, context):
    if not CONDITION:
        LEAVES
    failures = []
    for record in event["Records"]:
        try:
            deliver(record)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
SETTINGS = """
import os
def flag(name):
    return os.getenv(name, "true").lower() in ("1", "true")
class Settings:
    is_on = os.environ.get("ENABLED") == "true"
    is_off = not flag("ENABLED")
    def __init__(self):
        self.enabled = flag("ENABLED")
settings = Settings()
ENABLED = os.environ.get("ENABLED", "true") == "true"
"""


@pytest.mark.parametrize("condition", ["ENABLED", "settings.enabled", "settings.is_on", "(not settings.is_off)"])
@pytest.mark.parametrize(
    "leaves", ["raise RuntimeError('switched off')", "return {'batchItemFailures': [{'itemIdentifier': one['messageId']} for one in event['Records']]}"]
)
def test_what_nobody_knows_of_the_environment_is_no_more_known_where_modules_are_imported(condition: str, leaves: str, tmp_path: Path) -> None:
    """A switch that is read once, for all invocations, may be on or off: each way is looked at."""
    found = read(tmp_path, {"settings.py": SETTINGS, "worker.py": FLAG.replace("CONDITION", condition).replace("LEAVES", leaves)})
    assert (found.failures.doubt, found.records.doubt) == (None, None)
    assert "idle" not in {one.kind for one in found.records.found}
    assert {one.told for one in found.failures.found} == {"response"}


def test_a_switch_that_the_code_sets_itself_is_known(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "settings.py": "ENABLED = 'on' == 'off'\nsettings = None",
            "worker.py": FLAG.replace("CONDITION", "ENABLED").replace("LEAVES", "return {'batchItemFailures': []}"),
        },
    )
    assert "idle" in {one.kind for one in found.records.found}
