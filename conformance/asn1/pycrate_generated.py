"""What pycrate's compiler generates: code, which must be run to get its objects."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from types import ModuleType


def generated_module() -> ModuleType:
    """Return the module of run-time objects for what pycrate's compiler compiled last in this process."""
    from pycrate_asn1c import asnproc

    with tempfile.TemporaryDirectory(prefix="yangfan-") as folder:
        path = Path(folder) / "compiled_text.py"
        asnproc.generate_modules(asnproc.PycrateGenerator, str(path))
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            raise ImportError(path.name)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module
