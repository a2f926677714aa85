"""The portal's REST, called from the page itself: the BX24 library swallows 5xx replies and network failures.

    rest = Rest(Address.of(portal.domain), Fetch(), portal)
    contact = await rest.call("crm.contact.get", {"id": 43})
    card = await rest.batch({
        "client": Command("crm.contact.get", {"id": 43}),
        "company": Command("crm.company.get", {"id": result_of("client", "COMPANY_ID")}),
    })
    print(contact.result, card.answer("company").result)

* `client`: calls, batches, pages; retries and tokens;
* `errors`: everything that can go wrong, by class; `codes`: the portal's codes for it; `policy`: what follows from it;
  `ERRORS.md` is the whole table;
* `methods`: which methods only read. What is not known to read is a write, and is repeated only when the portal
  certainly did not carry it out; else `OutcomeUnknown` is raised and the caller checks before repeating;
* `form`, `references`, `batch`, `reply`: what is sent and what comes back;
* `limits`, `patience`, `tokens`: when it is sent;
* `address`, `transport`: where to, and the seam to the browser;
* `calls`: the seam to those who call.

Facts: `platform: rest`.
"""
