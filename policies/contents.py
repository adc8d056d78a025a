"""The table of contents: every rule, in the order of its page. A rule that is not listed here does not exist."""

from __future__ import annotations

from typing import Final

from .declared import declared_parameters, declared_pipeline
from .rule import Rule
from .template import template_size
from .timing import visibility_timeout

_MODULES: Final = (visibility_timeout, declared_parameters, declared_pipeline, template_size)

RULES: Final[tuple[Rule, ...]] = tuple(module.check for module in _MODULES)
