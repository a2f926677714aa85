/**
 * Starts Pyodide on the finished library, imports what the pages need, and writes its memory. It is run twice: the first run
 * finds out what the memory holds at the end, so that the second puts it where it packs well (arrange.mjs).
 *
 *   node take_snapshot.mjs job.json
 *   {"runtime": "…/package", "module": "…/changed.wasm", "interpreter": "…/interpreter.mjs", "exports": ["memory", …], "library": "…/python.zip",
 *    "entries": ["app.panel.page"], "used": ["json.decoder:JSONDecoder.decode"], "output": "…"}
 *
 * Writes `plan.json` where there is none. Otherwise it writes `snapshot.bin` and, on standard output, where the stack lies, and
 * which types there are.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { Arrangement } from "./arrange.mjs";
import { pieces, settle, withoutComputable } from "./leave_out.mjs";
import { shareConstants } from "./share_constants.mjs";

/** The reference count of an object that is never freed (Include/refcount.h: _Py_IMMORTAL_INITIAL_REFCNT). */
const IMMORTAL = 5 << 28;
/** What no count of references exceeds that isn't the one of immortal objects. */
const COUNTED = 1 << 20;
/** Bytes below which a piece of free memory is kept. */
const SMALL = 256;
const IN_USE = 2;
globalThis.require = createRequire(import.meta.url);
const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const planned = join(job.output, "plan.json");
const arrangement = new Arrangement(existsSync(planned) ? JSON.parse(readFileSync(planned, "utf8")) : undefined);
// The runtime's source is one line of a megabyte, which Node would quote.
process.on("uncaughtException", (error) => { console.error(String(error.stack).slice(-2000)); process.exit(1); });

let instance, another; // of the module: the interpreter's, and what makes one that nothing else uses
// Nothing of the building machine or of the moment may get into the image.
const moment = Date.UTC(2026, 0, 1);
globalThis.Date = class extends Date {
  constructor(...parts) { super(...(parts.length ? parts : [moment])); }
  static now() { return moment; }
};
let ticks = 0;
performance.now = () => (ticks += 1);
crypto.getRandomValues = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength).fill(1) && view;
process.env.TZ = "UTC";
Object.defineProperty(globalThis, "navigator", { value: { language: "en-US", languages: ["en-US"], userAgent: "" } });

const { loadPyodide } = await import(pathToFileURL(join(job.runtime, "pyodide.mjs")).href);
const { default: createModule } = await import(pathToFileURL(job.interpreter).href);
const { info } = JSON.parse(readFileSync(join(job.runtime, "pyodide-lock.json"), "utf8"));

const python = await loadPyodide({
  indexURL: job.runtime,
  stdLibURL: job.library,
  lockFileContents: { info, packages: {} },
  enableRunUntilComplete: false,
  // What is generated while modules are imported needs no columns in its line tables either (python.mjs).
  env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1" },
  _makeSnapshot: true,
  createPyodideModule: (settings) => createModule({ ...settings, thisProgram: "python", instantiateWasm }),
});
const prepare = readFileSync(new URL("prepare_snapshot.py", import.meta.url), "utf8");
python.runPython(`${prepare}
main(${JSON.stringify(JSON.stringify({ entries: job.entries, used: job.used }))})
for name in [name for name in globals() if name[:2] != "__" and name not in ("freeze", "watched", "gc", "sys")]:
    globals().pop(name)
del name, __doc__
`);
const kinds = Object.fromEntries(JSON.parse(python.runPython(`
"[" + ",".join(f'["{kind.__name__}",{id(kind)}]'
    for kind in (str, bytes, int, float, tuple, type(freeze.__code__), type(freeze))) + "]"`)));
makePermanent(python._module, python.runPython("freeze()"));
if (python.runPython("watched()")) throw new Error("The garbage collector keeps its objects in another way than this module knows.");
python.runPython("del freeze, watched, gc, sys");
shareConstants(python._module, kinds);
makeRestPermanent(python._module, kinds);
dropFrozenModules(python._module);
if (existsSync(planned)) writeMemory();
else writePlan();

/** Plans where in the next run will lie what is there now. */
function writePlan() {
  const { HEAPU8, _emscripten_stack_get_base: base, _sbrk: sbrk } = python._module;
  const [memory, heap] = [HEAPU8.slice().buffer, { start: base(), size: sbrk(0) - base() }];
  const types = new Set(typesNow().map(([address]) => address));
  writeFileSync(planned, JSON.stringify(arrangement.plan(memory, heap, types, kinds)));
}

function writeMemory() {
  arrangement.end(python._module._free);
  clearFreeMemory(python._module);
  const { HEAPU8, _emscripten_stack_get_end: end, _emscripten_stack_get_base: base } = python._module;
  const computed = [kinds.str, kinds.code, kinds.function];
  const heap = { start: base(), size: sizeOf(HEAPU8) - base() };
  settle(instance.exports, heap, computed);
  const snapshot = python.makeMemorySnapshot();
  const memory = snapshot.subarray(new Uint32Array(snapshot.buffer, snapshot.byteOffset, 2)[1]);
  memory.set(withoutComputable(memory.slice(), another().exports, heap, computed));
  writeFileSync(join(job.output, "snapshot.bin"), snapshot);
  const types = typesNow(); // after the memory was taken: this leaves traces in it
  python.runPython("read_postponed()");
  console.log(JSON.stringify({ stack: { end: end(), base: base() }, types, missed: arrangement.missed }));
}

