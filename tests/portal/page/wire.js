/**
 * The text protocol between an app's frame and the portal page. Pure: no window, no state.
 *
 *     parse('getStatus:{}:CALLBACK:SID')   // {method: "getStatus", params: {}, callback: "CALLBACK", appSid: "SID"}
 *     reply('CALLBACK', [])                // 'CALLBACK:[]'
 */

/** Key of the one-member object that asks the library to call back with a list of arguments (see `withArguments`). */
export const ARGUMENTS_KEY = "bx24:arguments";

/**
 * Reads a message of an app's frame the way the portal does.
 * @param {unknown} data what `postMessage` delivered
 * @returns {{method: string, params: any, callback: string, appSid: string} | null} null when it is not a message
 * @throws {SyntaxError} the parameters are not JSON: nobody in the portal's page catches that
 */
export function parse(data) {
  if (typeof data === "string") return parseText(data);
  if (data === null || typeof data !== "object" || typeof data.method !== "string") return null;
  return {
    method: data.method,
    params: data.params === "" ? [] : withoutNoise(data.params ?? []),
    callback: data.callback ?? "",
    appSid: String(data.appSid ?? ""),
  };
}

function parseText(text) {
  const parts = text.split(":");
  if (parts.length < 3) return null;
  const method = parts.shift();
  const appSid = parts.pop();
  const callback = parts.pop();
  const json = parts.join(":");
  if (json === "") return { method, params: [], callback, appSid };
  return { method, params: withoutNoise(JSON.parse(json) ?? []), callback, appSid };
}

/** The official SDK adds `isRawValue` to every parameter object; the portal knows no such parameter. */
function withoutNoise(params) {
  if (params === null || typeof params !== "object" || Array.isArray(params) || !("isRawValue" in params)) return params;
  const { isRawValue, ...known } = params;
  return known;
}

/** @returns {string} the message that carries `value` to the callback `id`; undefined travels as nothing. */
export function reply(id, value) {
  return `${id}:${value === undefined ? "" : JSON.stringify(value)}`;
}

/**
 * Marks a list of arguments. The real transport carries one value, while the documentation promises two arguments to
 * `CallStateChanged`: our library spreads a list that is marked like this, so that the documented form can be tested.
 */
export function withArguments(list) {
  return { [ARGUMENTS_KEY]: list };
}
