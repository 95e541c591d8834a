"""Why something could not be had. Refusals of single events are no errors but answers."""
from __future__ import annotations

from typing import Any


class PactwireError(Exception):
    """What the daemon refused as a whole, or what it can't be asked.

    `code` is a word of the protocol, for programs; `retry`: asking again can succeed without a
    change.
    """

    def __init__(self, code: str, reason: str, retry: bool = False) -> None:
        super().__init__(f"{reason} ({code})")
        self.code = code
        self.reason = reason
        self.retry = retry


class Unreachable(PactwireError):
    """No daemon answered in time. What was asked may have been carried out all the same."""

    def __init__(self, endpoint: str, seconds: float) -> None:
        super().__init__(
            "unreachable", f"no answer from {endpoint} within {seconds:g} s: see that pactwired "
            "runs there, and that it lists your key if it asks for one", retry=True)


class HistoryChanged(PactwireError):
    """The daemon's log isn't what it was: restored from a backup, cut short, or another one.

    `sequence` is the first that is not what it was, everything below is; `history` names the log
    as it is now, `None` where that wasn't said. Whoever wants to go on follows it since
    `sequence` - 1.
    """

    def __init__(self, sequence: int, history: str | None) -> None:
        super().__init__("history_changed", f"the log is another from sequence {sequence} on")
        self.sequence = sequence
        self.history = history


def error_of(body: dict[str, Any]) -> PactwireError:
    """What the body of an error, or of a refused topic, says."""
    if "changed_at" in body:
        return HistoryChanged(body["changed_at"], None)
    return PactwireError(
        body.get("code", "malformed"), body.get("reason", "no reason given"),
        body.get("retry", False))
