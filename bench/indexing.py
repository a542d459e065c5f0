"""Indexing a folder from nothing, against SentenceTransformer.encode on the same passages.

    python bench/indexing.py NOTES [--rounds N] [--json]

askreview's time has everything in it: reading, splitting, encoding with token vectors, Chroma,
FTS5, reading back. The other's has the encoding alone, its import and loading left out. Both in
processes of their own, in turn, the encoder's export made before.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from askreview.encoder import DEFAULT, open_encoder
from askreview.encoder.source import find_model
from askreview.notes import list_folder, read_note
from askreview.passages import split_note
from askreview.settings import cache_folder

OURS = """
import json, sys, time
started = time.perf_counter()
from askreview import AskReview
with AskReview(sys.argv[1], sys.argv[2]) as review:
    report = review.sync()
print(json.dumps([report.passages, time.perf_counter() - started]))
"""

THEIRS = """
import json, sys, time
from sentence_transformers import SentenceTransformer
texts = json.load(open(sys.argv[2], encoding="utf-8"))
model = SentenceTransformer(sys.argv[1], device="cpu", local_files_only=True)
started = time.perf_counter()
model.encode(texts)
print(json.dumps([len(texts), time.perf_counter() - started]))
"""


def timed(*command: str) -> tuple[float, float]:
    """Passages a second, and the peak of memory in MB."""
    process = subprocess.Popen([sys.executable, "-c", *command], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    passages, seconds = json.loads(process.stdout.read())
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return passages / seconds, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def passages_of(notes: Path) -> list[str]:
    """The texts that the encoder is given, as the index makes them."""
    encoder = open_encoder(DEFAULT, cache_folder(), print)
    texts = []
    for found in list_folder(notes).found:
        note = read_note(found.path, (notes / found.path).read_bytes(), found.mtime_ns)
        texts += [passage.encoded for passage in split_note(note, encoder)]
    return texts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("notes", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    model = str(find_model(DEFAULT, print))
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.json"
        texts.write_text(json.dumps(passages_of(args.notes)), encoding="utf-8")
        for n in range(args.rounds):
            ours.append(timed(OURS, str(args.notes), f"{folder}/index-{n}"))
            theirs.append(timed(THEIRS, model, str(texts)))
    rows = {
        name: {"passages/s": statistics.median(r for r, _ in runs), "MB": max(m for _, m in runs)}
        for name, runs in (("askreview index", ours), ("SentenceTransformer.encode", theirs))
    }
    rate = statistics.median(a / b for (a, _), (b, _) in zip(ours, theirs, strict=True))
    memory = statistics.median(a / b for (_, a), (_, b) in zip(ours, theirs, strict=True))
    if args.json:
        print(json.dumps({**rows, "ratio": {"passages/s": rate, "MB": memory}}, indent=1))
        return
    print("| | passages/s | peak MB |\n|---|---|---|")
    for name, row in rows.items():
        print(f"| {name} | {row['passages/s']:.1f} | {row['MB']:.0f} |")
    print(f"| ratio, round by round | {rate:.2f} | {memory:.2f} |")


if __name__ == "__main__":
    main()
