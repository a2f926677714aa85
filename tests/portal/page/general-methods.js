/**
 * The methods every app may call, whatever its placement. Each is `(params, reply, layout, callback) => void`;
 * what it does not reply to stays silent, as in the portal.
 */

import { htmlEscaped } from "./payloads.js";

/** Only the app's main page may use these. */
const MAIN_PAGE_ONLY = new Set(["setTitle"]);
/** Denied in placements by portals before rest 25.800. */
const ONCE_DENIED = new Set(["setScroll", "reloadWindow"]);
/** Paths that openPath opens, and those that portals before rest 25.800 open. */
const OPENED = /^\/(?!\/)/;
const ONCE_OPENED = /^\/(crm\/(deal|lead|contact|company|type)|marketplace|company\/personal\/user\/\d+|workgroups\/group\/\d+)\//;
/** Refused in sliders. */
const NOT_IN_SLIDERS = new Set(["resizeWindow"]);

/** @returns {{find: (method: string, layout: object) => Function | undefined}} the methods a layout may use. */
export function generalMethods(portal) {
  const methods = { ...session(portal), ...options(portal), ...page(portal), ...dialogs(portal), ...sliders(portal) };
  return {
    find(method, layout) {
      const main = layout.placement === "DEFAULT";
      if (MAIN_PAGE_ONLY.has(method) && !main) return undefined;
      if (ONCE_DENIED.has(method) && !main && portal.faults.oldPortal) return undefined;
      if (NOT_IN_SLIDERS.has(method) && layout.inSlider) return undefined;
      if (method === "placementBindEvent" && main) return undefined;
      return Object.hasOwn(methods, method) ? methods[method] : undefined;
    },
  };
}

function session({ account, faults, notice }) {
  return {
    getInitData(_params, reply, layout) {
      reply(initData(account, faults, layout));
    },
    getInterface(_params, reply, layout) {
      reply({ command: Object.keys(layout.commands), event: layout.events() });
    },
    placementBindEvent(params, _reply, layout, callback) {
      if (layout.bind(params.event, callback)) layout.bound?.(params.event);
    },
    async refreshAuth(_params, reply) {
      if (faults.refreshFails || !(await account.renewTokens())) notice("The app's authorisation could not be renewed.");
      else reply(tokens(account, faults));
    },
  };
}

function tokens(account, faults) {
  const told = account.tokens();
  return faults.numericExpiry ? { ...told, AUTH_EXPIRES: Number(told.AUTH_EXPIRES) } : told;
}

function stored(options, faults) {
  if (!faults.textOptions) return options;
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, typeof value === "object" ? value : String(value)]));
}

/** @returns {object} the reply of getInitData for a frame. */
function initData(account, faults, layout) {
  const map = (value) => (faults.emptyMaps === "list" && Object.keys(value).length === 0 ? [] : stored(value, faults));
  const data = {
    LANG: account.language,
    DOMAIN: account.domain,
    PROTOCOL: faults.textProtocol ? String(account.protocol) : account.protocol,
    PATH: "/rest",
    ...tokens(account, faults),
    MEMBER_ID: account.memberId,
    FIRST_RUN: layout.firstAsk() && (faults.firstRun || layout.firstRun),
    IS_ADMIN: account.admin,
    INSTALL: layout.installing,
    USER_OPTIONS: map(account.userOptions),
    APP_OPTIONS: map(account.appOptions),
    PLACEMENT: layout.placement,
    ...placementOptions(faults, layout.options),
  };
  return { ...data, ...layout.initData };
}

function placementOptions(faults, options) {
  if (faults.options === "missing") return {};
  if (faults.options === "null" || faults.options === "rubbish") return { PLACEMENT_OPTIONS: null };
  if (faults.options === "list" || !options) return { PLACEMENT_OPTIONS: [] };
  return { PLACEMENT_OPTIONS: htmlEscaped(options, faults.escapeOptions) };
}

const isOption = ({ name, value }) => typeof name === "string" && value !== undefined;

function options({ account, faults }) {
  return {
    async setUserOption(params, reply) {
      if (isOption(params)) await account.setUserOption(params.name, params.value);
      reply(params);
    },
    async setAppOption(params, reply) {
      if (!account.admin || !isOption(params)) return;
      await account.setAppOption(params.name, params.value);
      reply(stored(account.appOptions, faults));
    },
    setInstall(params, reply) {
      reply(params);
    },
  };
}

function page({ notice, reload, installed, dialled }) {
  return {
    resizeWindow({ width, height }, reply, layout) {
      if (width !== undefined) layout.box.style.width = typeof width === "number" ? `${width}px` : width;
      if (height !== undefined) layout.box.style.height = `${height}px`;
      const box = layout.box.getBoundingClientRect();
      reply({ width: Math.round(box.width), height: Math.round(box.height) });
    },
    setTitle(params, reply) {
      document.title = String(params.title);
      reply(params);
    },
    setScroll(params, reply) {
      window.scrollTo(0, Number(params.scroll) || 0);
      reply(params);
    },
    reloadWindow() {
      reload();
    },
    setInstallFinish(params, _reply, layout) {
      if (layout.installing) installed(params.value !== false);
    },
    imCallTo({ userId, video }) {
      notice(`Messenger: ${video ? "video call" : "call"} to user ${userId}`);
    },
    // Only the number is read, and nothing is ever replied, whether the call begins or not.
    imPhoneTo({ phone }) {
      dialled.push(String(phone));
      notice(`Telephony: call to ${phone}`);
    },
    imOpenMessenger({ dialogId }) {
      notice(`Messenger: dialogue ${dialogId}`);
    },
    imOpenHistory({ dialogId }) {
      notice(`Messenger: history of ${dialogId}`);
    },
    showAppForm() {
      notice("A form of the app's settings would open.");
    },
  };
}

function dialogs({ pick }) {
  return {
    selectUser({ title, mult }, reply) {
      pick.users({ title: title || "Select a user", many: Boolean(mult), chosen: reply });
    },
    selectAccess(_params, reply) {
      pick.access({ title: "Select access", chosen: reply });
    },
    selectCRM({ entityType, multiple }, reply) {
      pick.crm({ title: "Select CRM items", types: entityType, many: Boolean(multiple), chosen: reply });
    },
  };
}

function sliders({ faults, openPath, openApplication }) {
  return {
    openPath({ path }, reply) {
      if (faults.noSliders) return reply({ result: "error", errorCode: "METHOD_NOT_SUPPORTED_ON_DEVICE" });
      if (typeof path !== "string" || !(faults.oldPortal || faults.listedPaths ? ONCE_OPENED : OPENED).test(path)) {
        return reply({ result: "error", errorCode: "PATH_NOT_AVAILABLE" });
      }
      return openPath(path, () => reply({ result: "close" }));
    },
    openApplication(params, reply) {
      openApplication(params, () => reply(undefined));
    },
    closeApplication(_params, reply, layout) {
      if (!layout.inSlider) return;
      layout.closed();
      reply(undefined);
    },
  };
}
