"""A reading ends, and says why: long, deep, wide and hostile sources; and what it does not know, it says that it does not."""

from __future__ import annotations

import ast
import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers import Facts, Seen
from queuegate.synth.handlers.python.answer.handler import reading
from queuegate.synth.handlers.python.run.state import machine
from queuegate.synth.handlers.python.source import Source
from queuegate.synth.handlers.reading import GROUPS, LOST, Reading
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import Undecided

HANDLERS = Path(__file__).parents[3] / "handlers"
HEAD = "def handler(event, context):\n"
STEP = """
def step{i}(record, state):
    value = record.get("field{i}")
    if value is None:
        raise ValueError("no field")
    if value == "x{i}":
        state["x"] = client.call(value)
    try:
        store(value)
    except KeyError:
        log.info("no")
    return state
"""
LONG = (
    "import json\n"
    + "".join(STEP.replace("{i}", str(i)) for i in range(90))
    + HEAD
    + "    for record in event['Records']:\n        state = {}\n"
    + "".join(f"        state = step{i}(json.loads(record['body']), state)\n" for i in range(90))
)
SOURCES = {
    "a thousand lines": LONG,
    "loops in loops": HEAD + "".join("    " * (i + 1) + "for r in event['Records']:\n" for i in range(18)) + "    " * 19 + "deliver(r)",
    "a deep expression": HEAD + "    return " + "+".join(["x"] * 900),
    "calls in calls": "\n".join(f"def f{i}(r): return f{i + 1}(r)" for i in range(500))
    + "\ndef f500(r): return deliver(r)\n"
    + HEAD
    + "    for r in event['Records']: f0(r)",
    "many conditions": HEAD + "    for r in event['Records']:\n" + "".join(f"        if p{i}(r): return q{i}(r)\n" for i in range(500)),
    "a list that doubles": HEAD + "    x = [1]\n" + "    x = x + x\n" * 60 + "    return x",
    "a list that doubles in place": HEAD + "    x = [1]\n" + "    x += x\n" * 60 + "    return x",
    "a text that doubles": HEAD + "    x = 'a'\n" + "    x = x + x\n" * 60 + "    return x",
    "a number that grows": HEAD + "    x = 10\n" + "    x = x * x\n" * 40 + "    return x",
    "a text times a number": HEAD + "    return 'a' * 10 ** 9",
    "a loop without end": HEAD + "    while True:\n        deliver(event)",
    "a list of itself": "x = []\nx.append(x)\n" + HEAD + "    deliver(x, event['Records'])\n    return x",
    "a hostile name": HEAD + "    for r in event['Records']:\n        " + "a" * 100_000 + "(r)",
    "a class of itself": "class A:\n    def __init__(self): self.a = A()\n" + HEAD + "    return A()",
    "attributes that ask for themselves": "class A:\n    def __getattr__(self, name): return getattr(self, name)\nclass B:\n    def __getattr__(self, name): return getattr(self._b, name)\n"
    + HEAD
    + "    A().x(event)\n    B().x(event)",
    "a context manager in itself": "import contextlib\n@contextlib.contextmanager\ndef a():\n    with a(): yield\n" + HEAD + "    with a(): pass",
    "a heap that never ends": "import heapq\n" + HEAD + "    h = [1]\n    while h: heapq.heappush(h, heapq.heappop(h))",
    "arguments that are left out": "import itertools\n"
    + HEAD
    + "    itertools.compress(); itertools.compress([1]); itertools.groupby(); functools.reduce(); map(); zip()\n    return {}",
    "names of the machine": "vars = locals = handler = None\n" + HEAD + "    self = event\n    return {'__class__': self}",
}


def read(text: str) -> Reading | Undecided:
    try:
        return reading(Source(ast.parse(text), "handler", "/app/worker.py", (), Place(None, ())))  # type: ignore[arg-type]  # nothing here asks for the template
    except Undecided as doubt:
        return doubt


