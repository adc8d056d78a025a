"""What the run and its settings are asked while a group is judged. Each question is noted with its answer: what was said holds for as long as they answer alike."""

from __future__ import annotations

from functools import partial

from queuegate.synth.language.parameters.given import given_to
from queuegate.synth.linking.outside import told_of as told_outside
from queuegate.synth.sources.disk import Others

from ..settings.declarations import told_of as told_of_pipeline
from ..settings.handlers import told_of as told_of_handler
from .opened import Judging, Opened
from .thresholds import told_of as told_of_threshold


def others(one: Opened, judging: Judging) -> Others:
    """Who answers what is not the disk's, for one assembly."""
    return {
        "given": partial(given_to, one.wanted.given),
        "stack": lambda name: str(name in one.survey.stacks),
        "external": partial(told_outside, judging.stated.resources),
        "handler": partial(told_of_handler, judging.stated.handlers),
        "declared": partial(told_of_pipeline, judging.declared),
        "threshold": partial(told_of_threshold, judging.thresholds),
        "tracked": _tracked,
    }


def _tracked(folder: str) -> str:
    from queuegate.synth.sources.targets.git_index import told_of  # noqa: PLC0415 - few handlers bring a library along

    return told_of(folder)
