"""The file that a NodejsFunction is bundled from, as the app's call says it: however it is written, it is the same one."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.synth.sources.cdk.code.entries import entry
from queuegate.synth.sources.template import SOME_ENTRY

CALL = "new nodejs.NodejsFunction(stack, 'Worker', { entry: ENTRY, timeout: 30 });"
WRITTEN = {
    "a path from where the app runs": CALL.replace("ENTRY", "'src/worker.ts'"),
    "with a dot": CALL.replace("ENTRY", "'./src/worker.ts'"),
    "join": CALL.replace("ENTRY", "path.join(__dirname, '..', 'src', 'worker.ts')"),
    "join in one": CALL.replace("ENTRY", "join(__dirname, '../src/worker.ts')"),
    "resolve": CALL.replace("ENTRY", "path.resolve(__dirname, '../src', 'worker.ts')"),
    "compiled": CALL.replace("ENTRY", "path_1.default.join(__dirname, '../src/worker.ts')"),
    "a template": CALL.replace("ENTRY", "`${__dirname}/../src/worker.ts`"),
    "a sum": CALL.replace("ENTRY", "__dirname + '/../src/worker.ts'"),
    "require": CALL.replace("ENTRY", "require.resolve('../src/worker.ts')"),
    "a URL": CALL.replace("ENTRY", "fileURLToPath(new URL('../src/worker.ts', import.meta.url))"),
    "the pathname of a URL": CALL.replace("ENTRY", "new URL('../src/worker.ts', import.meta.url).pathname"),
    "the folder of the module": CALL.replace("ENTRY", "join(import.meta.dirname, '../src/worker.ts')"),
    "the module's own folder": f"const here = path.dirname(fileURLToPath(import.meta.url)); {CALL.replace('ENTRY', 'path.join(here, `../src/worker.ts`)')}",
    "a name": f"const file = path.join(__dirname, '../src/worker.ts'); {CALL.replace('ENTRY', 'file')}",
    "properties of a name": "const props = { entry: path.join(__dirname, '../src/worker.ts') }; new NodejsFunction(stack, 'Worker', props);",
    "a type": CALL.replace("ENTRY", "(path.join(process.cwd(), 'src/worker.ts') as string)"),
}


def found(root: Path, lines: list[tuple[str, int, int]]) -> Path | None:
    """The entry of a function whose construct these calls made."""
    body = {"Resources": {"W": {"Type": "AWS::Lambda::Function"}}}
    trace = [f"new Worker ({root / file}:{line}:{column})" for file, line, column in lines]
    return entry(body, lambda _: "Shop/Worker/Resource", lambda: {"/Shop/Worker/Resource": [{"type": "aws:cdk:logicalId", "trace": trace}]}, root, "W")


def laid(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("ending", ["ts", "mjs"])
def test_the_entry_as_people_write_it(name: str, ending: str, tmp_path: Path) -> None:
    text = WRITTEN[name].replace(" as string", "") if ending == "mjs" else WRITTEN[name]
    laid(tmp_path, {f"lib/stack.{ending}": text, "src/worker.ts": ""})
    assert found(tmp_path, [(f"lib/stack.{ending}", 1, text.index("new n" if "new n" in text else "new N") + 1)]) == tmp_path / "src/worker.ts"


MADE = 'NodejsFunction(stack, "Worker", entry=ENTRY, timeout=30)'
IN_PYTHON = {
    "a path from where the app runs": MADE.replace("ENTRY", '"src/worker.ts"'),
    "with a dot": MADE.replace("ENTRY", '"./src/worker.ts"'),
    "join": MADE.replace("ENTRY", 'os.path.join(os.path.dirname(__file__), "..", "src", "worker.ts")'),
    "pathlib": MADE.replace("ENTRY", 'str(Path(__file__).parent.parent / "src" / "worker.ts")'),
    "parents": MADE.replace("ENTRY", 'Path(__file__).resolve().parents[1].joinpath("src/worker.ts").as_posix()'),
    "a name": "SOURCES = 'src'; " + MADE.replace("ENTRY", 'f"{SOURCES}/worker.ts"'),
    "a sum": MADE.replace("ENTRY", '"src/" + "worker.ts"'),
}


@pytest.mark.parametrize("name", IN_PYTHON)
def test_the_entry_in_an_app_of_python(name: str, tmp_path: Path) -> None:
    laid(tmp_path, {"stacks/shop.py": IN_PYTHON[name], "src/worker.ts": ""})
    assert found(tmp_path, [("stacks/shop.py", 1, 1)]) == tmp_path / "src/worker.ts"


def test_a_construct_of_a_python_apps_own_hands_it_on(tmp_path: Path) -> None:
    own = 'class Worker(Construct):\n    def __init__(self, scope, id, *, source):\n        NodejsFunction(self, "Function", entry=source)\n'
    laid(tmp_path, {"own.py": own, "shop.py": 'Worker(self, "Worker", source="src/worker.ts")', "src/worker.ts": ""})
    assert found(tmp_path, [("own.py", 3, 1), ("shop.py", 1, 1)]) == tmp_path / "src/worker.ts"


@pytest.mark.parametrize("given", ["names[i]", "entries()", '"../../etc/worker.ts"', '"src/gone.ts"'])
def test_an_entry_of_a_python_app_that_nobody_knows(given: str, tmp_path: Path) -> None:
    laid(tmp_path, {"shop.py": MADE.replace("ENTRY", given), "src/worker.ts": ""})
    assert found(tmp_path, [("shop.py", 1, 1)]) == SOME_ENTRY


@pytest.mark.parametrize("beside", ["lib/stack.Worker.ts", "lib/stack.Worker.js", "lib/stack.Worker.mjs"])
def test_the_file_that_lies_beside_the_stack_where_none_is_named(beside: str, tmp_path: Path) -> None:
    laid(tmp_path, {"lib/stack.ts": "new NodejsFunction(this, 'Worker', { timeout });", beside: ""})
    assert found(tmp_path, [("lib/stack.ts", 1, 1)]) == tmp_path / beside


def test_a_construct_of_the_apps_own_hands_it_on(tmp_path: Path) -> None:
    own = "class Worker extends NodejsFunction {\n  constructor(scope, id, props) {\n    super(scope, id, { entry: `src/${'worker.ts'}`, ...props });\n  }\n}"
    given = "class Worker extends Construct {\n  constructor(scope, id, props) {\n    new NodejsFunction(this, 'Function', { entry: props.source });\n  }\n}"
    call = "new Worker(this, 'Worker', { source: 'src/worker.ts' });"
    laid(tmp_path, {"lib/own.ts": own, "lib/given.ts": given, "lib/stack.ts": call, "src/worker.ts": ""})
    assert found(tmp_path, [("lib/given.ts", 3, 5), ("lib/stack.ts", 1, 1)]) == tmp_path / "src/worker.ts"


def test_another_construct_has_none(tmp_path: Path) -> None:
    laid(tmp_path, {"lib/stack.ts": "new lambda.Function(this, 'Worker', { code: Code.fromAsset('src'), handler: 'worker.handler' });"})
    assert found(tmp_path, [("lib/stack.ts", 1, 1)]) is None


@pytest.mark.parametrize(
    "given", ["names[i]", "path.join(base(), 'worker.ts')", "'../../etc/worker.ts'", "'/etc/hostname'", "'src/gone.ts'", "'src/worker.txt'"]
)
def test_an_entry_that_is_no_file_of_the_repository_is_not_known(given: str, tmp_path: Path) -> None:
    text = f"new NodejsFunction(this, 'Worker', {{ entry: {given} }});"
    laid(tmp_path / "repository", {"lib/stack.ts": text, "src/worker.ts": "", "src/worker.txt": "", "../etc/worker.ts": ""})
    assert found(tmp_path / "repository", [("lib/stack.ts", 1, 1)]) == SOME_ENTRY
