"""A small library of scripts and phrases to be edited."""

from __future__ import annotations

from app.scripts.model import Answer, Library, Objection, Phrase, Script, Step
from app.settings.outcomes import FieldValue

POST = FieldValue("CONTACT", "POST", "Head", "Position")
TALK = Script(
    "Talk", "Hello", answers=(Answer("Yes", "2", fields=(POST,)), Answer("No")), steps=(Step("2", "Price", "Ten"),),
    objections=(Objection("No time"),),
)  # fmt: skip
LIBRARY = Library((Script("First", "Hi"), TALK), (Phrase("later", "Later"), Phrase("offer", "Offer")))
