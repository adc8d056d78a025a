"""A template made ready to be linked: loops written out, and SAM's resources made into CloudFormation's."""

from __future__ import annotations

from pathlib import Path

from .loops import Lists, has_loops, literal, written_out
from .template import Template, Unreadable, is_sam


def prepared(template: Template, root: Path | None, lists: Lists = literal) -> tuple[Template, list[Unreadable]]:
    """The template as it is linked, and what SAM would refuse. Where a loop goes over a list that is not spelt out, `again` makes it anew from what the list is."""
    made, unknown = written_out(template, lists) if has_loops(template.body) else (template, False)
    refused: list[Unreadable] = []
    if is_sam(made.body):
        from .sam.transform import lowered  # noqa: PLC0415 - only a SAM template needs it

        made, refused = lowered(made, root)
    made.slips, made.misnamed, made.unlisted = template.slips, template.misnamed, template.unlisted
    if unknown:
        made.again = lambda known: prepared(template, root, known)[0]
    return made, refused
