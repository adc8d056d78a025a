"""Event patterns of EventBridge: the language of Lambda's filters and of SNS's filter policies. Read, run, and shown by example.

Syntax: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

from .documents import Number, document, dumped
from .examples import failing, passing
from .matching import matches
from .operators import Refused
from .patterns import OR, Fields, Path, fields_in, leaves, pattern, spelt_out, undocumented
from .repairs import as_numbers, in_arrays, in_one, with_leaf, without_wildcards
from .shapes import ANY, ANYTHING_ELSE, Kind, Shape, may_match
from .stars import Starred, is_starred, starred

__all__ = [
    "ANY",
    "ANYTHING_ELSE",
    "OR",
    "Fields",
    "Kind",
    "Number",
    "Path",
    "Refused",
    "Shape",
    "Starred",
    "as_numbers",
    "document",
    "dumped",
    "failing",
    "fields_in",
    "in_arrays",
    "in_one",
    "is_starred",
    "leaves",
    "matches",
    "may_match",
    "passing",
    "pattern",
    "spelt_out",
    "starred",
    "undocumented",
    "with_leaf",
    "without_wildcards",
]
