"""The managed policies of AWS: what they say, and by which ARN IAM has them.

A name is unique in an account, whatever its path is, and so it is among AWS's: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ...values.slips import is_slip

if TYPE_CHECKING:
    from mmap import mmap

_MANAGED: Final = Path(__file__).with_name("managed_policies.json")
_PATH: Final = regex(rb'\n"(/[^"\n]*)": ')
_OF_AWS: Final = ":iam::aws:policy"


def path_of(arn: str) -> str | None:
    """The path and name in the ARN of a policy of AWS (`/service-role/AWSLambdaSQSQueueExecutionRole`); None of any other, and of one with a part that nobody knows."""
    head, owned, tail = arn.partition(_OF_AWS)
    return tail if owned and head.startswith("arn:") and "${" not in tail else None


@cache
def statements_of_aws(path: str) -> Any:
    """The statements of one of AWS's policies, None where it is not in the table. One line is parsed, not a megabyte of JSON."""
    with _rows() as rows:
        start = rows.find(f"\n{json.dumps(path)}: ".encode())
        return None if start < 0 else json.loads(b"{" + rows[start : rows.find(b"\n", start + 1)].rstrip(b",") + b"}")[path]


@cache
def right_arn(arn: str) -> str | None:
    """The ARN that IAM has for the policy of AWS with this name, or with one of which this is plainly a slip; None where it has none."""
    head, owned, tail = arn.partition(_OF_AWS)
    name = tail.rpartition("/")[2]
    with _rows() as rows:
        end = rows.find(f'/{name}": '.encode()) if name else -1
        if end >= 0:
            return head + owned + rows[rows.rfind(b'"', 0, end) + 1 : end].decode() + f"/{name}"
        near = next((path for path in map(bytes.decode, _PATH.findall(rows)) if _is_slip(name, path.rpartition("/")[2])), None)
    return None if near is None else head + owned + near


def _is_slip(name: str, other: str) -> bool:
    """One slip leaves the beginning or the end as it is."""
    half = max(len(name) // 2 - 1, 1)
    is_near = abs(len(name) - len(other)) <= 1 and (name[:half] == other[:half] or name[-half:] == other[-half:])
    return name.casefold() == other.casefold() or (is_near and is_slip(name, other))


@contextmanager
def _rows() -> Iterator[mmap]:
    from mmap import ACCESS_READ, mmap  # noqa: PLC0415 - many roles have no policy of AWS

    with _MANAGED.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as rows:
        yield rows
