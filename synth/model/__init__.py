"""What a rule sees: the parts of a pipeline and what stands around it, each in one world."""

from __future__ import annotations

from ..linking.gaps import Gap
from ..linking.resources import View
from .alarms import Alarm
from .cross_account import accounts
from .deletion import deletion_place, is_kept
from .filter_examples import examples, lost_between
from .filters import BODY, RECORD, Filter, filters_listed, filters_of
from .functions import Function, Role
from .message_shapes import Delivery, deliveries
from .metrics import Dimension
from .parts import KINDS, PARAMETERS, Mapping, Queue, told
from .service_senders import Sender, senders
from .surroundings import GlobalTable, Key, LogGroup, Permission, Table, tables_in
from .topics import Subscription, Topic, naming_queue, sender_to, subscriptions

__all__ = [
    "BODY",
    "KINDS",
    "PARAMETERS",
    "RECORD",
    "Alarm",
    "Delivery",
    "Dimension",
    "Filter",
    "Function",
    "Gap",
    "GlobalTable",
    "Key",
    "LogGroup",
    "Mapping",
    "Permission",
    "Queue",
    "Role",
    "Sender",
    "Subscription",
    "Table",
    "Topic",
    "View",
    "accounts",
    "deletion_place",
    "deliveries",
    "examples",
    "filters_listed",
    "filters_of",
    "is_kept",
    "lost_between",
    "naming_queue",
    "sender_to",
    "senders",
    "subscriptions",
    "tables_in",
    "told",
]
