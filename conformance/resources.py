"""Where the bundled data is: in the wheel, or in the checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def data_root() -> Path:
    """Return the folder that holds ``specs`` and ``test_vectors``."""
    bundled = _PACKAGE / "_data"
    return bundled if bundled.is_dir() else _PACKAGE.parent


def specs(*parts: str) -> Path:
    """Return the path of a bundled specification, such as ``specs("profiles")``."""
    return data_root().joinpath("specs", *parts)


def vectors(*parts: str) -> Path:
    """Return the path of a bundled test vector or of a folder of them."""
    return data_root().joinpath("test_vectors", *parts)
