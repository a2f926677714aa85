/**
 * The start of Python from a memory image: the memory of an interpreter that has imported everything already.
 *
 * The image's frames are decoded by the zstd inside Python's own WebAssembly module, in memory that the interpreter
 * does not use yet: no second decoder is loaded, and nothing of the image stays behind. In static/builder/image,
 * memory.py writes the image and split.py divides the module.
 */
import { LaterFile, check, compile, get, later } from "./files.js";

const [MAGIC, HEADER] = ["PYIMAGE1", 56]; // the header without its list of parts
const WORKSPACE = 1 << 17;
// How far behind its place packed content has to end to be decoded where it lies: a block, and the heads of all blocks.
const MARGIN = WORKSPACE + (1 << 16);
const SLICE = 8; // milliseconds of work at a time while a page waits for the image: somebody may be typing
const SLOW = 250; // milliseconds after which a person sees that the page is loading
const INPUT_OUTPUT_ERROR = 29; // EIO of the system that the runtime was compiled for
const ROOM = 1 << 24; // where nothing lies that an instance needs before it has its image
const IN_USE = 10_000; // milliseconds for which what was unpacked of the archive stays after it was read

const mark = (name) => performance.mark(`boot:${name}`);

/**
 * Reads the image and tells the page how far it is: of all that is loaded it is by far the most.
 * @param {Response} response
 * @param {number} size its bytes
 */
async function readImage(response, size) {
  let image, there = 0;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (there + value.length > size) throw new Error("the memory image is too long");
    if (value.length === size) image = value; // all at once, as the browser's cache gives it
    else (image ??= new Uint8Array(size)).set(value, there);
    there += value.length;
    if (performance.now() > SLOW) globalThis.shell?.progress((there / size) * 0.99);
  }
  return image?.subarray(0, there) ?? new Uint8Array();
}

/**
 * Starts the interpreter of an image.
 *
 * @param {object} files addresses of `start`, `rest`, `memory`, `interpreter`, and of `archive` with the modules that the
 *   image does not hold; `size` of the memory; `holds`, the modules that it was made for; `version` of Python; `belongsTo`,
 *   what the image must say of itself
 * @param {Object<string, string>} hashes of the files, by address, as in an `integrity` attribute: nothing of a file is run
 *   before it is compared
 * @returns {Promise<{python: object, complete: () => Promise<void>}>} the Pyodide interface, and what fetches ahead
 *   all that the interpreter may need later and is not there yet
 * @throws {Error} the image cannot be used: start the plain way
 */
export async function startFromMemory(files, hashes) {
  const compiled = later(get(files.start).then((response) => compile(response, hashes[files.start], files.start))); // first: the page has not asked for it (pages.py)
  let image = later(get(files.memory).then((response) => readImage(response, files.size)));
  const checkedImage = later(image.then((bytes) => check(bytes, hashes[files.memory], files.memory)));
  const createModule = await runtimeScript(files.interpreter, hashes[files.interpreter]);
  mark("runtime");
  const [rest, archive] = [files.rest, files.archive].map((address) => new LaterFile(address, hashes[address]));
  const API = {
    config: { jsglobals: globalThis, packages: [], env: {}, args: [] },
    runtimeEnv: { IN_BROWSER: true, IN_BROWSER_MAIN_THREAD: true },
    // What the page shows is true no longer.
    on_fatal: (error) => globalThis.shell?.fail("runtime-failed", { error, hashes }),
  };
  let state, newDecoder;
  await new Promise((resolve, reject) => {
    createModule({
      API,
      noInitialRun: true,
      arguments: [],
      locateFile: (path) => path,
      preRun: [({ FS }) => prepareFiles(FS, files.version, new Archive(archive, () => newDecoder()))],
      instantiateWasm(imports, done) {
        restore(imports).then(([exports, module]) => done({ exports }, module)).catch(reject);
        return {};
      },
    }).then(resolve, reject);
  });
  mark("created");
  const python = API.finalizeBootstrap(state);
  API.initializeStreams();
  wake(python);
  return { python, complete: async () => { await Promise.all([rest.fetch(), archive.fetch()]); } };

  async function restore(imports) {
    const module = await compiled;
    mark("compiled");
    prepareImports(imports);
    newDecoder = () => new WebAssembly.Instance(module, imports).exports;
    const exports = await instantiate(module, imports, () => unpacked(newDecoder(), blocksOf(rest.now())[0]), image);
    const filled = fill(exports, await image, files.belongsTo);
    await checkedImage;
    image = undefined; // what lives as long as Python would hold it
    complete(exports, filled.heap);
    ({ state } = filled);
    mark("restored");
    return [exports, module];
  }
}

/**
 * Runs the runtime's script and gives its function, once the browser has compared the script with its hash. It is no module:
 * Chromium keeps the compiled code of scripts, but none of modules, and would parse it again in each start.
 */
function runtimeScript(address, integrity) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: address, integrity });
    script.onload = () => resolve(globalThis.createInterpreter);
    script.onerror = () => reject(new Error(`${address} is not there, or another file`));
    document.head.append(script);
  });
}

