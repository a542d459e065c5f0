"""Lay out the parts of the page.

Imports gradio, so it is itself imported only when there is a page to serve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from ..engine import QUOTES
from .facets import Facets
from .markup import text
from .places import checksum

TITLE = "askreview"
MOST_PASSAGES = 20


@dataclass(frozen=True, slots=True)
class Controls:
    """What a question is asked with."""

    model: Any
    passages: Any
    strict: Any
    tag: Any
    folder: Any
    since: Any
    until: Any

    def all(self) -> list[Any]:
        return [
            self.model,
            self.passages,
            self.strict,
            self.tag,
            self.folder,
            self.since,
            self.until,
        ]


@dataclass(frozen=True, slots=True)
class Wish:
    """The form that asks what was expected of an answer."""

    form: Any
    said: Any
    kind: Any
    words: Any
    save: Any
    cancel: Any


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything on the page that an event reads or changes."""

    turns: Any
    new: Any
    controls: Controls
    index: Any
    update: Any
    scope: Any
    bot: Any
    box: Any
    wish: Wish
    disliked: Any
    record: Any
    restore: Any
    restored: Any


def lay_out(chosen: str, facets: Facets, notes: Path) -> Parts:
    """Makes the parts, inside Gradio's Blocks."""
    space = checksum([str(notes.resolve())])  # conversations are kept apart for each folder
    turns, disliked = gr.State([]), gr.State(None)
    with gr.Sidebar(width=320, elem_id="side"):
        new = gr.Button("New conversation", elem_id="new", size="md")
        _html('<nav class="kept" id="kept"></nav>')
        controls = _controls(chosen, facets)
        with gr.Accordion("Index", open=True, elem_classes="part"):
            index = _html("", elem_id="index-state")
            update = gr.Button("Update index", elem_id="update", size="sm")
    _html(
        '<header class="top"><h1>askreview</h1>'
        f'<p class="folder" id="notes-{space}">{text(str(notes))}</p>'
        '<button type="button" class="theme">Dark</button></header>'
    )
    bot = gr.Chatbot(
        label="Conversation",
        show_label=False,
        elem_id="chat",
        scale=1,
        height=None,
        layout="panel",
        buttons=[],
        editable="user",
        feedback_options=("Dislike",),
        latex_delimiters=[],
        sanitize_html=True,
        allow_tags=False,
        group_consecutive_messages=False,
        placeholder=welcome(()),
    )
    with gr.Column(elem_id="asking"):
        wish = _wish()
        scope = _html("", elem_id="scope")
        box = gr.Textbox(
            label="Your question",
            placeholder="Ask your notes…",
            show_label=False,
            elem_id="question",
            lines=1,
            max_lines=6,
            submit_btn=True,
            stop_btn=False,
        )
    record = _html("", elem_id="record", visible="hidden")
    restore = gr.Textbox(elem_id="restore", visible="hidden")
    restored = gr.Button("Restore", elem_id="restored", visible="hidden")
    return Parts(
        turns,
        new,
        controls,
        index,
        update,
        scope,
        bot,
        box,
        wish,
        disliked,
        record,
        restore,
        restored,
    )


def welcome(questions: Sequence[str]) -> str:
    """What an empty conversation shows: questions to start with, as buttons."""
    rows = "".join(
        f'<li><button type="button" class="start">{text(one)}</button></li>' for one in questions
    )
    return (
        '<div class="welcome"><h2>Ask your notes</h2>'
        "<p>Answers are quoted word for word. Click a number to see the quote in its note.</p>"
        f"<ul>{rows}</ul></div>"
    )


def _html(value: str, **given: Any) -> Any:
    """HTML of ours. Not gr.HTML, which compiles what it is given as a program."""
    return gr.Markdown(value, sanitize_html=True, latex_delimiters=[], **given)


def _controls(chosen: str, facets: Facets) -> Controls:
    with gr.Accordion("Answers", open=True, elem_classes="part"):
        model = gr.Dropdown(
            list(dict.fromkeys([QUOTES, chosen])),
            value=chosen,
            label="Model",
            elem_id="model",
            allow_custom_value=True,
        )
        passages = gr.Slider(
            1, MOST_PASSAGES, 5, step=1, label="Passages to read", elem_id="passages", buttons=[]
        )
        strict = gr.Checkbox(
            False,
            label="Strict",
            info="Replace sentences that no source supports with a quote.",
            elem_id="strict",
        )
    with gr.Accordion("Filter notes", open=False, elem_id="narrow", elem_classes="part"):
        tag = gr.Dropdown(
            facets.tags, value="", label="Tag", elem_id="tag", allow_custom_value=True
        )
        folder = gr.Dropdown(
            facets.folders, value="", label="Folder", elem_id="folder", allow_custom_value=True
        )
        with gr.Row():
            since = gr.Dropdown(
                facets.dates,
                value="",
                label="Since",
                elem_id="since",
                allow_custom_value=True,
                min_width=120,
            )
            until = gr.Dropdown(
                facets.dates,
                value="",
                label="Until",
                elem_id="until",
                allow_custom_value=True,
                min_width=120,
            )
    return Controls(model, passages, strict, tag, folder, since, until)


SAYS, SAYS_NOT = "My notes have the answer", "My notes do not have the answer"


def _wish() -> Wish:
    with gr.Column(visible=False, elem_id="wish") as form:
        said = _html("")
        kind = gr.Radio(
            [SAYS, SAYS_NOT], value=SAYS, label="What did you expect?", elem_id="wish-kind"
        )
        words = gr.Textbox(
            label="What the answer should contain: one phrase per line, any one is enough",
            lines=2,
            max_lines=6,
            elem_id="wish-words",
        )
        with gr.Row():
            save = gr.Button(
                "Save as a test case", variant="primary", size="md", elem_id="wish-save"
            )
            cancel = gr.Button("Close", size="md", elem_id="wish-close")
    return Wish(form, said, kind, words, save, cancel)
