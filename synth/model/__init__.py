"""What a rule sees: the parts of a pipeline and what stands around it, each in one world."""

from __future__ import annotations

from ..linking.gaps import Gap
from ..linking.resources import View
from .alarms import Alarm, watches_own_metrics
from .capacity import Capacity, capacity
from .cross_account import accounts
from .deletion import deletion_place, is_kept
from .functions import Function, Role
from .metrics import Dimension
from .parts import KINDS, PARAMETERS, Mapping, Queue, told
from .refused import refused
from .rollbacks import Rollback, rollbacks
from .service_senders import Sender, senders
from .surroundings import GlobalTable, Key, LogGroup, Permission, Table, scales_itself, tables_in

__all__ = [
    "KINDS",
    "PARAMETERS",
    "Alarm",
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
    "View",
    "accounts",
    "capacity",
    "deletion_place",
    "is_kept",
    "refused",
    "rollbacks",
    "scales_itself",
    "senders",
    "tables_in",
    "told",
    "watches_own_metrics",
]
