"""A first index behind the page: the newest notes can be asked while the others are read."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from askreview import AskReview
from askreview.web.chat import Chat, Choices
from askreview.web.live import Remarks
from askreview.web.preparing import FIRST, Preparing
from word_encoder import WordEncoder


class Held(WordEncoder):
    """Encodes the old notes only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def encode(self, texts):
        if any("oldest" in one for one in texts):
            assert self.go_on.wait(60)
        return super().encode(texts)


@pytest.fixture
def notes(tmp_path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text("# Attic\n\nThe oldest box holds the lamps.\n" + "\n" * FIRST)
    (folder / "z.md").write_text("# Zoo\n\nThe zebra is called Marty.\n")
    os.utime(folder / "a.md", (1, 1))
    return folder


def asked(chat: Chat, question: str) -> dict:
    return [one for one in chat.ask("t1234567", question, (), Choices()) if one][-1]


def test_the_newest_notes_can_be_asked_before_the_others_are_indexed(notes, tmp_path):
    encoder, said, done = Held(), [], threading.Event()
    remarks = Remarks(said.append, lambda *told: None)
    with AskReview(notes, tmp_path / "index", encoder, say=remarks.say) as review:
        preparing = Preparing(review, remarks, done.set)
        chat = Chat(review, remarks, preparing)
        preparing.begin()
        assert preparing.wait(60) and preparing.doing
        first = asked(chat, "What is the zebra called?")
        assert "Marty" in first["html"] and "1 note not indexed yet" in first["html"]
        assert "oldest box" not in asked(chat, "Where are the lamps?")["html"]
        encoder.go_on.set()
        assert done.wait(60) and not preparing.doing
        whole = asked(chat, "Where are the lamps?")
        assert "oldest box" in whole["html"] and "not indexed" not in whole["html"]
        preparing.end()
    assert said == []
