// The part of the BX24 library that this app uses, for networks in which the library's own host can't be reached: with
// `library = "own"` in pyproject.toml the pages load it instead of the official one. The portal names the frame
// `DOMAIN|PROTOCOL|APP_SID`. Requests are `METHOD:JSON:ID:APP_SID`; answers and reports under an id are `ID:JSON`. The
// portal meets what it doesn't know or refuses with silence: time-outs are up to the caller.
"use strict";

(() => {
  const [domain, protocol, sid] = window.name.split("|");
  const portal = sid && window.parent !== window ? address(domain, protocol) : null;
  globalThis.BX24 = null;
  if (!portal) return;

  /** Address of the portal; null when its parts make none. */
  function address(host, secure) {
    try {
      return new URL(`${Number(secure) === 1 ? "https" : "http"}://${host.replace(/:(80|443)$/, "")}`);
    } catch {
      return null;
    }
  }

  const ID_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz";
  const REPLY = /^([0-9a-z]{32}):(.*)$/s;

  const receivers = new Map(); // what the portal may say something to, by id

  /** Nobody but the portal knows an id: replies carry no other key. */
  function newId() {
    return Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => ID_SIGNS[byte % ID_SIGNS.length]).join("");
  }

  function post(method, params, id) {
    // A colon would end the method's name: such a message travels as an object.
    const message = method.includes(":")
      ? { method, params: params ?? "", callback: id, appSid: sid }
      : [method, params ? JSON.stringify(params) : "", id, sid].join(":");
    window.parent.postMessage(message, portal.origin);
  }

  /** Tells the portal something; `receive` gets its reply, or with `lasting` all that comes. */
  function send(method, params, receive, lasting = false) {
    const id = typeof receive === "function" ? newId() : "";
    if (id) receivers.set(id, { receive, lasting });
    post(method, params, id);
  }

  window.addEventListener("message", ({ data, origin, source }) => {
    if (source !== window.parent || origin !== portal.origin || typeof data !== "string") return;
    const [, id, text] = REPLY.exec(data) ?? [];
    const receiver = receivers.get(id);
    if (!receiver) return;
    let value;
    try {
      value = text === "" ? [] : JSON.parse(text);
    } catch {
      return;
    }
    if (!receiver.lasting) receivers.delete(id);
    receiver.receive(value);
  });

  // The portal's first data.
  let session = null;
  let appOptions = new Map();
  let userOptions = new Map();
  let tokens = { access: "", refresh: "", until: 0 };

  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const optionsOf = (value) => new Map(isObject(value) ? Object.entries(value) : []);

  /** Keeps the tokens of a reply. @returns {boolean} whether there are any in it */
  function keepTokens(reply) {
    if (!isObject(reply) || typeof reply.AUTH_ID !== "string") return false;
    const seconds = Number(reply.AUTH_EXPIRES);
    tokens = { access: reply.AUTH_ID, refresh: reply.REFRESH_ID, until: Date.now() + seconds * 1000 };
    return true;
  }

  const installers = []; // handlers of `install`
  let installerDone = null; // ends the one that is at work
  let installed = false; // `install` has had its turn: `installFinish` is without effect then

  /** The first start of a version for a user: each handler continues with `installFinish`. */
  async function firstRun() {
    for (const handler of installers) {
      await new Promise((done) => {
        installerDone = done;
        handler();
      });
    }
    installerDone = null;
    installed = true;
    send("setInstall", { install: true });
  }

  const started = new Promise((start) => {
    send("getInitData", undefined, (reply) => {
      if (!keepTokens(reply)) return;
      session = reply;
      appOptions = optionsOf(reply.APP_OPTIONS);
      userOptions = optionsOf(reply.USER_OPTIONS);
      start(reply.FIRST_RUN === true && installers.length > 0 ? firstRun() : undefined);
    });
  });

  function installFinish() {
    if (installerDone) installerDone();
    else if (session?.INSTALL === true && !installed) send("setInstallFinish", {});
  }

  function getAuth() {
    if (!(tokens.until > Date.now())) return false;
    return {
      access_token: tokens.access,
      refresh_token: tokens.refresh,
      expires_in: tokens.until,
      domain: portal.host,
      member_id: session.MEMBER_ID,
    };
  }

  function refreshAuth(receive) {
    if (!session) return;
    send("refreshAuth", {}, (reply) => { if (keepTokens(reply)) receive?.(getAuth()); });
  }

  const isAdmin = () => Boolean(session?.IS_ADMIN);

  const appOption = {
    get: (name) => appOptions.get(name),
    set(name, value, receive) {
      if (!isAdmin()) return;
      send("setAppOption", { name, value }, (reply) => {
        appOptions = optionsOf(reply);
        receive?.(reply);
      });
    },
  };

  const userOption = {
    get: (name) => userOptions.get(name),
    set(name, value) {
      if (!session) return;
      userOptions.set(name, value);
      send("setUserOption", { name, value });
    },
  };

  const placement = {
    info: () => ({ placement: session?.PLACEMENT, options: session?.PLACEMENT_OPTIONS }),
    getInterface: (receive) => send("getInterface", undefined, receive),
    call(command, params, receive) {
      if (typeof params === "function") send(command, {}, params);
      else send(command, params, receive);
    },
    bindEvent: (event, receive) => send("placementBindEvent", { event }, receive, true),
  };

  function getScrollSize() {
    const { documentElement: root, body } = document;
    // The root's own scroll height is never less than the frame's, which then could not get smaller.
    return { scrollWidth: root.scrollWidth, scrollHeight: Math.max(root.offsetHeight, body.scrollHeight) };
  }

  function resizeWindow(wide, high, receive) {
    const [width, height] = [Math.trunc(wide), Math.trunc(high)];
    if (width > 0 && height > 0) send("resizeWindow", { width, height }, receive);
  }

  function openApplication(params, receive, settings = {}) {
    const given = Object.entries(settings).map(([name, value]) => [`bx24_${name}`, value]);
    send("openApplication", { ...params, ...Object.fromEntries(given) }, receive);
  }

  globalThis.BX24 = {
    init: (callback) => { started.then(() => callback()); },
    install: (handler) => { installers.push(handler); },
    installFinish,
    getAuth,
    refreshAuth,
    isAdmin,
    getLang: () => session?.LANG ?? "",
    getDomain: () => portal.host,
    appOption,
    userOption,
    placement,
    getScrollSize,
    resizeWindow,
    fitWindow: (receive) => send("resizeWindow", { width: "100%", height: getScrollSize().scrollHeight }, receive),
    openPath: (path, receive) => send("openPath", { path }, receive),
    im: {
      phoneTo: (phone) => send("imPhoneTo", { phone }),
      openMessenger: (dialogId) => send("imOpenMessenger", { dialogId }),
    },
    openApplication,
    closeApplication: (receive) => send("closeApplication", undefined, receive),
  };
})();
