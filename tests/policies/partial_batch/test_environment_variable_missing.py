from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "environment-variable-missing"
HANDLER = "def handler(event, context):\n    return {'batchItemFailures': []}\n"
Coded = Callable[..., list[Any]]


def given(variables: str) -> str:
    return f"    Environment: {{Variables: {variables}}}\n"


@pytest.mark.parametrize(
    "code",
    [
        f"import os\nTABLE = os.environ['TABLE']\n{HANDLER}",
        f"from os import environ as env\nTABLE, OTHER = env['TABLE'], 1\n{HANDLER}",
        f"import os\nclass Settings:\n    table: str = os.environ['TABLE']\n{HANDLER}",
        f"import boto3, os\ntable = boto3.resource('dynamodb').Table(os.environ['TABLE'])\n{HANDLER}",
        "import os\ndef handler(event, context):\n    table = os.environ['TABLE']\n    return {'batchItemFailures': []}\n",
        "import os\nasync def main(event):\n    pass\ndef handler(event, context):\n    with open('/tmp/x') as file:\n        return {'batchItemFailures': [], 'table': os.environ['TABLE']}\n",
    ],
    ids=["a module", "environ", "a class", "an argument", "the handler", "what it returns"],
)
def test_bad(code: str, coded: Coded) -> None:
    said = coded(code, RULE, properties=given("{TABLE_NAME: orders}"))
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR)]
    assert said[0].text.startswith('Worker reads os.environ["TABLE"], and has no such environment variable (it has TABLE_NAME): every invocation fails')
    assert coded(code, RULE, properties=given("{TABLE: orders}")) == []


def test_several_are_one(coded: Coded) -> None:
    (said,) = coded(f"import os\nA = os.environ['A'], os.environ['B'], os.environ['A']\n{HANDLER}", RULE)
    assert said.text.startswith('Worker reads os.environ["A"] (and B), and has no such environment variable: ')


def test_several_are_named_as_they_are_read(coded: Coded) -> None:
    reads = "".join(f"    print(record['body'], os.environ['{name}'])\n" for name in "HGFEDCBA")
    (said,) = coded(f"import os\ndef work(record):\n{reads}def handler(event, context):\n    for record in event['Records']:\n        work(record)\n", RULE)
    assert said.text.startswith('Worker reads os.environ["H"] (and G, F, E, D, C, B and A)')


@pytest.mark.parametrize(
    "code",
    [
        f"import os\nTABLE = os.environ.get('TABLE')\n{HANDLER}",
        f"import os\nTABLE = os.getenv('TABLE', 'orders')\n{HANDLER}",
        f"import os\nTABLE = os.environ['TABLE'] if 'TABLE' in os.environ else 'orders'\n{HANDLER}",
        f"import os\nTABLE = 'TABLE' in os.environ and os.environ['TABLE']\n{HANDLER}",
        f"import os\ntry:\n    TABLE = os.environ['TABLE']\nexcept KeyError:\n    TABLE = 'orders'\n{HANDLER}",
        f"import os\nfrom contextlib import suppress\nwith suppress(KeyError):\n    TABLE = os.environ['TABLE']\n{HANDLER}",
        f"import os\ndef table():\n    return os.environ['TABLE']\n{HANDLER}",
        f"import os\nfrom dotenv import load_dotenv\nload_dotenv()\nTABLE = os.environ['TABLE']\n{HANDLER}",
        f"import os\nos.environ['TABLE'] = 'orders'\nTABLE = os.environ['TABLE']\n{HANDLER}",
        f"import os\nREGION, NAME = os.environ['AWS_REGION'], os.environ['AWS_LAMBDA_FUNCTION_NAME']\n{HANDLER}",
        "import os\ndef handler(event, context):\n    if event['Records'][0]['body'] == 'ping':\n        return None\n    return os.environ['TABLE']\n",
        f"environ = {{'TABLE': 'orders'}}\nTABLE = environ['TABLE']\n{HANDLER}",
    ],
)
def test_trap_what_may_go_well(code: str, coded: Coded) -> None:
    assert coded(code, RULE, properties=given("{OTHER: x}")) == []


