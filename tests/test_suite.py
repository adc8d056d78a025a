"""How the suite is run where nobody says how: what is slow waits, and more than a few files are spread over the cores."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
MADE: Any = runpy.run_path(str(ROOT / "tests" / "assemblies.py"))["made"]
SUITE = """
import pytest
def test_quick(): pass
@pytest.mark.slow
def test_long(): pass
"""


@pytest.fixture
def conftest(pytestconfig: pytest.Config) -> Any:
    return pytestconfig.pluginmanager.get_plugin(str(ROOT / "conftest.py"))


@pytest.mark.parametrize(
    ("arguments", "passed"),
    [((), 1), (("-m", "slow"), 1), (("-m", "slow or not slow"), 2), (("test_it.py::test_long",), 1), (("test_it.py",), 1)],
    ids=["plain", "slow", "both", "by its name", "a file"],
)
def test_what_is_slow_waits_until_it_is_asked_for(pytester: pytest.Pytester, conftest: Any, arguments: tuple[str, ...], passed: int) -> None:
    pytester.makepyfile(test_it=SUITE)
    pytester.makeini("[pytest]\nmarkers = slow: waits\n")
    ours = SimpleNamespace(pytest_collection_modifyitems=conftest.pytest_collection_modifyitems)
    found = pytester.runpytest_inprocess("-p", "no:cacheprovider", *arguments, plugins=[ours])
    found.assert_outcomes(passed=passed, deselected=0 if "::" in str(arguments) else 2 - passed)


LISTED = """
import pytest
@pytest.mark.parametrize("other", "ab")
@pytest.mark.parametrize("case", range(70))
def test_of_many(case, other): pass
@pytest.mark.parametrize("case", range(2))
def test_of_few(case): pass
@pytest.mark.parametrize("case", [*range(9), pytest.param(9, marks=pytest.mark.slow)])
def test_of_some_that_are_slow(case): pass
@pytest.mark.slow
@pytest.mark.parametrize("case", range(12))
def test_that_is_slow(case): pass
"""
LONG = 140 + 2 + 10 + 12


@pytest.fixture
def chosen(pytester: pytest.Pytester, conftest: Any) -> Callable[..., set[str]]:
    """`chosen("-m", "slow")`: the names of the tests that are to be run."""
    pytester.makeini("[pytest]\nmarkers = slow: waits\ntestpaths = tests\n")
    for folder in ("tests/synth", "tests/policies"):
        (pytester.path / folder).mkdir(parents=True)
        (pytester.path / folder / f"test_{folder[6:]}.py").write_text(LISTED, encoding="utf-8")
    ours = SimpleNamespace(pytest_collection_modifyitems=conftest.pytest_collection_modifyitems, pytest_generate_tests=conftest.pytest_generate_tests)

    def named(*arguments: str, noting: Any = None) -> set[str]:
        done = pytester.inline_run("--collect-only", "-p", "no:xdist", "-p", "no:cacheprovider", *arguments, plugins=[ours, noting or SimpleNamespace()])
        return {one.nodeid for one in done.getcalls("pytest_collection_finish")[0].session.items}

    return named


def test_of_a_long_list_a_usual_run_has_some_and_the_slow_tests_are_the_others(chosen: Callable[..., set[str]]) -> None:
    usual, slow = chosen(), chosen("-m", "slow")
    assert usual & slow == set()
    assert len(usual | slow) == 2 * LONG
    shortened = {name for name in usual if name.startswith("tests/synth/test_synth.py::test_of_many[")}
    assert 4 <= len(shortened) <= 20
    assert {name[-2] for name in shortened} == {"a", "b"}
    assert all(f"tests/synth/test_synth.py::test_of_{name}]" in usual for name in ("many[0-a", "few[0", "some_that_are_slow[8"))
    of_rules = {name.rpartition("::")[2] for name in slow if name.startswith("tests/policies/")}
    assert of_rules == {"test_of_some_that_are_slow[9]", *(f"test_that_is_slow[{i}]" for i in range(12))}


def test_what_is_not_run_is_not_even_made(chosen: Callable[..., set[str]]) -> None:
    made: list[str] = []
    noting = SimpleNamespace(pytest_itemcollected=lambda item: made.append(item.nodeid))
    usual = chosen(noting=noting)
    for_no_list_to_be_empty = {f"tests/{room}/test_{room}.py::test_that_is_slow[0]" for room in ("synth", "policies")}
    assert {*made} - usual == for_no_list_to_be_empty


@pytest.mark.parametrize("arguments", [("tests/synth",), ("tests/synth/test_synth.py",), ("-k", "test_of_many")], ids=["a folder", "a file", "a word"])
def test_whoever_names_what_is_tried_has_all_of_it(arguments: tuple[str, ...], chosen: Callable[..., set[str]]) -> None:
    assert len([name for name in chosen(*arguments) if name.startswith("tests/synth/test_synth.py::test_of_many[")]) == 140


@pytest.mark.parametrize(
    ("files", "options", "expected"),
    [
        (31, {"numprocesses": None}, "auto"),
        (30, {"numprocesses": None}, None),
        (31, {"numprocesses": 0}, 0),
        (31, {"numprocesses": None, "markexpr": "policy"}, None),
        (31, {"numprocesses": None, "markexpr": "slow"}, "auto"),
        (31, {"numprocesses": None, "collectonly": True}, None),
        (31, {}, None),
    ],
    ids=["many files", "few files", "a number that is named", "policies", "slow ones", "nothing is run", "without xdist"],
)
def test_many_files_are_spread_over_the_cores(conftest: Any, tmp_path: Path, files: int, options: dict[str, Any], expected: Any) -> None:
    for i in range(files):
        (tmp_path / f"test_{i}.py").touch()
    asked = SimpleNamespace(**{"markexpr": "", "collectonly": False, **options})
    conftest.pytest_cmdline_main(SimpleNamespace(option=asked, args=[str(tmp_path)]))
    assert getattr(asked, "numprocesses", None) == expected


def test_a_worker_spreads_nothing(conftest: Any, tmp_path: Path) -> None:
    for i in range(31):
        (tmp_path / f"test_{i}.py").touch()
    asked = SimpleNamespace(markexpr="", collectonly=False, numprocesses=None)
    conftest.pytest_cmdline_main(SimpleNamespace(option=asked, args=[str(tmp_path)], workerinput={}))
    assert asked.numprocesses is None


TOLD = """
import pytest
def test_passes(): pass
def test_fails(): assert False
@pytest.mark.skip
def test_is_skipped(): pass
@pytest.fixture
def broken():
    raise ValueError
