"""Facts: an app or a template in, linked pipelines out. Never a judgement. `load` is the one door."""

from __future__ import annotations

from .loading import Assembly, Options, Problem, Target, load

__all__ = ["Assembly", "Options", "Problem", "Target", "load"]
