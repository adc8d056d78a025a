"""The difference as Markdown, for a comment on the pull request or a job's summary."""

from __future__ import annotations

from ..report.door import for_people
from ..report.markdown import at, one_by_one, placed, wrong
from ..report.text.markdown import table, text
from .model import Changed, Difference
from .words import compared, gone, missing, permissions, verdict

_SIGNS = {"gained": "more", "lost": "less"}
_CAME_AND_WENT = {"added": ("none", "is there"), "removed": ("was there", "none")}


def render(found: Difference, way: str = "", blob: str = "") -> str:
    """The whole document. `way` leads from the repository's root to the working folder; `blob` is where a forge shows files of the commit that the change ends in."""
    before, where = placed(way), placed(way, blob)
    told = [*permissions(found)]
    parts = [
        f"## SQS → Lambda pipelines: {text(verdict(found))}",
        text(compared(found)),
        "\n".join(f"- {text(line)}" for line in missing(found)),
        *(f"**{one.kind}**: {text(one.message)}{at(one.source, where)}" for one in found.problems),
        table(
            ("Pipeline", "What", "Before", "After", ""),
            (_row(one) for one in found.pipelines),
        ),
        "\n".join(
            [
                "**Permissions**",
                "",
                *(f"- {_SIGNS[one.change]}: {text(said)}{at(one.source, before if one.change == 'lost' else where)}" for one, said in told),
            ]
        )
        if told
        else "",
        f"**New findings**\n\n{new}" if (new := wrong(found.new, where)) else "",
        "\n".join(["**Gone**", "", *(f"- {text(line)}" for line in left)]) if (left := [*gone(found)]) else "",
        one_by_one(found.new, where),
    ]
    return for_people("\n\n".join(part for part in parts if part) + "\n")


def _row(one: Changed) -> tuple[str, ...]:
    """What is otherwise, and the sentence where the columns before it do not say the same."""
    if one.change in _CAME_AND_WENT:
        return (text(one.pipeline), "the pipeline", *_CAME_AND_WENT[one.change], "")
    said = "" if one.message == f"{one.what} {one.before} → {one.after}" else one.message
    return (text(one.pipeline), text(one.what or ""), text(one.before or "none"), text(one.after or "none"), text(said))
