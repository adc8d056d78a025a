"""The reference system driven as AWS would drive it: its template is deployed to moto, and the code of its functions runs."""

from .cloudwatch import CloudWatch, computed, metric
from .deployment import REGION, SIGNING_KEY, Deployment
from .front_door import CALLER, FrontDoor
from .poller import HONOURED, NOT_HONOURED, Poller, TimedOutError, Waiting, failures
from .world import World

__all__ = [
    "CALLER",
    "HONOURED",
    "NOT_HONOURED",
    "REGION",
    "SIGNING_KEY",
    "CloudWatch",
    "Deployment",
    "FrontDoor",
    "Poller",
    "TimedOutError",
    "Waiting",
    "World",
    "computed",
    "failures",
    "metric",
]
