"""The call as the operator sees it: model, messages, update. Pure Python, standard library only.

    model, effects = update(Model(), Opened(at=0.0, call=call, remembered=None))
    model, effects = update(model, StateChanged(at=12.0, state="connected", failure_code=None))
    model.phase is Phase.TALKING

`update` reads no clock and touches no browser: time comes in with each message, and side effects come back as data (see
`app.call.messages`).
"""
