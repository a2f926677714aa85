"""Bitrix24 in types: the BX24 object and the call card, as asyncio Python. Knows no page.

    portal = Portal(library)
    await portal.start()
    card = CallCard(portal)
    card.on_state_changed(lambda event: print(event.state))
    status = await card.get_status()

* `portal`: the page's portal: placement, language, tokens, options, commands and events;
* `call_card`, `background_worker`: the two placements with commands and events of their own, typed;
* `rest`: the portal's REST;
* `library`: what is needed of the BX24 object; `values`: total readers for what the portal sends;
* `errors`: what can go wrong, as exceptions and as `ErrorKind`.

README.md beside this file has the facts about the platform that all of it relies on.

`library` is anything with the methods of `app.bitrix24.library.Library`: the browser's BX24 object
(`app.browser.library`) or a fake in a test.
"""
