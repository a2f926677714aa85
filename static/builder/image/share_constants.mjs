/**
 * Has code share what it never changes: tables and lists of names and constants that are equal. Each piece of code was read
 * with its own. Modules that are built into the runtime get tables of lines like those of the library (bytecode.py).
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
/** The words of code with its size and with its file, the words before a text, and how the file of a built-in module begins. */
const SIZE = 2;
const FILE = 20;
const TEXT = 5;
const BUILT_IN = "<frozen ";
/** What a table of lines consists of that names one line for all (bytecode.py), in pairs of bytes. */
const SAME_LINE = /^(\xef\0)*([\xe8-\xef]\0)$/;

/**
 * @param {object} module of the runtime, with all objects made permanent: no list has links to them
 * @param {{code: number, bytes: number, tuple: number}} kinds addresses of types
 */
export function shareConstants({ HEAPU8, HEAPU32: words, _emscripten_stack_get_base: base, _free: free, _sbrk: sbrk }, kinds) {
  const usedPieces = [...pieces(words, base(), sbrk(0) - base())].filter(({ at }) => words[at - 1] & IN_USE);
  const used = usedPieces.map(({ at }) => at);
  const first = new Map(); // of those that are equal the one at the lowest address: there it lies in each run (arrange.mjs)
  const unneeded = new Set();
  const found = [];
  const compare = (place, kind, describe) => {
    const object = words[place];
    if (words[(object >>> 2) + 1] !== kind) return;
    const description = describe(object >>> 2, words[(object >>> 2) + 2]);
    first.set(description, Math.min(object, first.get(description) ?? object));
    found.push({ place, description });
  };
  const contentOf = (at, length) => Buffer.from(HEAPU8.buffer, (at + CONTENT) << 2, length).toString("latin1");
  const itemsOf = (at, length) => words.subarray(at + ITEMS, at + ITEMS + length).join();
  const codes = used.filter((at) => words[at + 1] === kinds.code);
  const oneLine = new Map();
  for (const code of codes) {
    const table = words[code + BYTES.lines];
    if (SAME_LINE.test(contentOf(table >>> 2, words[(table >>> 2) + 2]))) oneLine.set(words[code + SIZE], table);
  }
  for (const code of codes) {
    const file = (words[code + FILE] >>> 2) + TEXT;
    const builtIn = Buffer.from(HEAPU8.buffer, file << 2, BUILT_IN.length).toString("latin1") === BUILT_IN;
    const lines = oneLine.get(words[code + SIZE]);
    if (!builtIn || !lines) continue;
    unneeded.add(words[code + BYTES.lines]);
    words[code + BYTES.lines] = lines;
  }
  for (const code of codes) {
    for (const word of Object.values(BYTES)) compare(code + word, kinds.bytes, (...which) => `bytes ${contentOf(...which)}`);
    for (const word of Object.values(TUPLES)) compare(code + word, kinds.tuple, (...which) => `tuple ${itemsOf(...which)}`);
  }
  for (const { place, description } of found) {
    const [object, kept] = [words[place], first.get(description)];
    if (object !== kept) unneeded.add(object);
    words[place] = kept;
  }
  const keep = (place) => place.forEach((word) => unneeded.delete(word)); // something else has it
  keep(words.subarray(0, base() >>> 2));
  for (const { at, room } of usedPieces) keep(words.subarray(at, at + (room >>> 2)));
  for (const at of used) {
    if (unneeded.has(at << 2) && words[at + 1] === kinds.bytes) free(at << 2);
    const tuple = at + LINKS;
    if (unneeded.has(tuple << 2) && words[tuple + 1] === kinds.tuple && !words[at]) free(at << 2);
  }
}
