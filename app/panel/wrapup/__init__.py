"""The wrap-up of a call: notes, outcome, follow-up, one honest save, and the outbox of what could not be sent yet.

Three kinds of texts lie in local storage (`kept`), and each has one writer:

| What | Who writes it | What it is |
|---|---|---|
| draft | the panel that shows it, with each input | what the operator wrote (`draft`) |
| order | the same, when the operator saves | what is to be in the CRM (`request`) |
| receipt | who holds the lock `call-panel-outbox` | what is there, record by record (`delivery_state`) |

An order that its receipt does not show complete is in the outbox. The panel sends it (`sending`, `outbox`); when the
card is gone the background worker does. Every record carries its order's mark, by which it is looked for before a write
whose outcome is not known is repeated.
"""
