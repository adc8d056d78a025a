from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "call-without-timeout"
POST = "import requests\ndef handler(event, context):\n    for record in event['Records']:\n        requests.post('https://example.com', data=record['body'])"


@pytest.mark.parametrize(
    "code",
    [
        POST,
        POST.replace("requests.post(", "requests.Session().post("),
        POST.replace("data=record['body']", "timeout=None"),
        POST.replace("import requests", "import urllib.request").replace(
            "requests.post('https://example.com', data=record['body'])", "urllib.request.urlopen(record['body'])"
        ),
    ],
    ids=["requests", "a session", "None", "urllib"],
)
def test_nothing_ends_the_wait(code: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(code, RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Worker", Severity.WARNING)]
    assert "(Timeout, 30 s)" in said[0].text


def _node(client: str, call: str) -> str:
    return f"""
const axios = require("axios");
{client}
exports.handler = async (event) => {{
  for (const record of event.Records) await {call};
}};
"""


BODY = "JSON.parse(record.body)"
UNDICI = "const { Agent, request, setGlobalDispatcher } = require('undici');\n"


@pytest.mark.parametrize(
    ("client", "call", "verdicts"),
    [
        ("", f"axios.post('https://example.com', {BODY})", ["fail"]),
        ("const http = axios.create({ baseURL: 'https://example.com' });", f"http.post('/orders', {BODY})", ["fail"]),
        ("const http = axios.create({ baseURL: 'https://example.com' });", f"http.put('/orders', {BODY}, {{ headers: {{}} }})", ["fail"]),
        ("const http = axios.create({ baseURL: 'https://example.com' });", f"http.post('/orders', {BODY}, {{ timeout: 2000 }})", []),
        ("const http = axios.create({ timeout: 2000 });", f"http.post('/orders', {BODY})", []),
        ("axios.defaults.timeout = 2000;", f"axios.post('https://example.com', {BODY})", []),
        ("axios.defaults.timeout = 2000; const http = axios.create({});", f"http.post('/orders', {BODY})", []),
        ("const http = axios.create({ headers: {} }); http.defaults.timeout = 2000;", f"http.post('/orders', {BODY})", []),
        ("axios.defaults.timeout = limit();", f"axios.post('https://example.com', {BODY})", ["undecided"]),
        ("Object.assign(axios.defaults, { timeout: 2000 });", f"axios.post('https://example.com', {BODY})", []),
        ("const set = (client) => { client.defaults.timeout = 2000; };", f"axios.post('https://example.com', {BODY})", ["undecided"]),
        ("axios.defaults.headers.common.Authorization = token();", f"axios.post('https://example.com', {BODY})", ["fail"]),
        (
            UNDICI + "setGlobalDispatcher(new Agent({ headersTimeout: 1000, bodyTimeout: 1000 }));",
            f"request('https://example.com', {{ body: {BODY} }})",
            [],
        ),
        (UNDICI + "setGlobalDispatcher(new Agent({ headersTimeout: 1000 }));", f"fetch('https://example.com', {{ body: {BODY} }})", []),
        (UNDICI + "setGlobalDispatcher(agent());", f"fetch('https://example.com', {{ body: {BODY} }})", ["undecided"]),
        (UNDICI + "setGlobalDispatcher(new Agent({ headersTimeout: 0, bodyTimeout: 0 }));", f"request('https://example.com', {{ body: {BODY} }})", ["fail"]),
        (UNDICI + "const dispatcher = new Agent({ headersTimeout: 1000 });", f"fetch('https://example.com', {{ body: {BODY}, dispatcher }})", []),
        (UNDICI.replace(", setGlobalDispatcher", ""), f"request('https://example.com', {{ body: {BODY} }})", ["fail"]),
        ("", f"Promise.race([fetch('https://example.com', {{ body: {BODY} }}), timer(3000)])", ["undecided"]),
        ("", f"Promise.all([fetch('https://example.com', {{ body: {BODY} }})])", ["fail"]),
        ("const limited = require('p-timeout');", f"limited(axios.post('https://example.com', {BODY}), {{ milliseconds: 3000 }})", []),
        ("", f"fetch(new Request('https://example.com', {{ body: {BODY}, signal: AbortSignal.timeout(2000) }}))", []),
        ("", f"fetch(new Request('https://example.com', {{ body: {BODY} }}))", ["fail"]),
        ("axios.interceptors.request.use((config) => ({ timeout: 2000, ...config }));", f"axios.post('https://example.com', {BODY})", ["undecided"]),
        ("axios.interceptors.request.use((config) => ({ ...config, headers }));", f"axios.post('https://example.com', {BODY})", ["fail"]),
        ("const got = require('got');", f"got.post('https://example.com', {{ json: {BODY} }}).json()", ["fail"]),
        ("const api = require('got').extend({ retry: { limit: 1 } });", f"api.post('orders', {{ json: {BODY} }})", ["fail"]),
        ("const api = require('got').extend({ timeout: { request: 2000 } });", f"api.post('orders', {{ json: {BODY} }})", []),
        ("const api = require('got').extend({ timeout: { request: 2000 } }).extend({ headers: {} });", f"api('orders', {{ json: {BODY} }})", []),
        ("const got = require('got'), api = got.extend(got.extend({ timeout: { request: 2000 } }), {});", f"api('orders', {{ json: {BODY} }})", []),
        ("const api = require('got').extend({ timeout: { response: 2000 } });", f"api.post('orders', {{ json: {BODY} }})", ["undecided"]),
        ("const api = require('got').extend({ hooks: { beforeRequest: [limited] } });", f"api.post('orders', {{ json: {BODY} }})", ["undecided"]),
        ("const options = require('options');", f"axios.post('https://example.com', {BODY}, options)", ["undecided"]),
    ],
)
def test_the_second_argument_of_axios_is_what_it_sends(client: str, call: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(_node(client, call), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.verdict for one in said] == verdicts


@pytest.mark.parametrize(
    "code",
    [POST.replace("data=record['body']", "timeout=2"), POST.replace("data=record['body']", "timeout=(1, 2)"), POST.replace("requests", "httpx")],
    ids=["a number", "two numbers", "a library that has one"],
)
def test_something_does(code: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code, RULE) == []


ADAPTER = """
from requests.adapters import HTTPAdapter
class Patient(HTTPAdapter):
    def send(self, request, **given):
        return super().send(request, **{"timeout": 3, **given})
"""
SESSION = POST.replace("import requests\n", "import requests\nsession = requests.Session()\n").replace("requests.post(", "session.post(")
POOL = "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(4)\n"
WAITED = """
import asyncio, httpx
client = httpx.AsyncClient(timeout=None)
async def main(records):
    for record in records:
        await asyncio.wait_for(client.post("https://example.com", content=record["body"]), 3)
def handler(event, context):
    asyncio.run(main(event["Records"]))
"""
BESIDE = (
    WAITED.replace("await asyncio.wait_for(", "await (").replace(", 3)", ")")
    + """
async def settings():
    return await asyncio.wait_for(read(), 2)
"""
)
LATER = WAITED.replace("await asyncio.wait_for(client", "sent = asyncio.create_task(client").replace(", 3)", ")\n        END")
OPENED = POST.replace("requests.post('https://example.com', data=record['body'])", "urllib.request.urlopen(record['body'])")


@pytest.mark.parametrize(
    ("code", "verdicts"),
    [
        (OPENED.replace("import requests", "import socket\nimport urllib.request\nsocket.setdefaulttimeout(3)"), ["undecided"]),
        (POST.replace("import requests", "import requests\nimport socket\nsocket.setdefaulttimeout(3)"), ["fail"]),
        (SESSION.replace("Session()", f"Session(){ADAPTER}session.mount('https://', Patient())"), ["undecided"]),
        (SESSION.replace("Session()", "Session()\nsession.mount('https://', requests.adapters.HTTPAdapter(max_retries=3))"), ["fail"]),
        (SESSION.replace("Session()", "Session()\nsession.request = partial(session.request, timeout=3)"), ["undecided"]),
        (SESSION, ["fail"]),
        (SESSION.replace("Session()", "Session()\nfrom shop import PatientAdapter\nsession.mount('https://', PatientAdapter(3))"), ["undecided"]),
        (POOL + POST.replace("requests.post(", "pool.submit(requests.post, ").replace("['body'])", "['body']).result(timeout=3)"), ["undecided"]),
        (POOL + POST.replace("requests.post(", "pool.submit(requests.post, ").replace("['body'])", "['body']).result()"), ["fail"]),
        (POST + "\n        log.exception('sent')", ["fail"]),
        (WAITED, []),
        (WAITED.replace(", 3)", ", limit())"), ["undecided"]),
        (WAITED.replace("asyncio.wait_for(", "(").replace(", 3)", ")"), ["fail"]),
        (BESIDE, ["fail"]),
        (LATER.replace("END", "await asyncio.wait_for(sent, 3)"), ["undecided"]),
        (LATER.replace("END", "await asyncio.wait([sent], timeout=3)"), ["undecided"]),
        (LATER.replace("END", "await sent"), ["fail"]),
        (WAITED.replace("await asyncio.wait_for(", "async with asyncio.timeout(3): await (").replace(", 3)", ")"), []),
        (WAITED.replace("await asyncio.wait_for(", "async with asyncio.timeout(limit()): await (").replace(", 3)", ")"), ["undecided"]),
        (WAITED.replace("await asyncio.wait_for(", "async with asyncio.timeout(None): await (").replace(", 3)", ")"), ["fail"]),
        (WAITED.replace("await asyncio.wait_for(", "async with asyncio.timeout(3): pass\n        await (").replace(", 3)", ")"), ["fail"]),
        (POST + "\n    print(pool.submit(read).result(timeout=3), ', '.join(['a']))", ["fail"]),
    ],
    ids=[
        "of all sockets",
        "requests asks for none",
        "an adapter's own",
        "an adapter that retries",
        "a method that is replaced",
        "a session",
        "an adapter from elsewhere",
        "a future that is waited for",
        "a future without an end",
        "no future",
        "asyncio waits for it",
        "asyncio waits for nobody knows how long",
        "asyncio waits for ever",
        "asyncio waits for something else",
        "a task that is waited for later",
        "several tasks that are waited for later",
        "a task that is waited for without an end",
        "in a block that ends",
        "in a block of which nobody knows when it ends",
        "in a block that never ends",
        "beside a block that ends",
        "another future that is waited for",
    ],
)
def test_a_timeout_that_is_not_given_with_the_call(code: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(code, RULE)] == verdicts


def test_a_timeout_from_elsewhere_is_undecided(coded: Callable[..., list[Any]]) -> None:
    said = coded(POST.replace("data=record['body']", "timeout=setting()"), RULE)
    assert [(one.verdict, one.text) for one in said] == [("undecided", "the timeout of requests.post in line 4 of its code is not known")]


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource, one.text) for one in said] == [
        ("undecided", "Worker", "the code of Worker is in no folder of this repository: not read")
    ]
