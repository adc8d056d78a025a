"""What a rule sees: the parts of a pipeline and what stands around it, each in one world."""

from __future__ import annotations

from ..linking.gaps import Gap
from ..linking.resources import View
from .alarms import Alarm
from .api_callers import throttles, unlogged, waiting
from .api_methods import ApiMethod, api_method
from .cross_account import accounts
from .deletion import deletion_place, is_kept
from .functions import Function, Known, Role
from .home_regions import apart, regions
from .message_routes import Route, routes
from .metrics import Dimension
from .parts import KINDS, PARAMETERS, Mapping, Queue, told
from .pipes import pipes_on
from .qualifiers import qualifier
from .redrive import is_arn, is_url
from .service_senders import Sender, senders
from .surroundings import GlobalTable, Key, LogGroup, Permission, Table, tables_in

__all__ = [
    "KINDS",
    "PARAMETERS",
    "Alarm",
    "ApiMethod",
    "Dimension",
    "Function",
    "Gap",
    "GlobalTable",
    "Key",
    "Known",
    "LogGroup",
    "Mapping",
    "Permission",
    "Queue",
    "Role",
    "Route",
    "Sender",
    "Table",
    "View",
    "accounts",
    "apart",
    "api_method",
    "deletion_place",
    "is_arn",
    "is_kept",
    "is_url",
    "pipes_on",
    "qualifier",
    "regions",
    "routes",
    "senders",
    "tables_in",
    "throttles",
    "told",
    "unlogged",
    "waiting",
]
