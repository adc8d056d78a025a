"""Contexts of Python that a block enters on a stack of its own: what the block raises is raised where they yield."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
CODE = """
import json
from contextlib import ExitStack, contextmanager
from pathlib import Path
import boto3

s3 = boto3.client("s3")

@contextmanager
def scratch(name):
    path = Path("/tmp") / name
    s3.download_file("files", name, str(path))
    try:
        yield path
    END

def work(record):
    keys = json.loads(record["body"])["keys"]
    BLOCK

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            work(record)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
CLEANS = "finally:\n        path.unlink()"
UPLOADS = 's3.upload_file(str(path), "files", "small/" + keys[0])'
BLOCKS = {
    "one": f"with ExitStack() as stack:\n        path = stack.enter_context(scratch(keys[0]))\n        {UPLOADS}",
    "two": f"with ExitStack() as stack:\n        stack.enter_context(scratch(keys[1]))\n        path = stack.enter_context(scratch(keys[0]))\n        {UPLOADS}",
    "handed on": f"with ExitStack() as stack:\n        path = stack.enter_context(scratch(keys[0]))\n        left = stack.pop_all()\n        with left:\n            {UPLOADS}",
    "each of some": f"with ExitStack() as stack:\n        for key in keys:\n            path = stack.enter_context(scratch(key))\n            {UPLOADS}",
    "many": "with ExitStack() as stack:\n" + "        path = stack.enter_context(scratch(keys[0]))\n" * 30 + f"        {UPLOADS}",
}


def code(block: str, end: str = CLEANS) -> str:
    return CODE.replace("BLOCK", BLOCKS[block]).replace("END", end)


@pytest.mark.parametrize("block", BLOCKS)
def test_trap_what_fails_in_it_comes_out_of_the_block(block: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code(block), RULE) == []


@pytest.mark.parametrize("block", ["one", "two"])
def test_one_that_catches_whatever_the_block_raises_is_found(block: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code(block, "except Exception as error:\n        print(error)"), RULE)
    assert said.verdict == "fail"
    assert "'except Exception'" in said.text
