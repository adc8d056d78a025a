"""What a team's own policy tests see: the pipelines, as linked parts with values.

@pytest.mark.policy
def test_batches_are_small(pipeline):
    assert pipeline("Orders").batch_size.get() <= 10
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from queuegate.synth.iam import allows
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model import Function, Mapping, Queue, Role
from queuegate.synth.model.pipelines import Pipeline
from queuegate.synth.values.exploration import IMPOSSIBLE, explore
from queuegate.synth.values.trees import paths
from queuegate.synth.values.worlds import Undecided, World

from ..judging.verdicts import describe
from ..settings.patterns import means

if TYPE_CHECKING:
    from .items import Session


class Checked:
    """One pipeline. Its parts and values are those of the default parameters; `in_every_world` asks for all combinations."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self.id = pipeline.id
        self.mapping: Mapping = pipeline.usual()

    def __getattr__(self, name: str) -> Any:
        """A property of the mapping: `batch_size`, `maximum_concurrency`, …"""
        return getattr(self.mapping, name)

    def __repr__(self) -> str:
        return f"<pipeline {self.id}>"

    @property
    def queue(self) -> Queue:
        return self.mapping.queue

    @property
    def function(self) -> Function:
        return self.mapping.function

    @property
    def role(self) -> Role:
        return self.mapping.function.role

    @property
    def dead_letter_queue(self) -> Queue | None:
        return self.mapping.queue.dead_letter_queue

    def allows(self, action: str) -> bool:
        """May the function's role do this to the queue? Raises `Undecided` where a policy that is not known decides."""
        source = self.mapping.event_source.get()
        return source is not None and allows(self.role, action, source)

    def in_every_world(self, test: Callable[[Mapping], bool]) -> bool:
        """Does it hold in every combination of parameters and conditions? An `AssertionError` names the one in which it does not."""

        def work(world: World) -> Any:
            try:
                return bool(test(view_of(self._pipeline.mapping, world)))
            except Undecided as doubt:
                return doubt.again()

        for world, outcome in paths(explore(work, assumes=True), {}):
            if isinstance(outcome, Undecided):
                raise outcome.again()
            if outcome is not IMPOSSIBLE and not outcome:
                raise AssertionError(f"it does not hold in {self.id}{' when ' if world else ''}{describe(world)}")
        return True


class Pipelines:
    """All SQS → Lambda pipelines of the targets."""

    def __init__(self, session: Session) -> None:
        self._all = [Checked(pipeline) for one in session.opened for pipeline in one.model.pipelines]
        self._told = {pipeline.id: pipeline for pipeline in session.report.pipelines}

    def __iter__(self) -> Iterator[Checked]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def one(self, queue: str | None = None, *, function: str | None = None) -> Checked:
        """The one pipeline of a queue or of a function, each by logical id, construct path, or a pattern (`*/Orders`). Fails where there is none, or several."""
        found = [pipeline for pipeline in self._all if self._is(pipeline, "queue", queue) and self._is(pipeline, "function", function)]
        if len(found) != 1:
            wanted = " and ".join(f"{kind} {name}" for kind, name in (("queue", queue), ("function", function)) if name) or "no queue and no function"
            raise LookupError(f"{len(found) or 'no'} pipelines match {wanted}; there are: {', '.join(map(self._named, found or self._all)) or 'none'}")
        return found[0]

    def _named(self, pipeline: Checked) -> str:
        """Its queue and its function as a test can name them."""
        told = self._told[pipeline.id]
        return " → ".join(str(getattr(part, "construct", None) or getattr(part, "resource", None) or "unknown") for part in (told.queue, told.function))

    def _is(self, pipeline: Checked, part: str, wanted: str | None) -> bool:
        if wanted is None:
            return True
        found = getattr(self._told[pipeline.id], part)
        names = (getattr(found, "resource", None), getattr(found, "construct", None))
        return means(wanted, *names) or ("/" not in wanted and means(f"**/{wanted}", None, names[1]))
