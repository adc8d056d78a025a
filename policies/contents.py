"""The table of contents: every rule, in the order of its page. A rule that is not listed here does not exist."""

from __future__ import annotations

from typing import Final

from .concurrency import (
    maximum_concurrency_range,
    maximum_concurrency_with_provisioned_pollers,
    reserved_below_maximum_concurrency,
    reserved_concurrency_zero,
    reserved_without_maximum_concurrency,
)
from .dead_letter import dead_letter_queue_refuses_source, dead_letter_queue_type, expires_before_dead_letter, max_receive_count_one, missing_redrive_policy
from .declared import declared_parameters, declared_pipeline
from .event_source_mapping import batch_size_needs_window, batch_size_range, duplicate_mapping, event_source_is_no_queue_arn, malformed_property
from .iam_scope import mapping_before_permission, missing_poll_permission, wildcard_queue_actions
from .partial_batch import missing_partial_responses
from .rule import Rule
from .template import template_size
from .timing import visibility_below_timeout, visibility_timeout

_MODULES: Final = (
    batch_size_range,
    batch_size_needs_window,
    event_source_is_no_queue_arn,
    duplicate_mapping,
    malformed_property,
    maximum_concurrency_range,
    maximum_concurrency_with_provisioned_pollers,
    reserved_below_maximum_concurrency,
    reserved_without_maximum_concurrency,
    reserved_concurrency_zero,
    missing_partial_responses,
    missing_redrive_policy,
    max_receive_count_one,
    dead_letter_queue_type,
    dead_letter_queue_refuses_source,
    expires_before_dead_letter,
    visibility_below_timeout,
    visibility_timeout,
    missing_poll_permission,
    mapping_before_permission,
    wildcard_queue_actions,
    declared_parameters,
    declared_pipeline,
    template_size,
)

RULES: Final[tuple[Rule, ...]] = tuple(module.check for module in _MODULES)
