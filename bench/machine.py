"""What a figure was measured on and with: goes into every `--json`."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("askreview", "chromadb", "onnxruntime", "tokenizers", "numpy", "sentence-transformers")


def about(packages: Sequence[str] = ()) -> dict[str, object]:
    """The machine, and the versions of what was measured; of `packages` besides."""
    return {
        "machine": {
            "cpu": cpu_model(),
            "cores": usable_cores(),
            "architecture": platform.machine(),
            "system": f"{platform.system()} {platform.release()}",
            "memory_gb": round(_memory() / 1e9, 1),
        },
        "versions": {
            "python": platform.python_version(),
            **{
                name: found for name in (*PACKAGES, "torch", *packages) if (found := _version(name))
            },
        },
    }


def cpu_model() -> str:
    """The processor's name, as its system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def usable_cores() -> int:
    """The cores that this process may use, which may be fewer than there are."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> int:
    """Bytes of memory of the whole machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
