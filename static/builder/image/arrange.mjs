/**
 * Has what stays in Python's heap lie together, sorted by kind and size, with nothing between. Left to itself it lies where there
 * was room, among holes that other things have left, and next to things of other kinds: packed, the heap is a third larger then.
 *
 * No object can be moved once it is there. But a start is the same each time: the first run of it finds out which of the
 * pieces that the allocator gives will stay, by number, and plans where they are to lie. The second run puts them there.
 * It is the same but for a few hundred pieces: the order of what is in sets depends on addresses. There is some room for
 * these behind the others.
 */
import { SMALLEST, pieces } from "./leave_out.mjs";

const HEAD = 4; // bytes before a piece, which count for its size
const FLAGS = 7;
const IN_USE = 3; // this piece and the one before it
/** Words before the type of an object: its count of references, with the links of the garbage collector, with its dictionary. */
const BEFORE_TYPE = [1, 3, 5];
/** Words of the keys of a dictionary that tell their size and form, and what these don't exceed. */
const FORM = 1;
const FORMS = 1 << 18;
/** The word of a text that tells the form of its content (CPython's Include/cpython/unicodeobject.h). */
const STATE = 4;

/** So many sizes in a row say where the second run is in the first, which is at most so many pieces from there. */
const [ALIKE, NEAR] = [24, 400];
/** Bytes from which a piece is known by its size alone. */
const LARGE = 1 << 14;
/** Bytes for all that comes while that isn't known. */
const ROOM = 1 << 17;

export class Arrangement {
  #plan;
  #words;
  #original;
  #given = 0;
  #sizes = [];
  #numbers = new Map();
  #places;
  #next = 0; // number in the first run of what comes next
  #lost = false;
  #room; // where there is some for what isn't planned

  /** @param {{sizes: number[], kept: number[]}} [plan] sizes of all pieces, and the numbers of those that will stay, in order */
  constructor(plan) {
    this.#plan = plan;
  }

  /**
   * Takes over the allocator of an instance of the module that allocator.py has made.
   * @param {object} exports of the instance
   */
  attach(exports) {
    this.#words = () => new Uint32Array(exports.memory.buffer);
    this.#original = exports["allocator:original"];
    exports["allocator:asked"].set(0, exported((size) => this.#give(size)));
  }

  /** For how many places that were planned nothing came. */
  get missed() {
    return this.#places.size;
  }

  /**
   * Returns the plan for the next run.
   * @param {ArrayBuffer} memory as it was when everything was there that will stay, and nothing else
   * @param {{start: number, size: number}} heap
   * @param {Set<number>} types addresses of all types
   * @param {{str: number, code: number}} kinds those of them whose objects stay in the order in which they were made, because
   *   what refers to them was made in that order, too: there texts lie by the form of their content
   */
  plan(memory, { start, size }, types, kinds) {
    const words = new Uint32Array(memory);
    const kept = [];
    for (const { at } of pieces(words, start, size)) {
      const number = this.#numbers.get(at << 2);
      if ((words[at - 1] & IN_USE) < 2 || number === undefined) continue;
      const typed = BEFORE_TYPE.find((word) => types.has(words[at + word])) ?? 0;
      const kind = typed ? words[at + typed] : words[at + FORM] < FORMS ? words[at + FORM] : 0;
      let rank = sizeFor(this.#sizes[number]);
      if (kind === kinds.str) rank = words[at + STATE];
      else if (kind === kinds.code) rank = 0;
      kept.push({ typed, kind, rank, number });
    }
    kept.sort((a, b) => a.typed - b.typed || a.kind - b.kind || a.rank - b.rank || a.number - b.number);
    return { sizes: this.#sizes, kept: kept.map(({ number }) => number) };
  }

  #give(size) {
    if (this.#plan && !this.#places) this.#reserve();
    const number = this.#given++;
    this.#sizes[number] = size;
    const planned = this.#plan && this.#numberBefore();
    const place = this.#places?.get(planned);
    if (place) {
      this.#places.delete(planned);
      return place;
    }
    const address = (this.#lost && this.#room && this.#fromRoom(sizeFor(size))) || this.#original(size);
    this.#numbers.set(address, number);
    return address;
  }

  /** Gives back to the allocator what is left of the room for what isn't planned. */
  end(free) {
    if (this.#room) free(this.#room);
    this.#room = undefined;
  }

  #fromRoom(size) {
    const [address, words] = [this.#room, this.#words()];
    const head = words[(address - HEAD) >>> 2];
    const rest = (head & ~FLAGS) - size;
    if (rest < SMALLEST) return undefined;
    words[(address - HEAD) >>> 2] = size | head & FLAGS; // the piece before it may be free already
    this.#room += size;
    words[(this.#room - HEAD) >>> 2] = rest | IN_USE;
    return address;
  }

  /** Returns the number that the latest piece had in the first run, if that is known. */
  #numberBefore() {
    const { sizes } = this.#plan;
    const latest = this.#given - 1;
    const isAt = (before, count) => {
      for (let n = 0; n < count; n += 1) if (sizes[before - n] !== this.#sizes[latest - n]) return false;
      return true;
    };
    this.#lost ||= !isAt(this.#next, 1);
    for (let far = 0; this.#lost && far <= NEAR; far += 1) {
      const found = [this.#next + far, this.#next - far].find((before) => isAt(before, sizes[before] < LARGE ? ALIKE : 1));
      if (found !== undefined) [this.#next, this.#lost] = [found, false];
    }
    const before = this.#next++;
    return this.#lost ? undefined : before;
  }

  /** Takes one large piece, and divides it as the allocator itself would have done. */
  #reserve() {
    const { sizes, kept } = this.#plan;
    const total = kept.reduce((sum, number) => sum + sizeFor(sizes[number]), 0);
    let address = this.#original(total + ROOM - HEAD);
    const words = this.#words();
    const head = words[(address - HEAD) >>> 2];
    this.#places = new Map();
    for (const number of kept) {
      const size = sizeFor(sizes[number]);
      words[(address - HEAD) >>> 2] = size | (this.#places.size ? IN_USE : head & FLAGS);
      this.#places.set(number, address);
      address += size;
    }
    this.#room = address;
    words[(address - HEAD) >>> 2] = (head & ~FLAGS) - total | IN_USE;
  }
}

/** The size of the piece that the allocator gives for so many bytes. */
const sizeFor = (bytes) => Math.max(SMALLEST, (bytes + HEAD + FLAGS) & ~FLAGS);

/** A JavaScript function of one number as a function of WebAssembly, which is what a table takes. */
function exported(call) {
  // (module (import "" "" (func (param i32) (result i32))) (export "" (func 0)))
  const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 127, 1, 127, 2, 5, 1, 0, 0, 0, 0, 7, 4, 1, 0, 0, 0];
  return new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)), { "": { "": call } }).exports[""];
}
