"""The reader's rule. It knows no socket and no clock: messages and answers come in, and what is to
be handed over, or that the daemon must be asked, comes out."""
from __future__ import annotations

from .errors import HistoryChanged
from .frames import StreamHeader
from .history import History


class Chain:
    """How far one channel of the stream is known without a gap.

    Every message names the one before it: nothing on the channel lies between them. So whoever has
    everything up to `previous` has, with the message, everything up to `sequence`.
    """

    def __init__(self, complete: int | None, history: str | None, must_ask: bool) -> None:
        #: Everything of the channel up to here is known; `None` until an answer says where to
        #: begin.
        self.complete = complete
        #: The daemon must be asked: the log is the truth, the stream only a hint.
        self.must_ask = must_ask
        #: It must be asked only because another start of it was heard. That can be said by each of
        #: many messages, so it is asked once a beat at most.
        self.is_in_doubt = False
        #: How often the stream showed that something was missing.
        self.gaps = 0
        #: Of the last answer. Only that daemon's messages are heeded: what another start says is of
        #: a log that only an answer can tell.
        self.epoch: int | None = None
        self.history = None if history is None else History.parse(history)
        self._heard = 0

    def heeds(self, header: StreamHeader) -> bool:
        """Whether a message counts; if not, the daemon is asked: the message may be left from the
        one before, or be of one that was started since."""
        if header.epoch != self.epoch:
            self.is_in_doubt |= not self.must_ask
            self.must_ask = True
            return False
        self._heard = max(self._heard, header.sequence)
        return True

    def follows(self, header: StreamHeader) -> bool:
        """Whether nothing is missing before a message that counts."""
        if self.complete is not None and header.previous <= self.complete:
            return True
        self.miss()
        return False

    def miss(self) -> None:
        """Something is missing that the daemon has to be asked for."""
        self.gaps += not self.must_ask or self.is_in_doubt
        self.must_ask = True
        self.is_in_doubt = False

    def answered(self, epoch: int, history: History, head: int) -> None:
        """An answer came. Throws `HistoryChanged`, and changes nothing, if what was handed over
        isn't in the log any more."""
        if self.history is not None:
            changed = history.changed_at(self.history, self.complete or 0, self._heard, head)
            if changed is not None:
                raise HistoryChanged(changed, str(history))
        if history != self.history:
            self._heard = 0
        self.history = history
        self._heard = max(self._heard, head)
        self.epoch = epoch
        self.must_ask = False
        self.is_in_doubt = False