def test_one_that_a_world_leaves_out(changed: Callable[..., list[Any]]) -> None:
    head = "Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {Prod: !Equals [!Ref Stage, prod]}\n"
    code = "import os\\nTABLE = os.environ['TABLE']\\ndef handler(event, context): pass"
    worker = f'Worker: {{Properties: {{Environment: {{Variables: {{TABLE: !If [Prod, orders, !Ref AWS::NoValue]}}}}, Code: {{ZipFile: "{code}"}}}}}}'
    (said,) = changed(worker, RULE, head=head)
    assert (said.verdict, said.worlds) == ("fail", ("Stage = dev",))


def test_variables_that_nobody_knows(coded: Coded) -> None:
    code, unknown = f"import os\nTABLE = os.environ['TABLE']\n{HANDLER}", "    Environment: {Variables: !GetAtt Made.Variables}\n"
    (said,) = coded(code, RULE, properties=unknown, more="Made: {Type: Custom::Values}\n")
    assert said.verdict == "undecided"
    assert coded(HANDLER, RULE, properties=unknown, more="Made: {Type: Custom::Values}\n") == []


def test_variables_that_a_macro_may_add(coded: Coded) -> None:
    code, include = f"import os\nTABLE = os.environ['TABLE']\n{HANDLER}", '"Fn::Transform": {Name: AWS::Include, Parameters: {Location: s3://b/x.yaml}}'
    (said,) = coded(code, RULE, properties=given(f"{{OTHER: x, {include}}}"))
    assert (said.verdict, said.text) == ("undecided", "AWS::Include may write TABLE when the stack is deployed")
    assert coded(code, RULE, properties=given(f"{{TABLE: x, {include}}}")) == []


def test_a_script_that_starts_the_runtime_may_set_some(coded: Coded) -> None:
    assert coded(f"import os\nTABLE = os.environ['TABLE']\n{HANDLER}", RULE, properties=given("{AWS_LAMBDA_EXEC_WRAPPER: /opt/start}")) == []


CALLS = (
    "import os, boto3\ndef handler(event, context):\n    boto3.client('dynamodb').put_item(TableName={}, Item={{}})\n    return {{'batchItemFailures': []}}\n"
)
NODE = (
    "const {{ DynamoDBClient, PutItemCommand }} = require('@aws-sdk/client-dynamodb');\nconst db = new DynamoDBClient({{}});\n"
    "exports.handler = async (event) => {{ await db.send(new PutItemCommand({{ TableName: {}, Item: {{}} }})); return {{ batchItemFailures: [] }}; }};\n"
)


@pytest.mark.parametrize(
    ("code", "runtime"),
    [(CALLS.format("os.environ.get('TABLE')"), "python3.13"), (NODE.format("process.env.TABLE"), "nodejs22.x")],
    ids=["Python", "Node"],
)
def test_a_call_that_is_given_nothing(code: str, runtime: str, coded: Coded) -> None:
    def said(variables: str) -> list[tuple[str, str]]:
        return [(one.verdict, one.text) for one in coded(code, RULE, properties=f"    Runtime: {runtime}\n" + given(variables))]

    reads = "process.env.TABLE" if runtime.startswith("nodejs") else "TABLE"
    text = f"Worker reads {reads}, and has no such environment variable{{}}: every invocation fails, and each receive counts towards maxReceiveCount"
    assert said("{TABLE_NAME: orders}") == [("fail", text.format(" (it has TABLE_NAME)"))]
    assert said("{LOG_LEVEL: debug}") == [("fail", text.format(""))]
    assert said("{TABLE: orders}") == []


