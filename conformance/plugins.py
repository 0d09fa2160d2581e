"""The plugin manager: built-ins by dotted name, then entry points; a plugin that fails to load stops the run."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from importlib.metadata import entry_points

import pluggy

from conformance import __version__, hookspecs
from conformance.errors import PluginError

BUILT_INS = (
    "conformance.asn1.builtin",
    "conformance.evidence.builtin",
    "conformance.sut.builtin",
    "conformance.vectors.builtin",
    "conformance.profiles.builtin",
    "conformance.reports.builtin",
    "conformance.cli.builtin",
)


def build_plugin_manager(*, extra: Iterable[object] = ()) -> pluggy.PluginManager:
    """Return a manager with the built-ins, the installed plugins and the *extra* ones registered and checked.

    Raises:
        PluginError: a plugin cannot be imported, or implements a hook that does not exist.
    """
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    for name in BUILT_INS:
        manager.register(importlib.import_module(name), name)
    for point in entry_points(group=hookspecs.PROJECT):
        try:
            manager.register(point.load(), point.name)
        except Exception as error:
            raise PluginError("plugins.broken", plugin=point.name, value=point.value, reason=repr(error)) from error
    for plugin in extra:
        manager.register(plugin)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError("plugins.unknown-hook", reason=str(error)) from error
    return manager


def plugin_versions(manager: pluggy.PluginManager) -> Mapping[str, str]:
    """Return the plugins that could influence a verdict and their versions, ours under ``yangfan``."""
    versions = {"yangfan": __version__}
    for point in entry_points(group=hookspecs.PROJECT):
        if manager.has_plugin(point.name):
            versions[point.name] = point.dist.version if point.dist else "?"
    return versions
