"""What the recorded events of the background worker's card mean to the app."""

from __future__ import annotations

from app.bitrix24.background_worker import (
    ButtonClicked,
    CardEvent,
    ClientChanged,
    CommentAdded,
    DialpadClicked,
    HoldClicked,
    Initialized,
    MuteClicked,
    QualityClicked,
    Target,
    TargetKind,
    TransferClicked,
)
from app.bitrix24.call_card import CallStatus, Phone, PhoneKnowledge
from app.call.crm_item import CrmItem

DOCUMENTED = CallStatus(
    call_id="E45D40253D1C2D2F.1774588815.822533",
    phone=Phone(PhoneKnowledge.KNOWN, "+12025550166"),
    line_number="reg151083",
    line_name="",
    entity=CrmItem("CONTACT", 797),
    bindings=(CrmItem("DEAL", 4615), CrmItem("COMPANY", 643)),
    activity_id=12043,
    direction="outgoing",
    state="idle",
    call_list=False,
)


UNBOUND = CallStatus(
    call_id="externalCall.c3ee67f1a63f6e6117c230ab59cc49ea.1773130779",
    phone=Phone(PhoneKnowledge.KNOWN, "+12025550166"),
    line_number="reg151083",
    line_name="",
    entity=None,
    bindings=(),
    activity_id=None,
    direction="incoming",
    state="idle",
    call_list=False,
)


OTHER = "+12025550177"


CLIENT = "+12025550143"


EXPECTED: dict[str, CardEvent] = {
    "initialized": Initialized(DOCUMENTED),
    "initialized_external_unbound": Initialized(UNBOUND),
    "entityChanged": ClientChanged(CrmItem("CONTACT", 123), Phone(PhoneKnowledge.KNOWN, CLIENT)),
    "answerButtonClick": ButtonClicked.ANSWER,
    "skipButtonClick": ButtonClicked.SKIP,
    "makeCallButtonClick": ButtonClicked.MAKE_CALL,
    "hangupButtonClick": ButtonClicked.HANGUP,
    "closeButtonClick": ButtonClicked.CLOSE,
    "nextButtonClick": ButtonClicked.NEXT,
    "muteButtonClick_on": MuteClicked(muted=True),
    "muteButtonClick_off": MuteClicked(muted=False),
    "holdButtonClick_on": HoldClicked(held=True),
    "holdButtonClick_off": HoldClicked(held=False),
    "dialpadButtonClick_digit": DialpadClicked("5"),
    "dialpadButtonClick_star": DialpadClicked("*"),
    "dialpadButtonClick_hash": DialpadClicked("#"),
    "qualityMeterClick": QualityClicked(4),
    "addCommentButtonClick": CommentAdded("Asked to call back: after 15:00"),
    "addCommentButtonClick_empty": CommentAdded(""),
    "transferButtonClick_user": TransferClicked(Target(TargetKind.USER, "12"), CLIENT),
    "transferButtonClick_phone": TransferClicked(Target(TargetKind.NUMBER, OTHER), CLIENT),
    "transferButtonClick_default_dialog_user": TransferClicked(Target(TargetKind.USER, "12"), ""),
    "transferButtonClick_default_dialog_pstn": TransferClicked(Target(TargetKind.NUMBER, OTHER), ""),
    "completeTransferButtonClick": ButtonClicked.COMPLETE_TRANSFER,
    "cancelTransferButtonClick": ButtonClicked.CANCEL_TRANSFER,
    "notifyAdminButtonClick": ButtonClicked.NOTIFY_ADMIN,
}
