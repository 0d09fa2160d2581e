"""What the tests share: data and programs from outside the repository, and isolation from the user's own settings.

``YANGFAN_REQUIRE`` (``real``, ``facts``, ``tshark``, ``cc``, ``libreoffice``, ``wireshark-text``, ``old-trees``,
``vectors``, separated by commas) names what must be there: a test that needs it then fails instead of being skipped.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import hypothesis
import pytest

pytest_plugins = ["pytester"]  # pytest allows this here only

CHECKOUT = Path(__file__).parents[1]
REQUIRABLE = frozenset({"real", "facts", "tshark", "cc", "libreoffice", "wireshark-text", "old-trees", "vectors"})
KEPT = frozenset(
    {"YANGFAN_REQUIRE", "YANGFAN_REAL_DATA", "YANGFAN_FACTS", "YANGFAN_WIRESHARK_TEXT", "YANGFAN_OLD_TREES"}
)
"""Variables that tell tests where things are; every other ``YANGFAN_`` variable is the user's and is taken away."""

hypothesis.settings.register_profile(
    "yangfan",
    parent=hypothesis.settings.get_profile(hypothesis.settings.get_current_profile_name()),
    deadline=None,  # a busy machine is no counterexample
)
hypothesis.settings.load_profile("yangfan")

_ENVIRONMENT = pytest.StashKey[pytest.MonkeyPatch]()


def pytest_configure(config: pytest.Config) -> None:
    """Keep the user's language, settings, cache and schemas away from the tests and the commands that they start.

    The cache of converted schemas is kept between runs: its entries are named by the digest of all that made them.
    """
    environment = config.stash[_ENVIRONMENT] = pytest.MonkeyPatch()
    if unknown := _required() - REQUIRABLE:
        message = f"YANGFAN_REQUIRE: {', '.join(sorted(unknown))} is none of {', '.join(sorted(REQUIRABLE))}"
        raise pytest.UsageError(message)
    for name in set(os.environ) - KEPT:
        if name.startswith("YANGFAN_"):
            environment.delenv(name)
    environment.setenv("YANGFAN_LANG", "en")
    if not config.pluginmanager.has_plugin("cacheprovider"):
        message = "the tests keep converted schemas in pytest's cache; run them without -p no:cacheprovider"
        raise pytest.UsageError(message)
    environment.setenv("YANGFAN_CACHE", str(config.cache.mkdir("yangfan")))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Put the environment back."""
    config.stash[_ENVIRONMENT].undo()


@pytest.fixture(scope="session", autouse=True)
def _own_schema_store(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Import schemas into a folder of this run."""
    pytestconfig.stash[_ENVIRONMENT].setenv("YANGFAN_SCHEMA_STORE", str(tmp_path_factory.mktemp("schemas")))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real captures: ``YANGFAN_REAL_DATA``, or ``shared/real`` beside the checkout."""
    folder = Path(os.environ.get("YANGFAN_REAL_DATA") or CHECKOUT.parent / "shared" / "real")
    if not (folder / "ue_capability").is_dir():
        _missing("real", f"no real captures in {folder}; name their folder in YANGFAN_REAL_DATA")
    return folder


@pytest.fixture(scope="session")
def facts() -> Path:
    """The folder of published tables, to check what was made of them: ``YANGFAN_FACTS``, or ``shared/facts``."""
    folder = Path(os.environ.get("YANGFAN_FACTS") or CHECKOUT.parent / "shared" / "facts")
    if not (folder / "conditions.tsv").is_file():
        _missing("facts", f"no conditions.tsv in {folder}; name the folder of published tables in YANGFAN_FACTS")
    return folder


@pytest.fixture(scope="session")
def tshark() -> str:
    """The path of Wireshark's command line program, an independent decoder."""
    program = shutil.which("tshark")
    if program is None:
        _missing("tshark", "tshark is not installed; Debian has it in the package tshark")
    return program


@pytest.fixture(scope="session")
def cc() -> str:
    """The path of a C compiler, for the example of a codec in C."""
    program = shutil.which("cc") or shutil.which("gcc")
    if program is None:
        _missing("cc", "there is no C compiler; Debian has one in the package gcc, its headers in libc6-dev")
    return program


@pytest.fixture(scope="session")
def libreoffice() -> str:
    """The path of LibreOffice, in which people fill in spreadsheets."""
    program = shutil.which("soffice")
    if program is None:
        _missing("libreoffice", "LibreOffice is not installed; Debian has it in the package libreoffice-calc-nogui")
    return program


@pytest.fixture(scope="session")
def wireshark_text() -> Path:
    """The folder of ASN.1 text from Wireshark's source: ``nr-rrc/*.asn``, ``lte-rrc/*.asn``, ``lpp/*.asn``."""
    named = os.environ.get("YANGFAN_WIRESHARK_TEXT")
    if not named:
        _missing(
            "wireshark-text", "no ASN.1 text; fill a folder with .ci/wireshark-text, name it in YANGFAN_WIRESHARK_TEXT"
        )
    folder = Path(named)
    if not any(folder.glob("nr-rrc/*.asn")):
        _missing("wireshark-text", f"no nr-rrc/*.asn in {folder} (YANGFAN_WIRESHARK_TEXT)")
    return folder


@pytest.fixture(scope="session")
def old_trees() -> Path:
    """The folder with a folder for each old version of pycrate (``0.5.2``), as ``tox -e views`` fills it."""
    named = os.environ.get("YANGFAN_OLD_TREES")
    if not named:
        _missing("old-trees", "no old versions of pycrate; run tox -e views, or name their folder in YANGFAN_OLD_TREES")
    return Path(named)


def _required() -> frozenset[str]:
    return frozenset(filter(None, os.environ.get("YANGFAN_REQUIRE", "").replace(" ", "").split(",")))


def _missing(what: str, reason: str) -> NoReturn:
    if what in _required():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
