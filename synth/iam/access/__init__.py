"""Access as a set of requests: what policies allow and should not, exactly, with one request that shows it.

A policy is a set of requests, each with a principal, an action, a resource and a context. Every one of these is a dimension, a statement is a box of regular languages and
ranges, and a policy a union of boxes without others. Whether one policy lets more through than another is then a difference of sets, and what is left of it holds a witness.
"""

from __future__ import annotations

from ...values.defaults import ROLE
from .checks import Checked, Found, Said, no_new_access, no_public_access, not_granted

__all__ = ["ROLE", "Checked", "Found", "Request", "Said", "Subject", "no_new_access", "no_public_access", "not_granted"]
