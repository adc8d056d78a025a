"""A variable that is asked for when the module is imported, which then refuses to be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "environment-variable-missing"
HANDLER = "def handler(event, context):\n    return {'batchItemFailures': []}\n"
Coded = Callable[..., list[Any]]


def given(variables: str) -> str:
    return f"    Environment: {{Variables: {variables}}}\n"


MADE = """
import os, contextlib
class Orders:
    def __init__(self, table=None):
        self.table = table or os.environ["TABLE"]
    @classmethod
    def of_environment(cls):
        return cls(os.environ["TABLE"])
def orders():
    return Orders.of_environment()
LINE
def handler(event, context):
    return {"batchItemFailures": []}
"""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("made = Orders()", ["fail"]),
        ("made = Orders.of_environment()", ["fail"]),
        ("made = [orders() for _ in range(2)]", ["fail"]),
        ("made = Orders('orders')", []),
        ("made = None", []),
        ("try:\n    made = Orders()\nexcept KeyError:\n    made = None", []),
        ("with contextlib.suppress(KeyError):\n    made = orders()", []),
        ("if os.environ.get('STAGE') == 'prod':\n    made = orders()", []),
    ],
)
def test_what_is_made_when_the_module_is_imported(line: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(MADE.replace("LINE", line), RULE)
    assert [one.verdict for one in said] == found
    assert all("every invocation fails with KeyError" in one.text for one in said)


LOOKED_UP = {
    "a list": "NAMES = ['STAGE', 'TABLE']\nmissing = [one for one in NAMES if not os.environ.get(one)]\nif missing:\n    raise RuntimeError(missing)\n",
    "a walrus": "if (TABLE := os.environ.get('TABLE')) is None:\n    raise RuntimeError('TABLE')\n",
    "behind another": "if (STAGE := os.getenv('STAGE')) is None:\n    raise RuntimeError('STAGE')\nif (TABLE := os.getenv('TABLE', '')) == '':\n    raise RuntimeError('TABLE')\n",
    "one by one": "for one in ('STAGE', 'TABLE'):\n    if one not in os.environ:\n        raise RuntimeError(one)\n",
    "a function of several": "def need(*names):\n    for one in names:\n        if not os.getenv(one):\n            raise RuntimeError(one)\n    return [os.environ[one] for one in names]\nSTAGE, TABLE = need('STAGE', 'TABLE')\n",
    "a class": "class Settings:\n    def __init__(self):\n        self.table = os.environ.get('TABLE')\n        self.check()\n    def check(self):\n        if self.table is None:\n            raise ValueError('TABLE')\nsettings = Settings()\n",
}
LOOKED_UP_IN_VAIN = {
    "one of two": "if not (os.environ.get('TABLE') or os.environ.get('STAGE')):\n    raise RuntimeError('TABLE or STAGE')\n",
    "where another one says so": "if os.environ.get('STAGE') == 'local' and not os.environ.get('TABLE'):\n    raise RuntimeError('TABLE')\n",
    "a default": "TABLE = os.environ.get('TABLE', 'orders')\nif not TABLE:\n    raise RuntimeError('TABLE')\n",
    "a warning": "if 'TABLE' not in os.environ:\n    print('no TABLE')\n",
    "caught": "try:\n    if not os.environ.get('TABLE'):\n        raise RuntimeError('TABLE')\nexcept RuntimeError:\n    print('no TABLE')\n",
}


@pytest.mark.parametrize(
    ("code", "found"),
    [*((code, ["fail"]) for code in LOOKED_UP.values()), *((code, []) for code in LOOKED_UP_IN_VAIN.values())],
    ids=[*LOOKED_UP, *LOOKED_UP_IN_VAIN],
)
def test_one_that_is_looked_up_before_the_module_refuses_to_be_imported(code: str, found: list[str], coded: Coded) -> None:
    whole = f"import os\n{code}{HANDLER}"
    said = coded(whole, RULE, properties=given("{STAGE: dev}"))
    assert [(one.verdict, one.resource, "every invocation fails" in one.text) for one in said] == [(one, "Worker", True) for one in found]
    assert all("TABLE" in one.text and "STAGE," not in one.text for one in said)
    assert coded(whole, RULE, properties=given("{STAGE: dev, TABLE: orders}")) == []


def test_a_module_that_refuses_to_be_imported_has_its_handler_all_the_same(coded: Coded) -> None:
    """What is looked for in the environment is there: else every module that asks so would be one without a handler."""
    code = f"import os\nWANTED = {{'TABLE': 'the table'}}\nmissing = [one for one in WANTED if one not in os.environ]\nif missing:\n    raise SystemExit(missing)\n{HANDLER}"
    assert coded(code, "handler-not-found", properties=given("{TABLE: orders}")) == []
    assert coded(code, "handler-not-found", properties=given("{STAGE: dev}")) == []
    assert [one.verdict for one in coded(code, RULE, properties=given("{STAGE: dev}"))] == ["fail"]
