/**
 * Leaves out of Python's heap what the page computes again (complete.wat): the hashes of texts, and where dictionaries find
 * their entries. How the heap is laid out is said there.
 */
/** What no count of references exceeds that isn't the one of immortal objects, and no address of a type is below. */
const COUNTED = 1 << 20;
const IMMORTAL = 1 << 28;
const UNKNOWN = 2 ** 32 - 1;
const UNPLACED = 0xff000000;
const UNLISTED = 0xfe000000;
const MARKS = 0xfffce0f0;
const FIRST_PLACE = 5;
const INTERNED = 3;
const ASCII = 0x60; // bits of a text's state: its content follows, and is ASCII
const TEXT = 5;
const CODE = { stack: 10, variables: 12, frame: 13, version: 17, name: 21, qualname: 22 };
const FUNCTION = { name: 4, qualname: 5, code: 6, version: 18 };
const FRAME = 10;
/** Functions that Python keeps by version (FUNC_VERSION_CACHE_SIZE), and how many newer ones are gone at most. */
const VERSIONS = 1 << 12;
const FEW = 1000;
export const SMALLEST = 16; // bytes of a piece
/** Sizes of dictionaries as powers of two: the smallest, and the largest whose places have two bytes (CPython's dictobject.c). */
const SIZES = [3, 15];
const GENERAL = 0;

/**
 * Has a heap as the page will have it: dictionaries find their entries as if nothing had been removed from them, the texts
 * that are interned are listed by their addresses, and all hashes are known. To be called once, before `leaveOut`.
 * @param {object} exports the interpreter's, with those of completion.py
 * @param {{start: number, size: number}} heap
 * @param {number[]} types addresses of the types of texts, code and functions
 */
export function settle(exports, heap, types) {
  numberCode(new Uint32Array(exports.memory.buffer), heap, types);
  leaveOut(exports, heap, types);
  exports.complete(heap.start, heap.start + heap.size, ...types);
}

/**
 * Leaves out of a copy of the memory what can be computed, and checks that this gives the same memory again.
 * @param {Uint8Array} memory
 * @param {object} exports of another instance, whose memory is overwritten: it computes as the page will
 * @returns {Uint8Array} the rest
 * @throws {Error} it does not
 */
export function withoutComputable(memory, exports, heap, types) {
  exports.memory.grow(Math.max(0, Math.ceil((memory.length - exports.memory.buffer.byteLength) / 65536)));
  const again = new Uint8Array(exports.memory.buffer);
  again.set(memory);
  leaveOut(exports, heap, types);
  const left = again.slice(0, memory.length);
  exports.complete(heap.start, heap.start + heap.size, ...types);
  const differs = memory.findIndex((byte, at) => byte !== again[at]);
  if (differs >= 0) throw new Error(`What the page computes is not what the heap had at ${differs}: see leave_out.mjs.`);
  return left;
}

function leaveOut({ memory: { buffer: memory }, sizeOfText }, { start, size }, [texts, codes, functions]) {
  const words = new Uint32Array(memory);
  const tables = [];
  const interned = new Set();
  const bytes = new Uint8Array(memory);
  const sizes = [];
  const defined = [];
  const unnumbered = [];
  let version = 0;
  for (const { at, room } of pieces(words, start, size)) {
    if (words[at + 1] === texts && !(COUNTED <= words[at] && words[at] < IMMORTAL) && words[at + 2] < room) {
      words[at + 3] = UNKNOWN;
      const measured = (words[at + 4] & ASCII) === ASCII && words[at - 1] === sizeOfText(words[at + 2]);
      if (measured && bytes.indexOf(0, (at + TEXT) << 2) === ((at + TEXT) << 2) + words[at + 2]) sizes.push(at);
      if (words[at + 4] & INTERNED) interned.add(at << 2);
    } else if (words[at + 1] === codes) {
      if (words[at + CODE.frame] === words[at + CODE.variables] + words[at + CODE.stack] + FRAME) words[at + CODE.frame] = 0;
      if (words[at + CODE.version] === ++version) unnumbered.push(at + CODE.version);
      version = words[at + CODE.version];
    } else if (words[at + 3] === functions) {
      defined.push(at + 2);
    } else if ([UNPLACED, UNLISTED].includes((words[at + 1] & MARKS) >>> 0)) {
      throw new Error("The heap has a mark of leave_out.mjs already.");
    } else {
      const table = dictionary(words, at, room, texts);
      if (table) tables.push(table);
    }
  }
  for (const each of defined) {
    const code = words[each + FUNCTION.code] >>> 2;
    for (const name of ["name", "qualname", "version"]) {
      if (words[each + FUNCTION[name]] === words[code + CODE[name]]) words[each + FUNCTION[name]] = 0;
    }
  }
  for (const at of unnumbered) words[at] = 0;
  for (const at of sizes) words[at - 1] = words[at + 2] = 0;
  const isList = ({ key, value }) => key === value && interned.has(key);
  const listed = tables.filter(({ keys }) => keys.length === interned.size && keys.every(isList));
  if (listed.length !== 1) throw new Error("The interned texts are not listed as leave_out.mjs knows it.");
  for (const { at, places, entries, keys } of tables) {
    words[at + 1] |= UNPLACED;
    words.fill(0, places, entries);
    for (const { entry, key, general } of keys) if (general && words[(key >> 2) + 1] === texts) words[entry] = UNKNOWN;
  }
  const [{ at, entries, end, keys }] = listed;
  words[at + 1] = (words[at + 1] & 0xffffff) | UNLISTED;
  words[at + 3] += words[at + 4] - keys.length; // as many more fit as had been removed
  words[at + 4] = keys.length;
  words.fill(0, entries, end);
}

