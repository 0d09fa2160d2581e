"""The data of the pack, layered on the bundled one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

SPECS = Path(__file__).with_name("specs")


class ExampleCatalogue:
    """Offers the profiles in ``specs/profiles`` and the rules in ``specs/rules``; capabilities it adds none."""

    name = "example"

    def profiles(self) -> Iterable[Path]:
        """Return the profiles."""
        return sorted((SPECS / "profiles").glob("*.xml"))

    def capabilities(self) -> Iterable[Path]:
        """Return no capabilities."""
        return ()

    def rules(self) -> Iterable[Path]:
        """Return the rules across fields."""
        return sorted((SPECS / "rules").glob("*.sch"))

    def standards(self, kind: str) -> Iterable[Path]:
        """Return the proformas, applicability tables or test purposes of ``specs/<kind>``: none so far."""
        return sorted((SPECS / kind).glob("*.xml"))
