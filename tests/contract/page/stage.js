/**
 * What the pages of both clients share. A page fills `contract.operations`; the cases ask by the same names and get the
 * same plain values, whatever forms the client has of its own.
 */
(function () {
  "use strict";

  const SILENCE = "silence";
  /** Milliseconds; the SDK gives up a little earlier. */
  const PATIENCE = 1000;
  const REQUEST_PATIENCE = 90_000;

  const startTimer = window.setTimeout;
  const heard = new Map();

  const contract = {
    SILENCE,
    /** How many times faster than the wall clock the client's timers run. */
    speed: 1,
    /** @type {Object<string, Function>} what can be asked; each gives a promise of a plain value. */
    operations: {},
    /** @returns {Function} a callback that notes the arguments it gets under `name`. */
    hear: (name) => (...args) => heard.set(name, [...contract.heard(name), args]),
    /** @returns {any[][]} the argument lists noted under a name. */
    heard: (name) => heard.get(name) ?? [],
    /** @returns {Promise<any>} the value of an operation, or `silence` when none has come in time. */
    ask(operation, args, speed = 1) {
      contract.speed = speed;
      return Promise.race([contract.operations[operation](...args), silence(PATIENCE)]);
    },
    /** The value of an operation that a further message to the portal and back has overtaken: `silence`, if all is well. */
    async askInVain(operation, args) {
      const answer = contract.operations[operation](...args).catch(String);
      await contract.ask("interface", []);
      return Promise.race([answer, contract.SILENCE]);
    },
    /** @returns {boolean} whether the client has other tokens than before. */
    renewed: (before, after) =>
      before.access_token !== after.access_token && before.refresh_token !== after.refresh_token,
    /** Begins an operation; what it gives is noted under `name`. */
    begin(name, operation, args) {
      contract.operations[operation](...args).then(contract.hear(name), (error) => contract.hear(name)(String(error)));
    },
    /** The same as `ask`, for requests to the server, which may be repeated by the client before it gives up. */
    async request(operation, args) {
      contract.speed = 12;
      try {
        return await Promise.race([contract.operations[operation](...args), silence(REQUEST_PATIENCE)]);
      } finally {
        contract.speed = 1;
      }
    },
  };

  function silence(patience) {
    return new Promise((resolve) => {
      startTimer(() => resolve(SILENCE), patience / contract.speed);
    });
  }

  // A reply may come between two scripts of the page: the library then knows of no handlers yet.
  const early = [];
  const hold = (event) => {
    event.stopImmediatePropagation();
    early.push(event);
  };
  window.addEventListener("message", hold);

  /** Lets the messages through, in order: all of the page's own handlers are in place. */
  contract.listen = () => {
    window.removeEventListener("message", hold);
    for (const { data, origin, source } of early) window.dispatchEvent(new MessageEvent("message", { data, origin, source }));
  };

  window.setTimeout = (act, delay = 0, ...rest) => startTimer(act, delay / contract.speed, ...rest);
  globalThis.contract = contract;
})();
