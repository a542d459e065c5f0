"""Find the notes, the index and the encoder from options, environment and settings file."""

from __future__ import annotations

import hashlib
import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from .errors import UsageError
from .types import READING, Reading

KEYS = {
    "notes": "the folder of your notes",
    "index": "the folder of the index, or its address on a Chroma server",
    "encoder": "the sentence-transformers model used for search",
    "reranker": "a CrossEncoder that reorders what search finds",
    "model": "who answers: quotes, or a model from askreview models",
    "prompt": "a file with your own rules for models that answer",
    "exclude": "paths to skip: patterns as in .gitignore, separated by commas",
    "gitignore": "true: skip what .gitignore names",
    "follow_links": "true: read linked files and folders too",
    "history": "false: don't save conversations or typed lines",
}
SWITCHES = ("history", "gitignore", "follow_links")
NAMES = f"{', '.join(KEYS)} or price.MODEL"
PRICE = "price."  # before a model's name: what a million of its tokens cost, as 0.15/0.60
OTHERS = 0o077  # the rights of everyone but the owner
USER_FOLDERS = (
    platformdirs.user_config_dir,
    platformdirs.user_data_dir,
    platformdirs.user_cache_dir,
)
SERVER = ("chroma+http://", "chroma+https://")  # what an index that is no folder begins with
SERVER = ("chroma+http://", "chroma+https://")  # what the address of an index begins with
VARIABLES = {"notes": "ASKREVIEW_NOTES", "index": "ASKREVIEW_INDEX", "model": "ASKREVIEW_MODEL"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a command works on."""

    notes: Path | None  # None: only the index, which is on a server, is asked
    index: Path | str  # a folder, or an address on a server
    encoder: str | None  # None: the index's own, else the default
    reading: Reading = READING  # what of the folder is read
    reranker: str | None = None

    @property
    def folder(self) -> Path:
        """The notes. Raises UsageError where only their index is asked."""
        if self.notes is None:
            raise UsageError("This needs the notes themselves. Pass --notes DIR.")
        return self.notes


def resolve(
    notes: str | None = None,
    index: str | None = None,
    encoder: str | None = None,
    exclude: Sequence[str] = (),
    reranker: str | None = None,
) -> Settings:
    """A flag, else its environment variable, else the user's file, else seeds/ and index/ here.

    What `exclude` names is left out beside what the user's file does.

    Raises UsageError when no notes folder is named anywhere.
    """
    saved = load()
    named = notes or os.environ.get(VARIABLES["notes"])
    folder = named or saved.get("notes")
    kept = index or os.environ.get(VARIABLES["index"])
    address = kept or (saved.get("index") if folder == saved.get("notes") else None)
    if address and is_server(address):
        # The saved notes are those of the saved index. Others can be asked without their notes.
        own = folder if address == saved.get("index") else named
        return _settings(own, address, encoder, exclude, reranker)
    if not folder and Path("seeds").is_dir():
        folder = "seeds"
    if not folder:
        raise UsageError(
            "No notes folder given. Pass --notes DIR, or save it once: askreview config notes DIR."
        )
    if not kept and folder == saved.get("notes"):
        kept = saved.get("index")  # the index of those notes and of no others
    where = Path(kept).expanduser() if kept else index_for(Path(folder).expanduser())
    return _settings(folder, where, encoder, exclude, reranker)


def is_server(index: str | Path) -> bool:
    """Whether an index is on a Chroma server, and no folder."""
    return str(index).startswith(SERVER)


def _settings(
    notes: str | None,
    index: Path | str,
    encoder: str | None,
    exclude: Sequence[str],
    reranker: str | None,
) -> Settings:
    saved = load()
    return Settings(
        Path(notes).expanduser() if notes else None,
        index,
        encoder or saved.get("encoder"),
        _reading(saved, exclude),
        reranker or saved.get("reranker"),
    )


def _reading(saved: Mapping[str, str], exclude: Sequence[str]) -> Reading:
    kept = (one.strip() for one in saved.get("exclude", "").split(","))
    patterns = tuple(one for one in (*kept, *exclude) if one)
    return Reading(patterns, saved.get("gitignore") == "true", saved.get("follow_links") == "true")


def model() -> str:
    """Who answers when none is named: the environment, else the user's file, else quotes."""
    return os.environ.get(VARIABLES["model"]) or load().get("model") or "quotes"


def rules(file: str | None = None) -> str:
    """The user's own rules for models, from this file or the saved one; empty without any."""
    named = file or load().get("prompt")
    if not named:
        return ""
    try:
        return Path(named).expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UsageError(
            f"Cannot read the prompt file {named} ({reason}). Name another."
        ) from error


def prices() -> Mapping[str, tuple[float, float]]:
    """What a million tokens in and out cost, by the name of the model."""
    return {
        key.removeprefix(PRICE): _price(key, value)
        for key, value in load().items()
        if key.startswith(PRICE)
    }


def config_file() -> Path:
    return Path(platformdirs.user_config_dir("askreview")) / "config.toml"


def cache_folder() -> Path:
    """Where exported encoders are kept."""
    return Path(platformdirs.user_cache_dir("askreview")) / "encoders"


def feedback_file() -> Path:
    """Where answers found wanting on the page become cases, when no eval suite is here."""
    return Path(platformdirs.user_data_dir("askreview")) / "from-feedback.yaml"


def history_folder() -> Path:
    """Where the last conversation is kept."""
    return Path(platformdirs.user_data_dir("askreview")) / "history"


def keeps_history() -> bool:
    return load().get("history") != "false"


def make_private(folder: Path) -> None:
    """Makes a folder if there is none; it and all in it is for its owner alone. Raises OSError."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
    keep_private(folder)


def keep_private(folder: Path) -> None:
    """Closes a folder, and the folder of askreview's that it lies in, to others: 700, files 600.

    One that is closed already is not looked into. What belongs to somebody else stays as it is.
    """
    own = (Path(kind("askreview")) for kind in USER_FOLDERS)
    for one in (*(place for place in own if folder.is_relative_to(place)), folder):
        with suppress(OSError):
            if one.stat().st_mode & OTHERS:
                _close_to_others(one)


def _close_to_others(folder: Path) -> None:
    for above, _, files in os.walk(folder, topdown=False):  # the folder itself last
        for path in (*(Path(above, name) for name in files), Path(above)):
            with suppress(OSError):
                if not path.is_symlink():
                    path.chmod(path.stat().st_mode & ~OTHERS)


def load() -> Mapping[str, str]:
    """The user's file; empty when there is none. Raises UsageError when it cannot be read."""
    path = config_file()
    try:
        written = path.read_text(encoding="utf-8")
        import tomllib

        loaded = dict(_flat(tomllib.loads(written)))
        keep_private(path.parent)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(
            f"Cannot read the settings in {path} ({error}). Fix or delete the file."
        ) from None
    settings = {}
    for key, value in loaded.items():
        if not is_known(key) or not isinstance(value, bool if key in SWITCHES else str):
            raise UsageError(f"“{key}” in {path} is not a valid setting. Use {NAMES}.")
        settings[key] = str(value).lower() if key in SWITCHES else str(value)
    return settings


def is_known(key: str) -> bool:
    return key in KEYS or (key.startswith(PRICE) and key != PRICE)


def save(key: str, value: str | None) -> None:
    """Sets a default for good, or removes it. Raises UsageError for what is no setting."""
    import tomlkit

    if not is_known(key):
        raise UsageError(f"“{key}” is not a setting. Use {NAMES}.")
    load()
    path = config_file()
    document = (
        tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    )
    document.pop(key, None)
    if value is not None:
        document[key] = value == "true" if key in SWITCHES else value
    try:
        make_private(path.parent)
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(tomlkit.dumps(document), encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise UsageError(
            f"Cannot write the settings to {path} ({error.strerror}). Check its permissions."
        ) from error


def check_value(key: str, value: str) -> str:
    """A value to keep: folders from anywhere, and a notes folder that is there."""
    if not value.strip() or "\udc80" <= max(value) <= "\udcff":
        raise UsageError(f"“{key}” needs a value in readable text: a folder or a name.")
    if key.startswith(PRICE):
        _price(key, value)
    if key in SWITCHES and value not in ("true", "false"):
        raise UsageError(f"“{key}” must be true or false: askreview config {key} false.")
    folder = Path(value).expanduser()
    if key == "notes" and not folder.is_dir():
        raise UsageError(f"There is no folder {folder}. Pass the folder of your notes.")
    if key == "prompt":
        rules(value)
    if key == "index" and is_server(value):
        return value
    is_path = key in ("notes", "index", "prompt") or (
        key in ("encoder", "reranker") and folder.is_dir()
    )
    return str(folder.resolve()) if is_path else value


def _price(key: str, value: str) -> tuple[float, float]:
    """“0.15/0.60”: dollars, or whatever you count in, a million tokens in / out."""
    try:
        sent, got = (float(part) for part in value.split("/"))
        if not (0 <= sent < math.inf and 0 <= got < math.inf):
            raise ValueError
    except ValueError:
        raise UsageError(
            f"“{value}” is not a price. Give the cost of a million input and output tokens: "
            f"askreview config {key} 0.15/0.60."
        ) from None
    return sent, got


def _flat(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    """Keys of tables joined by dots, as they may be written in the file without quotes."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def fetched_folder(name: str) -> Path:
    """Where this machine keeps what it fetched of an index on a server."""
    return Path(platformdirs.user_cache_dir("askreview")) / "shared" / name


def built_folder(name: str, notes: Path) -> Path:
    """Where an index is built that is then published to a server."""
    return Path(platformdirs.user_data_dir("askreview")) / "published" / name / _name_of(notes)


def index_for(notes: Path) -> Path:
    """index/ beside this folder's seeds/; for other notes a folder in the user's data folder."""
    whole = notes.resolve()
    if whole == Path("seeds").resolve():
        return Path("index")
    return Path(platformdirs.user_data_dir("askreview")) / "indexes" / _name_of(whole)


def _name_of(notes: Path) -> str:
    """A folder's name for these notes alone."""
    whole = notes.resolve()
    name = re.sub(r"[^\w.-]+", "-", whole.name)[:40] or "notes"
    return f"{name}-{hashlib.sha256(os.fsencode(whole)).hexdigest()[:12]}"
