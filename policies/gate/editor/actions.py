"""What an editor offers at a finding: only what makes it go and brings no other, which is tried out before it is offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from time import monotonic

from queuegate._light import NamedTuple

from ..fixes.text_edits import applied
from ..report.record.model import Finding
from .diagnostics import place_of, unreadable
from .fixes import Proposal, fixes, waivers, with_a_reason
from .judge import MOST_SECONDS, Asked, Said, failures, judged


class Offer(NamedTuple):
    """A proposal that was tried out, for a finding by its fingerprint. `puts_right`: it changes the defect, and does not only accept it, which counts once somebody says why."""

    fingerprint: str
    proposal: Proposal
    puts_right: bool


def offers(asked: Asked, texts: Mapping[str, str], wanted: frozenset[str]) -> Iterator[Offer]:
    """What can be done about the findings with these fingerprints, as far as it is found out in time: nothing is judged meanwhile. A file that cannot be read is offered nothing."""
    said = judged(asked, texts)
    until = monotonic() + MOST_SECONDS
    if unreadable(said, asked.file):
        return
    findings = {one.fingerprint: one for one in said.live() if one.fingerprint in wanted}
    before = _counted(said)
    titles: set[tuple[str, str]] = set()

    def again(proposal: Proposal) -> Said:
        return judged(asked, {**texts, asked.file: applied(texts[asked.file], proposal.changes)}, until - monotonic())

    for fingerprint, proposal, puts_right in _proposals(asked, texts, findings, said, until):
        title = proposal.title if puts_right else ""  # one way to waive a finding is enough
        meant = proposal if puts_right else with_a_reason(proposal)
        if (fingerprint, title) not in titles and _works(again(meant), asked.file, fingerprint, before):
            titles.add((fingerprint, title))
            yield Offer(fingerprint, proposal, puts_right)


def _proposals(asked: Asked, texts: Mapping[str, str], findings: Mapping[str, Finding], said: Said, until: float) -> Iterator[tuple[str, Proposal, bool]]:
    text = texts[asked.file]
    failing = {name: one.rule for name, one in findings.items() if one.verdict == "fail"}
    for fingerprint, failed in [*failures(asked, texts, failing, until - monotonic())]:
        if monotonic() > until:
            return
        for proposal in fixes(findings[fingerprint], failed, asked.file, text):
            yield fingerprint, proposal, True
    for fingerprint, finding in findings.items():
        if monotonic() > until:
            return
        place = place_of(finding, said, asked.file)
        if place is not None:
            for proposal in waivers(finding, asked.file, place.line, text):
                yield fingerprint, proposal, False


def _works(after: Said, file: str, fingerprint: str, before: Counter[tuple[str, str]]) -> bool:
    """Is the finding gone, and no other come? What cannot be judged in time does not work."""
    counted = _counted(after)
    return not unreadable(after, file) and all(one != fingerprint for _, one in counted) and counted <= before


def _counted(said: Said) -> Counter[tuple[str, str]]:
    return Counter((one.rule, one.fingerprint) for one in said.live()) + Counter((one.kind, one.message) for one in said.report.problems)
