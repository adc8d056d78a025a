"""Which actions the services of a pipeline have, how each is spelt, what it does, and on which resources.

AWS's own list is https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html. The table beside this module is
made from it by `tools/iam_actions.py`, says which packages it was made from, and is read where a rule asks for it, one service at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from queuegate._light import NamedTuple

from ...values.wildcards import compiled

_TABLE: Final = Path(__file__).with_name("actions.json")
_LEVELS: Final = {"R": "Read", "L": "List", "W": "Write", "P": "Permissions management", "T": "Tagging", "?": ""}
_GRAVITY: Final = ("Permissions management", "Write", "", "Tagging", "List", "Read")
_DELETES: Final = (":Delete", ":Purge", ":Remove")
SERVICES: Final = frozenset(
    {
        *("appconfig", "athena", "batch", "bedrock", "cloudwatch", "codedeploy", "comprehend", "dynamodb", "ec2", "ecs"),
        *("elasticfilesystem", "events", "execute-api", "firehose", "iam", "kinesis", "kms", "lambda", "logs", "pipes", "rds-data"),
        *("redshift-data", "s3", "scheduler", "secretsmanager", "ses", "sns", "sqs", "ssm", "states", "sts"),
        *("textract", "translate", "xray"),
    }
)
"""The services of the table: those that pipelines are made of, and those that handlers call and SAM's policy templates speak of."""


class _Action(NamedTuple):
    name: str
    level: str
    resources: tuple[str, ...]
    needed: tuple[str, ...]


def exists(action: str) -> bool | None:
    """Is there such an action (`sqs:SendMessage`, in any case)? None where the service is not in the table."""
    service = action.lower().partition(":")[0]
    return _find(action) is not None if service in SERVICES else None


def canonical(action: str) -> str | None:
    """The action as AWS spells it; None where there is none, or its service is not in the table."""
    found = _find(action)
    return found.name if found else None


def level(action: str) -> str:
    """`Read`, `List`, `Write`, `Permissions management` or `Tagging`; "" where that is not known.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
    """
    found = _find(action)
    return found.level if found else ""


def resource_types(action: str) -> tuple[str, ...]:
    """The types of resource that a statement can name for it; () where it knows none, and only `*` covers it, and where the action is not known."""
    found = _find(action)
    return found.resources if found else ()


def is_on_any(action: str) -> bool:
    """Is `*` the right resource: does no request of this action have to be for a certain resource (`sqs:ListQueues`, `cloudwatch:PutMetricData`)?"""
    found = _find(action)
    return found is not None and not found.needed


def is_prefix(service: str) -> bool:
    """Is there a service with this prefix (`sqs`) at all, whether or not its actions are in the table?"""
    return service.lower() in _prefixes()


@cache
def arn_formats(service: str) -> tuple[str, ...]:
    """What the ARNs of a service's resources look like behind the partition: `sqs:*:*:*`, where a `*` holds no colon, and `**` anything. () where that is not known."""
    return tuple(str(_row("formats").get(service, "")).split())


def arns(action: str) -> tuple[str, ...]:
    """What the ARNs of the resources look like that a statement can name for an action, behind the partition: `states:${Region}:${Account}:execution:*:*`, where a `*` is what names
    one. Those that every request needs come first. () where that is not known.
    """
    found = _find(action)
    if found is None:
        return ()
    spelt: dict[str, str] = _row(f"arns of {action.lower().partition(':')[0]}")
    return tuple(dict.fromkeys(spelt[kind.lower()] for kind in (*found.needed, *found.resources) if kind.lower() in spelt))


def expand(pattern: str, but: Iterable[str] = (), service: str = "") -> tuple[str, ...]:
    """The actions that a pattern with `*` and `?` covers, without those that the patterns of `but` cover: as AWS spells them, sorted.

    Of the services of the table; `service` names the only one that is meant.
    """
    covered = _expanded(pattern.lower(), service)
    left_out = {action for one in but for action in _expanded(one.lower(), service)}
    return tuple(action for action in covered if action not in left_out) if left_out else covered


def gravest(actions: Iterable[str]) -> tuple[str, ...]:
    """The actions, those first that do the most harm: who may do what, then writing (deleting before the rest), tagging, and reading."""
    return tuple(sorted(actions, key=lambda action: (_GRAVITY.index(level(action)), not any(word in action for word in _DELETES), action)))


@lru_cache(maxsize=1024)
def _expanded(pattern: str, only: str) -> tuple[str, ...]:
    """Every action that the pattern (in lower case) covers."""
    head = pattern.replace("?", "*").partition("*")[0]
    if head == pattern:
        own = _service(service) if (service := pattern.partition(":")[0]) in SERVICES and only in ("", service) and ":" in pattern else {}
        return (own[pattern].name,) if pattern in own else ()
    fits = (lambda name: name.startswith(head)) if pattern == f"{head}*" else compiled(pattern).fullmatch
    services = {head.partition(":")[0]} & SERVICES if ":" in head else {service for service in SERVICES if service.startswith(head)}
    return tuple(sorted(found.name for service in services if only in ("", service) for name, found in _service(service).items() if fits(name)))


def as_of() -> str:
    """The day of the table, `YYYY-MM-DD`: AWS adds actions every week."""
    return str(_row("date"))


def _find(action: str) -> _Action | None:
    service = action.lower().partition(":")[0]
    return _service(service).get(action.lower()) if service in SERVICES else None


@cache
def _service(service: str) -> dict[str, _Action]:
    """The actions of a service by their names in lower case."""
    found = {}
    for kind, names in _row(service).items():
        code, *types = kind.split()
        resources, needed = tuple(one.rstrip("*") for one in types), tuple(one[:-1] for one in types if one.endswith("*"))
        for name in names.split():
            spelt = f"{service}:{name}"
            found[spelt.lower()] = _Action(spelt, _LEVELS[code], resources, needed)
    return found


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(_row("prefixes").split())


def _row(name: str) -> Any:
    """One line of the table: the others are not parsed."""
    rows = _rows()
    start = rows.index(f"\n{json.dumps(name)}: ") + 1
    return json.loads("{" + rows[start : rows.index("\n", start)].rstrip(",") + "}")[name]


@cache
def _rows() -> str:
    return _TABLE.read_text(encoding="utf-8")
