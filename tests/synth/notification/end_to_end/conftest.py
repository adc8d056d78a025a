"""The reference system as it is deployed, in a world whose queue, poller, alarms and clock are those of its template."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from moto import mock_aws
from moto.dynamodb import dynamodb_backends
from moto.sqs import sqs_backends

START = 1_900_000_000.0


@pytest.fixture(scope="module")
def deployed(reference_template: dict[str, Any], driven: Any) -> Any:
    return driven.Deployment(reference_template)


@pytest.fixture(scope="module")
def cloud(driven: Any) -> Iterator[dict[str, str]]:
    """moto, and credentials; everything else in the functions' environments is the template's."""
    credentials = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": driven.REGION}
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in credentials.items():
            patch.setenv(name, value)
        yield credentials


@pytest.fixture(scope="module")
def own_environment(deployed: Any) -> Callable[[str], dict[str, str]]:
    return lambda name: deployed.environment(f"{name.title()}/Function")


@pytest.fixture
def worker(fresh: Callable[[str], Any], rested: Callable[[Any], Any]) -> Any:
    return rested(fresh("worker"))


@pytest.fixture
def working(worker: Any, rested: Callable[[Any], Any], driven: Any) -> Callable[..., Any]:
    """The worker, which Lambda may kill: then its threads have ended, and another execution environment begins."""

    def work(event: dict[str, Any], *remaining: int, version: str) -> Any:
        try:
            return worker(event, *remaining, version=version)
        except (driven.TimedOutError, UserWarning) as end:  # killed, Powertools could not warn that nothing was measured
            worker.module.pool.shutdown(wait=True)
            worker.module.pool = ThreadPoolExecutor(max_workers=10)
            rested(worker)
            raise driven.TimedOutError from end

    return work


@pytest.fixture
def world(  # noqa: PLR0913, PLR0917 - what a world is made of
    driven: Any, deployed: Any, working: Callable[..., Any], fresh: Callable[[str], Any], load: Callable[[str], Any], clients: Any
) -> Iterator[Any]:
    functions = {name: fresh(name) for name in ("validator", "reader", "reconciler")}
    sqs, dynamodb = clients.sqs, clients.dynamodb
    with time_machine.travel(START, tick=False) as clock:
        made = driven.World(deployed, {**functions, "worker": working}.__getitem__, sqs, dynamodb, clock, START)
        made.modules = {"worker": load("worker").module}
        made.lines = lambda name: load(name).lines()
        yield made
    for backends in (sqs_backends, dynamodb_backends):
        backends.reset()
