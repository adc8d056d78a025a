"""Queuegate: the policy gate for AWS SQS → Lambda pipelines."""

from queuegate._version import __version__

__all__ = ["__version__"]