def test_a_call_that_is_given_nothing_on_some_way_where_another_name_was_meant(coded: Coded) -> None:
    code = CALLS.replace("    boto3", "    if event['Records'][0]['body']:\n        boto3").format("os.environ.get('TABLE')")
    (said,) = coded(code, RULE, properties=given("{TABLE_NAME: orders}"))
    assert (said.verdict, said.text) == (
        "fail",
        "Worker calls put_item with the environment variable TABLE, which it does not have (it has TABLE_NAME): each such call fails",
    )
    assert coded(code, RULE, properties=given("{STAGE: dev}")) == []


GUARDED = (
    "import os, boto3\nTABLE = os.environ.get('AUDIT_TABLE')\nclass Settings:\n    table = TABLE\ndef handler(event, context):\n    {}\n"
    "        boto3.client('dynamodb').put_item(TableName=TABLE, Item={{}})\n    return {{'batchItemFailures': []}}\n"
)
GUARDED_IN_NODE = (
    "const {{ DynamoDBClient, PutItemCommand }} = require('@aws-sdk/client-dynamodb');\nconst db = new DynamoDBClient({{}});\nconst audit = process.env.AUDIT_TABLE;\n"
    "exports.handler = async (event) => {{\n  {}\n    await db.send(new PutItemCommand({{ TableName: audit, Item: {{}} }}));\n  return {{ batchItemFailures: [] }};\n}};\n"
)


@pytest.mark.parametrize(
    ("code", "runtime", "is_said"),
    [
        (GUARDED.format("if TABLE:"), "python3.13", False),
        (GUARDED.format("if Settings.table is not None:"), "python3.13", False),
        (GUARDED.format("os.environ.setdefault('AUDIT_TABLE', 'x')\n    if event['Records'][0]['body']:"), "python3.13", False),
        (
            GUARDED.format("tell(TABLE)\ndef tell(table):\n    if table is None:\n        return\n    if table:").replace("TableName=TABLE", "TableName=table"),
            "python3.13",
            False,
        ),
        (GUARDED.format("if event['Records'][0]['body']:"), "python3.13", True),
        (GUARDED_IN_NODE.format("if (audit)"), "nodejs22.x", False),
        (GUARDED_IN_NODE.format("if (event.Records[0].body)"), "nodejs22.x", True),
    ],
)
def test_a_call_under_a_condition_on_the_variable_is_left_out_without_it(code: str, runtime: str, is_said: bool, coded: Coded) -> None:  # noqa: FBT001 - pytest passes it by name
    said = coded(code, RULE, properties=f"    Runtime: {runtime}\n" + given("{TABLE: orders}"))
    assert [one.verdict for one in said] == ["fail"] * is_said


def test_trap_a_token_that_is_only_worked_out_needs_no_region(coded: Coded) -> None:
    code = "import os, boto3\ndef handler(event, context):\n    boto3.client('rds').generate_db_auth_token(DBHostname='db', Port=3306, DBUsername='u', Region=os.environ.get('DB_REGION'))\n"
    assert coded(code, RULE, properties=given("{STAGE: dev}")) == []


@pytest.mark.parametrize(
    "code",
    [
        CALLS.format("os.environ.get('TABLE', 'orders')"),
        CALLS.format("os.environ.get('TABLE') or os.environ.get('TABLE_NAME')"),
        CALLS.format("'prefix-' + os.environ.get('TABLE', '')"),
    ],
    ids=["a default", "either", "a part of a name"],
)
def test_trap_a_call_that_is_given_something(code: str, coded: Coded) -> None:
    assert coded(code, RULE, properties=given("{TABLE_NAME: orders}")) == []


ASKER = """
import os
from functools import lru_cache

@lru_cache
def setting(name):
    BODY
    return value

HOW
def handler(event, context):
    return {'batchItemFailures': []}
"""


