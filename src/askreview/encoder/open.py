"""Open an encoder by name: from the cache, or exported into it on first use."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..errors import EncoderError
from ..settings import keep_private, make_private
from ..types import Encoder
from .export import EXPORTER, NotExportable, export, load_model
from .floors import floors_of
from .onnx import OnnxEncoder
from .source import DEFAULT, check_packaged, find_model, model_hashes, stamps
from .torch import TorchEncoder
from .unaltered import described, unaltered, untouched

RECORD = "encoder.json"


def open_encoder(name: str, cache: Path, say: Callable[[str], None]) -> Encoder:
    """The encoder called `name`; `cache` keeps exports, `say` is told of slow steps.

    Raises EncoderError when there is none of that name, or its files cannot be used.
    """
    name = whole_name(name)
    known = slot(name, cache)
    return _from_record(known, kept(known, cache, lambda: _prepare(name, known, say)))


def kept(known: Path, cache: Path, prepare: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The record of an export in `known`; `prepare` makes one where none can be used."""
    # ONNX Runtime would report its use to its makers; nothing here may connect anywhere.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    keep_private(cache)
    record = _record(known)
    if record and _still_there(record, known):
        return record
    try:
        make_private(cache)
        (cache / "lock").touch(mode=0o600)
        with (cache / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two first runs at once: the second waits
            record = _record(known)
            if record and _still_there(record, known):
                return record
            return prepare()
    except OSError as error:
        raise EncoderError(
            f"Cannot save the encoder in {cache} ({error.strerror}). Free some space, make the "
            "folder writable, or set XDG_CACHE_HOME to another folder."
        ) from error


def whole_name(name: str) -> str:
    """A folder's full path, since an index remembers its encoder by name; else the name."""
    folder = Path(name).expanduser()
    return str(folder.resolve()) if name != DEFAULT and folder.is_dir() else name


def slot(name: str, cache: Path) -> Path:
    """The cache folder of a model: the end of its name, and a hash of the whole."""
    short = re.sub(r"[^\w.-]+", "-", name.rstrip("/").rsplit("/", 1)[-1])[:40]
    return cache / f"{short}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def _record(known: Path) -> dict[str, Any] | None:
    try:
        record = json.loads((known / RECORD).read_text())
    except (OSError, ValueError):
        return None
    same = isinstance(record, dict) and all(record.get(k) == v for k, v in made_by().items())
    return record if same else None


def made_by() -> dict[str, str]:
    """What wrote an export. The graph is optimized for the one runtime that will load it."""
    return {"exporter": EXPORTER, "runtime": version("onnxruntime")}


def _still_there(record: Mapping[str, Any], known: Path) -> bool:
    """Whether the export is what was written, and its source is the one it was made from."""
    source = Path(record["source"])
    try:
        if source.is_dir() and stamps(source) != record["stamps"]:
            return False
        if untouched(known, record["files"]):
            return True
        if not unaltered(known, record["files"]):
            return False
    except (OSError, KeyError):  # KeyError: an older version's, which kept no hashes
        return False
    with suppress(OSError):  # where it may not be written, the files are hashed every time
        _write(known, {**record, "files": described(known, record["files"])})  # they were copied
    return True


def _write(known: Path, record: Mapping[str, Any]) -> None:
    fresh = known / f"{RECORD}.{os.getpid()}"
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(record, indent=1))
    fresh.replace(known / RECORD)


def _from_record(known: Path, record: Mapping[str, Any]) -> Encoder:
    if record.get("why_not_exported"):
        model = load_model(Path(record["source"]))
        return TorchEncoder(model, record["name"], record["fingerprint"])
    return OnnxEncoder(
        known,
        record["name"],
        record["fingerprint"],
        record["window"],
        record["dimension"],
        floors_of(record["weights"]),
    )


def _prepare(name: str, known: Path, say: Callable[[str], None]) -> dict[str, Any]:
    folder = find_model(name, say)
    if name == DEFAULT:
        check_packaged(folder)
    hashes = model_hashes(folder)
    weights = next((h for path, h in hashes.items() if path == "model.safetensors"), "")
    told = json.dumps([EXPORTER, hashes], sort_keys=True)
    record: dict[str, Any] = {
        **made_by(),
        "name": name,
        "source": str(folder),
        "stamps": stamps(folder),
        "weights": weights,
        "fingerprint": hashlib.sha256(told.encode()).hexdigest()[:16],
    }
    say("Preparing the encoder (first use only), step 1 of 3: loading sentence-transformers …")
    model = load_model(folder)
    return save(known, record, lambda fresh: _exported(model, fresh, name, say))


def save(
    known: Path, record: Mapping[str, Any], export_into: Callable[[Path], dict[str, Any]]
) -> dict[str, Any]:
    """Puts an export, whole or not at all, into `known`, with its record."""
    fresh = Path(tempfile.mkdtemp(dir=known.parent, prefix="making-"))
    try:
        whole = {**record, **export_into(fresh)}
        for file in fresh.iterdir():
            file.chmod(0o600)
        whole["files"] = described(fresh, (file.name for file in fresh.iterdir()))
        _write(fresh, whole)
        shutil.rmtree(known, ignore_errors=True)
        fresh.rename(known)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return whole


def _exported(model: Any, fresh: Path, name: str, say: Callable[[str], None]) -> dict[str, Any]:
    try:
        export(model, fresh, name, say)
    except NotExportable as why:
        say(f"The encoder {name} starts slowly, on sentence-transformers: {why}.")
        return {"why_not_exported": str(why)}
    sizes: dict[str, Any] = json.loads((fresh / "sizes.json").read_text())
    return sizes
