"""The workspace: configuration, plugins, schemas, catalogue, profiles and store; every front end opens one."""

from __future__ import annotations

import os
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from conformance import messages, resources
from conformance.errors import ConfigurationError, EvidenceError, PluginError, SutError, UsageError
from conformance.plugins import build_plugin_manager, plugin_versions
from conformance.workspace.configuration import Configuration, load_configuration

if TYPE_CHECKING:
    import pluggy

    from conformance.asn1.library import SchemaLibrary
    from conformance.capabilities.evaluation import CapabilityProbes
    from conformance.capabilities.rules import RuleBook
    from conformance.capabilities.summary import Summariser
    from conformance.evidence.devices import Answer
    from conformance.interfaces import (
        Asn1Engine,
        Catalogue,
        Codec,
        EvidenceReader,
        ReportRenderer,
        SutAdapter,
        VectorFormat,
    )
    from conformance.judging.device import Device
    from conformance.model.capability import Capability
    from conformance.model.codec import Target
    from conformance.model.evidence import CapabilityContainer, Evidence
    from conformance.model.profile import Profile
    from conformance.store.database import ResultsStore
    from conformance.vectors.suites import Suite
    from conformance.workspace.standards_data import StandardsData
    from conformance.workspace.tracking import Tracking

__all__ = ["Configuration", "Workspace", "device_number"]

DEFAULT_ENGINE = "strict"

KEPT_CAPTURES = 8
"""Of how many captures what was opened last is kept."""

_NUMBERED = re.compile(r"(?P<locator>.+)#(?P<number>[1-9][0-9]{0,8})")


