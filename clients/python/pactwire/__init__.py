"""Client of the Pactwire daemon. What goes over the wire stands in docs/PROTOCOL.md.

`Client` appends and asks, `Subscription` follows events, `Watch` follows a projection. None of them
is for several threads at once; every thread may have its own.
"""
from .client import Client
from .errors import HistoryChanged, PactwireError, Unreachable
from .filters import Filter
from .keys import Keys
from .subscription import Subscription
from .values import (
    Answer, Change, Complete, Difference, Event, Known, MemberChange, Status, Table,
)
from .watch import Watch

__all__ = [
    "Answer", "Change", "Client", "Complete", "Difference", "Event", "Filter", "HistoryChanged",
    "Keys", "Known", "MemberChange", "PactwireError", "Status", "Subscription", "Table",
    "Unreachable", "Watch",
]
