"""What every test can have: how the suite is spread over the cores, each app synthesised once in a run, and children that can be interrupted.

The reference system's own policies, in tests/policy, use the plugin's fixtures instead, as a team's would.
"""

from __future__ import annotations

import functools
import gc
import itertools
import json
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent
APPS = ROOT / "tests" / "apps"
MADE: Any = runpy.run_path(str(ROOT / "tests" / "assemblies.py"))["made"]
RUN_PATH: Any = runpy.run_path
MEMORY, ROOM = Path("/dev/shm"), 2_000_000_000  # noqa: S108 - pytest makes a folder of its own there
"""A disk in memory, and how many bytes of it are to be free, so that a usual run makes its folders there, 160 MB: those of sixteen thousand tests are a tenth of it on a disk."""
SERIAL = 30
"""So many test files are done before a second process has imported what they need."""
ONE_OF = 14
"""Of a list of cases the first is in a usual run of everything, and of the others one of so many; the rest are slow tests. A run of files or folders that are named tries them all."""
EACH_RULE = "tests/policies/test_"
"""Where a case is a rule, and each is in every run."""
RUBBISH = 14_000_000 // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
"""So many objects of a usual run may lie about between two tests, which are some two and a half gigabytes in all processes: to free those of a whole run took an eighth of it."""

Once = Callable[[str, Callable[[Path], object]], Path]
Command = Callable[..., "subprocess.CompletedProcess[str]"]


@functools.cache
def _defined(file: str) -> dict[str, Any]:
    found: dict[str, Any] = RUN_PATH(file)
    return found


def _run_once(file: str, *arguments: Any, **named: Any) -> dict[str, Any]:
    """What a file of the suite defines, for each test file that asks for it by `runpy.run_path`: they ask two hundred times for sixty, which was a tenth of collecting."""
    return {**_defined(file)} if not arguments and not named and file.startswith(str(ROOT)) else RUN_PATH(file, *arguments, **named)