class Workspace:
    """Everything that a front end works with, each part made when it is first used.

    Attributes:
        configuration: the configuration in force.
        manager: the plugin manager, built once.
    """

    def __init__(self, configuration: Configuration, manager: pluggy.PluginManager) -> None:
        self.configuration = configuration
        self.manager = manager
        self._opened: OrderedDict[tuple[object, ...], tuple[Answer, ...]] = OrderedDict()

    @classmethod
    def open(
        cls,
        folder: Path | None = None,
        *,
        overrides: Mapping[str, object] | None = None,
        plugins: Iterable[object] = (),
    ) -> Workspace:
        """Open the workspace of *folder*, the current one by default.

        Args:
            folder: where the configuration is looked for and results are written.
            overrides: settings that come before every configured one; ``None`` says nothing.
            plugins: plugins for this workspace alone, besides the installed ones.

        Raises:
            ConfigurationError: the configuration cannot be used.
            PluginError: a plugin cannot be loaded.
        """
        configuration = load_configuration(folder or Path.cwd(), overrides=overrides)
        return cls(configuration, build_plugin_manager(extra=plugins))

    def speak(self) -> None:
        """Speak the configured language from now on, unless one was chosen before."""
        if messages.chosen_language() is None and self.configuration.language:
            messages.choose_language(self.configuration.language)

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """Plugins and their versions, as every result names them."""
        return plugin_versions(self.manager)

    @cached_property
    def schemas(self) -> SchemaLibrary:
        """All schemas on offer; one is loaded when it is asked for."""
        from conformance.asn1.library import SchemaLibrary

        return SchemaLibrary(chain.from_iterable(self.manager.hook.schema_sources()))

    @cached_property
    def engines(self) -> Mapping[str, Asn1Engine]:
        """The ASN.1 engines by name."""
        found: dict[str, Asn1Engine] = {}
        for engine in chain.from_iterable(self.manager.hook.asn1_engines()):
            if engine.name in found:
                raise PluginError("workspace.engine-twice", name=engine.name)
            found[engine.name] = engine
        return found

    def engine(self, name: str = DEFAULT_ENGINE) -> Asn1Engine:
        """Return the ASN.1 engine of that name.

        Raises:
            UsageError: there is none.
        """
        if name not in self.engines:
            raise UsageError("workspace.unknown-engine", name=name, known=", ".join(sorted(self.engines)))
        return self.engines[name]

    @cached_property
    def readers(self) -> Sequence[EvidenceReader]:
        """The readers of evidence, those of plugins first: a plugin may know a form better than we do."""
        return list(chain.from_iterable(self.manager.hook.evidence_readers()))

    @cached_property
    def renderers(self) -> Mapping[str, ReportRenderer]:
        """The report formats by name."""
        return {renderer.name: renderer for renderer in chain.from_iterable(self.manager.hook.report_renderers())}

    @cached_property
    def catalogue(self) -> tuple[Capability, ...]:
        """The capability catalogue: the bundled rows and those of plugins, by RAT and release."""
        from conformance.capabilities.catalogue import load_catalogue
        from conformance.model.evidence import Rat

        bundled = sorted(resources.specs("capabilities").glob("*.xml"))
        rows = load_catalogue([*bundled, *(path for one in self.catalogues for path in one.capabilities())])
        order = list(Rat)
        return tuple(sorted(rows, key=lambda row: (order.index(row.rat), row.release)))

    @cached_property
    def standards(self) -> StandardsData:
        """The ICS proformas, applicability tables and test purposes."""
        from conformance.workspace.standards_data import StandardsData

        return StandardsData(self)

    @cached_property
    def tracking(self) -> Tracking:
        """The standards system: records, lifecycles, events."""
        return self.tracking_with(())

    def tracking_with(self, layers: Sequence[Path]) -> Tracking:
        """Return the standards system with files of records layered on top."""
        from conformance.workspace.tracking import Tracking

        return Tracking(self, layers)

    @cached_property
    def suites(self) -> Mapping[str, Suite]:
        """The suites of test vectors by identifier: the bundled ones and those of plugins.

        Raises:
            UsageError: two folders have a suite of one identifier.
            DataError: a folder holds no suite.
        """
        from conformance.vectors.suites import open_suite

        found: dict[str, Suite] = {}
        for folder in chain.from_iterable(self.manager.hook.suites()):
            suite = open_suite(folder)
            if suite.header.id in found:
                raise UsageError(
                    "workspace.suite-twice", id=suite.header.id, one=found[suite.header.id].folder, other=folder
                )
            found[suite.header.id] = suite
        return found

    def find_suite(self, name: str) -> Suite:
        """Return the suite with the identifier *name*, or the one in the folder *name*.

        Raises:
            UsageError: there is neither.
            DataError: the folder holds no suite.
        """
        from conformance.vectors.suites import open_suite

        path = self.configuration.folder / name
        if _is_there(name, folder=self.configuration.folder) and path.is_dir():
            return open_suite(path.resolve())
        if name in self.suites:
            return self.suites[name]
        raise UsageError("workspace.unknown-suite", name=name, known=", ".join(self.suites))

    @cached_property
    def vector_formats(self) -> Mapping[str, VectorFormat]:
        """The forms that vectors are converted to and from, by name."""
        return {form.name: form for form in chain.from_iterable(self.manager.hook.vector_formats())}

    def codec(self, locator: str, target: Target) -> Codec:
        """Start the codec that *locator* names.

        ``engine:NAME`` is an ASN.1 engine in this process; the name of a shipped adapter (``asn1tools``) stands for
        that adapter in a process of its own; anything else is a SUT such as ``codec:COMMAND``.

        Raises:
            SutError: it cannot be started, or the SUT is no codec.
            UsageError: there is no engine of that name.
        """
        from conformance.interfaces import CodecSut
        from conformance.sut.codec import CodecSut as ProtocolSut
        from conformance.sut.engines import EngineCodec
        from conformance.sut.shipped import shipped_codec

        scheme, _, rest = locator.partition(":")
        if scheme == "engine":
            return EngineCodec(self.engine(rest), self.schemas.schema(target.schema), target)
        adapter = shipped_codec(locator) or self.open_sut(locator)
        if not isinstance(adapter, CodecSut):
            raise SutError("workspace.no-codec", locator=locator)
        if self.configuration.timeout is not None and isinstance(adapter, ProtocolSut):
            adapter = replace(adapter, answer_seconds=self.configuration.timeout)
        return adapter.start(target)

    @property
    def profiles(self) -> Mapping[str, Profile]:
        """The profiles by identifier: the bundled ones, those of plugins, the configured ones.

        Raises:
            UsageError: two files have a profile of one identifier.
            DataError: a file is no profile.
        """
        return {name: profile for name, (_, profile) in self._profiles.items()}

    def find_profile(self, name: str) -> tuple[Path, Profile]:
        """Return the profile with the identifier *name*, or the one in the file *name*, and its file.

        Raises:
            UsageError: there is neither.
            DataError: a file is no profile.
        """
        if name in self._profiles:
            return self._profiles[name]
        path = self.configuration.folder / name
        if _is_there(name, folder=self.configuration.folder) and path.is_file():
            return path.resolve(), self._load_profile(path.resolve())
        raise UsageError("workspace.unknown-profile", name=name, known=", ".join(self._profiles))

    @cached_property
    def store(self) -> ResultsStore:
        """The results store, opened when it is first used.

        Raises:
            StoreError: it cannot be opened.
        """
        from conformance.store.database import ResultsStore

        return ResultsStore.open(self.configuration.database)

    def close(self) -> None:
        """Close the store, if it was opened; it opens again when it is used."""
        if "store" in vars(self):
            self.store.close()

    def open_sut(self, locator: str) -> SutAdapter:
        """Open the SUT that *locator* names; a path without a scheme is a capture.

        ``#N`` at the end says which device of a capture is meant (see :func:`device_number`): its adapter is that of
        the whole capture.

        Raises:
            SutError: no adapter knows it, or the SUT cannot be reached.
        """
        locator, _ = device_number(locator)
        if _is_there(locator):
            locator = f"capture:{locator}"
        adapter: SutAdapter | None = self.manager.hook.open_sut(locator=locator, readers=self.readers)
        if adapter is None:
            raise SutError("workspace.unknown-sut", locator=locator)
        return adapter

    def containers(self, evidence: Iterable[Evidence], *, type_name: str | None = None) -> list[CapabilityContainer]:
        """Return the capability containers in *evidence*."""
        from conformance.evidence.containers import find_containers

        return find_containers(evidence, schema_of=self.schemas.schema, engine=self.engine(), type_name=type_name)

    def devices(self, evidence: Sequence[Evidence], *, type_name: str | None = None) -> tuple[Answer, ...]:
        """Return the containers in *evidence*, those of each device, and each of its answers, by themselves.

        What was opened last is kept: a capture of many devices is opened once, not once for each of them.
        """
        from conformance.evidence.devices import devices

        key = (type_name, *((piece.origin, piece.digest) for piece in evidence))
        if key not in self._opened:
            self._opened[key] = devices(self.containers(evidence, type_name=type_name))
            if len(self._opened) > KEPT_CAPTURES:
                self._opened.popitem(last=False)
        return self._opened[key]

    def device(
        self, evidence: Iterable[Evidence], *, number: int | None = None, type_name: str | None = None
    ) -> Device:
        """Return what *evidence* says about one device, ready to be judged.

        Args:
            evidence: what the SUT showed.
            number: which device, from 1, where there are several.
            type_name: the type of evidence that does not state its own.

        Raises:
            EvidenceError: it cannot be told what the evidence is, or which of several devices is meant.
            DecodeError: an encoding is broken.
        """
        from conformance.asn1.probe import probe_document
        from conformance.capabilities.derived import add_derived
        from conformance.capabilities.derived_answers import add_answers
        from conformance.judging.device import Device

        found = self.devices(tuple(evidence), type_name=type_name)
        if number is None and len(found) > 1:
            raise EvidenceError("evidence.several-devices", count=len(found), origin=found[0][0].origin)
        if number is not None and number > len(found):
            raise EvidenceError("evidence.no-such-device", count=len(found), number=number, origin=found[0][0].origin)
        containers = found[(number or 1) - 1]
        probe = probe_document(containers, self.schemas.schema)
        add_derived(probe)
        answers = add_answers(probe, self._probes)
        return Device(containers, probe, answers, schema_of=self.schemas.schema, rules=self.rules)

    @cached_property
    def rules(self) -> RuleBook:
        """The rules across fields: the bundled ones and those of plugins.

        Raises:
            DataError: a file holds no rules, or two rules have one identifier.
        """
        from conformance.capabilities.rules import load_rules

        bundled = sorted(resources.specs("rules").glob("*.sch"))
        return load_rules([*bundled, *(path for one in self.catalogues for path in one.rules())])

    @cached_property
    def summariser(self) -> Summariser:
        """What summarises devices with the catalogue and the rules."""
        from conformance.capabilities.summary import Summariser

        return Summariser(self._probes, self.rules, self.schemas.schema)

    @cached_property
    def _probes(self) -> CapabilityProbes:
        from conformance.capabilities.evaluation import CapabilityProbes

        return CapabilityProbes(self.catalogue, self.schemas.schema)

    @cached_property
    def _profiles(self) -> Mapping[str, tuple[Path, Profile]]:
        found: dict[str, tuple[Path, Profile]] = {}
        for path in self._profile_files():
            profile = self._load_profile(path)
            if profile.id in found:
                raise UsageError("workspace.profile-twice", id=profile.id, one=found[profile.id][0], other=path)
            found[profile.id] = path, profile
        return found

    def _profile_files(self) -> Iterator[Path]:
        yield from sorted(resources.specs("profiles").glob("*.xml"))
        for catalogue in self.catalogues:
            yield from catalogue.profiles()
        for path in self.configuration.profiles:
            if not path.exists():
                raise ConfigurationError("workspace.no-profiles", path=path)
            yield from sorted(path.glob("*.xml")) if path.is_dir() else [path]

    @cached_property
    def catalogues(self) -> Sequence[Catalogue]:
        """What plugins layer on the bundled data."""
        return list(chain.from_iterable(self.manager.hook.catalogues()))

    def _load_profile(self, path: Path) -> Profile:
        from conformance.profiles.loading import load_profile

        capabilities = {capability.id for capability in self.catalogue}
        return load_profile(path, capabilities=capabilities, rules=self.rules.rules)


def device_number(locator: str) -> tuple[str, int | None]:
    """Split ``PATH#N`` or ``capture:PATH#N``, which names the N-th device of a capture; a file of that name is one."""
    found = _NUMBERED.fullmatch(locator)
    if found is None or _is_there(locator.partition(":")[2]) or _is_there(locator):
        return locator, None
    return found["locator"], int(found["number"])


def _is_there(name: str, *, folder: Path | None = None) -> bool:
    """Whether *name* is the path of something; unlike pathlib's, a path that no file system can have is not there."""
    return bool(name) and os.path.exists(os.path.join(folder or "", name))  # noqa: PTH110, PTH118  # see above
