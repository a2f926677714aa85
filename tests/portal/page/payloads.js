/**
 * The forms in which the portal tells an app about a call: the reply of `getStatus` (typed values), the
 * `PLACEMENT_OPTIONS` (texts only) and the argument of `CallCard::EntityChanged`.
 */

const NO_NUMBER = new Set([undefined, "", "unknown", "undefined"]);

/** @returns {object} `PLACEMENT_OPTIONS` for a call, as form encoding leaves them: texts, empty lists gone. */
export function optionsFromStatus(status, uri) {
  const options = {};
  for (const [key, value] of Object.entries({ ...status, CRM_ACTIVITY_ID: status.CRM_ACTIVITY_ID })) {
    if (key !== "CRM_BINDINGS") options[key] = String(value);
    else if (value.length > 0) options[key] = value.map(bindingAsText);
  }
  if (status.PHONE_NUMBER === undefined) delete options.PHONE_NUMBER;
  if (uri) options.URI = uri;
  return options;
}

/** @returns {object} what `getStatus` says about the call that these options describe. */
export function statusFromOptions(options) {
  const { URI, ...status } = options;
  const activity = Number(status.CRM_ACTIVITY_ID);
  if (NO_NUMBER.has(status.PHONE_NUMBER)) delete status.PHONE_NUMBER;
  if (activity > 0) status.CRM_ACTIVITY_ID = activity;
  else delete status.CRM_ACTIVITY_ID;
  return {
    ...status,
    LINE_NUMBER: status.LINE_NUMBER ?? "",
    LINE_NAME: status.LINE_NAME ?? "",
    CRM_ENTITY_TYPE: status.CRM_ENTITY_TYPE ?? "",
    CRM_ENTITY_ID: Number(status.CRM_ENTITY_ID) || 0,
    CRM_BINDINGS: (status.CRM_BINDINGS ?? []).map(bindingAsNumber),
    CALL_LIST_MODE: status.CALL_LIST_MODE === "true",
  };
}

/** @returns {object} the argument of `CallCard::EntityChanged`: the raw number, `unknown` when there is none. */
export function entityOf(status) {
  return {
    CRM_ENTITY_TYPE: status.CRM_ENTITY_TYPE,
    CRM_ENTITY_ID: status.CRM_ENTITY_ID,
    PHONE_NUMBER: status.PHONE_NUMBER ?? "unknown",
  };
}

function bindingAsText(binding) {
  return { ENTITY_TYPE: String(binding.ENTITY_TYPE), ENTITY_ID: String(binding.ENTITY_ID) };
}

function bindingAsNumber(binding) {
  return { ENTITY_TYPE: binding.ENTITY_TYPE, ENTITY_ID: Number(binding.ENTITY_ID) };
}

/** @returns {string} JSON as PHP writes it: slashes and everything beyond ASCII escaped. */
export function phpJson(value) {
  return JSON.stringify(value)
    .replaceAll("/", "\\/")
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const ESCAPES = { "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#039;" };

/**
 * Escapes as the portal does: an ampersand only where it begins a character reference.
 * @param {any} value
 * @param {number} [times] how many times
 * @returns {any} a copy in which every text is HTML-escaped
 */
export function htmlEscaped(value, times = 1) {
  if (times <= 0) return value;
  if (typeof value === "string") return htmlEscaped(escapedOnce(value), times - 1);
  if (Array.isArray(value)) return value.map((member) => htmlEscaped(member, times));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, htmlEscaped(member, times)]));
  }
  return value;
}

function escapedOnce(text) {
  return text.replace(/&(?=(?:\w+|#\w+);)/g, "&amp;").replace(/[<>"']/g, (sign) => ESCAPES[sign]);
}

/** @returns {string} what is to be read on the app's tab: its title is encoded once too often. */
export function tabTitle(title) {
  return title.replaceAll("&", "&amp;").replaceAll("'", "&#039;");
}
