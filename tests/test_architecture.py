"""The direction of imports, and that the doors open fast: heavy packages stay out."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "askreview"
HEAVY = ("torch", "sentence_transformers", "chromadb", "gradio", "llm", "onnxruntime", "numpy")

LAYERS = [
    {"types", "errors"},
    {"text"},
    {"quantities", "settings"},
    {"notes", "passages", "encoder", "index", "conversation"},
    {"search"},
    {"sync", "collection"},
    {"answers"},
    {"checks"},
    {"writing"},
    {"evals"},
    {"engine"},
    {"web", "tools"},
    {"cli", "llm_plugin", "pytest_plugin"},
    {"__init__", "__main__"},
]


def modules():
    return sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def layer(name: str) -> int:
    return next(i for i, names in enumerate(LAYERS) if name in names)


def imported_rooms(path: Path):
    """The rooms of the package that a module imports from, with what it takes there."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = parts[: len(parts) - node.level]
            target = [*base, *(node.module or "").split(".")]
            names = [part for part in target if part]
            for name in [names[0]] if names else [alias.name for alias in node.names]:
                yield name, names[1:]


def test_every_room_has_a_layer():
    assert {room(path) for path in modules()} <= set().union(*LAYERS)


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_point_one_way(path):
    here = room(path)
    for name, inside in imported_rooms(path):
        if name == here:
            continue
        assert layer(name) < layer(here), f"{here} imports {name}"
        assert not inside, f"{here} imports the insides of {name}: {inside}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_module_imports_the_package_root(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    names += [
        n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and not n.level
    ]
    assert not [name for name in names if name.split(".")[0] == "askreview"]


def loaded_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split()) & set(HEAVY)


@pytest.mark.slow
def test_help_loads_nothing_heavy():
    code = "from askreview.cli import askreview\naskreview.main(['--help'], standalone_mode=False)"
    assert not loaded_by(code)


@pytest.mark.slow
def test_importing_the_engine_loads_nothing_heavy():
    assert not loaded_by("from askreview import AskReview")


def test_a_question_loads_no_other_command_and_nothing_for_servers(vault, tmp_path, encoder):
    places = ["--notes", str(vault), "--index", str(tmp_path / "index")]
    asked = ["Where did we stay in Kyoto?", "--no-history", *places]
    code = (
        "import sys; from askreview.cli import askreview\n"
        f"askreview.main({asked}, standalone_mode=False)\n"
        "print(*(one for one in sys.modules if one.startswith('askreview.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "askreview.cli.asking" in loaded
    others = ("chat", "collection", "evals", "mcp", "models", "suite", "web")
    assert not loaded & {f"askreview.cli.{one}" for one in others}
    assert not loaded & {"askreview.index.server", "askreview.sync.shared_index"}


def test_asking_loads_neither_torch_nor_llm(vault, tmp_path, encoder):
    code = (
        "from askreview import AskReview\n"
        f"with AskReview({str(vault)!r}, {str(tmp_path / 'index')!r}) as review:\n"
        "    assert review.ask('Where did we stay in Kyoto?').citations\n"
        "    assert review.search('rye bread')\n"
        "    review.sync()\n"
    )
    assert loaded_by(code) == {"chromadb", "onnxruntime", "numpy"}


def test_a_question_over_unchanged_notes_loads_nothing_that_reads_them(vault, tmp_path, encoder):
    given = f"{str(vault)!r}, {str(tmp_path / 'index')!r}"
    code = (
        f"from askreview import AskReview\nAskReview({given}).ask('Where did we stay in Kyoto?')\n"
    )
    read = "import sys; print(*(m for m in sys.modules if m.startswith('askreview.notes.')))"
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code + read], stdout=subprocess.PIPE, text=True, check=True
        ).stdout.split()
        for _ in range(2)
    )
    reading = {f"askreview.notes.{one}" for one in ("parse", "body", "header", "tasks")}
    assert reading <= set(first) and not reading & set(second)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_no_group_is_repeated_possessively(path):
    """Python before 3.11.5 goes on in the middle of a repetition that failed; (?>…) is right."""
    written = path.read_text(encoding="utf-8")
    assert not re.findall(r"\)(?:[*+?]|\{[\d,{}]+\})\+(?![,\s])", written)
