"""Spreadsheets that were opened and saved in LibreOffice say what they said before."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from conformance import resources
from conformance.ics.answers import RELEASE
from conformance.ics.proformas import load_proformas
from conformance.ics.statement_sheets import statement_workbook
from conformance.ics.statements import read_statement
from conformance.model.ics import IcsAnswer, ItemKey, Statement, Support

NOTES = ("", "=1+1", "+49", "@name", "007", "仅限 NSA，\n见第二行", "'quoted", "_x0041_", "1E5", "2026-02-03", "TRUE")


@pytest.fixture(scope="module")
def book():
    return load_proformas(sorted(resources.specs("proformas").glob("*.xml")))


@pytest.fixture(scope="module")
def statement(book):
    """A synthetic statement on every proforma: every third item and every tenth configuration is answered."""
    supports = list(Support)
    items = [item.key for proforma in book.proformas.values() for table in proforma.tables.values() for item in table]
    listed = dict.fromkeys(
        ItemKey(one.spec, one.table, one.name)
        for proforma in book.proformas.values()
        for table in proforma.configurations.values()
        for one in table
    )
    declared = {
        key: IcsAnswer(key, supports[number % 2], note=NOTES[number % len(NOTES)])
        for number, key in enumerate([*items[::3], *list(listed)[::10]])
    }
    derived = {
        key: IcsAnswer(key, supports[number % 2], place=f"UE-NR-Capability.x[{number}]", origin="a.hex")
        for number, key in enumerate(items[::5])
    }
    derived[RELEASE] = IcsAnswer(RELEASE, Support.YES, value="Rel-16", place="UE-NR-Capability.accessStratumRelease")
    product = {"manufacturer": "示例 Example", "model": "=X1", "software": "007", "date": "2026-02-03"}
    editions = {spec: proforma.edition for spec, proforma in book.proformas.items()}
    return Statement(product, editions, declared, derived)


@pytest.fixture(scope="module")
def convert(libreoffice, tmp_path_factory):
    """Open a file in LibreOffice and save it in another form."""
    profile = tmp_path_factory.mktemp("profile")

    def save_as(path: Path, form: str) -> Path:
        folder = tmp_path_factory.mktemp(form)
        options = [f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", form, "--outdir", folder]
        subprocess.run([libreoffice, *options, path], check=True, capture_output=True, timeout=300)
        return folder / f"{path.stem}.{form}"

    return save_as


@pytest.fixture(scope="module", params=["en", "zh"])
def written(request, statement, book, tmp_path_factory):
    path = tmp_path_factory.mktemp("written") / "statement.xlsx"
    path.write_bytes(statement_workbook(statement, book, language=request.param))
    return path


def test_a_statement_that_was_saved_in_libreoffice_says_the_same(written, convert, statement, book):
    saved = convert(written, "xlsx")
    assert saved.read_bytes() != written.read_bytes()
    assert read_statement(saved.read_bytes(), origin="saved.xlsx", book=book) == replace(statement, derived={})


def test_a_statement_that_was_an_opendocument_in_between_says_the_same(written, convert, statement, book):
    saved = convert(convert(written, "ods"), "xlsx")
    assert read_statement(saved.read_bytes(), origin="saved.xlsx", book=book) == replace(statement, derived={})
