/**
 * In place of the BX24 library, alike for all peers: it answers at once, so that only the peers' own time is measured.
 */
"use strict";

(() => {
  const CALL = {
    CALL_ID: "E45D40253D1C2D2F.1774588815.822533",
    PHONE_NUMBER: "+12025550166",
    LINE_NUMBER: "reg151083",
    LINE_NAME: "",
    CRM_ENTITY_TYPE: "CONTACT",
    CRM_ENTITY_ID: 797,
    CRM_ACTIVITY_ID: 12043,
    CRM_BINDINGS: [{ ENTITY_TYPE: "DEAL", ENTITY_ID: 4615 }],
    CALL_DIRECTION: "incoming",
    CALL_STATE: "connected",
    CALL_LIST_MODE: false,
  };
  const INTERFACE = {
    command: ["getStatus", "disableAutoClose", "enableAutoClose"],
    event: ["CallCard::EntityChanged", "CallCard::CallStateChanged", "CallCard::BeforeClose"],
  };
  const replies = { getStatus: CALL };
  const reply = (callback, value) => queueMicrotask(() => callback?.(structuredClone(value)));
  const option = { get: () => undefined, set() {} };

  globalThis.BX24 = {
    init: (callback) => queueMicrotask(callback),
    getLang: () => "en",
    getDomain: () => "portal.example",
    isAdmin: () => false,
    getAuth: () => false,
    appOption: option,
    userOption: option,
    fitWindow: (callback) => reply(callback, {}),
    placement: {
      info: () => ({ placement: "CALL_CARD", options: {} }),
      getInterface: (callback) => reply(callback, INTERFACE),
      call: (command, params, callback) => reply(callback, replies[command] ?? []),
      bindEvent() {},
    },
  };
})();
