"""REST of the simulated portal: `/rest/METHOD.json`, a small CRM, tokens, limits, and what goes wrong on demand.

    rest = RestServer(PortalState())
    rest.respond(Request("POST", "/rest/user.current.json", "", {}, b"auth=..."))

* `server`, `decoding`, `replies`: HTTP; what is asked and what goes out;
* `calls`, `batch`, `limits`: how a method is found, allowed and run;
* `methods`, `*_methods`: the methods by subject;
* `crm`, `invented`: the CRM's tables and what is in them at the start;
* `clock`, `tokens`, `faults`, `journal`: what tests turn and read.

Facts: `platform: rest`, `platform: installing`.
"""
