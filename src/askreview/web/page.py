"""The page's parts that Gradio draws: the controls beside the conversation, and the question.

The conversation itself is drawn by assets/page.js, between them.
Imports gradio, so it is itself imported only when there is a page to serve.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ..engine import QUOTES
from .facets import Choice, Facets

TITLE = "askreview"
MOST_PASSAGES = 20


@dataclass(frozen=True, slots=True)
class Controls:
    """What a question is asked with."""

    model: Any
    passages: Any
    strict: Any
    deep: Any
    tags: Any
    folders: Any
    since: Any
    until: Any
    properties: Any

    def all(self) -> list[Any]:
        return [self.model, self.passages, self.strict, self.deep, *self.narrowing()]

    def narrowing(self) -> list[Any]:
        return [self.tags, self.folders, self.since, self.until, self.properties]


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything on the page that an event reads or changes."""

    controls: Controls
    clear: Any
    index: Any
    update: Any
    tick: Any
    box: Any
    request: Any  # read by page.js: the controls' values, and the question that was sent


def lay_out(chosen: str, facets: Facets) -> Parts:
    """Makes the parts, inside Gradio's Blocks. Their ids are what page.js and style.css rely on."""
    with gr.Row(elem_id="frame"):
        with gr.Column(elem_id="side", min_width=0):
            controls, clear = _controls(chosen, facets)
            with gr.Accordion("Index", open=True, elem_classes="part"):
                index = html("", elem_id="index-state")
                update = gr.Button("Update index", elem_id="update", size="sm")
        with gr.Column(elem_id="main", min_width=0), gr.Column(elem_id="asking", scale=0):
            box = gr.Textbox(
                label="Your question",
                placeholder="Ask your notes…",
                show_label=False,
                elem_id="question",
                lines=1,
                max_lines=6,
                submit_btn=True,
            )
    request = html("", elem_id="request", visible="hidden")
    tick = gr.Timer(1, active=False)
    return Parts(controls, clear, index, update, tick, box, request)


def html(value: str, **given: Any) -> Any:
    """HTML of ours. Not gr.HTML, which compiles what it is given as a program."""
    return gr.Markdown(value, sanitize_html=True, latex_delimiters=[], **given)


def _controls(chosen: str, facets: Facets) -> tuple[Controls, Any]:
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
        deep = gr.Checkbox(
            False,
            label="Deep",
            info="Let a model that can call tools search and read by itself first.",
            elem_id="deep",
        )
    with gr.Accordion("Filter notes", open=False, elem_id="narrow", elem_classes="part"):
        tags = _several("Tags", facets.tags, "tags")
        folders = _several("Folders", facets.folders, "folders")
        with gr.Row():
            since = _date("Since", facets.dates, "since")
            until = _date("Until", facets.dates, "until")
        properties = gr.Textbox(
            "",  # none is null, which no question can be sent with
            label="Properties, one a line",
            placeholder="rating>=7",
            lines=1,
            max_lines=4,
            elem_id="properties",
        )
        clear = gr.Button("Ask all notes", elem_id="clear", size="sm")
    narrowing = (tags, folders, since, until, properties)
    return Controls(model, passages, strict, deep, *narrowing), clear


def _several(label: str, choices: list[Choice], id: str) -> Any:
    return gr.Dropdown(
        choices, value=[], multiselect=True, label=label, elem_id=id, allow_custom_value=True
    )


def _date(label: str, choices: list[Choice], id: str) -> Any:
    return gr.Dropdown(
        choices, value="", label=label, elem_id=id, allow_custom_value=True, min_width=100
    )
