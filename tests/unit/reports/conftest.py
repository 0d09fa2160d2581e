"""The messages that these tests quote are English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _english() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YANGFAN_LANG", "en")
        yield
