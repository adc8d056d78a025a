"""From a template to the source of its handler: folders, packages, encodings, and everything that cannot be read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.synth import Options, handlers, load
from queuegate.synth.handlers import Reading, read
from queuegate.synth.handlers.reading import Missing
from queuegate.synth.model.pipelines import build
from queuegate.synth.values.worlds import Undecided

TEMPLATE = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: HANDLER, Code: CODE}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
"""
HANDLER = """
def handler(event, context):
    return {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in event["Records"]]}
"""

Read = Callable[..., Reading]


@pytest.fixture
def reading(tmp_path: Path) -> Read:
    """`reading("worker.handler", "./worker", {"worker/worker.py": …})`: the template is in the folder `infra` of a repository, the files are beside it."""

    def run(handler: str, code: str, files: dict[str, str | bytes], runtime: str = "python3.13") -> Reading:
        infra = tmp_path / "repository" / "infra"
        infra.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            file = infra / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        (infra / "template.yaml").write_text(TEMPLATE.replace("HANDLER", handler).replace("CODE", code).replace("python3.13", runtime), encoding="utf-8")
        assembly = load([str(infra / "template.yaml")], Options(tmp_path / "repository", lambda: tmp_path))
        (pipeline,) = build(assembly.templates).pipelines
        mapping = pipeline.usual()
        return read(mapping.function)

    return run


@pytest.mark.parametrize(
    ("handler", "code", "file"),
    [
        ("worker.handler", "./src", "src/worker.py"),
        ("worker.handler", "src", "src/worker.py"),
        ("worker.handler", "./src/worker.py", "src/worker.py"),
        ("pkg/worker.handler", "./src", "src/pkg/worker.py"),
        ("pkg.worker.handler", "./src", "src/pkg/worker.py"),
        ("pkg.handler", "./src", "src/pkg/__init__.py"),
        ("worker.handler", "../infra/src", "src/worker.py"),
    ],
    ids=["a folder", "without a dot", "a single file", "a path", "a dotted name", "a package", "upwards inside the repository"],
)
def test_the_file_that_lambda_would_import(handler: str, code: str, file: str, reading: Read, tmp_path: Path) -> None:
    found = reading(handler, code, {file: HANDLER})
    assert [(one.kind, one.at.spot) for one in found.answers.found] == [("list", (str(tmp_path / "repository" / "infra" / file), 3, 12))]


def test_a_declared_encoding_and_a_byte_order_mark(reading: Read) -> None:
    assert reading("worker.handler", "./src", {"src/worker.py": "# -*- coding: latin-1 -*-\n# é".encode("latin-1") + HANDLER.encode()}).answers.found


def test_the_encoding_that_python_takes_decides_what_is_a_comment(reading: Read) -> None:
    """In UTF-7 a line may end inside of what reads as a comment, in whatever version of the language."""
    hidden = "# coding: utf-7\n" + HANDLER + "# +AAo-def handler(event, context):+AAo-    return 1\n"
    newer = "x = f'{f'a'}'\n"
    for text in (hidden, hidden + newer):
        assert [one.kind for one in reading("worker.handler", "./src", {"src/worker.py": text}).answers.found] != ["list"]


def test_odd_escapes_in_a_string_are_no_warning_of_ours(reading: Read) -> None:
    assert reading("worker.handler", "./src", {"src/worker.py": f'PATTERN = "\\d"\n{HANDLER}'}).answers.found


@pytest.mark.parametrize(
    ("code", "file", "content", "reason"),
    [
        ("./src", "src/other.py", HANDLER, "there is no file worker.py in the code of Worker (it has other.py there)"),
        ("./src.zip", "src.zip", "PK", "the code of Worker is the archive ./src.zip: not read"),
        ("s3://bucket/key", "src/worker.py", HANDLER, "the code of Worker is in no folder of this repository: not read"),
        ("../../outside", "../../outside/worker.py", HANDLER, "the code of Worker is in no folder of this repository: not read"),
        ("./src", "src/worker.py", "def handler(event, context)\n    pass\n", "worker.py is not read: expected ':' in its line 1 (Python"),
        ("./src", "src/worker.py", b"\xff\xfe\x00", "worker.py is binary or UTF-16"),
        ("./src", "src/worker.py", f"# coding: rot13\n{HANDLER}", "worker.py is not read: "),
        ("./src", "src/worker.py", f"# coding: nowhere\n{HANDLER}", "worker.py is not read: "),
        ("./src", "src/worker.py", "x = '\0'", "worker.py is binary or UTF-16"),
        ("./src", "src/worker.py", "#" * 1_000_001, "worker.py of Worker is larger than 1 MB: not read"),
        ("./src", "src/worker.py", "x = " + "(" * 5000 + ")" * 5000, "worker.py is no"),
        ("./src", "src/worker.py", "", "the handler handler is not defined in its module"),
    ],
    ids=[
        "another file",
        "an archive",
        "a bucket",
        "outside the repository",
        "a syntax error",
        "another encoding",
        "an encoding of no text",
        "an encoding that is none",
        "a null byte",
        "huge",
        "too deep",
        "empty",
    ],
)
def test_what_cannot_be_read_is_undecided(code: str, file: str, content: str | bytes, reason: str, reading: Read) -> None:
    with pytest.raises(Undecided) as doubt:
        reading("worker.handler", code, {file: content})
    assert doubt.value.reason.startswith(reason)


