"""A defect of a handler in disguise: none is silence, and the good handler in the same file is no alibi. The examples of the rules' pages, each disguise with some of them."""

from __future__ import annotations

import json
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
HANDLERS: Any = runpy.run_path(str(HERE / "handlers.py"))
OF_NODE: Any = runpy.run_path(str(HERE / "handlers_of_node.py"))
PROGRAMS: Any = runpy.run_path(str(HERE / "programs.py"))
NESTED: Any = runpy.run_path(str(HERE / "test_nested.py"))
LENGTHS: Any = runpy.run_path(str(HERE.parent / "lengths.py"))
checked: Any = runpy.run_path(str(HERE / "test_evasions.py"))["checked"]
INLINE = NESTED["BASE"]["Resources"]["Worker"]["Properties"]["Code"]["ZipFile"]
HOWS = [*HANDLERS["disguises"](HANDLERS["GOOD"])]


@cache
def defects() -> list[tuple[str, str, Any]]:
    """The bad examples whose defect is in a worker's Python code: the rule, the function and its template. Of what others send, nothing is said where their code is not read."""
    found = []
    for rule, kind, text in (case.values for case in NESTED["pages"]()):
        body = json.loads(json.dumps(NESTED["whole"](text)))
        for name in ["Worker"] if kind == "Bad" else []:
            own = body["Resources"][name].get("Properties", {})
            code = own["Code"].get("ZipFile", "") if isinstance(own.get("Code"), dict) else ""
            if "def handler(" in str(code) and code != INLINE and str(own.get("Runtime")).startswith("python"):
                found.append((rule, name, body))
    return found


