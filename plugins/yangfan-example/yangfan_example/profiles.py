"""The data of the pack, layered on the bundled one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

SPECS = Path(__file__).with_name("specs")


class ExampleCatalogue:
    """Offers profiles, rules and a layer of the standards system from ``specs/``; capabilities it adds none."""

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
        """Return the files in ``specs/<kind>``: records, a lifecycle and a target, all synthetic."""
        return sorted((SPECS / kind).glob("*.xml"))
