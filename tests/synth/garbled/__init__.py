"""A template that holds whatever rules read, and how one of any shape is judged: to its end, soon, and without an exception."""

from .judged import ALL, judged
from .template import ALIAS, FUNCTION, GOOD, MAPPING, POLICY, QUEUE

__all__ = ["ALIAS", "ALL", "FUNCTION", "GOOD", "MAPPING", "POLICY", "QUEUE", "judged"]