@pytest.mark.parametrize(("at", "how"), LENGTHS["spread"]([*enumerate(HOWS)], 12))
def test_no_disguise_of_a_handler_is_silent(tmp_path: Path, at: int, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number, (rule, name, body) in enumerate(defects()[at % 5 :: 5]):
        own = body["Resources"][name]["Properties"]
        files = HANDLERS["disguises"](own["Code"]["ZipFile"])[how]
        resources = {**body["Resources"], name: {**body["Resources"][name], "Properties": {**own, "Code": "src/"}}}
        (tmp_path / str(number)).mkdir()
        _, report = checked(
            tmp_path / str(number), {"t.json": json.dumps({**body, "Resources": resources}), **{f"src/{file}": text for file, text in files.items()}}
        )
        spoken = [one for one in report["findings"] if one["rule"] == rule or one["verdict"] == "undecided"]
        assert spoken, (rule, how)
        assert report["problems"] == []


@pytest.mark.parametrize("how", LENGTHS["spread"]([*OF_NODE["disguises"]("handler-response")], 5))
def test_nor_is_one_of_node(tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for rule in OF_NODE["DEFECTS"]:
        body = json.loads(json.dumps(NESTED["BASE"]))
        body["Resources"]["Worker"]["Properties"] |= {"Runtime": "nodejs22.x", "Code": "src/"}
        (tmp_path / rule).mkdir()
        _, report = checked(tmp_path / rule, {"t.json": json.dumps(body), **{f"src/{file}": text for file, text in OF_NODE["disguises"](rule)[how].items()}})
        assert [one for one in report["findings"] if one["rule"] == rule or one["verdict"] == "undecided"], (rule, how)
        assert report["problems"] == []


def _spoken(folder: Path, properties: dict[str, Any], files: dict[str, str]) -> list[Any]:
    body = json.loads(json.dumps(NESTED["BASE"]))
    body["Resources"]["Worker"]["Properties"] |= {"Code": "src/"} | properties
    body["Parameters"] = {"Any": {"Type": "String"}}
    _, report = checked(folder, {"t.json": json.dumps(body), **{f"src/{file}": text for file, text in files.items()}})
    assert report["problems"] == []
    return [one for one in report["findings"] if one["rule"] in ("swallowed-exception", "handler-response") or one["verdict"] == "undecided"]


@pytest.mark.parametrize("how", LENGTHS["spread"]([*PROGRAMS["of_python"]()], 6))
def test_nor_is_what_changes_a_good_handler(tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert _spoken(tmp_path, *PROGRAMS["of_python"]()[how])


@pytest.mark.parametrize("how", LENGTHS["spread"]([*PROGRAMS["of_node"]()], 5))
def test_nor_one_of_node(tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert _spoken(tmp_path, *PROGRAMS["of_node"]()[how])


@pytest.mark.parametrize("how", PROGRAMS["of_the_template"]())
def test_nor_is_inline_code_of_which_a_statement_is_given(tmp_path: Path, how: str) -> None:
    assert _spoken(tmp_path, PROGRAMS["of_the_template"]()[how], {})


@pytest.mark.parametrize(
    ("properties", "files"),
    [
        ({"Runtime": "nodejs22.x"}, {"index.js": PROGRAMS["OF_NODE"]}),
        ({"Runtime": "nodejs22.x"}, {"index.js": f"require.extensions['.sql'] = (it) => {{ it.exports = 'select 1' }};\nObject.assign(globalThis, {{shout: () => 1}});\nObject.defineProperty(String.prototype, 'shout', {{value() {{ return this }}}});\n{PROGRAMS['COLLECTS']}"}),
        ({"Runtime": "nodejs22.x"}, {"index.js": f"{PROGRAMS['COLLECTS']}BigInt.prototype.toJSON = function () {{ return this.toString() }};\nString.prototype.shout = function () {{ return this }};\n"}),
        ({"Runtime": "nodejs22.x"}, {"index.js": PROGRAMS["OF_NODE"].replace("new BatchProcessor", "new (class extends BatchProcessor { failureHandler(...a) { return super.failureHandler(...a) } })")}),
        ({"Runtime": "nodejs22.x", "Environment": {"Variables": {"NODE_PATH": "/opt/nodejs/node_modules:/var/task/lib"}}}, {"index.js": PROGRAMS["OF_NODE"], "lib/other.js": ""}),
        ({"Runtime": "nodejs22.x"}, {"index.js": PROGRAMS["OF_NODE"], "package.json": '{"workspaces": ["libs/*"], "scripts": {"build": "esbuild index.ts --external:@aws-lambda-powertools/batch"}}', "libs/other/package.json": '{"name": "other"}'}),
        ({}, {"index.py": f"import sys\nsys.path.append('/opt/python.zip')\nsys.path.insert(0, 'lib')\n{PROGRAMS['LIBRARY']}", "lib/other.py": ""}),
        ({}, {"index.py": PROGRAMS["LIBRARY"]}),
        ({}, {"index.py": f"import ssl\nimport stripe\nstripe.api_key = 'x'\nssl._create_default_https_context = ssl._create_unverified_context\njson.JSONEncoder.default = lambda self, it: str(it)\n{PROGRAMS['COLLECTING']}".replace("import ssl", "import json, ssl", 1)}),
        ({}, {"index.py": PROGRAMS["COLLECTING"].replace("            ", "            with ExitStack() as stack:\n                stack.push(lambda *given: print(given))\n                ", 1).replace("import json", "import json\nfrom contextlib import ExitStack")}),
        ({"Runtime": "nodejs22.x"}, {"index.js": f"globalThis.fetch ??= require('node-fetch');\n{PROGRAMS['FETCHES']}"}),
        ({"Runtime": "nodejs22.x"}, {"index.js": PROGRAMS["FETCHES"].replace("await fetch(one.body)", "await Promise.race([fetch(one.body, {signal: AbortSignal.timeout(9000)}), new Promise((_, no) => setTimeout(() => no(new Error('late')), 9000))])")}),
        ({}, {"index.py": PROGRAMS["LIBRARY"], "aws_lambda_powertools/__init__.py": "", "aws_lambda_powertools-3.0.dist-info/RECORD": "aws_lambda_powertools/__init__.py,,\n"}),
        ({"Handler": "pack.index.handler"}, {"pack/__init__.py": "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n", "pack/index.py": PROGRAMS["GOOD"]}),
        ({}, {"index.py": f"from sys import path\npath.append('/opt/lib')\nfrom aws_xray_sdk.core import patch, patch_all\npatch_all()\n{PROGRAMS['GOOD']}if __name__ == '__main__':\n    from unittest.mock import patch\n    with patch('index.handler'):\n        handler({{}}, None)\n"}),
        ({"Handler": "pack.index.handler"}, {"pack/__init__.py": "", "pack/index.py": PROGRAMS["GOOD"], "pack/__pycache__/index.cpython-313.pyc": "code\0\0\0\0"}),
        ({"Environment": {"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/otel-instrument", "PYTHONPATH": "/var/task/lib"}}}, {"index.py": PROGRAMS["GOOD"]}),
        ({"Environment": {"Variables": {"PYTHONPATH": "/opt/python:./lib", "PYTHONPYCACHEPREFIX": "/mnt/pycache", "LD_PRELOAD": "/opt/lib/libjemalloc.so.2"}}}, {"index.py": PROGRAMS["GOOD"], "lib/other.py": ""}),
        ({"Runtime": "nodejs22.x", "Environment": {"Variables": {"NODE_OPTIONS": "--enable-source-maps --require @team/tracing"}}}, {"index.js": OF_NODE["GOOD"]}),
        ({"Runtime": "nodejs22.x", "Environment": {"Variables": {"NODE_OPTIONS": "--import file:///opt/otel/start.mjs", "NODE_COMPILE_CACHE": "/mnt/cache"}}}, {"index.js": OF_NODE["GOOD"]}),
        ({"Environment": {"Variables": {"PYTHONHOME": "/var/lang", "PYTHONWARNINGS": "ignore::DeprecationWarning", "PYTHONBREAKPOINT": "0", "GCONV_PATH": "/usr/lib64/gconv"}}}, {"index.py": PROGRAMS["GOOD"]}),
        ({"Environment": {"Variables": {"LD_LIBRARY_PATH": "/lib64:/usr/lib64:/var/task/native"}}}, {"index.py": PROGRAMS["GOOD"], "native/libgit2.so.1": ""}),
        ({}, {"index.py": f"import json\n{PROGRAMS['GOOD']}", "_version.py": "", "index.pyc": "", "index/data.txt": "", "typing_extensions.py": ""}),
    ],
    ids=["a library of Node", "another ending", "a method of one's own", "a subclass that asks the one above", "folders of NODE_PATH", "folders of npm", "folders of Python", "a library", "settings of other packages", "a stack that lets exceptions through", "fetch where there is none", "work in time", "one that is installed", "a package of several places", "patches of others", "a package", "a layer's script", "a layer's libraries", "options", "a layer's options", "folders of the system", "libraries of one's own", "other files"],
)  # fmt: skip
def test_what_is_usual_is_no_question(tmp_path: Path, properties: dict[str, Any], files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert _spoken(tmp_path, properties, files) == []


@pytest.mark.parametrize(
    "variables",
    [{"AWS_LAMBDA_EXEC_WRAPPER": "/opt/start"}, {"NODE_OPTIONS": "--require /opt/start"}, {"LD_PRELOAD": "/opt/start"}, {"PYTHONPATH": "/opt/first"}],
)
def test_a_layer_of_the_repository_is_code_as_well(tmp_path: Path, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    body = json.loads(json.dumps(NESTED["BASE"]))
    body["Resources"]["Layer"] = {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Content": "layer/"}}
    body["Resources"]["Worker"]["Properties"] |= {"Code": "src/", "Layers": [{"Ref": "Layer"}], "Environment": {"Variables": variables}}
    files = {"t.json": json.dumps(body), "src/index.py": PROGRAMS["GOOD"], "layer/first/sitecustomize.py": ""}
    (tmp_path / "without").mkdir()
    (tmp_path / "with").mkdir()
    _, report = checked(tmp_path / "with", {**files, "layer/start": "#!/bin/sh\n"})
    assert [one for one in report["findings"] if one["verdict"] == "undecided"]
    if "PYTHONPATH" not in variables:
        _, report = checked(tmp_path / "without", files)
        assert [one for one in report["findings"] if one["verdict"] == "undecided"] == []


def _layered(folder: Path, files: dict[str, str]) -> list[Any]:
    body = json.loads(json.dumps(NESTED["BASE"]))
    body["Resources"]["Layer"] = {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Content": "layer/"}}
    body["Resources"]["Worker"]["Properties"] |= {"Code": "src/", "Layers": [{"Ref": "Layer"}]}
    _, report = checked(folder, {"t.json": json.dumps(body), "src/index.py": f"import json\n{PROGRAMS['GOOD']}", **files})
    return [one for one in report["findings"] if one["verdict"] == "undecided"]


@pytest.mark.parametrize("name", ["python/json.py", "python/json/__init__.py", "python/json.so", "python/lib/python3.13/site-packages/json.py"])
def test_a_layer_comes_before_pythons_own_library(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert _layered(tmp_path, {f"layer/{name}": PROGRAMS["RUN"]})


@pytest.mark.parametrize("name", ["python/statistics.py", "python/tests/json.py", "json.py"])
def test_what_is_not_imported_of_it_is_no_question(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert _layered(tmp_path, {f"layer/{name}": PROGRAMS["RUN"]}) == []


def test_nor_is_what_was_installed_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert _layered(tmp_path, {"layer/python/json.py": "", "layer/python/json-1.0.dist-info/RECORD": "json.py,,\n"}) == []


def test_there_are_defects() -> None:
    assert {"handler-response", "swallowed-exception", "missing-call-permission"} <= {rule for rule, *_ in defects()}
