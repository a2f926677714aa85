/**
 * The BX24 library as its documentation describes it, for pages that run in the simulated portal. It is answered at
 * the real library's address; a page cannot tell the difference, traps included.
 */
(function () {
  "use strict";

  const SPREAD = "bx24:arguments";
  const ID_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz";
  const START_DELAY = 10;

  const [domain, protocol, sid] = window.name.split("|");
  if (!domain || !sid) {
    window.BX24 = null;
    throw new Error("Unable to initialize Bitrix24 JS library!");
  }

  const state = {
    secure: Number.parseInt(protocol, 10) === 1,
    domain: domain.replace(/:(80|443)$/, ""),
    path: "/rest",
    ready: false,
    installing: false,
    installChainDone: false,
    access: "",
    refresh: "",
    expires: 0,
    data: {},
    appOptions: {},
    userOptions: {},
  };
  const origin = () => `${state.secure ? "https" : "http"}://${state.domain}`;

  // -- Messages to and from the portal ---------------------------------------------------------------------------------

  // Ids are kept for the life of the page: a second reply calls the callback again.
  const callbacks = new Map();

  function newId() {
    return Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => ID_SIGNS[byte % 36]).join("");
  }

  function send(method, params, callback) {
    let id = "";
    if (typeof callback === "function") {
      id = newId();
      callbacks.set(id, callback);
    }
    const message = method.includes(":")
      ? { method, params: params || "", callback: id, appSid: sid }
      : [method, params ? JSON.stringify(params) : "", id, sid].join(":");
    window.parent.postMessage(message, origin());
  }

  function receive(event) {
    if (event.origin !== origin() || typeof event.data !== "string") return;
    const colon = event.data.indexOf(":");
    const callback = colon < 0 ? undefined : callbacks.get(event.data.slice(0, colon));
    if (!callback) return;
    let value = [];
    try {
      const text = event.data.slice(colon + 1);
      if (text !== "") value = JSON.parse(text);
    } catch {
      return;
    }
    if (value !== null && typeof value === "object" && Array.isArray(value[SPREAD])) callback(...value[SPREAD]);
    else callback(value);
  }

  window.addEventListener("message", receive);

  // -- Start -----------------------------------------------------------------------------------------------------------

  const startQueue = [];
  const installQueue = [];
  const restQueue = [];

  function later(callback) {
    setTimeout(callback, START_DELAY);
  }

  function asMap(value) {
    return value && typeof value === "object" ? value : {};
  }

  function takeTokens(data) {
    state.access = data.AUTH_ID;
    state.refresh = data.REFRESH_ID;
    state.expires = Date.now() + Number(data.AUTH_EXPIRES) * 1000;
  }

  function started(data) {
    if (state.ready || state.installing) return;
    state.data = data;
    state.secure = Number.parseInt(data.PROTOCOL, 10) === 1;
    state.domain = String(data.DOMAIN).replace(/:(80|443)$/, "");
    state.path = data.PATH;
    takeTokens(data);
    if (data.FIRST_RUN && installQueue.length > 0) {
      state.installing = true;
      sendQueuedRest();
      runInstall();
    } else {
      becomeReady();
    }
  }

  function runInstall() {
    const handler = installQueue.shift();
    if (handler) return later(handler);
    state.installing = false;
    state.installChainDone = true;
    send("setInstall", { install: true });
    return becomeReady();
  }

  function becomeReady() {
    state.appOptions = asMap(state.data.APP_OPTIONS);
    state.userOptions = asMap(state.data.USER_OPTIONS);
    state.ready = true;
    sendQueuedRest();
    for (const callback of startQueue.splice(0)) later(callback);
  }

  function sendQueuedRest() {
    for (const request of restQueue.splice(0)) request();
  }

  function init(callback) {
    if (typeof callback !== "function") return;
    if (state.ready) later(callback);
    else startQueue.push(callback);
  }

  function install(handler) {
    if (typeof handler === "function") {
      installQueue.push(handler);
    } else {
      installQueue.push(() => {
        window.location.href = String(handler);
      });
    }
  }

  function installFinish() {
    if (state.installing) runInstall();
    else if (!state.installChainDone && state.data.INSTALL) send("setInstallFinish", {});
  }

  function ready(callback) {
    if (isReady()) setTimeout(callback, 0);
    else document.addEventListener("DOMContentLoaded", () => callback());
  }

  function isReady() {
    return document.readyState !== "loading";
  }

  // -- Authorisation ---------------------------------------------------------------------------------------------------

  const known = () => state.ready || state.installing;

  function getAuth() {
    if (!known() || state.expires <= Date.now()) return false;
    return {
      access_token: state.access,
      refresh_token: state.refresh,
      expires_in: state.expires,
      domain: state.domain,
      member_id: state.data.MEMBER_ID,
    };
  }

  function refreshAuth(callback) {
    if (!known()) return;
    send("refreshAuth", {}, (data) => {
      takeTokens(data);
      if (typeof callback === "function") callback(getAuth());
    });
  }

  // -- REST ------------------------------------------------------------------------------------------------------------

  const BUCKET = 90;
  const LEAK_PER_SECOND = 2;
  let fill = 0;
  let filledAt = Date.now();

  function throttled(request) {
    const now = Date.now();
    fill = Math.max(0, fill - ((now - filledAt) / 1000) * LEAK_PER_SECOND);
    filledAt = now;
    if (fill >= BUCKET) {
      setTimeout(() => throttled(request), 1000);
      return;
    }
    fill += 1;
    request();
  }

  function pairs(name, value) {
    if (value === null || value === undefined) return [];
    if (value instanceof Date) return [[name, value.toJSON()]];
    if (Array.isArray(value)) {
      if (value.length === 0) return [[name, ""]];
      return value.flatMap((item, index) => pairs(`${name}[${index}]`, item));
    }
    if (typeof value === "object") {
      return Object.entries(value).flatMap(([key, item]) => pairs(`${name}[${key}]`, item));
    }
    return [[name, String(value)]];
  }

  function encode(params) {
    return Object.entries(params)
      .flatMap(([name, value]) => pairs(name, value))
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join("&");
  }

  function readFile(file) {
    return new Promise((resolve) => {
      const reader = new FileReader();
      reader.addEventListener("load", () => resolve([file.name, String(reader.result).split(",", 2)[1] ?? ""]));
      reader.readAsDataURL(file);
    });
  }

  const isFileInput = (value) => value instanceof HTMLInputElement && value.type === "file";

  function hasFiles(value) {
    if (isFileInput(value)) return true;
    return value !== null && typeof value === "object" && !(value instanceof Date) && Object.values(value).some(hasFiles);
  }

  async function withFiles(value) {
    if (isFileInput(value)) return value.files.length > 0 ? readFile(value.files[0]) : [];
    if (value === null || typeof value !== "object" || value instanceof Date) return value;
    const entries = await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await withFiles(item)]));
    return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
  }

  class CallError {
    constructor(status, ex) {
      this.status = status;
      this.ex = ex;
    }

    getError() {
      return this.ex;
    }

    getStatus() {
      return this.status;
    }

    toString() {
      return `${this.ex.error}${this.ex.error_description ? `: ${this.ex.error_description}` : ""} (${this.status})`;
    }
  }

  class CallResult {
    constructor(answer, query, status) {
      this.answer = answer;
      this.query = query;
      this.status = status;
      if (typeof this.answer.next === "string") this.answer.next = Number.parseInt(this.answer.next, 10);
    }

    data() {
      return this.answer.result;
    }

    error() {
      if (!this.answer.error) return undefined;
      const ex = typeof this.answer.error === "string"
        ? { error: this.answer.error, error_description: this.answer.error_description }
        : this.answer.error;
      return new CallError(this.status, ex);
    }

    error_description() {
      return this.answer.error_description;
    }

    more() {
      return !Number.isNaN(Number.parseInt(this.answer.next, 10));
    }

    total() {
      return Number.parseInt(this.answer.total, 10);
    }

    next(callback) {
      if (!this.more()) return false;
      const { method, data, callback: first } = this.query;
      request(method, { ...data }, this.answer.next, callback || first);
      return true;
    }
  }

  function callMethod(method, params, callback) {
    const data = { ...params };
    if (data.start) delete data.start;
    request(method, data, undefined, callback);
  }

  function request(method, data, start, callback) {
    if (!known()) {
      restQueue.push(() => request(method, data, start, callback));
      return;
    }
    if (hasFiles(data)) {
      withFiles(data).then((read) => request(method, read, start, callback));
      return;
    }
    if (state.expires <= Date.now()) {
      refreshAuth(() => request(method, data, start, callback));
      return;
    }
    throttled(() => post(method, data, start, callback));
  }

  function post(method, data, start, callback) {
    const params = start === undefined ? data : { ...data, start };
    const url = `${origin()}${state.path}/${encodeURIComponent(method)}.json`;
    const xhr = new XMLHttpRequest();
    xhr.open("POST", url);
    xhr.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    xhr.addEventListener("loadend", () => {
      let answer;
      try {
        if (xhr.status === 0 || xhr.status >= 500) throw new Error("no usable answer");
        answer = xhr.responseText === "" ? { result: {} } : JSON.parse(xhr.responseText);
      } catch {
        throw new Error("Query error!");
      }
      if (answer.error === "expired_token") {
        refreshAuth(() => post(method, data, start, callback));
      } else if (typeof callback === "function") {
        callback(new CallResult(answer, { method, data, callback }, xhr.status));
      }
    });
    xhr.send([`auth=${encodeURIComponent(state.access)}`, encode(params)].filter(Boolean).join("&"));
  }

  function callBatch(calls, callback, haltOnError) {
    const commands = Array.isArray(calls) ? [] : {};
    const queries = {};
    for (const [key, call] of Object.entries(calls)) {
      const [method, params] = Array.isArray(call) ? call : [call.method, call.params];
      if (!method) continue;
      queries[key] = { method, data: { ...params } };
      commands[key] = `${method}?${encode(params ?? {})}`;
    }
    if (Object.keys(queries).length === 0) return;
    callMethod("batch", { halt: haltOnError ? 1 : 0, cmd: commands }, (whole) => {
      const answer = whole.data();
      const results = Array.isArray(calls) ? [] : {};
      for (const [key, query] of Object.entries(queries)) {
        const error = answer.result_error[key];
        const result = answer.result[key];
        if (error === undefined && result === undefined) continue;
        results[key] = new CallResult(
          { result: result ?? {}, error, total: answer.result_total[key], next: answer.result_next[key] },
          { ...query, callback },
          whole.status,
        );
      }
      if (typeof callback === "function") callback(results);
    });
  }

  function callBind(event, handler, authType, callback) {
    if (!isAdmin()) return false;
    return callMethod("event.bind", { event, handler, auth_type: authType }, callback);
  }

  function callUnbind(event, handler, authType, callback) {
    if (!isAdmin()) return false;
    return callMethod("event.unbind", { event, handler, auth_type: authType }, callback);
  }

  function canUse(feature) {
    return feature === "upload" && typeof FileReader === "function";
  }

  // -- What init brought -----------------------------------------------------------------------------------------------

  function isAdmin() {
    return known() && Boolean(state.data.IS_ADMIN);
  }

  function getLang() {
    return known() ? state.data.LANG : "";
  }

  function getDomain() {
    return state.domain;
  }

  const appOption = {
    get: (name) => state.appOptions[name],
    set(name, value, callback) {
      if (!state.ready || !isAdmin()) return;
      send("setAppOption", { name, value }, (all) => {
        state.appOptions = asMap(all);
        if (typeof callback === "function") callback(state.appOptions);
      });
    },
  };

  const userOption = {
    get: (name) => state.userOptions[name],
    set(name, value) {
      if (!state.ready) return;
      state.userOptions[name] = value;
      send("setUserOption", { name, value });
    },
  };

  // -- Window ----------------------------------------------------------------------------------------------------------

  function getScrollSize() {
    const { documentElement: root, body } = document;
    return {
      scrollWidth: Math.max(root.scrollWidth, root.offsetWidth, body?.scrollWidth ?? 0),
      scrollHeight: Math.max(body?.scrollHeight ?? 0, body?.offsetHeight ?? 0, root.offsetHeight),
    };
  }

  function resizeWindow(width, height, callback) {
    const size = { width: Number.parseInt(width, 10), height: Number.parseInt(height, 10) };
    if (size.width > 0 && size.height > 0) send("resizeWindow", size, callback);
  }

  function fitWindow(callback) {
    send("resizeWindow", { width: "100%", height: getScrollSize().scrollHeight }, callback);
  }

  function setTitle(title, callback) {
    send("setTitle", { title: String(title) }, callback);
  }

  function scrollParentWindow(scroll, callback) {
    const position = Number.parseInt(scroll, 10);
    if (position >= 0) send("setScroll", { scroll: position }, callback);
  }

  function reloadWindow(callback) {
    send("reloadWindow", undefined, callback);
  }

  function openPath(path, callback) {
    send("openPath", { path }, callback);
  }

  function openApplication(params, callback, settings) {
    const asked = typeof params === "function" ? {} : { ...params };
    for (const [name, value] of Object.entries(settings ?? {})) asked[`bx24_${name}`] = value;
    send("openApplication", asked, typeof params === "function" ? params : callback);
  }

  function closeApplication(callback) {
    send("closeApplication", undefined, callback);
  }

  // -- Placement -------------------------------------------------------------------------------------------------------

  const placement = {
    info: () => ({ placement: state.data.PLACEMENT, options: state.data.PLACEMENT_OPTIONS }),
    getInterface(callback) {
      send("getInterface", undefined, callback);
    },
    call(command, params, callback) {
      if (Object.hasOwn(BX24, command)) return;
      if (typeof params === "function") send(command, {}, params);
      else send(command, params, callback);
    },
    bindEvent(event, callback) {
      send("placementBindEvent", { event }, callback);
    },
  };

  // -- Dialogs and messenger -------------------------------------------------------------------------------------------

  function select(many) {
    return (title, callback) => {
      const chosen = typeof title === "function" ? title : callback;
      send("selectUser", { title: typeof title === "string" ? title : "", mult: many }, chosen);
    };
  }

  function selectAccess(title, value, callback) {
    const rest = typeof title === "string" ? [value, callback] : [title, value];
    const [access, chosen] = typeof rest[0] === "function" ? [[], rest[0]] : rest;
    send("selectAccess", { value: access ?? [] }, chosen);
  }

  function selectCRM(params, callback) {
    const { entityType, multiple, value } = params ?? {};
    send("selectCRM", { entityType, multiple, value }, callback);
  }

  const im = {
    callTo: (userId, video) => send("imCallTo", { userId, video: video === undefined ? true : video }),
    phoneTo: (phone) => send("imPhoneTo", { phone }),
    openMessenger: (dialogId) => send("imOpenMessenger", { dialogId }),
    openHistory: (dialogId) => send("imOpenHistory", { dialogId }),
  };

  // -- Page ------------------------------------------------------------------------------------------------------------

  let context = null;

  function proxy(method, thisObject) {
    return function (...args) {
      const outer = context;
      context = this;
      try {
        return method.apply(thisObject, args);
      } finally {
        context = outer;
      }
    };
  }

  function bind(element, name, listener) {
    element.addEventListener(name, listener);
  }

  function unbind(element, name, listener) {
    element.removeEventListener(name, listener);
  }

  function loadScript(sources, callback) {
    const list = Array.isArray(sources) ? [...sources] : [sources];
    const next = () => {
      if (list.length === 0) {
        if (typeof callback === "function") callback();
        return;
      }
      const script = document.createElement("script");
      script.src = list.shift();
      script.addEventListener("load", next);
      script.addEventListener("error", next);
      document.head.append(script);
    };
    next();
  }

  const BX24 = {
    init, install, installFinish, ready, isReady,
    getAuth, refreshAuth, isAdmin, getLang, getDomain,
    callMethod, callBatch, callBind, callUnbind, canUse,
    appOption, userOption, placement,
    resizeWindow, fitWindow, getScrollSize, setTitle, scrollParentWindow, reloadWindow,
    openPath, openApplication, closeApplication,
    selectUser: select(false), selectUsers: select(true), selectAccess, selectCRM, im,
    showAppForm: (params) => send("showAppForm", params),
    proxy, proxyContext: () => context, bind, unbind, loadScript,
  };
  window.BX24 = BX24;

  send("getInitData", undefined, started);
})();
