"""The key that sets a property, in apps of TypeScript and JavaScript."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.synth.sources.cdk.code.keywords import keywords
from queuegate.synth.sources.cdk.code.script_calls import find

STACK = """\
import * as sqs from 'aws-cdk-lib/aws-sqs';

const SHARED = { retentionPeriod: days(4) };

export class Orders extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    const failed = new sqs.Queue(this, 'Failed', SHARED);
    const orders = new sqs.Queue(this, 'Orders', {
      ...SHARED,
      'visibilityTimeout': props.timeout!,
      deadLetterQueue: { queue: new sqs.Queue(this, 'Own', { fifo: true }), maxReceiveCount: 3 },
    });
    /* ü */ const worker = new lambda.Function(this, 'Worker', { timeout: Duration.seconds(30), memorySize });
    worker.addEventSource(new SqsEventSource(orders, { batchSize: 5 }));
  }
}
"""


def route(path: str) -> tuple[str, ...]:
    return ("Resources", "X", "Properties", *path.split("."))


def place(tmp_path: Path, call: tuple[int, str], path: str, *, name: str = "stack.ts", text: str = STACK) -> tuple[int, str, int, frozenset[str]] | None:
    """The line and the text at the place of the key, for a call that the trace names by this text on a line."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    (line, at), lines = call, text.splitlines()
    found = find(str(tmp_path / name), line, lines[line - 1].index(at) + 1, keywords(route(path)))
    return found and (found.line, lines[found.line - 1][found.column - 1 :].split(":")[0].split("(")[0].split(",")[0], found.rank, found.passed)


@pytest.mark.parametrize(
    ("line", "at", "path", "expected"),
    [
        pytest.param(9, "new ", "VisibilityTimeout", (11, "'visibilityTimeout'", 0, {"timeout"}), id="a quoted key, whose value the caller gives"),
        pytest.param(9, "new ", "RedrivePolicy.maxReceiveCount", (12, "maxReceiveCount", 0, set()), id="a key inside"),
        pytest.param(9, "new ", "RedrivePolicy", (12, "deadLetterQueue", 0, set()), id="a word of the level-2 construct"),
        pytest.param(9, "new ", "MessageRetentionPeriod", (3, "retentionPeriod", 0, set()), id="what is spread from a name assigned once"),
        pytest.param(8, "new ", "MessageRetentionPeriod", (3, "retentionPeriod", 0, set()), id="a name assigned once"),
        pytest.param(9, "new ", "FifoQueue", (9, "new sqs.Queue", 1, set()), id="not a key of another construct inside"),
        pytest.param(12, "new ", "FifoQueue", (12, "fifo", 0, set()), id="a construct inside"),
        pytest.param(14, "new ", "Timeout", (14, "timeout", 0, set()), id="a column is counted in characters"),
        pytest.param(14, "new ", "MemorySize", (14, "memorySize });", 0, set()), id="a shorthand"),
        pytest.param(15, "addEventSource", "BatchSize", (15, "batchSize", 0, set()), id="a method, through a call that makes no construct"),
        pytest.param(15, "addEventSource", "Enabled", (15, "addEventSource", 1, set()), id="the method where nothing sets it"),
    ],
)
def test_the_key_is_found(tmp_path: Path, line: int, at: str, path: str, expected: tuple[int, str, int, set[str]]) -> None:
    assert place(tmp_path, (line, at), path) == expected


def test_javascript_is_read_alike(tmp_path: Path) -> None:
    text = "const q = new sqs.Queue(this, 'Q', {\n  visibilityTimeout: Duration.seconds(1),\n});\n"
    assert place(tmp_path, (1, "new "), "VisibilityTimeout", name="app.js", text=text) == (2, "visibilityTimeout", 0, frozenset())


def test_without_a_column_the_construct_id_tells_calls_of_one_line_apart(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("new Queue(this, 'A', {fifo: true}); new Queue(this, 'B', {fifo: false});\n", encoding="utf-8")
    found = find(str(tmp_path / "a.ts"), 1, None, keywords(route("FifoQueue")), ["B"])
    assert found is not None
    assert (found.line, found.column, found.rank) == (1, 59, 0)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"x" * 1_000_001, b"new (" * 2000])
def test_what_cannot_be_read_has_no_call(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.ts").write_bytes(content)
    found = find(str(tmp_path / "a.ts"), 1, 1, keywords(route("FifoQueue")))
    assert found is None or found.rank == 1
    assert find(str(tmp_path / "missing.ts"), 1, 1, []) is None