runpy.run_path = _run_once


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """`-n auto` unless somebody says otherwise: where xdist is installed, for more than a few files. The policy items are judged in one process anyway."""
    if hasattr(config, "workerinput") or getattr(config.option, "numprocesses", 0) is not None or config.option.collectonly:
        return
    files = {file for argument in config.args if "::" not in argument for file in Path(argument).rglob("test_*.py")}
    if len(files) > SERIAL and "policy" not in config.option.markexpr.replace("not policy", ""):
        config.option.numprocesses = "auto"
        config.option.dist = "worksteal"
        if not config.option.markexpr and _has_room():
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def _has_room() -> bool:
    """Is there a disk in memory with room for the folders of a run, and may what lies there be run?"""
    return MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is slow waits until `-m` or a node id asks for it; what takes a minute by itself comes first, beside all the others."""
    if not config.option.markexpr:
        _forget_constants()
    slow = {item: marked for item in items if (marked := [*item.iter_markers("slow")])}
    if config.option.markexpr or any("::" in argument for argument in config.args):
        items.sort(key=lambda item: not any(marker.kwargs.get("first") for marker in slow.get(item, ())))
    elif slow:
        config.hook.pytest_deselected(items=[*slow])
        items[:] = [item for item in items if item not in slow]


def _forget_constants() -> None:
    """Hypothesis tries constants of all that is imported, too, and looks for them in each of two thousand files, which was a seventh of collecting. In the few examples of a usual run hardly one comes up."""
    if (providers := sys.modules.get("hypothesis.internal.conjecture.providers")) is not None and hasattr(providers, "_get_local_constants"):
        known = providers._local_constants  # noqa: SLF001 - there is no setting
        providers._get_local_constants = lambda: known  # type: ignore[attr-defined]  # noqa: SLF001 - as above


@pytest.hookimpl(wrapper=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> Iterator[None]:
    """In a run of everything most of the cases of a list are slow tests; and where what is slow waits, its cases are not even made: they are three of four, and to make them was a third of collecting."""
    yield
    config, cases = metafunc.config, metafunc._calls  # noqa: SLF001 - there is no other door
    if config.args != config.getini("testpaths") or config.option.keyword or len(cases) <= 1:
        return
    if not metafunc.definition.nodeid.startswith(EACH_RULE):
        _shorten(metafunc.definition, cases)
    if not config.option.markexpr:
        first, is_slow = cases[0], metafunc.definition.get_closest_marker("slow") is not None
        cases[:] = [case for case in cases if not (is_slow or _is_slow(case))] or [first]


def _is_slow(case: Any) -> bool:
    return any(mark.name == "slow" for mark in case.marks)


def _shorten(test: pytest.Item, cases: list[Any]) -> None:
    """Makes most of the cases of a list slow tests, unless some are already: half of a run was theirs, and many are whole handlers that differ in a few words.

    Which ones hangs on their names alone: a new case moves no other, and where lists are combined nothing is left out throughout.
    """
    if test.get_closest_marker("slow") or any(_is_slow(case) for case in cases):
        return
    for case in cases[1:]:
        if zlib.crc32(f"{test.nodeid}[{case.id}]".encode()) % ONE_OF:
            case.marks.append(pytest.mark.slow.mark)


def pytest_configure(config: pytest.Config) -> None:
    """Children write byte code, wherever the environment forbids it: else each would compile the whole gate anew. Nothing that the gate says is kept, unless a test names a folder for it.

    And nothing is looked through for rubbish while tests are imported, which took a fifth of that.
    """
    caches = tempfile.TemporaryDirectory(prefix="queuegate-tests-", ignore_cleanup_errors=True)
    config.add_cleanup(caches.cleanup)
    Path(caches.name, "queuegate").touch()  # no folder
    os.environ["XDG_CACHE_HOME"] = caches.name
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """What was made until now stays to the end, with what of it is rubbish: to find that takes each process longer than it is worth. In a usual run so does what tests leave."""
    long = session.config.option.markexpr or any(name.startswith("QUEUEGATE_") for name in os.environ)
    gc.freeze()
    gc.set_threshold(50_000 if long else 2 * RUBBISH, 50, 1_000)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Pytest looks for rubbish five times now, and sees only what the end itself leaves."""
    gc.freeze()


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """What a worker tells of a test that passes is one report and not three, and neither that it begins nor that it ends: to tell it and to hear it took a tenth of the run.

    Where somebody looks at more than the dots (`-v`, `--durations`, `--junitxml`), all is told.
    """
    if gc.get_count()[0] > RUBBISH:
        gc.collect()
    option = item.config.option
    if not hasattr(item.config, "workerinput") or option.verbose > 0 or option.durations or option.xmlpath:
        return None
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed:
            item.ihook.pytest_runtest_logreport(report=report)
    return True


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """`once("name", make)`: the folder that `make` filled, in whichever process of this run was the first to ask; the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, claim, done = run / name, run / f"{name}.claimed", run / f"{name}.done"
        until = time.monotonic() + 600
        while not done.exists():
            if time.monotonic() > until:
                raise TimeoutError(f"{claim} was left behind by a process that was killed")
            try:
                claim.mkdir()
            except FileExistsError:
                time.sleep(0.05)
                continue
            try:
                if not done.exists():  # it may have been finished before we could claim it
                    make(folder)
                    done.touch()
            finally:
                claim.rmdir()
        return folder

    return made


@pytest.fixture(scope="session")
def kept_assemblies(pytestconfig: pytest.Config) -> Path | None:
    """Where assemblies are from one run to the next: in pytest's own cache, unless it is turned off (`-p no:cacheprovider`) or is to be cleared."""
    cache = getattr(pytestconfig, "cache", None)
    return cache.mkdir("assemblies") if cache else None