@pytest.fixture
def late():
    yield
    raise ValueError
def test_cannot_begin(broken): pass
def test_cannot_end(late): pass
"""


@pytest.mark.parametrize(("options", "passed"), [((), ["call", "call"]), (("-v",), ["setup", "call", "teardown"])], ids=["dots", "names"])
def test_a_worker_tells_whatever_did_not_pass_and_that_a_test_passed(
    pytester: pytest.Pytester, conftest: Any, options: tuple[str, ...], passed: list[str]
) -> None:
    pytester.makepyfile(test_it=TOLD)
    ours = SimpleNamespace(pytest_configure=lambda config: setattr(config, "workerinput", {}), pytest_runtest_protocol=conftest.pytest_runtest_protocol)
    told = pytester.inline_run("-p", "no:xdist", "-p", "no:cacheprovider", *options, plugins=[ours]).getreports("pytest_runtest_logreport")
    assert [(one.nodeid.rpartition("_")[2], one.when, one.outcome) for one in told if one.outcome != "passed"] == [
        ("fails", "call", "failed"),
        ("skipped", "setup", "skipped"),
        ("begin", "setup", "failed"),
        ("end", "teardown", "failed"),
    ]
    assert [one.when for one in told if one.outcome == "passed" and one.nodeid.rpartition("_")[2] in ("passes", "end")][: len(passed)] == passed


@pytest.mark.parametrize("whose", ["this/one", "this:one"])
def test_each_test_has_a_folder_of_its_own(tmp_path: Path, whose: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert [*tmp_path.iterdir()] == []
    (tmp_path / "left").write_text(whose, encoding="utf-8")
    assert tmp_path.parent == tmp_path_factory.getbasetemp()
    assert tmp_path.stat().st_mode & 0o077 == 0  # nobody else reads in it


def test_what_is_made_once_is_made_once(once: Any, tmp_path: Path) -> None:
    made: list[Path] = []

    def make(folder: Path) -> None:
        folder.mkdir()
        made.append(folder)

    name = f"{tmp_path.name}-once"
    assert once(name, make) == once(name, make) == made[0]
    assert len(made) == 1


def test_what_could_not_be_made_is_tried_again(once: Any, tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        raise OSError(folder)

    with pytest.raises(OSError, match=tmp_path.name):
        once(f"{tmp_path.name}-again", fail)
    assert once(f"{tmp_path.name}-again", Path.mkdir).is_dir()


APP = """
import json, os, pathlib
with open({runs!r}, "a") as runs:
    runs.write("x")
pathlib.Path(os.environ["CDK_OUTDIR"], "manifest.json").write_text(json.dumps({{"made": {made}}}))
"""


def test_an_app_that_is_as_it_was_is_not_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, kept, runs = tmp_path / "app", tmp_path / "kept", tmp_path / "runs"
    code.mkdir()
    kept.mkdir()
    (code / "cdk.json").write_text(json.dumps({"app": f"{sys.executable} app.py"}), encoding="utf-8")
    folders = (tmp_path / f"out-{i}" for i in range(20))

    def made(place: Path | None = kept) -> tuple[Any, str]:
        MADE(code / "cdk.json", code, folder := next(folders), place)
        return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["made"], runs.read_text(encoding="utf-8")

    (code / "app.py").write_text(APP.format(runs=str(runs), made=1), encoding="utf-8")
    assert [made(), made(), made(None)] == [(1, "x"), (1, "x"), (1, "xx")]
    (code / "app.py").write_text(APP.format(runs=str(runs), made=2), encoding="utf-8")
    assert [made(), made()] == [(2, "xxx"), (2, "xxx")]
    monkeypatch.setenv("CDK_DEFAULT_REGION", "eu-north-1")
    assert [made(), made()] == [(2, "xxxx"), (2, "xxxx")]
    (code / "more.txt").touch()
    assert [made(), made()] == [(2, "xxxxx"), (2, "xxxxx")]
    assert len([*kept.iterdir()]) == 3


@pytest.mark.slow
def test_every_process_knows_each_test_by_the_same_name() -> None:
    """Else workers refuse to begin, in some runs: what is made of a set needs an order."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n", "0", str(Path(__file__).parent)]
    seen = {
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True, cwd=ROOT).stdout.rpartition(" in ")[0]
        for seed in "12"
    }
    assert len(seen) == 1
