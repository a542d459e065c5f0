"""The encoder against sentence-transformers itself, and how one is found, exported and kept."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from askreview.encoder import DEFAULT, open_encoder
from askreview.encoder.source import find_model
from askreview.errors import EncoderError
from askreview.settings import cache_folder

pytestmark = pytest.mark.slow

TEXTS = [
    "why was it cheap?",
    "Trained on 2,788,000 H800 GPU hours (~$5.6M)",
    "Ünïcödé, 日本語 and “quotes”",
    "a long text about tides and harbours " * 80,
    "x",
]


def quiet(line: str) -> None:
    pass


@pytest.fixture(scope="session")
def reference(encoder):
    """The same model in sentence-transformers, in a process of its own."""
    code = (
        "import json, sys\n"
        "from sentence_transformers import SentenceTransformer\n"
        "model = SentenceTransformer(sys.argv[1], device='cpu', local_files_only=True)\n"
        "json.dump(model.encode(json.load(sys.stdin)).tolist(), sys.stdout)\n"
    )
    folder = str(find_model(DEFAULT, quiet))
    done = subprocess.run(
        [sys.executable, "-c", code, folder],
        input=json.dumps(TEXTS),
        capture_output=True,
        text=True,
        check=True,
    )
    return np.array(json.loads(done.stdout), dtype=np.float32)


def test_vectors_are_those_of_sentence_transformers(encoder, reference):
    found = np.stack([one.vector for one in encoder.encode(TEXTS)])
    assert (found * reference).sum(axis=1).min() > 0.9999


def test_order_and_batches_change_nothing(encoder):
    many = TEXTS * 5
    together = [one.vector for one in encoder.encode(many)]
    for text, vector in zip(many, together, strict=True):
        [alone] = encoder.encode([text])
        assert float(alone.vector @ vector) > 0.99999


def test_a_token_vector_for_each_word_piece(encoder):
    [one] = encoder.encode(["unaffordable GPU hours"])
    words = ["unaffordable GPU hours"[start:end] for start, end in one.offsets]
    assert "".join(words) == "unaffordableGPUhours"
    assert one.tokens.shape == (len(words), encoder.dimension)
    np.testing.assert_allclose(np.linalg.norm(one.tokens, axis=1), 1, atol=1e-5)
    assert encoder.count(["unaffordable GPU hours"]) == [len(words)]


def test_the_window_is_the_models_and_not_the_tokenizers_128(encoder):
    [one] = encoder.encode(["tide " * 1_000])
    assert len(one.tokens) == encoder.window == 254
    assert encoder.count(["tide " * 1_000]) == [1_000]


def test_the_export_is_made_once(encoder):
    said: list[str] = []
    again = open_encoder(DEFAULT, cache_folder(), said.append)
    assert again.fingerprint == encoder.fingerprint
    assert not said


def small_model(folder: Path, pooling: str = "mean") -> Path:
    """A random BERT of two thin layers, saved as sentence-transformers saves models."""
    code = f"""
from pathlib import Path
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizerFast

