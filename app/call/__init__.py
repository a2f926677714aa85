"""The call as the operator sees it: model, messages, update. Pure Python, standard library only.

    model, effects = update(Model(), Opened(at=0.0, call=call, remembered=None))
    model, effects = update(model, StateChanged(at=12.0, state="connected", failure_code=None))
    model.phase is Phase.TALKING

* `model`: call, client, number, phases, talk timer, and what the page shows of them;
* `messages`, `update`: what can happen, effects as data, and the transitions;
* `auto_close`: keeping the card open, and the 65 seconds before it closes;
* `conversation`: which conversation a call is, because two calls can have the same id;
* `worker_channel`: what the background worker tells the panel about a call.

`update` reads no clock and touches no browser: time comes in with each message, and side effects come back as data (see
`app.call.messages`).
"""
