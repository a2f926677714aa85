/**
 * Has code share what it never changes: tables and lists of names and constants that are equal. Each piece of code was read
 * with its own.
 */
import { pieces } from "./leave_out.mjs";

/** Words of code that point to bytes and to tuples (CPython's Include/cpython/code.h). */
const BYTES = { exceptions: 5, kinds: 19, lines: 23 };
const TUPLES = { constants: 3, names: 4, variables: 18 };
/** Words before the items of a tuple, before the content of bytes, and of the garbage collector's links before a tuple. */
const ITEMS = 4;
const CONTENT = 4;
const LINKS = 2;
const IN_USE = 2;

/**
 * @param {object} module of the runtime, with all objects made permanent: no list has links to them
 * @param {{code: number, bytes: number, tuple: number}} kinds addresses of types
 */
export function shareConstants({ HEAPU8, HEAPU32: words, _emscripten_stack_get_base: base, _free: free, _sbrk: sbrk }, kinds) {
  const used = [...pieces(words, base(), sbrk(0) - base())].filter(({ at }) => words[at - 1] & IN_USE).map(({ at }) => at);
  const first = new Map();
  const unneeded = new Set();
  const share = (place, kind, describe) => {
    const object = words[place];
    if (words[(object >>> 2) + 1] !== kind) return;
    const description = describe(object >>> 2, words[(object >>> 2) + 2]);
    if (!first.has(description)) first.set(description, object);
    words[place] = first.get(description);
    if (words[place] !== object) unneeded.add(object);
  };
  const contentOf = (at, length) => Buffer.from(HEAPU8.buffer, (at + CONTENT) << 2, length).toString("latin1");
  const itemsOf = (at, length) => words.subarray(at + ITEMS, at + ITEMS + length).join();
  for (const code of used.filter((at) => words[at + 1] === kinds.code)) {
    for (const word of Object.values(BYTES)) share(code + word, kinds.bytes, (...which) => `bytes ${contentOf(...which)}`);
    for (const word of Object.values(TUPLES)) share(code + word, kinds.tuple, (...which) => `tuple ${itemsOf(...which)}`);
  }
  for (const word of words) if (word && unneeded.has(word)) unneeded.delete(word); // something else has it
  for (const at of used) {
    if (unneeded.has(at << 2) && words[at + 1] === kinds.bytes) free(at << 2);
    const tuple = at + LINKS;
    if (unneeded.has(tuple << 2) && words[tuple + 1] === kinds.tuple && !words[at]) free(at << 2);
  }
}
