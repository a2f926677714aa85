/** Ids of calls, in the forms that the platform gives them. */

/** @returns {string} an id as built-in telephony gives it. */
export function newCallId() {
  const number = crypto.getRandomValues(new Uint32Array(3));
  const hex = [...number.slice(0, 2)].map((part) => part.toString(16).padStart(8, "0")).join("").toUpperCase();
  return `${hex}.${Math.floor(Date.now() / 1000)}.${number[2] % 1_000_000}`;
}

/** @returns {string} an id as calls get that an app registers. */
export function newExternalCallId() {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `externalCall.${hex}.${Math.floor(Date.now() / 1000)}`;
}
