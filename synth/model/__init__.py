"""What a rule sees: the parts of a pipeline and what stands around it, each in one world."""

from __future__ import annotations

from ..linking.gaps import Gap
from ..linking.resources import View
from .alarms import Alarm, watches_own_metrics
from .concurrency import Capacity, at_most, capacity
from .cross_account import accounts
from .deletion import deletion_place, is_kept
from .deployment_groups import Rollback, rollbacks
from .functions import Function, Role
from .keys import is_key_arn
from .metrics import Dimension
from .network import shut_in
from .parts import KINDS, PARAMETERS, Mapping, Queue, told
from .refused_values import refused
from .resource_tags import may_have_tag, tags
from .service_senders import Sender, senders
from .surroundings import GlobalTable, Key, LogGroup, Permission, Table, scales_itself, tables_in
from .versions import Alias, Version

__all__ = [
    "KINDS",
    "PARAMETERS",
    "Alarm",
    "Alias",
    "Capacity",
    "Dimension",
    "Function",
    "Gap",
    "GlobalTable",
    "Key",
    "LogGroup",
    "Mapping",
    "Permission",
    "Queue",
    "Role",
    "Rollback",
    "Sender",
    "Table",
    "Version",
    "View",
    "accounts",
    "at_most",
    "capacity",
    "deletion_place",
    "is_kept",
    "is_key_arn",
    "may_have_tag",
    "refused",
    "rollbacks",
    "scales_itself",
    "senders",
    "shut_in",
    "tables_in",
    "tags",
    "told",
    "watches_own_metrics",
]