@pytest.mark.parametrize(
    ("code", "handler", "files", "folder", "file"),
    [
        ("./dist/orderSweeper", "worker.handler", ("src/order-sweeper/worker.py",), "infra/src/order-sweeper", "worker.py"),
        ("s3://bucket/builds/sweep.zip", "worker.handler", ("src/sweep/worker.py", "src/mail/worker.py"), "infra/src/sweep", "worker.py"),
        ("./sweep.zip", "worker.handler", ("../lambdas/sweep/worker.py",), "lambdas/sweep", "worker.py"),
        ("./dist", "worker.handler", ("src/worker.py",), "infra/src", "worker.py"),
        ("{S3Bucket: b, S3Key: !Ref 'AWS::StackName'}", "sweep/worker.handler", ("src/sweep/worker.py",), "infra/src", "sweep/worker.py"),
    ],
    ids=[
        "the name of a folder that is built",
        "that of an archive in a bucket",
        "that of an archive",
        "a folder for all that is built",
        "a path in the handler",
    ],
)
def test_what_a_build_is_made_of_is_named_and_read_where_the_team_says_so(  # noqa: PLR0913, PLR0917 - one case
    code: str, handler: str, files: tuple[str, ...], folder: str, file: str, reading: Read
) -> None:
    with pytest.raises(Undecided) as doubt:
        reading(handler, code, dict.fromkeys((*files, "../.git/HEAD"), HANDLER))
    assert doubt.value.reason == f"the code of Worker is in no folder that the template names, and {folder} holds {file}: not read"
    assert doubt.value.settle == f'handlers: {{"Worker": {{code: "{folder}"}}}} in queuegate.yaml, if that is its source'


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("./dist", ("src/sweep/worker.py", "src/mail/worker.py")),
        ("s3://bucket/sweep.zip", ("src/mail/worker.py",)),
        ("./dist/sweep", ("tests/sweep/worker.py", "node_modules/sweep/worker.py", "src/sweep/worker.js")),
        ("./dist/sweep", ("../worker.py",)),
    ],
    ids=["several", "another name", "no source of its own", "no folder"],
)
def test_what_nobody_can_tell_of_a_build_is_not_named(code: str, files: tuple[str, ...], reading: Read) -> None:
    with pytest.raises(Undecided) as doubt:
        reading("worker.handler", code, dict.fromkeys((*files, "../.git/HEAD"), HANDLER))
    where = "is in no folder of this repository: not read" if "://" in code else f"is not read: this repository has no {code!r}"
    assert doubt.value.reason == f"the code of Worker {where}"


def test_a_large_repository_is_not_looked_through(reading: Read) -> None:
    many = [f"parts/p{i}/one.txt" for i in range(501)]
    with pytest.raises(Undecided) as doubt:
        reading("worker.handler", "./dist/sweep", dict.fromkeys(("src/sweep/worker.py", "../.git/HEAD", *many), HANDLER))
    assert doubt.value.reason == "the code of Worker is not read: this repository has no './dist/sweep'"


def test_a_module_that_no_file_can_be_called_is_not_there(reading: Read) -> None:
    long = "x" * 300
    with pytest.raises(Undecided, match="there is no file x"):
        reading(f"{long}.handler", "./src", {"src/worker.py": HANDLER})
    assert reading("worker.handler", "./src", {"src/worker.py": f"import {long}\nfrom {long} import y\n{HANDLER}"}).answers.found


