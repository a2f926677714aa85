"""REST of the simulated portal: `/rest/METHOD.json`, a small CRM, tokens, limits, and what goes wrong on demand.

    rest = RestServer(PortalState())
    rest.respond(Request("POST", "/rest/user.current.json", "", {}, b"auth=..."))

* `server`, `values`, `replies`: HTTP; what is asked and what goes out;
* `calls`, `batch`, `limits`: how a method is found, allowed and run;
* `methods`: the methods, one module per subject; `methods/__init__.py` lists the modules;
* `queries`, `item_filters`: filters, orders and pages of lists;
* `kinds`, `rights`, `stages`: kinds of CRM items with their fields; who may do what; stages and other lists;
* `crm`, `invented`: the CRM's tables and what is in them at the start;
* `activity_rows`, `call_activities`: activities as rows, and those of calls;
* `options`, `error_texts`: options of the app and of its users; errors in the user's language;
* `clock`, `tokens`, `faults`, `journal`: what tests turn and read.

Facts: `platform: rest`, `platform: installing`.
"""