@pytest.mark.parametrize(
    ("body", "how", "found"),
    [
        ("value = os.environ[name]", "TABLE = setting('TABLE')", ["fail"]),
        ("value = os.getenv(name)\n    if not value:\n        raise RuntimeError(name)", "TABLE = setting('TABLE')", ["fail"]),
        (
            "value = os.environ.get(name)\n    if value is None:\n        print(name)\n        raise RuntimeError(name)",
            "TABLE = setting(name='TABLE')",
            ["fail"],
        ),
        ("value = os.environ.get(name, 'x')\n    if not value:\n        raise RuntimeError(name)", "TABLE = setting('TABLE')", []),
        ("value = os.getenv(name)", "TABLE = setting('TABLE')", []),
        ("value = None\n    if name in os.environ:\n        value = os.environ[name]", "TABLE = setting('TABLE')", []),
        ("if name in os.environ:\n        value = os.environ[name]", "TABLE = setting('TABLE')", ["fail"]),  # `value` has no value then
        ("value = os.environ[name]", "def table():\n    return setting('TABLE')", []),
        ("value = os.environ[name]", "try:\n    TABLE = setting('TABLE')\nexcept KeyError:\n    TABLE = 'x'", []),
    ],
)
def test_a_function_that_is_given_the_name(body: str, how: str, found: list[str], coded: Coded) -> None:
    code = ASKER.replace("BODY", body).replace("HOW", how)
    said = coded(code, RULE, properties=given("{OTHER: orders}"))
    assert [(one.verdict, one.resource) for one in said] == [(verdict, "Worker") for verdict in found]
    assert all("TABLE" in one.text and "every invocation fails" in one.text for one in said)
    assert coded(code, RULE, properties=given("{TABLE: orders}")) == []


EACH = """\
import os, boto3
table = boto3.resource('dynamodb')
def named():
    return os.environ['TABLE']
def handler(event, context):
    failures = []
    for record in event['Records']:
        try:
            WORK
        except Exception:
            failures.append({'itemIdentifier': record['messageId']})
    return {'batchItemFailures': failures}
"""
PUT = "table.Table({}).put_item(Item={{'id': record['body']}})"
ALL = EACH.replace(
    "        try:\n            WORK\n        except Exception:\n            failures.append({'itemIdentifier': record['messageId']})", "        WORK"
)


@pytest.mark.parametrize(
    ("code", "end"),
    [
        (EACH.replace("WORK", PUT.format("os.environ['TABLE']")), "every message fails with KeyError and is returned as failed"),
        (EACH.replace("WORK", PUT.format("named()")), "every message fails with KeyError and is returned as failed"),
        (ALL.replace("WORK", PUT.format("os.environ['TABLE']")), "every invocation fails with KeyError"),
        (ALL.replace("WORK", PUT.format("named()")), "every invocation fails with KeyError"),
    ],
    ids=["in the guarded work", "in a function of it", "in the loop", "in a function of that"],
)
def test_bad_where_the_work_on_each_message_asks_for_it(code: str, end: str, coded: Coded) -> None:
    (said,) = coded(code, RULE, properties=given("{TABLE_NAME: orders}"))
    assert (said.verdict, said.resource, said.severity) == ("fail", "Worker", Severity.ERROR)
    assert said.text.startswith(f'Worker reads os.environ["TABLE"], and has no such environment variable (it has TABLE_NAME): {end}, and each receive counts')
    assert coded(code, RULE, properties=given("{TABLE: orders}")) == []


@pytest.mark.parametrize(
    "work",
    [
        "deliver(record['body'], os.environ.get('TABLE'))",
        "deliver(record['body'], os.environ['TABLE'] if 'TABLE' in os.environ else 'orders')",
        "deliver(record['body'])\n            if record['attributes'].get('kind'):\n                deliver(named())",
        "deliver(record['body'])\n            try:\n                count(os.environ['TABLE'])\n            except KeyError:\n                pass",
        "try:\n                name = named()\n            except KeyError:\n                name = 'orders'\n            deliver(name, record['body'])",
        "try:\n                name = named()\n            except KeyError:\n                if strict(): raise\n                name = 'orders'\n            deliver(name, record['body'])",
        "os.environ.setdefault('TABLE', 'orders')\n            deliver(named(), record['body'])",
    ],
    ids=["asked with get", "asked for first", "under a condition", "beside the work", "a default", "a default as a rule", "set by the code"],
)
def test_trap_where_the_work_goes_on_without_it(work: str, coded: Coded) -> None:
    assert coded(EACH.replace("WORK", work), RULE, properties=given("{OTHER: x}")) == []


