"""How Sphinx builds the documentation: offline, from Markdown, every warning an error."""

from __future__ import annotations

import tomllib
from pathlib import Path

_PROJECT = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "Yangfan"
author = "The Yangfan developers"
project_copyright = author
version = release = _PROJECT["version"]

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist", "attrs_block"]
myst_heading_anchors = 4
exclude_patterns = ["_build"]
language = "en"
nitpicky = True

html_theme = "furo"
html_title = f"Yangfan {version}"
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_static_path: list[str] = []
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0d4f7c", "color-brand-content": "#0d4f7c"},
    "dark_css_variables": {"color-brand-primary": "#7db8e8", "color-brand-content": "#7db8e8"},
}
