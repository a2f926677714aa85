"""Bitrix24 in types: the BX24 object and the call card, as asyncio Python. Knows nothing of this app.

    portal = Portal(library)
    await portal.start()
    card = CallCard(portal)
    card.on_state_changed(lambda event: print(event.state))
    status = await card.get_status()

`library` is anything with the methods of `app.bitrix24.library.Library`: the browser's BX24 object
(`app.browser.library`) or a fake in a test.
"""
