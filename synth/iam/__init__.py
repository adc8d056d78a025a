"""What a role may do, who may assume it, and what the policies of a queue or a key say.

`allows` says whether a role may do something, `granted` what it is given and where that is written, `trusts` whether a service may assume it.

An explicit Deny wins over every Allow, a permissions boundary has to allow too, and a resource's own policy may allow what the role's do not (in one account); if that
names everybody or the role's session, and not only the role, it needs no boundary's leave. Policies of the organisation (SCP, RCP) and of a session lie outside of every template:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queuegate._light import door

from .evaluation.allows import allows, may_poll
from .evaluation.context import FROM_POLLER
from .evaluation.cross_account import key_lets, queue_lets
from .evaluation.denied import left, left_on, left_to_others
from .evaluation.grants import (
    Grant,
    at_one_place,
    called,
    granted,
    granted_by_name,
    granted_of,
    grants,
    named_actions,
    owner,
    role_statements,
)
from .evaluation.misplaced import misplaced
from .evaluation.network import lockouts
from .evaluation.services import (
    is_met_by_services,
    kept_out_by,
    may_notify,
    may_notify_with_key,
    may_publish,
    may_publish_with_key,
    may_read_filters,
    may_send,
    may_use_key,
)
from .evaluation.transport import Transport, shut, transports
from .evaluation.trust import is_service, trust_statements, trusts
from .evaluation.whole_service import on_all, somebodys
from .grammar.documents import documents_of_key, documents_of_queue, documents_of_role, documents_of_topic, policy_resources
from .grammar.refused import slips_of
from .grammar.slips import Slip
from .least_privilege.difference import Given, difference
from .least_privilege.suggestion import giving, least, replacing
from .needs.arns import log_group, log_stream
from .needs.endpoint_policies import lets_through
from .needs.evidence import Asked, Evidence, evidence
from .needs.met import may_decrypt, meets, missing_to_encrypt
from .needs.need import ENCRYPT, POLL, Need
from .needs.of_role import Needed, needed
from .needs.piping import PipeNeed, needs_of_machine, needs_of_pipe
from .needs.running import CHECKPOINT
from .needs.sending import place_of
from .policies.attached import Policy
from .policies.authorship import is_written
from .policies.fixed_values import are_fixed
from .policies.items import each, gathered, lacking
from .policies.key_policies import key_statements
from .policies.limits import CALLERS, KEY_CALLERS, SERVICES, SOURCES, asked_of_callers, is_limited, is_no_key, walls
from .policies.misnamed import Misnamed, arn_of_aws, misnamed_policies
from .policies.principals import account_of, but_some, is_own_account, may_be_everybody, speaks_of
from .policies.queue_policies import is_about, is_about_one_beside, named_by, pipeline_statements, queue_policies_of, queue_statements, queues_of
from .policies.resource_policies import has_policies
from .policies.statement import EVERYBODY, Condition, Pattern, Principal, Statement
from .policies.topic_policies import topic_policies_of
from .traffic.bodies import SentBody, all_bodies, sent_bodies, shut_out, slip
from .traffic.callers import (
    is_fed_by_code,
    needs_of_code,
    never_gives,
    senders_of_code,
    sending,
    sends_in_code,
    unpermitted,
    unread,
    working_and_sending,
)
from .traffic.feeding import of_each_feeding, others_feeding
from .traffic.handing_on import handing_elsewhere, handing_on
from .traffic.invocation import is_invoked_by_name
from .traffic.missed_events import missed_events
from .traffic.own_events import own_events
from .traffic.producers import giving_on_queue, grants_on_queue, knowing, producers, working_and_producing
from .traffic.publishing import Publishing, needs_of_publishers, published_in_order, publishing
from .traffic.queue_access import is_exported, known_to_send, passed, receivers, receives, sending_functions, sends_by_name, touches
from .traffic.tables import guards, item_calls, passing_tables, records, used_tables, written_tables
from .traffic.ways_back import WayBack, WrittenBack, ways_back, written_back
from .words.actions import as_of, expand, gravest, is_on_any, level, resource_types
from .words.misspelt import MOST as MOST_UNKNOWN
from .words.misspelt import is_unknown, meant, refusal

if TYPE_CHECKING:
    from .needs.deploying import Deployment, deployments
    from .needs.other_kinds import OtherKind, other_kinds
    from .policies.principal_forms import principal_amiss
    from .traffic.foreign_sources import ForeignSource, foreign_source
    from .traffic.starting import starting
    from .traffic.to_fifo import each_sender_in_order
else:  # few functions have an alias that is shifted, few queues are FIFO, and not all functions have an environment
    __getattr__ = door(
        __name__,
        {
            ".needs.deploying": ("Deployment", "deployments"),
            ".needs.other_kinds": ("OtherKind", "other_kinds"),
            ".policies.principal_forms": ("principal_amiss",),
            ".traffic.foreign_sources": ("ForeignSource", "foreign_source"),
            ".traffic.starting": ("starting",),
            ".traffic.to_fifo": ("each_sender_in_order",),
        },
    )

__all__ = [
    "CALLERS",
    "CHECKPOINT",
    "ENCRYPT",
    "EVERYBODY",
    "FROM_POLLER",
    "KEY_CALLERS",
    "MOST_UNKNOWN",
    "POLL",
    "SERVICES",
    "SOURCES",
    "Asked",
    "Condition",
    "Deployment",
    "Evidence",
    "ForeignSource",
    "Given",
    "Grant",
    "Misnamed",
    "Need",
    "Needed",
    "OtherKind",
    "Pattern",
    "PipeNeed",
    "Policy",
    "Principal",
    "Publishing",
    "SentBody",
    "Slip",
    "Statement",
    "Transport",
    "WayBack",
    "WrittenBack",
    "account_of",
    "all_bodies",
    "allows",
    "are_fixed",
    "arn_of_aws",
    "as_of",
    "asked_of_callers",
    "at_one_place",
    "but_some",
    "called",
    "deployments",
    "difference",
    "documents_of_key",
    "documents_of_queue",
    "documents_of_role",
    "documents_of_topic",
    "each",
    "each_sender_in_order",
    "evidence",
    "expand",
    "foreign_source",
    "gathered",
    "giving",
    "giving_on_queue",
    "granted",
    "granted_by_name",
    "granted_of",
    "grants",
    "grants_on_queue",
    "gravest",
    "guards",
    "handing_elsewhere",
    "handing_on",
    "has_policies",
    "is_about",
    "is_about_one_beside",
    "is_exported",
    "is_fed_by_code",
    "is_invoked_by_name",
    "is_limited",
    "is_met_by_services",
    "is_no_key",
    "is_on_any",
    "is_own_account",
    "is_service",
    "is_unknown",
    "is_written",
    "item_calls",
    "kept_out_by",
    "key_lets",
    "key_statements",
    "knowing",
    "known_to_send",
    "lacking",
    "least",
    "left",
    "left_on",
    "left_to_others",
    "lets_through",
    "level",
    "lockouts",
    "log_group",
    "log_stream",
    "may_be_everybody",
    "may_decrypt",
    "may_notify",
    "may_notify_with_key",
    "may_poll",
    "may_publish",
    "may_publish_with_key",
    "may_read_filters",
    "may_send",
    "may_use_key",
    "meant",
    "meets",
    "misnamed_policies",
    "misplaced",
    "missed_events",
    "missing_to_encrypt",
    "named_actions",
    "named_by",
    "needed",
    "needs_of_code",
    "needs_of_machine",
    "needs_of_pipe",
    "needs_of_publishers",
    "never_gives",
    "of_each_feeding",
    "on_all",
    "other_kinds",
    "others_feeding",
    "own_events",
    "owner",
    "passed",
    "passing_tables",
    "pipeline_statements",
    "place_of",
    "policy_resources",
    "principal_amiss",
    "producers",
    "published_in_order",
    "publishing",
    "queue_lets",
    "queue_policies_of",
    "queue_statements",
    "queues_of",
    "receivers",
    "receives",
    "records",
    "refusal",
    "replacing",
    "resource_types",
    "role_statements",
    "senders_of_code",
    "sending",
    "sending_functions",
    "sends_by_name",
    "sends_in_code",
    "sent_bodies",
    "shut",
    "shut_out",
    "slip",
    "slips_of",
    "somebodys",
    "speaks_of",
    "starting",
    "topic_policies_of",
    "touches",
    "transports",
    "trust_statements",
    "trusts",
    "unpermitted",
    "unread",
    "used_tables",
    "walls",
    "ways_back",
    "working_and_producing",
    "working_and_sending",
    "written_back",
    "written_tables",
]