@pytest.fixture(scope="session")
def synthesised(once: Once, kept_assemblies: Path | None) -> Callable[[str], Path]:
    """`synthesised("orders")`: the cloud assembly of one of the apps in tests/apps, which takes seconds to make: nobody may change it."""
    return lambda name: once(f"app-{name}", lambda folder: MADE(APPS / name / "cdk.json", APPS / name, folder, kept_assemblies))


@pytest.fixture(scope="session")
def reference(once: Once, kept_assemblies: Path | None) -> Path:
    """The cloud assembly of the reference system."""
    return once("reference", lambda folder: MADE(ROOT / "cdk.json", ROOT / "synth" / "notification", folder, kept_assemblies))


@pytest.fixture(scope="session")
def reference_template(reference: Path) -> dict[str, Any]:
    """Its one template."""
    body: dict[str, Any] = json.loads((reference / "Notification.template.json").read_text(encoding="utf-8"))
    return body


@pytest.fixture(scope="session")
def forking() -> Iterator[Callable[[dict[str, Any]], int] | None]:
    """The process of tests/forked.py; None where a system cannot fork."""
    if not hasattr(os, "fork"):
        yield None
        return
    with subprocess.Popen([sys.executable, str(ROOT / "tests" / "forked.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as server:

        def asked(request: dict[str, Any]) -> int:
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write(f"{json.dumps(request)}\n")
            server.stdin.flush()
            return int(server.stdout.readline())

        yield asked


@pytest.fixture(scope="session")
def command(forking: Callable[[dict[str, Any]], int] | None, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """`command("check", "template.yaml", cwd=…)`: the command in a process of its own, which is forked: to start Python and import everything takes ten times as long.

    What changes how Python starts (`PYTHONHASHSEED` and the like) has a process that is started. `limits` says how many bytes of memory and seconds of the processor it may
    have, where a system can fork.
    """
    folder = tmp_path_factory.mktemp("printed")

    def run(
        *arguments: str, cwd: Path, env: dict[str, str] | None = None, given: str = "", limits: tuple[int | None, int | None] = (None, None)
    ) -> subprocess.CompletedProcess[str]:
        environment = dict(os.environ if env is None else env)
        if forking is None or any(name.startswith("PYTHON") and os.environ.get(name) != value for name, value in environment.items()):
            started = [sys.executable, "-m", "queuegate", *arguments]
            return subprocess.run(started, cwd=cwd, env=environment, input=given, capture_output=True, encoding="utf-8", timeout=60, check=False)
        typed, out, error = folder / "typed", folder / "out", folder / "error"
        typed.write_text(given, encoding="utf-8")
        files = {"input": str(typed), "out": str(out), "error": str(error)}
        code = forking({"arguments": arguments, "cwd": str(cwd), "environment": environment, **files, "memory": limits[0], "seconds": limits[1]})
        return subprocess.CompletedProcess(["queuegate", *arguments], code, *(file.read_text(encoding="utf-8", errors="replace") for file in (out, error)))

    return run


@pytest.fixture(scope="session")
def _numbers() -> Iterator[int]:
    return itertools.count()


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, _numbers: Iterator[int]) -> Path:
    """A folder of the test's own, as pytest's is; but pytest's looks at all that were made before, and makes a link to the last one."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    folder = tmp_path_factory.getbasetemp() / f"{name}-{next(_numbers)}"
    folder.mkdir(0o700)
    return folder


@pytest.fixture
def pytester(pytester: pytest.Pytester) -> pytest.Pytester:
    """As it is; but each session in a session looks for rubbish five times at its end, and sees only its own."""
    gc.freeze()
    return pytester


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What this test starts can be interrupted. A shell without job control starts what ends in `&` with SIGINT ignored, `nohup` with SIGHUP, and every child inherits that."""
    before = [(one, signal.signal(one, how)) for one, how in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL))]
    yield
    for one, how in before:
        signal.signal(one, how)