@pytest.mark.parametrize("name", SOURCES)
def test_a_reading_ends_within_its_steps(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    machines = []
    init = machine.Machine.__init__

    def kept(self: machine.Machine, *args: object) -> None:
        init(self, *args)  # type: ignore[arg-type]  # as it is
        machines.append(self)

    monkeypatch.setattr(machine.Machine, "__init__", kept)
    found = read(SOURCES[name])
    assert all(one.total <= machine.MOST_STEPS for one in machines)
    if isinstance(found, Reading) and machines[0].total >= machine.MOST_STEPS:
        assert all(getattr(found, group).doubt for group in GROUPS)


spread: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["spread"]


def fixtures() -> list[pytest.ParameterSet]:
    out = []
    for file in sorted(HANDLERS.glob("*.txt")):
        for block in file.read_text(encoding="utf-8").split("=== ")[1:]:
            head, _, text = block.partition("\n")
            if "def handler" in text or "handler =" in text:
                out.append(pytest.param(text, id=f"{file.stem}: {head.partition(' | ')[0]}"))
    return out


@pytest.mark.parametrize("text", spread(fixtures(), 4))
def test_nothing_is_silent(text: str) -> None:
    """Either a fact is known, or why it is not: what a handler answers, which records it looks at, what becomes of each call that may fail."""
    try:
        found = read(text)
    except SyntaxError:
        return  # a fixture of several files
    if isinstance(found, Undecided):
        assert found.reason
        return
    assert found.answers.found or found.answers.doubt or all(one.told == "raised" for one in found.failures.found)
    assert found.records.found or found.records.doubt
    if any(one.kind == "all" for one in found.records.found) and not found.failures.doubt:
        assert found.failures.found or "try" not in text


def test_going_through_facts_ends_in_their_doubt() -> None:
    facts: Facts[Seen] = Facts((), Undecided("nobody knows"))
    with pytest.raises(Undecided, match="nobody knows"):
        list(facts)
    assert list(Facts()) == []


@pytest.mark.parametrize("text", [one.values[0] for one in fixtures() if "calls itself" in str(one.id)])
def test_what_calls_itself_is_read_to_its_end(text: str) -> None:
    found = read(str(text))
    assert isinstance(found, Reading)
    assert not [group for group in GROUPS if getattr(found, group).doubt]
    hides = "print(error)" in str(text)
    assert any(one.told in LOST for one in found.failures.found) is hides


KIND = """
def on_kind{i}(order):
    tries = 0
    while True:
        try:
            table.update_item(Key={"pk": order["id"]}, UpdateExpression="SET kind{i} = :v", ExpressionAttributeValues={":v": order.get("v")})
            break
        except ClientError as error:
            tries += 1
            if tries > 3 or error.response["Error"]["Code"] != "ThrottlingException":
                raise
            time.sleep(0.1 * tries)
    if order.get("notify"):
        sqs.send_message(QueueUrl="https://example.com", MessageBody=json.dumps({"kind": {i}, "id": order["id"]}))
    for item in [one for one in order.get("items", []) if one.get("kind") == {i}]:
        if not item.get("sku"):
            raise ValueError("no sku")
        table.put_item(Item={"pk": item["sku"], "n": {i}})
    return order["id"]
"""
SIXTY = (
    "import json, time, boto3\nfrom botocore.exceptions import ClientError\ntable = boto3.resource('dynamodb').Table('orders')\nsqs = boto3.client('sqs')\n"
    + "".join(KIND.replace("{i}", str(i)) for i in range(60))
    + "KINDS = {"
    + ", ".join(f"'kind{i}': on_kind{i}" for i in range(60))
    + "}\n"
    + HEAD
    + "    failures = []\n    for record in event['Records']:\n        try:\n            order = json.loads(record['body'])\n            KINDS[order['kind']](order)\n"
    "        except Exception:\n            LEFT\n    return {'batchItemFailures': failures}\n"
)


@pytest.mark.parametrize(("left", "hides"), [("failures.append({'itemIdentifier': record['messageId']})", False), ("print('failed')", True)])
def test_a_handler_of_sixty_kinds_of_messages_is_read_whole(left: str, *, hides: bool) -> None:
    found = read(SIXTY.replace("LEFT", left))
    assert isinstance(found, Reading)
    assert not [group for group in ("answers", "records", "failures") if getattr(found, group).doubt]
    assert any(one.told in LOST for one in found.failures.found) is hides
