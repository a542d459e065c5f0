"""Where the notes and the index are and which encoder reads them: flags, environment, file."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from .errors import UsageError

KEYS = {
    "notes": "the folder of your notes",
    "index": "the folder of the index",
    "encoder": "the sentence-transformers model that reads them",
}
VARIABLES = {"notes": "ASKREVIEW_NOTES", "index": "ASKREVIEW_INDEX"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a command works on."""

    notes: Path
    index: Path
    encoder: str | None  # None: the index's own, else the default


def resolve(
    notes: str | None = None, index: str | None = None, encoder: str | None = None
) -> Settings:
    """A flag, else its environment variable, else the user's file, else seeds/ and index/ here.

    Raises UsageError when no notes folder is named anywhere.
    """
    saved = load()
    folder = notes or os.environ.get(VARIABLES["notes"]) or saved.get("notes")
    if not folder and Path("seeds").is_dir():
        folder = "seeds"
    if not folder:
        raise UsageError(
            "Which notes? Pass --notes DIR, or set them for good: askreview config notes DIR."
        )
    chosen = Path(folder).expanduser()
    kept = index or os.environ.get(VARIABLES["index"])
    if not kept and folder == saved.get("notes"):
        kept = saved.get("index")  # the index of those notes and of no others
    where = Path(kept).expanduser() if kept else index_for(chosen)
    return Settings(chosen, where, encoder or saved.get("encoder"))


def config_file() -> Path:
    return Path(platformdirs.user_config_dir("askreview")) / "config.toml"


def cache_folder() -> Path:
    """Where exported encoders are kept."""
    return Path(platformdirs.user_cache_dir("askreview")) / "encoders"


def load() -> Mapping[str, str]:
    """The user's file; empty when there is none. Raises UsageError when it cannot be read."""
    path = config_file()
    try:
        loaded = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(
            f"The settings in {path} cannot be read ({error}): mend the file."
        ) from None
    for key, value in loaded.items():
        if key not in KEYS or not isinstance(value, str):
            raise UsageError(f"“{key}” in {path} is no setting: use {', '.join(KEYS)}.")
    return loaded


def save(key: str, value: str | None) -> None:
    """Sets a default for good, or removes it. Raises UsageError for what is no setting."""
    import tomlkit

    if key not in KEYS:
        raise UsageError(f"“{key}” is no setting: use {', '.join(KEYS)}.")
    load()
    path = config_file()
    document = (
        tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    )
    document.pop(key, None)
    if value is not None:
        document[key] = value
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(tomlkit.dumps(document), encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise UsageError(
            f"The settings cannot be written to {path} ({error.strerror}): make that possible."
        ) from error


def checked(key: str, value: str) -> str:
    """A value to keep: folders from anywhere, and a notes folder that is there."""
    if not value.strip() or "\udc80" <= max(value) <= "\udcff":
        raise UsageError(f"“{key}” needs a value that can be written down: a folder or a name.")
    folder = Path(value).expanduser()
    if key == "notes" and not folder.is_dir():
        raise UsageError(f"There is no folder {folder}: name the folder of your notes.")
    is_folder = key in ("notes", "index") or (key == "encoder" and folder.is_dir())
    return str(folder.resolve()) if is_folder else value


def index_for(notes: Path) -> Path:
    """index/ beside this folder's seeds/; for other notes a folder in the user's data folder."""
    whole = notes.resolve()
    if whole == Path("seeds").resolve():
        return Path("index")
    name = re.sub(r"[^\w.-]+", "-", whole.name)[:40] or "notes"
    code = hashlib.sha256(os.fsencode(whole)).hexdigest()[:12]
    return Path(platformdirs.user_data_dir("askreview")) / "indexes" / f"{name}-{code}"