/**
 * Numbers all code in the order of addresses: with versions that none had before, because specialised code compares them.
 * Behind the number that comes next Python keeps a table of functions by version, with which it optimises: now it is empty.
 */
function numberCode(words, { start, size }, [, codes, functions]) {
  const found = [...pieces(words, start, size)].map(({ at }) => at);
  const all = found.filter((at) => words[at + 1] === codes);
  const versions = new Set(all.map((at) => words[at + CODE.version]));
  const isCode = (address) => words[(address >>> 2) + 1] === codes;
  const isFunction = (address) => words[(address >>> 2) + 1] === functions;
  const isTable = (entries) => entries.some(Boolean)
    && entries.every((entry, number) => !entry || (number % 2 ? isCode(entry) : isFunction(entry)));
  const latest = Math.max(...versions);
  const counters = [];
  for (let at = 0; at < start >>> 2; at += 1) {
    const next = words[at] > latest && words[at] < latest + FEW;
    if (next && isTable(words.subarray(at + 1, at + 1 + 2 * VERSIONS))) counters.push(at);
  }
  if (counters.length !== 1) throw new Error("Versions of functions are not kept as leave_out.mjs knows it.");
  const [counter] = counters;
  words.fill(0, counter + 1, counter + 1 + 2 * VERSIONS);
  const before = new Map(all.map((at) => [at, words[at + CODE.version]]));
  for (const at of all) words[at + CODE.version] = words[counter]++;
  for (const each of found.filter((at) => words[at + 3] === functions).map((at) => at + 2)) {
    const code = words[each + FUNCTION.code] >>> 2;
    if (words[each + FUNCTION.version] === before.get(code)) words[each + FUNCTION.version] = words[code + CODE.version];
  }
}

/** Yields the places of the heap's pieces, behind the word with their size, and how many bytes they have. */
export function* pieces(words, start, size) {
  const end = (start + size - SMALLEST) >>> 2;
  for (let piece = start >>> 2; piece < end;) {
    const bytes = words[piece + 1] & ~7;
    if (bytes < SMALLEST) throw new Error(`The heap has a piece of ${bytes} bytes at ${piece << 2}: see leave_out.mjs.`);
    yield { at: piece + 2, room: bytes - 4 };
    piece += bytes >>> 2;
  }
}

/** The keys of a dictionary, if this piece holds some: each of its places leads to one entry, and each entry has one. */
function dictionary(words, at, room, texts) {
  const form = words[at + 1];
  const sizes = form & 255;
  const bytes = form >>> 8 & 255;
  const general = form >>> 16 === GENERAL;
  if (sizes < SIZES[0] || sizes > SIZES[1] || bytes !== sizes + (sizes > 7) || form >>> 16 > 2) return undefined;
  const fits = Math.floor((2 << sizes) / 3);
  const number = words[at + 4];
  const entries = at + FIRST_PLACE + ((1 << bytes) >>> 2);
  const length = general ? 3 : 2;
  const end = entries + fits * length;
  if (number === 0 || number + words[at + 3] > fits || (end - at) << 2 > room) return undefined;
  const keys = [];
  const numbers = new Set();
  for (let one = 0, entry = entries; one < number; one += 1, entry += length) {
    const [key, value] = general ? words.subarray(entry + 1, entry + 3) : words.subarray(entry, entry + 2);
    if (!key) continue;
    if (key & 3 || key >>> 2 >= words.length || !(general || words[(key >>> 2) + 1] === texts)) return undefined;
    numbers.add(one);
    keys.push({ entry, key, value, general });
  }
  const Places = sizes > 7 ? Int16Array : Int8Array;
  const used = [...new Places(words.buffer, (at + FIRST_PLACE) << 2, 1 << sizes)].filter((place) => place >= 0);
  if (used.length !== numbers.size || !used.every((place) => numbers.delete(place))) return undefined;
  return keys.length ? { at, places: at + FIRST_PLACE, entries, end, keys } : undefined;
}