SCRIPT = "const table = process.env.TABLE;\nif (!table) throw new Error('no TABLE');\nexports.handler = async () => ({ batchItemFailures: [] });\n"


@pytest.mark.parametrize(
    ("code", "runtime", "starts"),
    [
        (
            f"import os\nSIZE = int(os.environ.get('TABLE'))\n{HANDLER}",
            "python3.13",
            'Worker reads os.environ.get("TABLE"), and has no such environment variable (it has TABLE_NAME): every invocation fails, since',
        ),
        (
            f"from os import getenv\nHOSTS = getenv('TABLE').split(',')\n{HANDLER}",
            "python3.13",
            'Worker reads os.environ.get("TABLE"), and has no such environment variable (it has TABLE_NAME): every invocation fails, since',
        ),
        (
            f"import os\nURL = 'https://' + os.environ.get('TABLE', None)\n{HANDLER}",
            "python3.13",
            'Worker reads os.environ.get("TABLE"), and has no such environment variable (it has TABLE_NAME): every invocation fails, since',
        ),
        (SCRIPT, "nodejs22.x", "Worker reads process.env.TABLE, and has no such environment variable (it has TABLE_NAME): every invocation fails, and"),
    ],
    ids=["a number", "a method", "a sum", "Node"],
)
def test_code_that_works_with_nothing(code: str, runtime: str, starts: str, coded: Coded) -> None:
    (said,) = coded(code, RULE, properties=f"    Runtime: {runtime}\n" + given("{TABLE_NAME: orders}"))
    assert (said.verdict, said.resource, said.severity, said.text.startswith(starts)) == ("fail", "Worker", Severity.ERROR, True)
    assert coded(code, RULE, properties=f"    Runtime: {runtime}\n" + given("{TABLE: orders}")) == []


@pytest.mark.parametrize(
    "code",
    [
        f"import os\nSIZE = int(os.environ.get('TABLE', 5))\nHOSTS = os.environ.get('TABLE', '').split(',')\n{HANDLER}",
        f"import os\nHOSTS = (os.environ.get('TABLE') or 'a,b').split(',')\nSIZE = os.getenv('TABLE') and int(os.getenv('TABLE'))\n{HANDLER}",
        f"import os\nfrom settings import int\nSIZE = int(os.environ.get('TABLE'))\n{HANDLER}",
        f"import os\ndef float(text): return text\nSIZE = float(os.environ.get('TABLE'))\n{HANDLER}",
        f"import json, os\ntry:\n    SETTINGS = json.loads(os.environ.get('TABLE'))\nexcept TypeError:\n    SETTINGS = {{}}\n{HANDLER}",
        f"import os\ndef later():\n    return int(os.getenv('TABLE'))\n{HANDLER}",
    ],
    ids=["a default", "another one then", "an int of its own", "a float of its own", "tried", "later"],
)
def test_code_that_expects_nothing(code: str, coded: Coded) -> None:
    assert coded(code, RULE, properties=given("{TABLE_NAME: orders}")) == []


def test_one_that_is_looked_up_for_each_message(coded: Coded) -> None:
    """Where every message is returned as failed, every one reaches the dead-letter queue, too."""
    code = """
import os
def lacking():
    return [one for one in ("STAGE", "TABLE") if not os.environ.get(one)]
def handler(event, context):
    failures, missing = [], lacking()
    for record in event["Records"]:
        if missing:
            failures.append({"itemIdentifier": record["messageId"]})
            continue
        print(record["body"])
    return {"batchItemFailures": failures}
"""
    (one,) = coded(code, RULE, properties=given("{STAGE: dev}"))
    assert one.text.startswith("Worker reads TABLE, ")
    assert ": every message fails and is returned as failed" in one.text
    assert coded(code, RULE, properties=given("{STAGE: dev, TABLE: orders}")) == []