torch.manual_seed(7)
plain = Path({str(folder)!r}) / "plain"
plain.mkdir(parents=True)
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "tide", "harbour", "moon", "the", "##s"]
(plain / "vocab.txt").write_text("\\n".join(words))
BertTokenizerFast(str(plain / "vocab.txt"), model_max_length=32).save_pretrained(plain)
shape = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32)
BertModel(BertConfig(vocab_size=10, max_position_embeddings=32, **shape)).save_pretrained(plain)
inner = Transformer(str(plain), max_seq_length=32)
whole = SentenceTransformer(modules=[inner, Pooling(16, pooling_mode={pooling!r})], device="cpu")
whole.save({str(folder / "model")!r})
"""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    return folder / "model"


@pytest.fixture(scope="session")
def other_model(tmp_path_factory):
    return small_model(tmp_path_factory.mktemp("other"))


@pytest.fixture(scope="session")
def first_export(other_model, tmp_path_factory):
    """Where the other model was exported, and what was said."""
    cache, said = tmp_path_factory.mktemp("exported"), list[str]()
    open_encoder(str(other_model), cache, said.append)
    return cache, said


@pytest.fixture
def exported(first_export, tmp_path):
    """A folder of the test's own with the other model's export."""
    return Path(shutil.copytree(first_export[0], tmp_path / "exported"))


def test_another_model_is_exported_by_its_folder(other_model, first_export):
    cache, said = first_export
    assert [line.partition(":")[0] for line in said] == [
        f"Preparing the encoder (first use only), step {n} of 3" for n in (1, 2, 3)
    ]
    first = open_encoder(str(other_model), cache, said.append)
    assert (first.window, first.dimension, first.floors) == (30, 16, None)
    [one] = first.encode(["the tide"])
    assert one.tokens.shape == (2, 16)
    assert len(said) == 3


def test_a_changed_model_is_exported_again(other_model, exported):
    before = open_encoder(str(other_model), exported, quiet).fingerprint
    weights = other_model / "model.safetensors"
    data = weights.read_bytes()
    weights.write_bytes(data[:-4] + b"\x00\x00\x80\x3f")  # the last number becomes 1.0
    try:
        assert open_encoder(str(other_model), exported, quiet).fingerprint != before
    finally:
        weights.write_bytes(data)


@pytest.mark.parametrize("name", ["model.onnx", "weights.bin"])
def test_a_cut_export_is_made_again(other_model, exported, name):
    [export] = exported.glob(f"*/{name}")
    export.write_bytes(export.read_bytes()[:100])
    again = open_encoder(str(other_model), exported, quiet)
    assert len(list(again.encode(["the moon"]))) == 1


@pytest.mark.parametrize("name", ["model.onnx", "weights.bin", "tokenizer.json"])
def test_an_altered_export_is_made_again(other_model, exported, name):
    """Its size and time are as they were."""
    open_encoder(str(other_model), exported, quiet)
    [export] = exported.glob(f"*/{name}")
    before, about = export.read_bytes(), export.stat()
    export.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
    os.utime(export, ns=(about.st_atime_ns, about.st_mtime_ns))
    said: list[str] = []
    open_encoder(str(other_model), exported, said.append)
    assert len(said) == 3
    [export] = exported.glob(f"*/{name}")
    assert export.read_bytes()[-1] == before[-1]


def test_a_copied_export_is_hashed_once(other_model, exported, tmp_path):
    open_encoder(str(other_model), exported, quiet)
    copy, said = shutil.copytree(exported, tmp_path / "copy"), list[str]()
    [record] = copy.glob("*/encoder.json")
    copied = record.read_bytes()
    open_encoder(str(other_model), copy, said.append)
    known = record.read_bytes()
    open_encoder(str(other_model), copy, said.append)
    assert said == [] and copied != known == record.read_bytes()


def test_an_export_for_another_runtime_is_made_again_with_the_same_vectors(other_model, exported):
    before = open_encoder(str(other_model), exported, quiet)
    [record] = exported.glob("*/encoder.json")
    record.write_text(json.dumps(json.loads(record.read_text()) | {"runtime": "0.1"}))
    said: list[str] = []
    after = open_encoder(str(other_model), exported, said.append)
    assert len(said) == 3
    assert after.fingerprint == before.fingerprint
    assert json.loads(record.read_text())["runtime"] != "0.1"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no such model!", "There is no encoder “no such model!”"),
        ("nowhere/at-all", "could not be downloaded"),
        (".", "is not a sentence-transformers model"),
    ],
)
def test_an_unknown_encoder_says_what_to_pass(tmp_path, monkeypatch, name, said):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EncoderError, match=said) as caught:
        open_encoder(name, tmp_path, quiet)
    assert "pass --encoder all-MiniLM-L6-v2" in str(caught.value)


def test_a_model_that_cannot_be_exported_runs_all_the_same(other_model, exported, tmp_path):
    code = (
        "import json, sys\n"
        "from pathlib import Path\n"
        "sys.modules['onnxscript'] = None  # as if it were not installed: no export\n"
        "from askreview.encoder import open_encoder\n"
        "said = []\n"
        "one = open_encoder(sys.argv[1], Path(sys.argv[2]), said.append)\n"
        "two = open_encoder(sys.argv[1], Path(sys.argv[2]), said.append)\n"
        "assert one.fingerprint == two.fingerprint\n"
        "[found] = two.encode(['the tide turns'])\n"
        "shape = [found.tokens.shape, found.offsets, two.window, two.count(['the tide'])]\n"
        "print(json.dumps([said, found.vector.tolist(), shape]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(other_model), str(tmp_path / "torch")],
        capture_output=True,
        text=True,
        check=True,
    )
    said, vector, shape = json.loads(done.stdout)
    assert "starts slowly, on sentence-transformers: the export failed" in said[-1]
    onnx = open_encoder(str(other_model), exported, quiet)
    [found] = onnx.encode(["the tide turns"])
    assert float(found.vector @ np.array(vector)) > 0.9999
    assert shape == [
        list(found.tokens.shape),
        [list(span) for span in found.offsets],
        onnx.window,
        [2],
    ]
