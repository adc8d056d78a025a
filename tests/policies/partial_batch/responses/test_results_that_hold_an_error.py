from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "response-unread"
Coded = Callable[..., list[Any]]
NODE = """
MADE
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      CALL
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
PYTHON = """
from opensearchpy import OpenSearch, helpers
client = OpenSearch("https://search.example.com", timeout=3)

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            CALL
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
MADE = {
    "resend": 'const { Resend } = require("resend"); const resend = new Resend("key");',
    "supabase": 'const { createClient } = require("@supabase/supabase-js"); const supabase = createClient("https://example.com", "key");',
    "api": 'const createClient = require("openapi-fetch").default; const api = createClient({ baseUrl: "https://example.com" });',
    "search": 'const { Client } = require("@opensearch-project/opensearch"); const search = new Client({ node: "https://example.com", requestTimeout: 3000 });',
}
SEND = 'await resend.emails.send({ from: "a@example.com", to: order.to, subject: "s", text: order.text });'
INSERT = 'await supabase.from("orders").insert(order);'
POST = 'await api.POST("/orders", { body: order });'
BULK = "await search.bulk({ body: record.body });"
THROWS = "if (error) throw new Error(error.message);"
LOGS = 'if (error) console.error("refused", error);'


def said_of_node(coded: Coded, call: str) -> list[Any]:
    made = next(one for name, one in MADE.items() if name in call)
    return coded(NODE.replace("MADE", made).replace("CALL", call), RULE, properties="    Runtime: nodejs22.x\n")


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (SEND, "resend.emails.send"),
        (f"const {{ data }} = {SEND} console.log(data?.id);", "resend.emails.send"),
        (f"const {{ data, error }} = {SEND} {LOGS}", "resend.emails.send"),
        (f"const {{ error }} = {SEND} if (error) {{ if (error.message.includes('rate_limit')) throw error; console.warn(error); }}", "resend.emails.send"),
        (INSERT, "supabase.from(…).insert"),
        (f"const {{ error }} = {INSERT} {LOGS}", "supabase.from(…).insert"),
        (f"const {{ data }} = {INSERT[:-1]}.select().single(); console.log(data);", "supabase.from(…).insert"),
        (f'const {{ error }} = await supabase.from("orders").update({{ sent: true }}).eq("id", order.id); {LOGS}', "supabase.from(…).update"),
        (f"const {{ error }} = {POST} {LOGS}", "api.POST"),
        (BULK, "search.bulk"),
        (f'const {{ body }} = {BULK} if (body.errors) console.error("refused");', "search.bulk"),
    ],
)
def test_an_error_that_is_a_value_is_looked_at(coded: Coded, call: str, named: str) -> None:
    (one,) = said_of_node(coded, call)
    assert (one.verdict, one.resource, one.route, one.severity) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.WARNING)
    assert f"the response of {named}: " in one.text


@pytest.mark.parametrize(
    "call",
    [
        f"const {{ error }} = {SEND} {THROWS}",
        f"const {{ error }} = {SEND} if (error) batchItemFailures.push({{ itemIdentifier: record.messageId }});",
        f"const {{ error }} = {INSERT} {THROWS}",
        f"const {{ error }} = {INSERT} if (error && error.code !== '23505') throw error;",  # it is there already
        f"const {{ data, error }} = {INSERT[:-1]}.select().single(); {THROWS}",
        f"{INSERT[:-1]}.throwOnError();",
        f'const {{ error }} = await supabase.from("orders").update({{ sent: true }}).eq("id", order.id); {THROWS}',
        'const { data } = await supabase.from("orders").select().eq("id", order.id); console.log(data);',  # it brings something
        f"const {{ error }} = {POST} {THROWS}",
        f'const {{ body }} = {BULK} if (body.errors) throw new Error("refused");',
        f'const {{ body }} = {BULK} const bad = body.items.filter((one) => one.index.error); if (bad.length) throw new Error("refused");',
        'await search.index({ index: "orders", body: order });',  # it throws
    ],
)
def test_who_throws_or_reports_says_it(coded: Coded, call: str) -> None:
    assert said_of_node(coded, call) == []


@pytest.mark.parametrize(
    ("call", "lost"),
    [
        ('client.bulk(body=record["body"])', True),
        ('answer = client.bulk(body=record["body"])\n            if answer["errors"]: print("refused", answer["items"])', True),
        ('answer = client.bulk(body=record["body"])\n            if answer.get("errors"): raise RuntimeError(answer)', False),
        (
            'answer = client.bulk(body=record["body"])\n            if any("error" in one["index"] for one in answer["items"]): raise RuntimeError(answer)',
            False,
        ),
        ('helpers.bulk(client, [{"_index": "orders", "_source": record["body"]}])', False),  # it raises
        ('client.index(index="orders", body=record["body"])', False),
    ],
)
def test_documents_that_were_refused(coded: Coded, call: str, *, lost: bool) -> None:
    found = coded(PYTHON.replace("CALL", call), RULE, properties='    Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]\n')
    assert [one.severity for one in found] == [Severity.WARNING] * lost
    assert all("opensearchpy.OpenSearch.bulk" in one.text for one in found)