def test_a_link_out_of_the_folder_is_not_followed(reading: Read, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text(HANDLER, encoding="utf-8")
    (tmp_path / "repository" / "infra" / "src").mkdir(parents=True)
    (tmp_path / "repository" / "infra" / "src" / "worker.py").symlink_to(tmp_path / "secret.py")
    with pytest.raises(Undecided, match=r"worker.py of Worker is a link that leads out of the folder of its code") as raised:
        reading("worker.handler", "./src", {})
    assert not isinstance(raised.value, Missing)  # whoever packs the code may follow it
    (tmp_path / "repository" / "infra" / "src" / "worker.py").unlink()
    with pytest.raises(Missing, match="there is no file worker"):
        reading("worker.handler", "./src", {"src/other.py": HANDLER})


@pytest.mark.parametrize("file", ["src/.gitkeep", "src/README.md", "src/requirements.txt", "src/schemas/order.json"])
def test_a_folder_without_any_code_is_filled_later(file: str, reading: Read) -> None:
    with pytest.raises(Undecided, match="no Python source is in the code of Worker") as raised:
        reading("worker.handler", "./src", {file: "x"})
    assert not isinstance(raised.value, Missing)


@pytest.mark.parametrize("file", ["src/other.py", "src/lib/other.py", "src/index.js", "src/native.so", "src/main.go"])
def test_a_folder_with_other_code_lacks_the_handler(file: str, reading: Read) -> None:
    with pytest.raises(Missing, match=r"there is no file worker\.py in the code of Worker"):
        reading("worker.handler", "./src", {file: "x"})


def test_deep_expressions_end(reading: Read) -> None:
    deep = "def handler(event, context):\n    return " + "+".join(["x"] * 3000)
    with pytest.raises(Undecided):
        reading("worker.handler", "./src", {"src/worker.py": deep}).reports()


def test_no_module_hides_what_the_package_gives() -> None:
    """A module that is named as a function of its package takes the function's place when it is imported."""
    assert not {path.stem for path in Path(handlers.__file__).parent.glob("*.py")} & {*handlers.__all__}


@pytest.mark.parametrize(
    ("handler", "file", "folder", "found"),
    [
        ("src/worker.handler", "src/worker.py", ".serverless", True),
        ("src.worker.handler", "src/worker.py", ".serverless", True),
        ("src/worker.handler", "module/src/worker.py", ".serverless", False),
        ("src/worker.handler", "src/worker.py", "build", False),
        ("../../worker.handler", "../../worker.py", ".serverless", False),
    ],
    ids=["a path", "a dotted name", "made of another folder", "another tool's", "outside"],
)
def test_what_serverless_package_writes_is_made_of_the_folder_above(handler: str, file: str, folder: str, found: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a table
    service = tmp_path / "repository" / "service"
    (service / file).resolve().parent.mkdir(parents=True, exist_ok=True)
    (service / folder).mkdir(parents=True, exist_ok=True)
    (service / file).resolve().write_text(HANDLER, encoding="utf-8")
    template = service / folder / "cloudformation-template-update-stack.json"
    template.write_text(TEMPLATE.replace("HANDLER", handler).replace("CODE", "{S3Key: serverless/shop/dev/1/shop.zip}"), encoding="utf-8")
    (pipeline,) = build(load([str(template)], Options(tmp_path / "repository", lambda: tmp_path)).templates).pipelines
    function = pipeline.usual().function
    if found:
        assert [one.at.spot.file for one in read(function).answers.found] == [str(service / "src" / "worker.py")]
    else:
        with pytest.raises(Undecided, match="is in no folder of this repository"):
            read(function)


CONFLICT = "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n"


@pytest.mark.parametrize(
    ("runtime", "file", "content", "why"),
    [
        ("python3.13", "worker.py", HANDLER + CONFLICT, "worker.py has git's conflict markers, from line 4 on"),
        ("python3.13", "worker.py", HANDLER + CONFLICT.replace("\n", "\r\n"), "worker.py has git's conflict markers, from line 4 on"),
        (
            "nodejs22.x",
            "worker.mjs",
            f"export const handler = async () => {{}};\n{CONFLICT}",
            "worker.mjs has git's conflict markers, from line 2 on",
        ),
        (
            "ruby3.4",
            "worker.rb",
            f"def handler(event:, context:)\nend\n{CONFLICT}",
            "worker.rb has git's conflict markers, from line 3 on",
        ),
        ("python3.13", "worker.py", b"\x7fELF\x00\x01", "worker.py is binary"),
    ],
)
def test_what_is_no_source_is_told_by_what_it_is(runtime: str, file: str, content: str | bytes, why: str, reading: Read) -> None:
    with pytest.raises(Undecided, match=why):
        reading("worker.handler", "./src", {f"src/{file}": content}, runtime)


def test_a_folder_that_is_not_there_is_named(reading: Read) -> None:
    with pytest.raises(Undecided, match=r"the code of Worker is not read: this repository has no '\./scr'"):
        reading("worker.handler", "./scr", {"src/other.py": HANDLER})


def test_trap_a_text_in_code_that_speaks_of_markers_is_read(reading: Read) -> None:
    assert reading("worker.handler", "./src", {"src/worker.py": f"MARKER = '<<<<<<< '\n{HANDLER}"}).reports() is not None


def test_a_folder_that_may_not_be_entered_is_undecided(reading: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    names = os.listdir

    def refused(path: str) -> list[str]:
        if str(path).endswith("src"):
            raise PermissionError(13, "Permission denied", path)
        return names(path)

    monkeypatch.setattr(os, "listdir", refused)
    with pytest.raises(Undecided, match=r"the code of Worker cannot be read \(Permission denied: src\)"):
        reading("worker.handler", "./src", {"src/worker.py": HANDLER})