/** All types, as `collector.Type` has them. */
function typesNow() {
  return JSON.parse(python.runPython(`${prepare}
types()`));
}

/** The size of what a memory holds, without the zeros behind it. */
function sizeOf(bytes) {
  return bytes.findLastIndex((byte) => byte) + 1;
}

/**
 * Makes all frozen objects immortal and takes them from the list of the garbage collector. What is imported stays: no
 * collection in a page needs to look at it. The links of the list are addresses, which hardly compress: they would be a
 * twelfth of the image.
 * @param {number} first address of one of them. Before each is a PyGC_Head (Include/internal/pycore_gc.h): two links with
 *   flags in their lowest bits
 */
function makePermanent({ HEAPU32, _emscripten_stack_get_base: stackBase }, first) {
  const flags = 3;
  let node = first - 8;
  do {
    const next = HEAPU32[node >> 2] & ~flags;
    if (node < stackBase()) { // the list's head lies in static memory: now it is empty
      HEAPU32[node >> 2] = node;
      HEAPU32[(node + 4) >> 2] = node;
    } else {
      HEAPU32[node >> 2] = 0;
      HEAPU32[(node + 4) >> 2] &= 1; // whether the object's finalizer has run
      HEAPU32[(node + 8) >> 2] = IMMORTAL;
    }
    node = next;
  } while (node !== first - 8);
}

/** Makes what the garbage collector has on no list immortal, too: counts of references hardly compress. */
function makeRestPermanent({ HEAPU32: words, _emscripten_stack_get_base: base, _sbrk: sbrk }, kinds) {
  const plain = new Set([kinds.str, kinds.bytes, kinds.int, kinds.float, kinds.code]);
  for (const { at } of pieces(words, base(), sbrk(0) - base())) {
    const isPlain = plain.has(words[at + 1]);
    const object = isPlain || words[at + 3] !== kinds.tuple ? at : at + 2; // behind the links of the garbage collector
    if ((isPlain || object > at) && words[object] && words[object] < COUNTED) words[object] = IMMORTAL;
  }
}

/** Clears the code of frozen modules: they are imported, and Python takes an entry without code for one left out. */
function dropFrozenModules(module) {
  const { HEAPU8, HEAPU32 } = module;
  for (const table of ["Bootstrap", "Stdlib", "Test"].map((name) => module[`__PyImport_Frozen${name}`])) {
    // struct _frozen: name, code, size of the code, whether it is a package
    for (let entry = HEAPU32[table >> 2] >> 2; HEAPU32[entry]; entry += 4) {
      const [, code, size] = HEAPU32.subarray(entry, entry + 3);
      HEAPU8.fill(0, code, code + size);
      HEAPU32[entry + 1] = 0;
    }
  }
}

/**
 * Fills free memory with zeros: what was there once would be in the image, and compresses badly. So do the links between
 * free pieces: small ones are kept as if they were used, which costs a page less than a megabyte of room and the image a
 * thirtieth.
 */
function clearFreeMemory(module) {
  const cleared = (size) => {
    const address = module._malloc(size);
    module.HEAPU8.fill(0, address, address + size);
    return address;
  };
  // The allocator takes from what lies behind all else only when no free piece is large enough.
  const { HEAPU32: words, _emscripten_stack_get_base: base, _sbrk: sbrk } = module;
  let [largest, free] = [1 << 17, 0];
  for (const { at, room } of pieces(words, base(), sbrk(0) - base())) {
    if (words[at - 1] & IN_USE) [largest, free] = [Math.max(largest, free), 0];
    else free = room;
  }
  const last = largest + 16 & ~7;
  const behind = cleared(last);
  module._free(behind);
  const given = [];
  // A piece of 8n + 4 bytes has no byte left over: the allocator adds 4 and rounds up to a multiple of 8.
  for (let size = last - 4; size > 8; size -= size > 512 ? (size >> 2) & ~7 : 8) {
    let address;
    while ((address = cleared(size)) < behind) given.push({ address, size });
    module._free(address);
  }
  for (const { address, size } of given) if (size >= SMALL) module._free(address);
  // Behind all else each piece has left a trace. What the allocator has at the very end it writes, but doesn't read.
  const end = cleared(last);
  module._free(end);
  module.HEAPU8.fill(0, end, sbrk(0));
}

/** The whole module with the few exports that the page's has: the tables of functions must come out the same. */
function instantiateWasm(imports, done) {
  const marker = Symbol("error");
  imports.env.Jsv_GetError_import = () => marker;
  imports.env.JsvError_Check = (value) => value === marker;
  const nowhere = new WebAssembly.Global({ value: "i32", mutable: true }, 0);
  imports["GOT.func"] = new Proxy({}, { get: () => nowhere });
  WebAssembly.instantiate(readFileSync(job.module), imports).then((started) => {
    ({ instance } = started);
    const { module } = started;
    another = () => new WebAssembly.Instance(module, imports);
    arrangement.attach(instance.exports);
    done({ exports: Object.fromEntries(job.exports.map((name) => [name, instance.exports[name]])) }, module);
  });
  return {};
}
