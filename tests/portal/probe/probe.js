/** What tests read in the probe page: everything the library said, and every message as it came in. */
(function () {
  "use strict";

  const heard = [];
  const received = [];

  globalThis.probe = {
    heard,
    received,
    /** @returns {Function} a callback that notes the arguments it gets under `name`. */
    hear: (name) => (...args) => heard.push({ name, args }),
    /** Binds events, noting each delivery under the event's name. */
    bind(...events) {
      for (const event of events) BX24.placement.bindEvent(event, globalThis.probe.hear(event));
    },
    /** @returns {Promise<any>} the value a library function calls back with. */
    ask: (act) => new Promise((resolve) => act(resolve)),
  };

  addEventListener("message", ({ origin, data }) => received.push({ origin, data }));
  globalThis.BX24?.init(globalThis.probe.hear("init"));
})();
