"""Why a requirement is left out is told in words, not in XPath."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.profiles.loading import load_profile
from conformance.resources import specs


@pytest.mark.parametrize("path", sorted(specs("profiles").glob("*.xml")), ids=lambda path: path.stem)
def test_every_condition_of_a_bundled_profile_stands_in_words_too(path: Path) -> None:
    for requirement in load_profile(path).requirements:
        assert (requirement.applies_if is None) == (requirement.applies_when is None), requirement.id
