"""Describe the files of a generation when written, and compare them before opening."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import IndexDamaged
from .disk import sync

# Of the files of a generation: raise it when an older version could not read them, or takes other
# words out of the full-text search than this one put there, or where floors mean another thing.
FORMAT = 15
VECTORS, CATALOG, SEGMENTS, MANIFEST = "chroma", "lexical.sqlite3", "segments", "manifest.json"


def read_manifest(folder: Path, thorough: bool = False) -> Mapping[str, Any]:
    """The manifest of a generation, its files found as they were written.

    Sizes and times first; a file whose time differs (a copied index) is hashed.
    Raises IndexDamaged with what is wrong.
    """
    try:
        manifest: Mapping[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        files = manifest["files"]
    except (OSError, ValueError, KeyError, TypeError):
        raise IndexDamaged(f"{MANIFEST} cannot be read") from None
    if manifest.get("format") != FORMAT:
        return manifest  # another version's: its files are not looked at, it is made anew
    for name, (size, mtime_ns, sha256) in files.items():
        _check_file(folder, name, size, None if thorough else mtime_ns, sha256)
    return manifest


def write_manifest(
    folder: Path, manifest: Mapping[str, Any], known: Mapping[str, Sequence[Any]]
) -> None:
    """Describes every file below the folder, makes all private, and syncs all to the disk.

    `known` are the files of the generation before: what is one of them is not read again.
    """
    files: dict[str, Sequence[Any]] = {}
    for path in sorted(folder.rglob("*")):
        path.chmod(0o600 if path.is_file() else 0o700)
        sync(path)
        name = path.relative_to(folder).as_posix()
        if path.is_file():
            about = path.stat()
            stamp = (about.st_size, about.st_mtime_ns)
            same = name != CATALOG and tuple(known.get(name, ())[:2]) == stamp
            files[name] = known[name] if same else (*stamp, file_sha256(path))
    (folder / MANIFEST).touch(mode=0o600)
    (folder / MANIFEST).write_text(json.dumps({**manifest, "format": FORMAT, "files": files}))
    sync(folder / MANIFEST)
    sync(folder)


def _check_file(folder: Path, name: str, size: int, mtime_ns: int | None, sha256: str) -> None:
    try:
        about = (folder / name).stat()
        if about.st_size != size:
            raise IndexDamaged(f"{name} has {about.st_size} bytes instead of {size}")
        if about.st_mtime_ns != mtime_ns and file_sha256(folder / name) != sha256:
            raise IndexDamaged(f"{name} was altered")
    except FileNotFoundError:
        raise IndexDamaged(f"{name} is missing") from None
    except OSError as error:
        raise IndexDamaged(f"{name} cannot be read ({error.strerror})") from error


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
