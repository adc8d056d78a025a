"""What of a policy document the services refuse: the grammar of AWS's policy language, and what the service adds that takes the document.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. What IAM answers was looked up: an Effect in small letters
(https://github.com/hashicorp/terraform/issues/10057), no Action (https://github.com/aws/aws-cdk/issues/7615), no statement (https://github.com/otterize/intents-operator/pull/481).
Of what nobody knows nothing is said here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

from ...language.functions.coerce import document, string
from ...language.functions.intrinsics import resolve
from ...linking.resources import View, view_of
from ...values.value import ABSENT, Malformed, Place
from ...values.worlds import Undecided, World
from ..policies.attached import statements_of, there
from ..policies.statement import Statement
from .documents import IDENTITY, Document
from .slips import Slip, near_to
from .statements import ELEMENTS, of_statement

VERSIONS: Final = ("2012-10-17", "2008-10-17")
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html"""
_OF_DOCUMENT: Final = ("Version", "Id", "Statement")


def slips_of(view: View, documents: Callable[[Any], Iterator[Document]]) -> tuple[Slip, ...]:
    """Everything in these documents of a role, a queue, a topic or a key that is refused, as far as it is known: worked out once for all who ask."""

    def work(world: World) -> tuple[Slip, ...]:
        found: list[Slip] = []
        for one in documents(view_of(view.facts, world)):
            with suppress(Undecided):
                found += (slip._replace(whose=one.whose, kind=one.kind) for slip in _slips(one))
        return tuple(found)

    return view.facts.plan(("slips", documents), work)(view.world)  # type: ignore[no-any-return]  # a plan's outcome is Any


def _slips(written: Document) -> Iterator[Slip]:
    """Everything in the document that is refused, as far as it is known."""
    value, place = resolve(written.value, written.world, written.place)
    value, place = resolve(document(value, written.world, place), written.world, place)
    if isinstance(value, dict) and not any(str(key).startswith("Fn::") for key in value):
        value = there(value, written.world, place)
        if bare := _bare(value):
            has = f"{', '.join(bare[:-1])} and {bare[-1]}" if len(bare) > 1 else bare[0]
            yield Slip(
                place, f"{has} and no Statement", "they belong into a statement", f"Write {has} into an item of Statement.", _doubts_of_document(written)
            )
            return
        yield from _version(value, written, place)
        yield from _elements(value, written, place)
    found: list[Any] = []
    try:
        found = statements_of(written.value, written.world, written.place)
    except Malformed as doubt:
        if not isinstance(value, dict) or not _misspelt("Statement", value, _OF_DOCUMENT):
            yield Slip(place, "no Statement", "a policy has one", "Write a Statement.", (doubt,))
        return
    if value["Statement"] == []:
        yield Slip(place / "Statement", "an empty Statement", "a policy has one statement or more", "Write a statement, or remove the policy.")
    yield from _of_statements(found, written)


def _of_statements(found: list[Any], written: Document) -> Iterator[Slip]:
    sids: set[str] = set()
    for late in found:
        try:
            statement: Statement | None = late()
        except Malformed as doubt:
            if doubt.place is not None:
                yield Slip(doubt.place, "a statement that is no mapping", "each has an Effect and an Action", "Write each statement as a mapping.", (doubt,))
            continue
        except Undecided:
            continue
        if statement is not None:
            yield from of_statement(statement, written.kind, written.links)
            yield from _sid(statement, written.kind, sids)


def _version(value: dict[str, Any], written: Document, place: Place) -> Iterator[Slip]:
    with suppress(Undecided):
        version, at = resolve(value.get("Version", ABSENT), written.world, place / "Version")
        if version is not ABSENT and (said := string(version, written.world, at)) not in VERSIONS:
            yield Slip(at, f"the Version {said}", f"AWS's policy language has the versions {' and '.join(VERSIONS)} only", f'Write Version: "{VERSIONS[0]}".')


def _bare(value: dict[str, Any]) -> list[str]:
    """The elements of a statement that stand in the document itself, where it has no Statement: the level between was left out."""
    names = [key for key in value if key in ELEMENTS]
    return names if "Statement" not in value and "Effect" in names and set(value) <= {*_OF_DOCUMENT, *ELEMENTS} else []


def _elements(value: dict[str, Any], written: Document, place: Place) -> Iterator[Slip]:
    """Only what the grammar names may stand in a document; the `Id` is not for a role's (https://github.com/dlapiduz/certbot-s3front/pull/27)."""
    for key in value:
        if key not in _OF_DOCUMENT:
            near = near_to(key, [one for one in _OF_DOCUMENT if one not in value])
            doubts = _doubts_of_document(written) if near == "Statement" else ()
            yield Slip(
                place / key,
                f"the element {key}",
                f"a policy has {', '.join(_OF_DOCUMENT)}",
                f"Write {near} in its place." if near else f"Remove {key}.",
                doubts,
            )
    if "Id" in value and written.kind == IDENTITY:
        yield Slip(place / "Id", "an Id", "those are for the policies of resources", "Remove Id.")


def _doubts_of_document(written: Document) -> tuple[Undecided, ...]:
    try:
        statements_of(written.value, written.world, written.place)
    except Undecided as doubt:
        return (doubt.again(),)
    return ()


def _misspelt(right: str, value: dict[str, Any], known: tuple[str, ...]) -> bool:
    return any(key not in known and near_to(key, [one for one in known if one not in value]) == right for key in value)


def _sid(statement: Statement, kind: str, seen: set[str]) -> Iterator[Slip]:
    """In IAM's own policies a Sid has letters and digits only, and is there once (https://github.com/kubernetes/kops/issues/4951)."""
    if kind != IDENTITY:
        return
    with suppress(Undecided):
        sid, at = resolve(statement.body.get("Sid", ABSENT), statement.world, statement.place / "Sid")
        said = "" if sid is ABSENT else string(sid, statement.world, at)
        if said and not (said.isascii() and said.isalnum()):
            yield Slip(
                at,
                f"the Sid '{said}'",
                "IAM accepts A-Z, a-z and 0-9 only",
                f"Write Sid: {''.join(one for one in said.title() if one.isascii() and one.isalnum())}.",
            )
        elif said and said in seen:
            yield Slip(at, f"the Sid '{said}' twice", "each is there once in a policy", "Give each statement a Sid of its own.")
        seen.add(said)
