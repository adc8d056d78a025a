"""Names that nothing defines, and the ways in which Python comes by a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "name-undefined"
Coded = Callable[..., list[Any]]
CODE = """
import json
SETUP
def store(order):
    print(order)
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            LINE
        except Exception as error:
            print("failed", error)
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


def said(coded: Coded, line: str, setup: str = "") -> list[str]:
    found = coded(CODE.replace("LINE", line.replace("\n", "\n            ")).replace("SETUP", setup), RULE)
    assert {(one.verdict, one.resource, one.route, one.severity) for one in found} <= {("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR)}
    return [one.text.removeprefix("the code of Worker uses ").partition(",")[0] for one in found]


@pytest.mark.parametrize(
    ("line", "setup", "names"),
    [
        ("save(order)", "", ["save"]),
        ("store(ordr)", "", ["ordr"]),
        ("work(order)", "def work(order):\n    return requests.post('https://example.com', json=order)", ["requests"]),
        ("Orders().add(order)", "class Orders:\n    table = None\n    def add(self, order):\n        table.put_item(Item=order)", ["table"]),
        ("store([one for one in lines])", "", ["lines"]),
        ("store(order)", "store_later = later", ["later"]),
        ("store(order)\nstore(shipped)\nstore(shipped)", "", ["shipped"]),
        ("@retried\ndef once():\n    store(order)\nonce()", "", ["retried"]),
    ],
)
def test_bad(line: str, setup: str, names: list[str], coded: Coded) -> None:
    assert said(coded, line, setup) == names


@pytest.mark.parametrize(
    ("line", "setup"),
    [
        ("store(order)", ""),
        ("save(order)", "from orders import *"),
        ("save(order)", "globals()['save'] = print"),
        ("store(unicode)", "try:\n    unicode\nexcept NameError:\n    unicode = str"),
        ("total: Money = order['n']\nstore(total)", ""),
        ("def work(order: Order) -> Done:\n    store(order)\nwork(order)", ""),
        ("if (kind := order.get('kind')):\n    store(kind)", ""),
        ("match order:\n    case {'id': found, **rest}:\n        store((found, rest))\n    case [first, *others]:\n        store((first, others))", ""),
        ("with open('/tmp/x') as file:\n    store(file)", ""),
        ("for i, (key, value) in enumerate(order.items()):\n    store((i, key, value))", ""),
        ("store({key: value for key, value in order.items() if key})", ""),
        ("store((lambda one, *rest, other=None, **named: (one, rest, other, named))(order))", ""),
        ("start()\nstore(client)", "def start():\n    global client\n    client = object()"),
        ("store((__name__, __file__, PythonFinalizationError, ExceptionGroup))", ""),
        ("store(_('done'))", "import gettext\ngettext.install('orders')"),
        ("import os.path as paths\nstore(paths)", ""),
        ("store(order)", "def dead():\n    return nothing_of_this_name"),
        ("Orders().add(order)", "class Orders:\n    def add(self, order):\n        store((__class__, self, order))"),
    ],
)
def test_trap_what_is_defined_or_may_be(line: str, setup: str, coded: Coded) -> None:
    assert said(coded, line, setup) == []


@pytest.mark.parametrize(
    ("line", "setup", "text"),
    [
        ("store(datetime.utcnow())", "import datetime", "asks datetime for utcnow, which"),
        ("store(datetime.datetime.now())", "from datetime import datetime", "asks datetime for datetime, which"),
        ("store(clock.now())", "import time as clock", "asks clock for now, which"),
        ("store(json.stringify(order))", "", "asks json for stringify, which"),
    ],
)
def test_what_a_module_of_python_does_not_have(line: str, setup: str, text: str, coded: Coded) -> None:
    (one,) = coded(CODE.replace("LINE", line).replace("SETUP", setup), RULE)
    assert (one.verdict, one.resource, one.severity) == ("fail", "Worker", Severity.ERROR)
    assert f"the code of Worker {text} it does not have: Python raises AttributeError" in one.text


@pytest.mark.parametrize(
    ("line", "setup"),
    [
        ("store(datetime.datetime.now(datetime.UTC))", "import datetime"),
        ("store(datetime.now())", "import datetime\nfrom datetime import datetime"),
        ("store(datetime.now())", "try:\n    from clocks import datetime\nexcept ImportError:\n    import datetime"),
        ("store((json.decoder, json._default_encoder, uuid.uuid7()))", "import uuid"),
        ("store(json.stringify(order))", "json.stringify = json.dumps"),
        ("store(time.clock() if hasattr(time, 'clock') else time.time())", "import time"),
        ("json = order\nstore(json.stringify())", ""),
        ("store(json.stringify(order))", "setattr(json, 'stringify', json.dumps)"),
    ],
)
def test_trap_what_it_has_or_may_have(line: str, setup: str, coded: Coded) -> None:
    assert said(coded, line, setup) == []


PLAIN = """
import json
SETUP
def handler(event, context):
    bad = []
    for record in event["Records"]:
        try:
            print(json.loads(record["body"]))
        except Exception:
            bad.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": bad}
"""


@pytest.mark.parametrize(
    ("old", "new", "asked"),
    [
        ('event["Records"]', "event.Records", "event, which is a dict, for the attribute Records"),
        ('record["body"]', "record.body", "record, which is a dict, for the attribute body"),
        ('record["messageId"]', "record.messageId", "record, which is a dict, for the attribute messageId"),
        ("    return {", "    print([one.body for one in event.get('Records', [])])\n    return {", "one, which is a dict, for the attribute body"),
        (
            "def handler(event, context):",
            "def handler(event: SQSEvent, context):\n    print(event.raw_event)",
            "event, which is a dict, for the attribute raw_event",
        ),
    ],
)
def test_a_field_that_is_written_as_an_attribute(old: str, new: str, asked: str, coded: Coded) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html"""
    found = coded(PLAIN.replace("SETUP", "from aws_lambda_powertools.utilities.data_classes import SQSEvent").replace(old, new), RULE)
    assert [(one.verdict, one.text) for one in found] == [
        ("fail", f"the code of Worker asks {asked}: Python raises AttributeError whenever this line is reached")
    ]


@pytest.mark.parametrize(
    ("setup", "old", "new"),
    [
        ("from aws_lambda_powertools.utilities.data_classes import event_source, SQSEvent\n@event_source(data_class=SQSEvent)", 'event["Records"]', "event.records"),
        ("from aws_lambda_powertools.utilities.data_classes import SQSEvent", 'event["Records"]', "SQSEvent(event).records"),
        ("from aws_lambda_powertools.utilities.data_classes import SQSEvent", "    bad = []", "    bad, event = [], SQSEvent(event)\n    print(event.raw_event)"),
        ("from types import SimpleNamespace", "        try:", "        record = SimpleNamespace(**record)\n        print(record.body)\n        try:"),
        ("", "    bad = []", "    bad = []\n    if isinstance(event, Batch):\n        print(event.records)\nclass Batch:\n    pass\nif True:\n    bad = []"),
        ("def wrap(inner):\n    return lambda event, context: inner(Own(event), context)\nclass Own:\n    pass", '    return {"batchItemFailures": bad}\n', "    return event.answer(bad)\nhandler = wrap(handler)\n"),
        ("", "    bad = []", "    bad = []\n    print(event.get('a'), event.items())"),
        ("def work(event):\n    print(event.order)", "    bad = []", "    bad = []\n    work(json)"),
        ("", "    bad = []", "    bad = []\n    try:\n        print(event.records)\n    except AttributeError:\n        pass"),
    ],
)  # fmt: skip
def test_trap_an_attribute_of_an_object(setup: str, old: str, new: str, coded: Coded) -> None:
    assert [one.text for one in coded(PLAIN.replace("SETUP", setup).replace(old, new), RULE) if "attribute" in one.text] == []


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    found = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource) for one in found] == [("undecided", "Worker")]


NODE = """
import { SQSClient } from "@aws-sdk/client-sqs";
SETUP
function store(order) { console.log(order); }
export const handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      LINE
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    ("line", "setup", "names"),
    [
        ("save(order);", "", ["save"]),
        ("await new Orders().add(order);", "", ["Orders"]),
        ("work(order);", "const work = (order) => axios.post('https://example.com', order);", ["axios"]),
        ("store(order);", "", []),
        ("if (typeof save === 'function') save(order);", "", []),
        ("save(order);", "globalThis.save = (order) => console.log(order);", []),
        ("later(order);", "var later; later = store;", []),
        ("hoisted(order); function hoisted(one) { store(one); }", "", []),
        ("store(structuredClone(order)); setTimeout(() => {}, 1); new URL('https://example.com'); new Intl.DateTimeFormat();", "", []),
        ("store(new WebSocket('wss://example.com'));", "", []),
        ("store(Buffer.from('a'), process.hrtime(), new AbortController(), crypto.randomUUID());", "", []),
    ],
)
def test_so_it_is_in_node(line: str, setup: str, names: list[str], coded: Coded) -> None:
    found = coded(NODE.replace("LINE", line).replace("SETUP", setup), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.text.removeprefix("the code of Worker uses ").partition(",")[0] for one in found] == names
    assert all("ReferenceError" in one.text for one in found)


@pytest.mark.parametrize(
    ("line", "setup", "name"),
    [
        ("count()", "total = 0\ndef count():\n    total += 1", "total"),
        ("read(order)", "def read(order):\n    body = json.loads(order.get(body, '{}'))\n    return body", "body"),
        ("add(order)", "seen = []\ndef add(order):\n    seen: list = seen + [order]", "seen"),
        ("add(order)", "seen = []\ndef add(order):\n    seen = [*seen, order] if seen else [order]", "seen"),
        ("outer()", "def outer():\n    total = 0\n    def add():\n        total += 1\n    add()", "total"),
    ],
)
def test_a_name_that_is_read_in_the_one_line_that_assigns_it(line: str, setup: str, name: str, coded: Coded) -> None:
    (one,) = coded(CODE.replace("LINE", line).replace("SETUP", setup), RULE)
    assert (one.verdict, one.resource, one.severity) == ("fail", "Worker", Severity.ERROR)
    assert f"reads {name} before it has a value" in one.text


@pytest.mark.parametrize(
    "setup",
    [
        "total = 0\ndef count(order):\n    global total\n    total += 1",
        "def count(order):\n    total = 0\n    def add():\n        nonlocal total\n        total += 1\n    add()",
        "def count(order):\n    order = json.loads(order)",
        "def count(order, *more, total=0, **given):\n    total += 1\n    more = [*more]\n    given = dict(given)",
        "def count(order):\n    total = 0\n    total += 1",
        "def count(order):\n    def begin():\n        nonlocal total\n        total = 1\n    begin()\n    total += 1",
        "def count(order):\n    for total in order:\n        total += 1",
        "def count(order):\n    import datetime\n    datetime = datetime.datetime",
        "def count(order):\n    total = (lambda total: total)(order)",
        "def count(order):\n    total = [total for total in order]",
        "def count(order):\n    again = lambda: again\n    return again",
        "def count(order):\n    begun = False\n    for one in order:\n        total = total + 1 if begun else 0\n        begun = True",
        "def count(order):\n    for i, one in enumerate(order):\n        total = i and total + 1",
        "def count(order):\n    try:\n        total = total\n    except NameError:\n        total = 0",
        "seen = {}\ndef count(order):\n    seen['n'] = seen.get('n', 0) + 1\n    seen['n'] += 1",
        "class Count:\n    total = 0\n    total += 1\ncount = Count",
    ],
)
def test_trap_a_name_that_has_a_value_before(setup: str, coded: Coded) -> None:
    assert coded(CODE.replace("LINE", "count(order)").replace("SETUP", setup), RULE) == []


CALLED = """
import json, functools
SETUP
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            CALL
        except ERROR as error:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
STORE = """
class Base:
    def __init__(self, region): self.region = region
class Store(Base):
    def __init__(self, table, *, region="eu"):
        super().__init__(region)
        self.table = table
    def add(self, order, at=None): print(self.table, order, at)
    def all(self, *orders, **options): print(orders, options)
    @staticmethod
    def checked(order): return order
    @classmethod
    def made(cls, table): return cls(table)
store = Store("orders")
def put(order, table, /, *, at): print(order, table, at)
"""


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("put(order, at=1)", "calls put without table, which it requires"),
        ("put(order, 'orders')", "calls put without at, which it requires"),
        ("put(order, 'orders', at=1, to='us')", "gives put an argument to, which it does not have"),
        ("store.add()", "calls store.add without order, which it requires"),
        ("store.add(order, when=1)", "gives store.add an argument when, which it does not have"),
        ("store.add(order, 1, 2)", "gives store.add 3 arguments, and it takes 2"),
        ("Store(region='us').add(order)", "calls Store without table, which it requires"),
        ("Store('orders', 'us').add(order)", "gives Store 2 arguments, and it takes 1"),
        ("Store.checked(order, 1)", "gives Store.checked 2 arguments, and it takes 1"),
        ("Store.made().add(order)", "calls Store.made without table, which it requires"),
    ],
)
def test_a_function_that_is_called_as_it_cannot_be(call: str, text: str, coded: Coded) -> None:
    found = coded(CALLED.replace("SETUP", STORE).replace("CALL", call).replace("ERROR", "Exception"), RULE)
    said_ = [(one.verdict, one.resource, one.route, one.severity, one.text) for one in found]
    assert said_ == [
        ("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR, f"the code of Worker {text}: Python raises TypeError whenever this line is reached")
    ]


@pytest.mark.parametrize(
    ("call", "setup", "error"),
    [
        ("put(order, 'orders', at=1)", "", "Exception"),
        ("put(*order)", "", "Exception"),
        ("put(order, 'orders', **order)", "", "Exception"),
        ("store.add(order); store.add(order, 1); store.add(order=order, at=1)", "", "Exception"),
        ("store.all(); store.all(1, 2, when=order)", "", "Exception"),
        ("Store('orders').add(order); Store(table='orders', region='us').add(order); Store.made('orders').add(order)", "", "Exception"),
        ("Store.checked(order); store.checked(order)", "", "Exception"),
        ("Store.add(store, order)", "", "Exception"),
        ("put_now(order)", "put_now = functools.partial(put, table_of(), at=1)".replace("table_of()", "'orders'"), "Exception"),
        ("list(map(store.add, [order]))", "", "Exception"),
        ("audit(order)", "from tools import inject\n@inject\ndef audit(order, log): log(order)", "Exception"),
        ("put(order)", "", "TypeError"),
        ("Failed()", "class Failed(Exception):\n    def __init__(self, why='none'): self.why = why", "Exception"),
        ("Row(order, 1)", "from dataclasses import dataclass\n@dataclass\nclass Row:\n    order: dict\n    at: int", "Exception"),
        ("{'put': store.add, 'all': store.all}[order['kind']](order, when=1)", "", "Exception"),
    ],
)
def test_one_that_is_called_as_it_may_be(call: str, setup: str, error: str, coded: Coded) -> None:
    assert not coded(CALLED.replace("SETUP", STORE + setup).replace("CALL", call).replace("ERROR", error), RULE)


def test_what_is_behind_a_wrong_call_is_no_question(coded: Coded) -> None:
    code = CALLED.replace("SETUP", STORE).replace("CALL", "put(order)").replace("ERROR", "Exception")
    assert coded(code, RULE)
    assert not coded(code, "unprocessed-messages")
