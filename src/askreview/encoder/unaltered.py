"""Whether the files of an export are still those that were written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .source import file_hash


def described(folder: Path, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The hash of each file, by its name, and what the system says of it."""
    return {
        name: {"sha256": file_hash(folder / name), "stamp": _stamp(folder / name)}
        for name in sorted(names)
    }


def untouched(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the system says the same of the files; then their hashes need not be taken again."""
    return all(_stamp(folder / name) == about["stamp"] for name, about in files.items())


def unaltered(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the files have their hashes."""
    return all(file_hash(folder / name) == about["sha256"] for name, about in files.items())


def _stamp(path: Path) -> list[int]:
    """Size, time, and the time of the last change to either, which no program can put back."""
    about = path.stat()
    return [about.st_size, about.st_mtime_ns, about.st_ctime_ns]