/** What must be new in each start: the image has one state of the random numbers for all. */
function wake(python) {
  const random = python.pyimport("random");
  random.seed();
  random.destroy();
}

/** Adds what the runtime's JavaScript leaves to its loader. */
function prepareImports(imports) {
  const marker = Symbol("error");
  imports.env.Jsv_GetError_import = () => marker;
  imports.env.JsvError_Check = (value) => value === marker;
  // Nobody asks for the address of a function of WebGL or of the console: one word serves them all.
  const nowhere = new WebAssembly.Global({ value: "i32", mutable: true }, 0);
  imports["GOT.func"] = new Proxy({}, { get: () => nowhere });
}

/**
 * Makes the instance of the module's first half; returns what the runtime's JavaScript is to see of it.
 * @param {() => Uint8Array} rest gives the second half when one of its functions is called. Then they all take their places:
 *   few pages ever need one, and each would hold the code, and the constants in its memory
 * @param {Promise<Uint8Array>} image until it is there, the instance has time
 */
async function instantiate(module, imports, rest, image) {
  const { exports } = await WebAssembly.instantiate(module, imports);
  exports["split:calls"].set(0, exported(() => {
    new WebAssembly.Instance(new WebAssembly.Module(rest()), { ...imports, split: exports });
    mark("joined");
  }));
  // The constructors of global objects have run already: what they wrote is in the image, and the two tables of
  // JavaScript values get here what they would have put there.
  const [immortal, heap] = [exports["split:table1"], exports["split:table2"]];
  if (immortal.length || heap.length) throw new Error("the runtime's tables are not as expected");
  immortal.grow(1, null);
  immortal.grow(1, new Map());
  heap.grow(1, null);
  mark("instantiated");
  await compileAhead(exports, image);
  const own = Object.entries(exports).filter(([name]) => !name.startsWith("split:"));
  return { ...Object.fromEntries(own), __wasm_call_ctors() {} };
}

/**
 * While the image is still on its way, has the engine compile the functions that a start runs, which come first: each runs
 * once the loop that practice.py has put before it.
 */
async function compileAhead({ "split:practice": practice, "split:functions": count }, image) {
  let there = false;
  const arrived = () => { there = true; };
  const settled = image.then(arrived, arrived);
  await undefined; // an image that is there says so now
  for (let next = 0; !there && next < count.value;) {
    for (const end = performance.now() + SLICE; next < count.value && performance.now() < end; next += 1) practice(next, 1);
    // In a tab that nobody sees, timers come once a second.
    await Promise.race([settled, new Promise((resolve) => { setTimeout(resolve); })]);
    if (next === count.value) mark("compiled-ahead");
  }
}

/**
 * The blocks of a packed file, with their sizes (`packed` in snapshot.py).
 * @param {Uint8Array} packed
 */
function blocksOf(packed) {
  const words = new Uint32Array(packed.buffer, packed.byteOffset, 2);
  const [size, most] = words;
  const sizes = new Uint32Array(packed.buffer, packed.byteOffset + words.byteLength, Math.ceil(size / most));
  let at = words.byteLength + sizes.byteLength;
  return Array.from(sizes, (length, n) => ({ size: Math.min(most, size - n * most), frame: packed.subarray(at, at += length) }));
}

/**
 * Unpacks a block. This takes an instance that does nothing else: its memory goes with it, and the interpreter may be in the
 * middle of anything.
 */
function unpacked(exports, { size, frame }) {
  const place = ROOM + WORKSPACE;
  const source = place + size;
  exports.memory.grow(Math.max(0, Math.ceil((source + frame.length - exports.memory.buffer.byteLength) / 65536)));
  const bytes = new Uint8Array(exports.memory.buffer);
  bytes.set(frame, source);
  const context = exports.ZSTD_initStaticDCtx(ROOM, WORKSPACE);
  const written = exports.ZSTD_decompressDCtx(context, place, size, source, frame.length);
  mark("unpacked");
  if (written !== size) throw new Error("a packed file is damaged");
  return bytes.slice(place, source);
}

/** A JavaScript function as a function of WebAssembly, which is what a table takes. */
function exported(call) {
  // (module (import "" "" (func)) (export "" (func 0)))
  const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 5, 1, 0, 0, 0, 0, 7, 4, 1, 0, 0, 0];
  return new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)), { "": { "": call } }).exports[""];
}

/** The archive of modules, of which only the blocks that are read are unpacked, and only for a while. */
class Archive {
  #file;
  #newDecoder;
  #decoder;
  #blocks;
  #unpacked = [];
  #end;

  constructor(file, newDecoder) {
    this.#file = file;
    this.#newDecoder = newDecoder;
  }

