"""Modules whose capabilities come with the package, each with the profile that it conforms to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from conformance import resources
from conformance.model.text import Text


@dataclass(frozen=True, slots=True)
class Module:
    """A module whose capabilities are bundled.

    Attributes:
        id: such as ``r15-embb``.
        title: its name.
        profile: the identifier of the profile that it conforms to.
        schema: the schema of its value.
        type_name: the ASN.1 type of its value.
        value: the file with the value as XER.
        encoding: the file with the UPER encoding in hexadecimal.
        origin: where the value comes from.
        synthetic: no device sent it.
    """

    id: str
    title: Text
    profile: str
    schema: str
    type_name: str
    value: Path
    encoding: Path
    origin: str
    synthetic: bool

    @property
    def locator(self) -> str:
        """How the module is named as a SUT."""
        return f"capture:{self.encoding}"


def bundled_modules() -> tuple[Module, ...]:
    """Return the bundled modules, in the order of their releases."""
    return load_modules(resources.vectors("common", "nr-rrc", "modules.xml"))


def load_modules(path: Path) -> tuple[Module, ...]:
    """Return the modules that the document in *path* lists; their files are beside it.

    Raises:
        DataError: the file is no list of modules.
    """
    from conformance.xml.documents import attributes, bilingual, child, load_document, qualified, words

    root = load_document(path, "modules")
    modules = []
    for element in root.iterfind(qualified(root, "module")):
        given = attributes(element)
        modules.append(
            Module(
                id=given["id"],
                title=bilingual(child(element, "title")),
                profile=given["profile"],
                schema=given["schema"],
                type_name=given["type"],
                value=path.parent / words(child(element, "value")),
                encoding=path.parent / words(child(element, "encoding")),
                origin=words(child(element, "origin")),
                synthetic=given["synthetic"] in {"true", "1"},
            )
        )
    return tuple(modules)
