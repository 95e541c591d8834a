"""The history of a log: its identity and its lineages, one for each restore from a backup."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class History:
    """Read from `LOG/NUMBER@FIRST/NUMBER@FIRST…`."""

    log: str
    lineages: tuple[tuple[int, int], ...]

    @classmethod
    def parse(cls, text: str) -> History:
        """Throws `ValueError` for what names no history."""
        log, *lineages = text.split("/")
        pairs = (lineage.split("@") for lineage in lineages)
        return cls(log, tuple((int(number), int(first)) for number, first in pairs))

    def __str__(self) -> str:
        return "/".join([self.log, *(f"{number}@{first}" for number, first in self.lineages)])

    def divergence(self, other: History) -> int | None:
        """From this sequence on the two may differ; `None` when they are one."""
        if self.log != other.log:
            return 1
        shared = 0
        for mine, others in zip(self.lineages, other.lineages):
            if mine != others:
                break
            shared += 1
        rest = [*self.lineages[shared:shared + 1], *other.lineages[shared:shared + 1]]
        return min((first for _, first in rest), default=None)

    def changed_at(self, known: History, seen: int, heard: int, head: int) -> int | None:
        """The first sequence that isn't what it was to somebody who knew `known`.

        They took, or had acknowledged, everything up to `seen`, and heard of a head `heard`; now
        the log has this history and ends at `head`. `None`: what they saw is there, and what comes
        next follows it.
        """
        if self.log != known.log:
            return 1
        divergence = self.divergence(known)
        if divergence is not None and divergence <= seen:
            return divergence
        reach = max(seen, heard) if divergence is None else seen
        return head + 1 if head < reach else None
