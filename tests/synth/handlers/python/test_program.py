"""Which modules of a folder are read, and what stands in the way."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from queuegate.synth.handlers import Calls
from queuegate.synth.handlers.python.calls.reader import calls_in
from queuegate.synth.handlers.python.source import Source
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import Undecided

PUT = 'import boto3\ndef save(item):\n    boto3.client("dynamodb").put_item(TableName="orders", Item=item)\n'


def read(folder: Path, files: dict[str, str], module: str = "worker") -> Calls:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    first = next(iter(files))
    return calls_in(Source(ast.parse(files[first]), "handler", str(folder / first), (), Place(None, ())), module)  # type: ignore[arg-type]  # nothing here asks for the template


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    found = read(tmp_path, {"worker.py": "import store\ndef handler(event, context):\n    store.save(event)\n", "store.py": f"import worker\n{PUT}"})
    assert [one.operation for one in found.calls] == ["put_item"]
    assert found.unread == ()


def test_a_package_and_a_name_in_it(tmp_path: Path) -> None:
    files = {"worker.py": "from lib.store.table import save\ndef handler(event, context):\n    save(event)\n", "lib/__init__.py": "", "lib/store/table.py": PUT}
    assert [one.operation for one in read(tmp_path, files).calls] == ["put_item"]


def test_a_handler_below_the_folders_root_imports_from_the_root(tmp_path: Path) -> None:
    files = {"app/worker.py": "from shared import save\ndef handler(event, context):\n    save(event)\n", "shared.py": PUT}
    assert [one.operation for one in read(tmp_path, files, "app.worker").calls] == ["put_item"]


def test_a_module_that_is_no_python_leaves_all_open(tmp_path: Path) -> None:
    with pytest.raises(Undecided, match=r"store\.py is not read"):
        read(tmp_path, {"worker.py": "import store\ndef handler(event, context):\n    store.save(event)\n", "store.py": "def save(:\n"})


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret.py"
    outside.write_text(PUT, encoding="utf-8")
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "store.py").symlink_to(outside)
    found = read(folder, {"worker.py": "import store\ndef handler(event, context):\n    store.save(event)\n"})
    assert found.calls == ()
    assert [one.doubt.reason for one in found.unread] == ["the code imports store, which is not in its folder: what that calls is not read"]


def test_not_more_modules_are_read_than_a_person_wrote(tmp_path: Path) -> None:
    chain = {f"m{i}.py": f"import m{i + 1}\n" for i in range(80)} | {"m80.py": PUT}
    found = read(tmp_path, {"worker.py": "import m0\ndef handler(event, context):\n    m0.run()\n", **chain})
    assert [one.doubt.reason for one in found.unread] == ["the code has more than 60 modules: not all are read"]


def test_code_that_is_nested_too_deeply_is_undecided(tmp_path: Path) -> None:
    source = Source(ast.parse("def handler(event, context): pass"), "handler", str(tmp_path / "worker.py"), (), Place(None, ()))  # type: ignore[arg-type]  # as above
    node: ast.expr = ast.Name("x", ast.Load(), lineno=1, col_offset=0)
    for _ in range(3000):
        node = ast.Call(ast.Attribute(node, "y", ast.Load(), lineno=1, col_offset=0), [], [], lineno=1, col_offset=0)
    source.tree.body.append(ast.Expr(node, lineno=1, col_offset=0))
    with pytest.raises(Undecided, match="nested too deeply"):
        calls_in(source, "worker")


@pytest.mark.parametrize(("module", "unread"), [("croniter", False), ("shapely", False), ("pynamodb", True), ("awswrangler", True)])
def test_a_library_that_calls_nothing_by_itself_leaves_nothing_open(module: str, unread: object, tmp_path: Path) -> None:
    found = read(tmp_path, {"worker.py": f"import {module}\ndef handler(event, context):\n    {module}.run(event)\n"})
    assert bool(found.unread) is unread


HERE = "os.path.dirname(os.path.abspath(__file__))"
ADDS = {
    "after the rest": f'sys.path.append(os.path.join({HERE}, "lib"))',
    "several after the rest": 'sys.path.extend(["lib", "vendor"])',
    "more of it": 'sys.path += [os.environ["LAMBDA_TASK_ROOT"] + "/lib"]',
    "a name": f'LIB = os.path.join({HERE}, "lib")\nif LIB not in sys.path:\n    sys.path.insert(0, LIB)',
    "a name of a name": 'ROOT = Path(__file__).resolve().parent\nLIB = ROOT / "lib"\nsys.path.insert(0, str(LIB))',
    "each of some": f'for name in ("vendor", "lib"):\n    sys.path.append(os.path.join({HERE}, name))',
}


@pytest.mark.parametrize("how", ADDS)
def test_a_folder_that_is_added_to_the_path(tmp_path: Path, how: str) -> None:
    files = {
        "worker.py": f"import os, sys\nfrom pathlib import Path\n{ADDS[how]}\nimport store\ndef handler(event, context):\n    store.save(event)\n",
        "lib/store.py": PUT,
    }
    found = read(tmp_path, files)
    assert ([one.operation for one in found.calls], found.unread) == (["put_item"], ())


@pytest.mark.parametrize(
    ("adds", "store"),
    [
        (f"sys.path.append({HERE})", "app/in/store.py"),
        ("sys.path.insert(0, str(Path(__file__).parents[1]))", "app/store.py"),
        ('sys.path.append(os.path.join(os.path.dirname(os.path.dirname(__file__)), "lib"))', "app/lib/store.py"),
        ('sys.path.append(os.path.join(os.path.dirname(__file__), "..", "lib"))', "app/lib/store.py"),
    ],
)
def test_a_folder_above_the_module_that_adds_it(tmp_path: Path, adds: str, store: str) -> None:
    files = {
        "app/in/worker.py": f"import os, sys\nfrom pathlib import Path\n{adds}\nimport store\ndef handler(event, context):\n    store.save(event)\n",
        store: PUT,
    }
    found = read(tmp_path, files, "app.in.worker")
    assert ([one.operation for one in found.calls], found.unread) == (["put_item"], ())


@pytest.mark.parametrize(("adds", "operations"), [("append('lib')", ["put_item"]), ("extend(['lib'])", ["put_item"]), ("insert(0, 'lib')", ["get_item"])])
def test_what_is_there_comes_before_what_is_added_after_it(tmp_path: Path, adds: str, operations: list[str]) -> None:
    files = {"worker.py": f"import sys\nsys.path.{adds}\nimport store\ndef handler(event, context):\n    store.save(event)\n", "store.py": PUT}
    assert [
        one.operation for one in read(tmp_path, {**files, "lib/store.py": PUT.replace("put_item", "get_item").replace("Item=item", "Key=item")}).calls
    ] == operations


def test_no_folder_outside_of_the_code_is_added(tmp_path: Path) -> None:
    (tmp_path / "store.py").write_text(PUT, encoding="utf-8")
    files = {
        "worker.py": "import os, sys\nsys.path.append(os.path.dirname(os.path.dirname(__file__)))\nimport store\ndef handler(event, context):\n    store.save(event)\n"
    }
    found = read(tmp_path / "src", files)
    assert ([*found.calls], len(found.unread)) == ([], 1)
