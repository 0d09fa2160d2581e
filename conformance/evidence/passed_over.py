"""What a source of many messages holds besides UE capabilities."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable

from conformance.errors import ConformanceError, EvidenceError

_OTHER, _EMPTY = "evidence.other-message", "evidence.no-container"
QUIET = frozenset({_OTHER, _EMPTY})
"""What is said of messages that are not broken, but hold no capability that is judged."""
_REPORTED = 10
"""How many broken messages are reported one by one; the others are counted."""

_LOG = logging.getLogger(__name__)


def why_nothing(errors: Iterable[ConformanceError]) -> ConformanceError:
    """Return why a source of which messages gave these *errors*, at least one, and nothing else has no capability."""
    passed_over = PassedOver()
    for error in errors:
        passed_over.note(error)
    return passed_over.error()


class PassedOver:
    """Counts messages that hold no capability, and reports those that are broken."""

    def __init__(self) -> None:
        self._others: Counter[str] = Counter()
        self._empty: list[ConformanceError] = []
        self._broken: list[ConformanceError] = []
        self._more = 0

    def __bool__(self) -> bool:
        """Whether there was such a message."""
        return bool(self._others or self._empty or self._broken)

    def note(self, error: ConformanceError) -> None:
        """Take note of why a message gave no capability."""
        if error.key == _OTHER:
            self._others[str(error.data["found"])] += 1
        elif error.key == _EMPTY:
            self._empty = self._empty or [error]
        elif len(self._broken) < _REPORTED:
            self._broken.append(error)
        else:
            self._more += 1

    def report(self) -> None:
        """Log broken messages as warnings, and the counts of the others."""
        for error in self._broken:
            _LOG.warning("%s", error)
        if self._more:
            _LOG.warning("%s", EvidenceError("evidence.more-broken", count=self._more))
        if self._others:
            _LOG.info("%s", EvidenceError("evidence.others", held=self._held))

    def error(self) -> ConformanceError:
        """Return why there is no capability at all: the first message that is broken or empty, else what there was.

        What it does not say is reported.
        """
        if not self._broken and not self._empty:
            return EvidenceError("evidence.only-others", held=self._held)
        first = (self._broken or self._empty).pop(0)
        self.report()
        return first

    @property
    def _held(self) -> str:
        return ", ".join(f"{count} × {name}" for name, count in self._others.most_common())
