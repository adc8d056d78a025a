"""Strings with unknown parts, values with places, worlds and how they are explored, and what AWS takes where nobody wrote a value."""

from __future__ import annotations

from .value import CodePlace, Place, Value
from .worlds import Outside, Undecided, every, some

__all__ = ["CodePlace", "Outside", "Place", "Undecided", "Value", "every", "some"]
