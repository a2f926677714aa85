/**
 * Finds the blocks of the module's constant data that decoding the image reads: all others come with the image.
 *
 *   node probe.mjs '{"wasm": "…/pyodide.asm.wasm", "image": "…/memory.bin", "blocks": [addresses that may do]}'
 *
 * Writes `[[address, bytes], …]` on standard output. Where the given blocks do, nothing is searched.
 */
import { readFileSync } from "node:fs";

const BLOCK = 64, WORDS = 24, WORKSPACE = 1 << 17;
const job = JSON.parse(process.argv[2]);
const module = await WebAssembly.compile(readFileSync(job.wasm));
const imports = {};
for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
  const value = kind === "global" ? new WebAssembly.Global({ value: "i32", mutable: true }, 0) : () => 0;
  (imports[from] ??= {})[name] = value;
}
const { exports } = await WebAssembly.instantiate(module, imports);
const bytes = readFileSync(job.image);
const word = (number) => bytes.readUInt32LE(WORDS + 4 * number);
const [, state, packedBelow, below, packedHeap, start, size, parts] = Array.from({ length: 8 }, (_, number) => word(number));
const first = WORDS + 4 * (8 + 2 * parts) + state;
const low = word(6 + 2 * parts) + word(7 + 2 * parts);
const workspace = (start + size + WORKSPACE) & -WORKSPACE;
const source = workspace + WORKSPACE;
// The page decodes both there, too.
const frames = [[start, below, packedBelow], [start, size, packedHeap]];
exports.memory.grow(Math.max(0, Math.ceil((source + bytes.length - exports.memory.buffer.byteLength) / 65536)));
const heap = new Uint8Array(exports.memory.buffer);
const original = heap.slice(0, low);

/** Whether the image decodes with this constant data. */
function decodes(constants) {
  heap.set(constants);
  heap.fill(0, workspace, source);
  heap.set(bytes, source);
  let from = source + first;
  try {
    const context = exports.ZSTD_initStaticDCtx(workspace, WORKSPACE);
    return frames.every(([start, size, packed]) => {
      const written = exports.ZSTD_decompressDCtx(context, start, size, from, packed);
      from += packed;
      return written === size;
    });
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return false;
    throw error;
  }
}

/** Which blocks are needed, by leaving out one half after the other. */
function search() {
  const constants = original.slice();
  const needed = [];
  (function narrow(start, end) {
    if (constants.subarray(start, end).every((byte) => byte === 0)) return;
    const kept = constants.slice(start, end);
    constants.fill(0, start, end);
    if (decodes(constants)) return;
    constants.set(kept, start);
    if (end - start <= BLOCK) {
      needed.push(start);
      return;
    }
    const middle = start + Math.ceil((end - start) / BLOCK / 2) * BLOCK;
    narrow(start, middle);
    narrow(middle, end);
  })(0, low);
  return needed;
}

/** Constant data that has these blocks only. */
function only(blocks) {
  const constants = new Uint8Array(low);
  for (const start of blocks) constants.set(original.subarray(start, start + BLOCK), start);
  return constants;
}

const blocks = decodes(only(job.blocks)) ? job.blocks : search();
if (!decodes(only(blocks))) throw new Error("The image does not decode with the constants found.");
console.log(JSON.stringify(blocks.map((start) => [start, Array.from(original.subarray(start, start + BLOCK))])));
