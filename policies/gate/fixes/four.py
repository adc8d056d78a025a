"""A change in all four spellings, for a rule's page: that of a pipeline whose queue is Orders and whose function is Worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from queuegate.synth.sources.cdk.code.arguments import SQS_EVENT_SOURCE, argument
from queuegate.synth.values.defaults import MAPPING

from ...change import ATTRIBUTES, Edit, Granted
from ...rule import Finding
from .cdk import EVENT_SOURCE, PYTHON, TYPESCRIPT, Construct, construct_of, in_cdk
from .cloudformation import assigned, in_cloudformation, taking
from .sam import spelt_in_sam
from .step import Step, chosen, in_a_sentence


def in_four(finding: Finding) -> dict[str, str]:
    """What to do in each of them; spellings that are alike are one. Under "" is what else is to be said, in whichever."""
    said: dict[str, list[str]] = {}
    written_out = any(isinstance(edit.value, Granted) and edit.value.taken for edit in finding.changes)
    for title, spelt in _SPELLINGS.items():
        if written_out and title.startswith("CDK"):
            continue  # the statement is that of the example's template
        changes, instead = ([chosen(edit, spelt(edit)) for edit in edits] for edits in (finding.changes, finding.instead))
        said.setdefault(in_a_sentence(changes, instead), []).append(title)
    return {", ".join(titles): text for text, titles in said.items()} | ({"": finding.fix} if finding.fix else {})


def _in_sam(edit: Edit) -> Step:
    """The mapping as an event of the function, and a role as one that SAM makes of it, where a policy template gives the same."""
    if isinstance(edit.value, Granted) and edit.value.template and edit.value.call:
        return taking(edit.value, f"add {edit.value.template} to the Policies of {edit.value.call.given[0].removeprefix('the Function ')}")
    owner = ("Worker" if edit.property in ATTRIBUTES else "the event Orders of Worker") if edit.type == MAPPING else edit.name
    return assigned(edit._replace(property=spelt_in_sam(edit)), owner)


_SPELLINGS: Final[dict[str, Callable[[Edit], Step]]] = {
    "CloudFormation": in_cloudformation,
    "SAM": _in_sam,
    "CDK in Python": lambda edit: in_cdk(edit, _construct(edit), (PYTHON,)),
    "CDK in TypeScript": lambda edit: in_cdk(edit, _construct(edit), (TYPESCRIPT,)),
}


def _construct(edit: Edit) -> Construct:
    found = argument(edit.type, edit.property)
    if edit.type == MAPPING and (found is None or (found.inside or (found.word,))[0] in SQS_EVENT_SOURCE):
        return Construct("of Worker", EVENT_SOURCE)
    return construct_of(edit, None)
