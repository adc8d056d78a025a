"""`swallowed-exception` in Python: a class of errors that all of a library's are of is for whatever goes wrong with its calls, and one of some of them is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
CODE = """
import json, LIBRARY
made = MADE
def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        try:
            CALL
        except LIBRARY.CAUGHT as error:
            print(error)
    return {"batchItemFailures": []}
"""
INSERT = "made.cursor().execute('INSERT INTO orders VALUES (%s)', (order['id'],))\n            made.commit()"
CALLS = {
    "stripe": ("None", "stripe.Charge.create(amount=order['amount'])", ("StripeError", "error.StripeError"), "CardError"),
    "openai": ("openai.OpenAI(timeout=3)", "made.vector_stores.files.create(file_id=order['id'])", ("APIError", "OpenAIError"), "BadRequestError"),
    "pyodbc": ("pyodbc.connect('DSN=orders', timeout=3)", INSERT, ("Error",), "IntegrityError"),
    "mysql.connector": ("mysql.connector.connect(host='orders', connection_timeout=3)", INSERT, ("Error",), "IntegrityError"),
    "psycopg2": ("psycopg2.connect(host='orders', connect_timeout=3)", INSERT, ("Error",), "errors.UniqueViolation"),
}


@pytest.mark.parametrize("library", CALLS)
def test_a_clause_for_whatever_a_library_raises(library: str, coded: Callable[..., list[Any]]) -> None:
    made, call, broad, narrow = CALLS[library]
    code = CODE.replace("LIBRARY", library).replace("MADE", made).replace("CALL", call)
    layer = "    Layers: [arn:aws:lambda:eu-west-1:123456789012:layer:packages:1]\n"
    for one in broad:
        (said,) = coded(code.replace("CAUGHT", one), RULE, properties=layer)
        assert (said.verdict, said.resource) == ("fail", "Worker")
        assert f"whatever its call raises in the work of a message ('except {library}.{one}')" in said.text
    assert coded(code.replace("CAUGHT", narrow), RULE, properties=layer) == []