WANTED = """
import json, os
def audit():
    table = os.environ.get("TABLE")
    if table is None:
        raise KeyError("TABLE")
    return table
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            if order.get("audited"):
                write(NAMED, order)
            deliver(order)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


@pytest.mark.parametrize("named", ["audit()", 'os.environ["TABLE"]'])
def test_trap_one_that_only_some_messages_want(named: str, coded: Coded) -> None:
    """A message that is not audited gets through without it, although what the condition decides ends as any other work does."""
    assert coded(WANTED.replace("NAMED", named), RULE, properties=given("{STAGE: dev}")) == []
    assert [
        one.verdict for one in coded(WANTED.replace('if order.get("audited"):', "if True:").replace("NAMED", named), RULE, properties=given("{STAGE: dev}"))
    ] == ["fail"]


@pytest.mark.parametrize("options", ["-r dotenv/config", "--env-file=.env", "--enable-source-maps --import ./setup.mjs"])
def test_trap_options_of_node_that_load_something_first(options: str, coded: Coded) -> None:
    def said(options: str) -> list[str]:
        node = "    Runtime: nodejs22.x\n" + given(f'{{STAGE: dev, NODE_OPTIONS: "{options}"}}')
        return [one.verdict for one in coded(NODE.format("process.env.TABLE"), RULE, properties=node)]

    assert said(options) == []
    assert said("--enable-source-maps") == ["fail"]


@pytest.mark.parametrize(
    "first",
    ["os.environ |= {'TABLE': 'orders'}", "from acme.bootstrap import load\nload('/orders')", "import load_config", "from acme.environment import *"],
)
def test_trap_code_that_may_fill_its_environment(first: str, coded: Coded) -> None:
    code = CALLS.format("os.environ.get('TABLE')")
    assert [one.verdict for one in coded(code, RULE, properties=given("{STAGE: dev}"))] == ["fail"]
    assert coded(code.replace("def handler", f"{first}\ndef handler"), RULE, properties=given("{STAGE: dev}")) == []


WITH_A_DEFAULT = {
    "python3.13": 'import os, boto3\ntable = boto3.resource("dynamodb").Table(os.environ.get("TABLE_NAME", "orders"))\nMORE\ndef handler(event, context):\n'
    '    for record in event["Records"]: table.put_item(Item={"id": record["messageId"]})\n',
    "nodejs22.x": 'const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");\nconst db = new DynamoDBClient({});\nconst TABLE = process.env.TABLE_NAME ?? "orders";\nMORE\n'
    "exports.handler = async (event) => { for (const record of event.Records) await db.send(new PutItemCommand({ TableName: TABLE, Item: { id: { S: record.messageId } } })); };\n",
}


@pytest.mark.parametrize("runtime", WITH_A_DEFAULT)
@pytest.mark.parametrize(
    ("variables", "more", "fires"),
    [
        ("TABLE: orders-prod", "", True),
        ("ORDERS_TABLE_NAME: orders-prod", "", True),
        ("TABLE: orders", "", False),  # it says the same
        ("TABLE_NAME: orders-prod", "", False),
        ("STAGE: prod", "", False),
        ("TABLE: orders-prod", 'seen = ["TABLE"]', False),  # something reads it
    ],
)
def test_a_name_of_the_code_s_own_in_the_place_of_a_variable_that_is_spelt_alike(runtime: str, variables: str, more: str, coded: Coded, *, fires: bool) -> None:
    code = WITH_A_DEFAULT[runtime].replace("MORE", more)
    said = coded(code, RULE, properties=f"    Runtime: {runtime}\n    Environment: {{Variables: {{{variables}}}}}\n")
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Worker", Severity.WARNING)] * fires
    assert all(f"TABLE_NAME, which it does not have (it has {variables.partition(':')[0]}): each such call is made with 'orders'" in one.text for one in said)
