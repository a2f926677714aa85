"""The portal's REST, called from the page itself: the BX24 library swallows 5xx replies and network failures.

    rest = Rest(Address.of(portal.domain), Fetch(), portal)
    contact = await rest.call("crm.contact.get", {"id": 43})
    card = await rest.batch({
        "client": Command("crm.contact.get", {"id": 43}),
        "company": Command("crm.company.get", {"id": result_of("client", "COMPANY_ID")}),
    })
    print(contact.result, card.answer("company").result)

* `client`: calls, batches, pages, and their token;
* `errors`: everything that can go wrong, by class, and the portal's codes for it; `ERRORS.md` is the whole table;
* `retry`: what is repeated after which error, and when; the portal's limits;
* `form`, `batch`: what is sent. `form` knows which methods only read: any other is treated
  as a write, and is repeated only if the portal certainly didn't carry it out; else `OutcomeUnknownError` is raised and
  the caller checks before repeating;
* `transport`: where to, the protocol that the browser implements, and the reply, read.

Facts: `platform: rest`.
"""
