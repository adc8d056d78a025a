"""Which functions of a program count as called: those that it looks up by a text, or learns of as it is loaded, and not those that nobody names."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from queuegate.synth.handlers import Calls
from queuegate.synth.handlers.python.calls.reader import calls_in
from queuegate.synth.handlers.python.source import Source
from queuegate.synth.values.value import Place

HEAD = 'import boto3\ntable = boto3.resource("dynamodb").Table("orders")\n'
DEAD = "\ndef nobody(body):\n    table.scan()\n"
TAIL = '\ndef handler(event, context):\n    for record in event["Records"]:\n        run(record["body"])\n'
PUT, DROP = "table.put_item(Item=body)", "table.delete_item(Key=body)"
METHODS = f"class Jobs:\n    def on_put(self, body):\n        {PUT}\n    def on_drop(self, body):\n        {DROP}\n    def run(self, body):\n        LOOK\n"


def read(folder: Path, files: dict[str, str]) -> Calls:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return calls_in(Source(ast.parse(files["worker.py"]), "handler", str(folder / "worker.py"), (), Place(None, ())), "worker")  # type: ignore[arg-type]  # nothing here asks for the template


def operations(folder: Path, code: str) -> set[str]:
    return {one.operation for one in read(folder, {"worker.py": "import inspect, operator\n" + HEAD + code + DEAD + TAIL}).calls}


@pytest.mark.parametrize(
    "look",
    [
        'getattr(self, f"on_{body}")(body)',
        'getattr(self, "on_" + body, None)(body)',
        'getattr(self, "on_%s" % body)(body)',
        'getattr(self, "on_{}".format(body))(body)',
        'getattr(self, f"ON_{body}".lower())(body)',
        'getattr(self, "on_put" if body else "on_drop")(body)',
        'name = f"on_{body}"; getattr(self, name)(body)',
        'getattr(self, {"a": "on_put", "b": "on_drop"}[body])(body)',
        "[method(body) for name, method in inspect.getmembers(self)]",
        "[getattr(self, name)(body) for name in dir(self)]",
        'operator.methodcaller("on_put", body)(self); operator.methodcaller("on_drop", body)(self)',
    ],
)
def test_methods_that_are_looked_up_by_a_text(look: str, tmp_path: Path) -> None:
    assert operations(tmp_path, METHODS.replace("LOOK", look) + "def run(body):\n    Jobs().run(body)\n") == {"put_item", "delete_item"}


@pytest.mark.parametrize(
    ("look", "found"), [('getattr(self, "on_put")(body)', {"put_item"}), ('getattr(body, "missing", None)', set()), ("getattr(body, body)", set())]
)
def test_trap_what_no_text_means_stays_dead(look: str, found: set[str], tmp_path: Path) -> None:
    assert operations(tmp_path, METHODS.replace("LOOK", look) + "def run(body):\n    Jobs().run(body)\n") == found


STEPS = "class Put(ABOVE):\n    def do(self, body):\n        {PUT}\nclass Drop(ABOVE):\n    def do(self, body):\n        {DROP}\n".replace(
    "{PUT}", PUT
).replace("{DROP}", DROP)


@pytest.mark.parametrize(
    ("before", "above", "run"),
    [
        ("class Step:\n    known = {}\n    def __init_subclass__(cls, kind):\n        cls.known[kind] = cls\n", "Step, kind='x'", "Step.known[body]().do(body)"),
        ("class Step:\n    pass\n", "Step", "[one().do(body) for one in Step.__subclasses__()]"),
        ("class Known(type):\n    known = {}\n    def __new__(mcs, name, *rest):\n        mcs.known[name] = type.__new__(mcs, name, *rest)\n", "metaclass=Known", "Known.known[body]().do(body)"),
    ],
    ids=["by the class above", "by asking it", "by a metaclass"],
)  # fmt: skip
def test_classes_that_are_known_without_their_names(before: str, above: str, run: str, tmp_path: Path) -> None:
    assert operations(tmp_path, before + STEPS.replace("ABOVE", above) + f"def run(body):\n    {run}\n") == {"put_item", "delete_item"}


@pytest.mark.parametrize(("decorator", "found"), [("@step('put')\n", {"put_item", "delete_item"}), ("@dataclass(frozen=True)\n", set()), ("", set())])
def test_a_class_that_a_decorator_is_told_of(decorator: str, found: set[str], tmp_path: Path) -> None:
    code = "from dataclasses import dataclass\nKNOWN = {}\ndef step(kind):\n    return lambda cls: KNOWN.setdefault(kind, cls)\n" + STEPS.replace("(ABOVE)", "")
    assert operations(tmp_path, code.replace("class ", f"{decorator}class ") + "def run(body):\n    KNOWN[body]().do(body)\n") == found


LOADED = "import importlib\n" + HEAD + "STEPS = {'put': 'steps.put', 'drop': 'steps.drop'}\ndef run(body):\n    LOOK\n" + TAIL
FOLDER = {"steps/__init__.py": "", "steps/put.py": f"{HEAD}def do(body):\n    {PUT}\n", "steps/drop.py": f"{HEAD}def do(body):\n    {DROP}\n"}


@pytest.mark.parametrize(
    "look",
    [
        "importlib.import_module(STEPS[body]).do(body)",
        "importlib.import_module(STEPS.get(body, 'steps.put')).do(body)",
        "getattr(importlib.import_module(STEPS[body]), 'do')(body)",
        "getattr(importlib.import_module(STEPS[body]), body)(body)",
        "[importlib.import_module(name).do(body) for name in ('steps.put', 'steps.drop')]",
        "load('.put').do(body); load('.drop').do(body)\ndef load(name):\n    return importlib.import_module(name, package='steps')",
    ],
)
def test_modules_that_are_imported_by_names_which_the_code_writes_out(look: str, tmp_path: Path) -> None:
    found = read(tmp_path, {"worker.py": LOADED.replace("LOOK", look), **FOLDER})
    assert {one.operation for one in found.calls} == {"put_item", "delete_item"}
    assert [one.doubt.reason for one in found.unread] == []


@pytest.mark.parametrize(
    ("look", "why"),
    [
        ("importlib.import_module(body).do(body)", "the code uses importlib, and what it calls through it is not read"),
        ("STEPS[body] = body; importlib.import_module(STEPS[body]).do(body)", "the code uses importlib, and what it calls through it is not read"),
        ("importlib.import_module('steps.put'); importlib.reload(body)", "the code uses importlib, and what it calls through it is not read"),
        ("importlib.import_module('elsewhere.put').do(body)", "the code imports elsewhere, which is not in its folder: what that calls is not read"),
    ],
)
def test_trap_what_else_may_be_imported_leaves_all_open(look: str, why: str, tmp_path: Path) -> None:
    found = read(tmp_path, {"worker.py": LOADED.replace("LOOK", look), **FOLDER})
    assert why in [one.doubt.reason for one in found.unread]
