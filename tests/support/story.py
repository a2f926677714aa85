"""The domain's messages as a test tells them: one after another, each at its time.

    story = Story().then(Opened(0.0, call(state="connected"))).then(KeepOpenToggled(5.0))
    assert story.effects == [SetHold(held=True)]

Times are small numbers here: the domain does not care when 1970 was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.call.crm_item import CrmItem
from app.call.messages import RememberConversation
from app.call.model import Call, Line, Model
from app.call.update import update
from app.phone.reading import read

if TYPE_CHECKING:
    from app.call.conversation import RememberedConversation
    from app.call.messages import Effect, Message

ANNA = CrmItem("CONTACT", 797)
BERT = CrmItem("LEAD", 124)
NUMBER = read("+12025550166")

CALL = Call(
    id="E45D40253D1C2D2F.1774588815.822533",
    number=NUMBER,
    line=Line("reg151083", ""),
    client=ANNA,
    bindings=(CrmItem("DEAL", 4615),),
    activity_id=12043,
    direction="outgoing",
    state="idle",
)


def call(**changes: object) -> Call:
    """A call with a client, but for the changes."""
    return replace(CALL, **changes)  # type: ignore[arg-type]


class Story:
    """What happens to one panel. `effects` are those of the last message, `all_effects` those of all.

    What is kept of the conversation changes with nearly everything: it stands apart, in `remembered`.
    """

    def __init__(self, *messages: Message) -> None:
        self.model = Model()
        self.effects: list[Effect] = []
        self.all_effects: list[Effect] = []
        self.remembered: RememberedConversation | None = None
        for message in messages:
            self.then(message)

    def then(self, message: Message) -> Story:
        """One message more."""
        self.model, effects = update(self.model, message)
        self.effects = [effect for effect in effects if not isinstance(effect, RememberConversation)]
        self.all_effects += self.effects
        kept = [effect.remembered for effect in effects if isinstance(effect, RememberConversation)]
        self.remembered = kept[-1] if kept else self.remembered
        return self