  /** Puts the archive at a path of Python's files. */
  mount(FS, path) {
    const node = FS.create(path);
    const operations = node.stream_ops;
    const attempt = (work) => {
      try {
        return work();
      } catch (error) {
        console.warn("Modules of Python could not be read:", String(error));
        throw new FS.ErrnoError(INPUT_OUTPUT_ERROR); // an error in Python, which the next import may not have
      }
    };
    node.stream_ops = {
      ...operations,
      open: (stream) => {
        node.usedBytes = attempt(() => this.#size());
        operations.open?.(stream);
      },
      read: (_stream, buffer, offset, length, position) => attempt(() => this.#read(buffer, offset, length, position)),
    };
  }

  #size() {
    this.#blocks ??= blocksOf(this.#file.now());
    return this.#blocks.reduce((sum, { size }) => sum + size, 0);
  }

  /** Copies a part that lies in one block; returns how much that is. Python reads on if it is less than it wanted. */
  #read(buffer, offset, length, position) {
    const [{ size }] = this.#blocks;
    const number = Math.floor(position / size);
    if (number >= this.#blocks.length) return 0;
    const part = this.#block(number).subarray(position - number * size).subarray(0, length);
    buffer.set(part, offset);
    return part.length;
  }

  #block(number) {
    clearTimeout(this.#end);
    this.#end = setTimeout(() => {
      this.#unpacked = [];
      this.#decoder = undefined;
    }, IN_USE);
    this.#decoder ??= this.#newDecoder();
    return this.#unpacked[number] ??= unpacked(this.#decoder, this.#blocks[number]);
  }
}

/** The directories that Python knows of, and the archive of modules. */
function prepareFiles(FS, version, archive) {
  FS.mkdirTree("/home/pyodide");
  FS.chdir("/home/pyodide");
  FS.mkdirTree(`/lib/python${version}/site-packages`);
  FS.mkdirTree(`/lib/python${version}/lib-dynload`);
  archive.mount(FS, `/lib/python${version.replace(".", "")}.zip`);
}

/** Fills the memory; returns the state of Pyodide's tables, and where Python's heap lies. Nothing of it may be used before it was checked. */
function fill(exports, bytes, belongsTo) {
  const { state, memory, below, parts, above, scattered } = readHeader(bytes, belongsTo);
  const end = above.start + above.size;
  const dense = end - scattered.reduce((sum, { size }) => sum + size, 0);
  const workspace = (end + MARGIN + WORKSPACE) & -WORKSPACE;
  if (exports.memory.buffer.byteLength !== memory) throw new Error("the memory image does not fit");
  // Decoding may need more room behind the image than the interpreter had: it is as if it had asked for more itself.
  exports.memory.grow(Math.max(0, Math.ceil((workspace + WORKSPACE - memory) / 65536)));
  const heap = new Uint8Array(exports.memory.buffer);
  const context = exports.ZSTD_initStaticDCtx(workspace, WORKSPACE);
  // Both are decoded where the heap will be, and nothing that was written stays behind it.
  const decode = ({ size, packed, from }, start, source) => {
    heap.set(bytes.subarray(from, from + packed), source);
    const written = exports.ZSTD_decompressDCtx(context, start, size, source, packed);
    if (written !== size) throw new Error("the memory image is damaged");
  };
  decode(below, above.start, above.start + below.size);
  let at = above.start;
  for (const { start, size } of parts) heap.copyWithin(start, at, at += size);
  decode(above, above.start, end + MARGIN - above.packed);
  // What lies scattered behind the rest of the heap: the pages between stay untouched.
  const others = heap.slice(dense, end);
  heap.fill(0, dense, workspace + WORKSPACE);
  at = 0;
  for (const { start, size } of scattered) heap.set(others.subarray(at, at += size), start);
  const last = scattered.at(-1);
  return { state, heap: { start: above.start, end: last ? last.start + last.size : end } };
}

/** Has the module compute what the image leaves out of Python's heap (static/builder/image/complete.wat). */
function complete(exports, { start, end }) {
  exports.complete(start, end, ...["Unicode", "Code", "Function"].map((name) => exports[`Py${name}_Type`].value));
}

/** What the image says of itself. */
function readHeader(bytes, belongsTo) {
  if (bytes.length < HEADER) throw new Error("the memory image is cut short");
  const text = String.fromCharCode(...bytes.subarray(0, HEADER));
  if (!text.startsWith(MAGIC)) throw new Error("the memory image is none");
  if (text.slice(8, 24) !== belongsTo) throw new Error("the memory image belongs to another runtime");
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2).subarray(6);
  const [memory, told, packedBelow, sizeBelow, packedAbove, start, size, count] = words;
  const afterState = HEADER + 8 * count + told;
  const below = { size: sizeBelow, packed: packedBelow, from: afterState };
  const above = { start, size, packed: packedAbove, from: afterState + packedBelow };
  if (bytes.length !== above.from + above.packed) throw new Error("the memory image is cut short");
  const all = Array.from({ length: count }, (_, n) => ({ start: words[8 + 2 * n], size: words[9 + 2 * n] }));
  const [parts, scattered] = [all.filter((part) => part.start < start), all.filter((part) => part.start > start)];
  const state = JSON.parse(new TextDecoder().decode(bytes.subarray(afterState - told, afterState)));
  return { memory, state, below, parts, above, scattered };
}
