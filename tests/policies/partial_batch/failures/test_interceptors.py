"""`swallowed-exception`: what an interceptor of axios makes of a request that failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
INTERCEPTED = """
const axios = require('axios');
const http = axios.create({ baseURL: 'https://example.com', timeout: 1000 });
const other = axios.create({ timeout: 1000 });
CLIENT.interceptors.response.use((response) => response, REFUSED);
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const response = await http.post('/orders', JSON.parse(record.body));
      CHECKED
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    ("refused", "client", "checked", "found"),
    [
        ("(error) => error.response", "http", "", ["interceptors.response.use"]),
        ("async (error) => { console.error(error); }", "http", "", ["interceptors.response.use"]),
        ("(error) => Promise.resolve({ data: null })", "http", "console.log(response.data);", ["interceptors.response.use"]),
        ("(error) => Promise.reject(error)", "http", "", []),
        ("(error) => { throw new Error(error.message); }", "http", "", []),
        ("async (error) => { if (error.response?.status === 404) return null; throw error; }", "http", "", []),
        ("(error) => (error.config.again ? Promise.reject(error) : http({ ...error.config, again: true }))", "http", "", []),
        ("(error) => error.response", "other", "", []),
        ("(error) => error.response", "axios", "", []),
        ("(error) => error.response", "http", "if (response.status >= 400) throw new Error(response.statusText);", []),
    ],
    ids=[
        "its response",
        "nothing",
        "something else",
        "rejected",
        "another error",
        "one status alone",
        "tried again",
        "another client's",
        "the package's",
        "a status that is looked at",
    ],
)
def test_what_an_interceptor_makes_of_a_failure(refused: str, client: str, checked: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    code = INTERCEPTED.replace("CLIENT", client).replace("REFUSED", refused).replace("CHECKED", checked)
    said = coded(code, RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.key.partition(":")[2] for one in said if one.verdict == "fail"] == found
