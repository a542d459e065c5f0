"""The page's Gradio theme: colours for light and dark, as far as its parts use them; fonts."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

PACKAGES = ("font_source_sans_pro", "font_source_serif_pro")
SANS = (
    "Source Sans Pro",
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Noto Sans",
    "sans-serif",
)
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")

# name: (light, dark)
COLOURS = {
    "body_background_fill": ("#faf8f4", "#16181c"),
    "background_fill_primary": ("#fffefb", "#1d2025"),
    "background_fill_secondary": ("#f3efe7", "#1a1c21"),
    "body_text_color": ("#23272e", "#e7e4dd"),
    "body_text_color_subdued": ("#5c6068", "#a6a9b0"),
    "border_color_primary": ("#ddd6c9", "#33373e"),
    "block_background_fill": ("#fffefb", "#1d2025"),
    "block_border_color": ("#ddd6c9", "#33373e"),
    "block_title_text_color": ("#3a3e46", "#c9ccd2"),
    "block_info_text_color": ("#5c6068", "#a6a9b0"),
    "input_background_fill": ("#ffffff", "#16181c"),
    "input_border_color": ("#a79f90", "#5a606a"),
    "input_border_color_focus": ("#1f6f68", "#7cc4ba"),
    "input_placeholder_color": ("#686c74", "#9a9ea6"),
    "color_accent_soft": ("#e3efec", "#20302e"),
    "button_primary_background_fill_hover": ("#185a54", "#339288"),
    "button_primary_text_color": ("#ffffff", "#ffffff"),
    "button_secondary_background_fill": ("#f3efe7", "#262a30"),
    "button_secondary_background_fill_hover": ("#e9e3d7", "#30353c"),
    "button_secondary_text_color": ("#23272e", "#e7e4dd"),
    "button_secondary_border_color": ("#cfc7b8", "#40454d"),
    "slider_color": ("#1f6f68", "#7cc4ba"),
    "checkbox_background_color_selected": ("#1f6f68", "#2b7f77"),
    "checkbox_border_color": ("#8d8677", "#767c86"),
}
SHAPES = {
    "block_shadow": "none",
    "block_radius": "10px",
    "button_small_radius": "8px",
    "input_radius": "8px",
    "input_border_width": "1px",
    "input_shadow": "none",
    "input_shadow_focus": "none",
    "block_title_text_weight": "500",
    "button_primary_shadow": "none",
    "button_secondary_shadow": "none",
}


def theme() -> Any:
    """The theme for Gradio. Its fonts are the system's: none is fetched."""
    from gradio.themes import Base
    from gradio.themes.utils import fonts

    made = Base(
        primary_hue="teal",
        neutral_hue="stone",
        font=[fonts.Font(name) for name in SANS],
        font_mono=[fonts.Font(name) for name in MONO],
    )
    dark = {f"{name}_dark": pair[1] for name, pair in COLOURS.items()}
    return made.set(**SHAPES, **{name: pair[0] for name, pair in COLOURS.items()}, **dark)


def fonts() -> dict[str, Path]:
    """The files of the typefaces, by their names."""
    folders = [Path(str(files(package) / "files")) for package in PACKAGES]
    return {path.name: path for folder in folders for path in folder.glob("*.ttf")}
