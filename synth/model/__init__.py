"""What a rule sees: the parts of a pipeline and what stands around it, each in one world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queuegate._light import door

from ..language.known_properties import DOCUMENTED
from ..linking.gaps import Gap
from ..linking.resources import View
from .apis.callers import apis_of_events, integrations, throttles, unlogged, waiting
from .apis.methods import ApiMethod, methods_sending_to
from .around.deletion import deletion_place, is_kept
from .around.event_sources import STREAM_ONLY
from .around.keys import aliases_of, is_key_arn, referred
from .around.namesakes import namesakes
from .around.redrive import destined_for, instead_of_arn, is_arn, is_name, is_url, shown
from .around.surroundings import GlobalTable, Key, Permission, Table, scales_itself, tables_in
from .around.versions import Alias, Version
from .concurrency import Capacity, at_most, capacity
from .cross_account import accounts
from .events.bucket_events import patterned_buckets, silent_buckets
from .functions import Function, Known, KnownTable, Role
from .home_regions import apart, regions
from .literal_homes import Home, written_homes
from .mappings import KINDS, PARAMETERS, Mapping, told
from .message_routes import Route, pipes_on, routes
from .network.endpoints import endpoint_taken
from .network.security_groups import held_back
from .network.ways import endpoint_of
from .queues import Queue
from .refusals.forms import ill_formed
from .refusals.property_names import UnknownProperty, misnamed_beside, unknown_properties, unsound
from .refusals.references import RefusedForm, misled, name_of_role, role_by_name
from .refusals.tags import may_have_tag, tags
from .refusals.values import refused
from .sending.parts import event_pattern, is_off
from .sending.sender_kinds import SENDERS
from .sending.service_senders import Sender, returned_to, senders, undelivered
from .sending.topics import Subscription, Topic, is_topic_arn, naming_queue, sender_to, subscriptions, topic_of
from .watching.alarms import Alarm, watches_own_metrics
from .watching.deployment_groups import rollbacks
from .watching.metrics import Dimension

if TYPE_CHECKING:
    from ..event_patterns import Starred, as_numbers, in_arrays, with_leaf, without_wildcards
    from .apis.deployments import deployments_of
    from .apis.invocations import called_in_vain, unreached_of
    from .apis.mappings import Amiss
    from .apis.publishing import ApiPublisher, methods_publishing_to, publishing_amiss
    from .apis.requests import requests_amiss
    from .apis.zero_throttles import Closed, no_calls_through, zero_throttles
    from .around.circles import Step, circles
    from .events.filter_policies import combinations, refusal
    from .events.invocation_records import bare_events
    from .events.made_bodies import Made, made_bodies
    from .events.message_shapes import Delivery, deliveries, fixed_bodies
    from .events.notifying_buckets import Notifying, notifying_buckets
    from .events.rule_forms import ask_for_zone, meant_field, refused_rule_forms, strange_fields
    from .events.stars import foreign_prefixes, stars_of_notification, stars_of_pipe, stars_of_policy, stars_of_rule
    from .events.unmatched import domains_as_sources, piped_past, source_table, unmatched_of_bucket, unmatched_of_stream
    from .filtering.filter_examples import examples, lost_between
    from .filtering.filters import BODY, RECORD, Filter, filter_in_one, filters_listed, filters_of, filters_with
    from .meant_alarms import DEAD, is_nearly, meant_for, misspelling, says_dead_letters
    from .network.mounts import Unmounted, unmounted
    from .network.reachable import ShutIn, Unfit, shut_in
    from .pipelines import unresolved
    from .refusals.defaults import RefusedDefault, refused_defaults
    from .refusals.of_functions import ask_for_network, ask_for_runtime
    from .refusals.of_scaling import scaling
    from .sending.containers import Task, ToldQueue, tasks_beside
    from .sending.left_empty import LeftEmpty, Unoffered, left_empty, unoffered
    from .sending.machine_calls import calls_of_machine, role_of_machine
    from .sending.publishers import publishers
    from .sending.request_slips import literal_paths, misspelt_url
    from .sending.state_machines import (
        Block,
        Lead,
        State,
        blocks,
        goes_on_with_token,
        hands_token_over,
        is_express,
        names_token,
        unreadable,
        waits_for_token,
        waits_without_end,
    )
    from .sending.triggers import Trigger, triggers, uninvited
    from .slips_of_names import NearlyNamed, nearly_named
    from .watching.actions import is_no_action, is_no_arn
    from .watching.of_mappings import misnamed_mapping
else:  # few templates have filters, and event patterns are much to import; without a pipeline nobody looks for what is unresolved
    __getattr__ = door(
        __name__,
        {
            "..event_patterns": ("Starred", "as_numbers", "in_arrays", "with_leaf", "without_wildcards"),
            ".around.circles": ("Step", "circles"),
            ".network.mounts": ("Unmounted", "unmounted"),
            ".network.reachable": ("ShutIn", "Unfit", "shut_in"),
            ".refusals.defaults": ("RefusedDefault", "refused_defaults"),
            ".refusals.of_functions": ("ask_for_network", "ask_for_runtime"),
            ".refusals.of_scaling": ("scaling",),
            ".pipelines": ("unresolved",),
            ".filtering.filter_examples": ("examples", "lost_between"),
            ".filtering.filters": ("BODY", "RECORD", "Filter", "filter_in_one", "filters_listed", "filters_of", "filters_with"),
            ".slips_of_names": ("NearlyNamed", "nearly_named"),
            ".meant_alarms": ("DEAD", "is_nearly", "meant_for", "misspelling", "says_dead_letters"),
            ".apis.deployments": ("deployments_of",),
            ".apis.requests": ("requests_amiss",),
            ".apis.mappings": ("Amiss",),
            ".apis.publishing": ("ApiPublisher", "methods_publishing_to", "publishing_amiss"),
            ".sending.containers": ("Task", "ToldQueue", "tasks_beside"),
            ".events.filter_policies": ("combinations", "refusal"),
            ".sending.machine_calls": ("calls_of_machine", "role_of_machine"),
            ".apis.invocations": ("called_in_vain", "unreached_of"),
            ".sending.left_empty": ("LeftEmpty", "Unoffered", "left_empty", "unoffered"),
            ".events.made_bodies": ("Made", "made_bodies"),
            ".events.invocation_records": ("bare_events",),
            ".events.stars": ("foreign_prefixes", "stars_of_notification", "stars_of_pipe", "stars_of_policy", "stars_of_rule"),
            ".events.message_shapes": ("Delivery", "deliveries", "fixed_bodies"),
            ".events.notifying_buckets": ("Notifying", "notifying_buckets"),
            ".sending.publishers": ("publishers",),
            ".sending.request_slips": ("literal_paths", "misspelt_url"),
            ".events.rule_forms": ("ask_for_zone", "meant_field", "refused_rule_forms", "strange_fields"),
            ".sending.state_machines": (
                "Block",
                "Lead",
                "State",
                "blocks",
                "goes_on_with_token",
                "hands_token_over",
                "is_express",
                "names_token",
                "unreadable",
                "waits_for_token",
                "waits_without_end",
            ),
            ".events.unmatched": ("domains_as_sources", "piped_past", "source_table", "unmatched_of_bucket", "unmatched_of_stream"),
            ".sending.triggers": ("Trigger", "triggers", "uninvited"),
            ".watching.of_mappings": ("misnamed_mapping",),
            ".watching.actions": ("is_no_action", "is_no_arn"),
            ".apis.zero_throttles": ("Closed", "no_calls_through", "zero_throttles"),
        },
    )

__all__ = [
    "BODY",
    "DEAD",
    "DOCUMENTED",
    "KINDS",
    "PARAMETERS",
    "RECORD",
    "SENDERS",
    "STREAM_ONLY",
    "Alarm",
    "Alias",
    "Amiss",
    "ApiMethod",
    "ApiPublisher",
    "Block",
    "Capacity",
    "Closed",
    "Delivery",
    "Dimension",
    "Filter",
    "Function",
    "Gap",
    "GlobalTable",
    "Home",
    "Key",
    "Known",
    "KnownTable",
    "Lead",
    "LeftEmpty",
    "Made",
    "Mapping",
    "NearlyNamed",
    "Notifying",
    "Permission",
    "Queue",
    "RefusedDefault",
    "RefusedForm",
    "Role",
    "Route",
    "Sender",
    "ShutIn",
    "Starred",
    "State",
    "Step",
    "Subscription",
    "Table",
    "Task",
    "ToldQueue",
    "Topic",
    "Trigger",
    "Unfit",
    "UnknownProperty",
    "Unmounted",
    "Unoffered",
    "Version",
    "View",
    "accounts",
    "aliases_of",
    "apart",
    "apis_of_events",
    "as_numbers",
    "ask_for_network",
    "ask_for_runtime",
    "ask_for_zone",
    "at_most",
    "bare_events",
    "blocks",
    "called_in_vain",
    "calls_of_machine",
    "capacity",
    "circles",
    "combinations",
    "deletion_place",
    "deliveries",
    "deployments_of",
    "destined_for",
    "domains_as_sources",
    "endpoint_of",
    "endpoint_taken",
    "event_pattern",
    "examples",
    "filter_in_one",
    "filters_listed",
    "filters_of",
    "filters_with",
    "fixed_bodies",
    "foreign_prefixes",
    "goes_on_with_token",
    "hands_token_over",
    "held_back",
    "ill_formed",
    "in_arrays",
    "instead_of_arn",
    "integrations",
    "is_arn",
    "is_express",
    "is_kept",
    "is_key_arn",
    "is_name",
    "is_nearly",
    "is_no_action",
    "is_no_arn",
    "is_off",
    "is_topic_arn",
    "is_url",
    "left_empty",
    "literal_paths",
    "lost_between",
    "made_bodies",
    "may_have_tag",
    "meant_field",
    "meant_for",
    "methods_publishing_to",
    "methods_sending_to",
    "misled",
    "misnamed_beside",
    "misnamed_mapping",
    "misspelling",
    "misspelt_url",
    "name_of_role",
    "names_token",
    "namesakes",
    "naming_queue",
    "nearly_named",
    "no_calls_through",
    "notifying_buckets",
    "patterned_buckets",
    "piped_past",
    "pipes_on",
    "publishers",
    "publishing_amiss",
    "referred",
    "refusal",
    "refused",
    "refused_defaults",
    "refused_rule_forms",
    "regions",
    "requests_amiss",
    "returned_to",
    "role_by_name",
    "role_of_machine",
    "rollbacks",
    "routes",
    "says_dead_letters",
    "scales_itself",
    "scaling",
    "sender_to",
    "senders",
    "shown",
    "shut_in",
    "silent_buckets",
    "source_table",
    "stars_of_notification",
    "stars_of_pipe",
    "stars_of_policy",
    "stars_of_rule",
    "strange_fields",
    "subscriptions",
    "tables_in",
    "tags",
    "tasks_beside",
    "throttles",
    "told",
    "topic_of",
    "triggers",
    "undelivered",
    "uninvited",
    "unknown_properties",
    "unlogged",
    "unmatched_of_bucket",
    "unmatched_of_stream",
    "unmounted",
    "unoffered",
    "unreached_of",
    "unreadable",
    "unresolved",
    "unsound",
    "waiting",
    "waits_for_token",
    "waits_without_end",
    "watches_own_metrics",
    "with_leaf",
    "without_wildcards",
    "written_homes",
    "zero_throttles",
]
