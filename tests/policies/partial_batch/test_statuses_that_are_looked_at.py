"""Of a response the status is looked at: whether the message is returned where it tells of a failure."""

from __future__ import annotations

import pytest

from .test_response_unread import FETCH, NODE, POST, PYTHON, RULE, SESSION, URL, Coded, said

IN_PYTHON = f"response = {POST}"


PASSED_OVER = [
    ("if response.status_code >= 500: print('later')\n            else: response.raise_for_status()", "requests.post"),
    ("if response.status_code in (409, 429): continue\n            response.raise_for_status()", "requests.post with status 429"),
    ("if response.status_code == 500: continue\n            response.raise_for_status()", "requests.post with status 500"),
    ("done = response.ok", "requests.post"),
    ("sent = bool(response)\n            print(sent)", "requests.post"),
    ("if not response:\n                continue", "requests.post"),
    ("for _ in range(2):\n                if response.ok: break", "requests.post"),
    ("if response.status_code // 100 == 4: response.raise_for_status()", "requests.post"),
]


def test_the_least_status_of_a_server_is_one_of_its_errors(coded: Coded) -> None:
    after = "if response.status_code == 500: print('a fault of theirs')\n            if response.status_code == 503: raise RuntimeError\n            if response.is_server_error: continue\n            response.raise_for_status()"
    (one,) = said(f"response = httpx.post({URL}, json=order, timeout=3)", coded, after=after)
    assert one.verdict == "fail"
    assert one.text.startswith("Worker does not act on the response of httpx.post with status 500: ")
    assert said(f"response = httpx.post({URL}, json=order, timeout=3)", coded, after=after.replace("continue", "raise RuntimeError")) == []


@pytest.mark.parametrize(("after", "what"), PASSED_OVER)
def test_the_status_is_looked_at_and_the_message_is_lost(after: str, what: str, coded: Coded) -> None:
    (one,) = said(IN_PYTHON, coded, after=after)
    assert one.verdict == "fail"
    assert one.text.startswith(f"Worker does not act on the response of {what}: ")


@pytest.mark.parametrize(
    "after",
    [
        "if response.status_code == 409: continue\n            response.raise_for_status()",
        "if response.status_code >= 500: raise RuntimeError\n            if response.status_code >= 400: print('refused', response.text)",
        "if response.status_code // 100 != 2: raise RuntimeError",
        "if response.status_code != requests.codes.ok: raise RuntimeError",
        "if response.json()['error']: raise RuntimeError",
        "if 'error' in response.text: raise RuntimeError",
        "if not response: raise RuntimeError",
        "if not response.ok: table.put_item(Item={'id': order['id']})",
        "json.loads(response.content)['id']",
        "Answer.model_validate_json(response.text)",
        "match response.status_code:\n                case 200: pass\n                case _: raise RuntimeError",
    ],
)
def test_trap_somebody_learns_of_a_failing_status(after: str, coded: Coded) -> None:
    assert said(IN_PYTHON, coded, after=after) == []


IN_NODE = f"const answer = {FETCH}"


@pytest.mark.parametrize(
    ("after", "what"),
    [
        ("if (answer.status >= 500) { console.warn('later'); continue; } if (!answer.ok) throw new Error();", "fetch"),
        ("if (answer.status === 429) continue; if (!answer.ok) throw new Error();", "fetch with status 429"),
        ("switch (answer.status) { case 200: case 409: break; default: console.warn('bad'); }", "fetch"),
        ("const done = answer.ok; console.log({ done });", "fetch"),
        ("const sent = ((one) => one.status < 300)(answer);", "fetch"),
        ("if (answer.ok) { console.log('sent'); }", "fetch"),
        ("if (Math.floor(answer.status / 100) === 4) throw new Error();", "fetch"),
    ],
)
def test_the_status_is_looked_at_in_node_and_the_message_is_lost(after: str, what: str, coded: Coded) -> None:
    (one,) = said(IN_NODE, coded, after=after)
    assert one.verdict == "fail"
    assert one.text.startswith(f"Worker does not act on the response of {what}: ")


@pytest.mark.parametrize(
    "after",
    [
        "if (answer.status === 409) continue; if (!answer.ok) throw new Error();",
        "if (![200, 201].includes(answer.status)) throw new Error(await answer.text());",
        "switch (answer.status) { case 200: break; default: throw new Error(); }",
        "if ((await answer.json()).errors) throw new Error();",
        "if ((await answer.text()).includes('error')) throw new Error();",
        "console.log(JSON.parse(await answer.text()).id);",
        "if (!answer.ok) await db.send(new PutItemCommand({ TableName: 'failed', Item: { id: { S: order.id } } }));",
        "await (answer.ok ? undefined : Promise.reject(new Error()));",
        "if (Math.trunc(answer.status / 100) !== 2) throw new Error();",
    ],
)
def test_trap_somebody_in_node_learns_of_a_failing_status(after: str, coded: Coded) -> None:
    assert said(IN_NODE, coded, after=after) == []


@pytest.mark.parametrize(
    ("adapter", "verdicts"),
    [
        ("requests.adapters.HTTPAdapter(max_retries=2)", ["fail"]),
        ("requests.adapters.HTTPAdapter(max_retries=urllib3.Retry(total=2, status_forcelist=[503]))", []),
    ],
)
def test_an_adapter_that_tries_again_for_want_of_a_connection_looks_at_no_status(adapter: str, verdicts: list[str], coded: Coded) -> None:
    made = f'client = requests.Session()\nclient.mount("https://", {adapter})'
    assert [one.verdict for one in said(SESSION, coded, made)] == verdicts


def test_a_status_that_raises_is_looked_at(coded: Coded) -> None:
    """What is raised for the status, and kept by a clause for all, is that clause's mistake."""
    lost = PYTHON.replace('failures.append({"itemIdentifier": record["messageId"]})', "print('failed')")
    code = lost.replace("MADE", "").replace("BEFORE", "pass").replace("CALL", f"{POST}.raise_for_status()").replace("AFTER", "pass")
    assert coded(code, RULE, properties="    Runtime: python3.13\n") == []


@pytest.mark.parametrize(("kind", "verdicts"), [("response", []), ("request", ["fail"])])
def test_an_interceptor_may_look_at_the_response(kind: str, verdicts: list[str], coded: Coded) -> None:
    call = f"await axios.put({URL}, order, {{ timeout: 3000, validateStatus: null }})"
    code = NODE.replace("CALL", call).replace("BEFORE", "").replace("AFTER", "").replace("const db", f"axios.interceptors.{kind}.use(seen);\nconst db")
    assert [one.verdict for one in coded(code, RULE, properties="    Runtime: nodejs22.x\n")] == verdicts
