"""Our modules are found by their byte code as Python finds them, and by Python itself wherever that is not up to date."""

from __future__ import annotations

import inspect
import os
import py_compile
import subprocess
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from pathlib import Path

import pytest

from queuegate._modules import Finder

SOURCE = '"""Doc."""\nRATE = 7\n\n\ndef rate():\n    return RATE\n'


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A module and a package, each with its byte code."""
    (tmp_path / "inner").mkdir()
    for name in ("one", "inner/__init__"):
        (tmp_path / f"{name}.py").write_text(SOURCE, encoding="utf-8")
        py_compile.compile(str(tmp_path / f"{name}.py"), doraise=True)
    return tmp_path


def found(package: Path, name: str) -> ModuleSpec | None:
    return Finder.find_spec(f"queuegate.{name}", [str(package)])


def told(spec: ModuleSpec | None) -> tuple[object, ...]:
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    names = {name: value for name, value in vars(module).items() if name not in {"__spec__", "__loader__", "__builtins__", "rate"}}
    source = (inspect.getsource(module), spec.loader.get_source(spec.name), module.rate.__code__)  # type: ignore[attr-defined]  # of importlib's loaders
    return names, source, module.rate(), spec.origin, spec.cached, spec.has_location, spec.parent, spec.submodule_search_locations


@pytest.mark.parametrize("name", ["one", "inner"])
def test_a_module_is_what_it_is_when_python_finds_it(package: Path, name: str) -> None:
    assert told(found(package, name)) == told(PathFinder.find_spec(f"queuegate.{name}", [str(package)]))


def _edit(source: Path, _cached: Path) -> None:
    source.write_text(SOURCE.replace("7", "70"), encoding="utf-8")


def _edit_as_long(source: Path, _cached: Path) -> None:
    source.write_text(SOURCE.replace("7", "8"), encoding="utf-8")
    os.utime(source, (1, 1))


def _of_another_python(_source: Path, cached: Path) -> None:
    cached.write_bytes(b"\0\0\r\n" + cached.read_bytes()[4:])


def _by_its_hash(source: Path, _cached: Path) -> None:
    py_compile.compile(str(source), invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)


def _without_source(source: Path, _cached: Path) -> None:
    source.unlink()


def _without_byte_code(_source: Path, cached: Path) -> None:
    cached.unlink()


@pytest.mark.parametrize("change", [_edit, _edit_as_long, _of_another_python, _by_its_hash, _without_source, _without_byte_code])
def test_what_is_not_up_to_date_is_left_to_python(package: Path, change: Callable[[Path, Path], None]) -> None:
    (cached,) = (package / "__pycache__").glob("one.*.pyc")
    assert found(package, "one") is not None
    change(package / "one.py", cached)
    assert found(package, "one") is None


def test_modules_of_others_are_left_to_python(package: Path) -> None:
    assert Finder.find_spec("other.one", [str(package)]) is None
    assert Finder.find_spec("queuegate", None) is None


@pytest.mark.parametrize(("options", "times"), [([], 1), (["-O"], 0), (["-X", "pycache_prefix=elsewhere"], 0)])
def test_the_process_finds_its_modules_so_unless_their_byte_code_is_another(folder: Path, options: list[str], times: int) -> None:
    program = "import sys\nfrom queuegate.policies.gate.command import process\nprocess.command = lambda _: print(sys.meta_path)\nprocess.run()"
    done = subprocess.run([sys.executable, *options, "-c", program], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.stdout.count("queuegate._modules.Finder") == times, done


def test_what_only_schemas_need_of_msgspec_is_loaded_when_it_is_asked_for(tmp_path: Path) -> None:
    program = """
import sys
from queuegate import _modules
_modules.install()
import msgspec
assert "textwrap" not in sys.modules
assert msgspec.json.decode("[1]", type=list[int]) == [1]
assert msgspec.json.schema(int) == {"type": "integer"}
assert msgspec.inspect.type_info(int) == msgspec.inspect.IntType()
assert "textwrap" in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
