/**
 * Runs one module of this folder in Pyodide under Node, with folders of this machine in view and without a network.
 *
 *   node python.mjs '{"runtime": "…/package", "library": "…/python.zip", "mounts": {"/out": "…"},
 *                     "module": "bytecode", "arguments": {…}}'
 *
 * The module's `main(arguments)` gets and returns JSON text; it may be a coroutine function. What it returns is the
 * last line on standard output.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// The runtime asks for a WebSocket package unless it finds a `require`; nothing here opens a socket.
globalThis.require = createRequire(import.meta.url);
globalThis.fetch = async (address) => {
  throw new TypeError(`No network while the image is made: ${address}`);
};

/** Starts Pyodide as the job says: the library is a path of a zip, by default the runtime's own. */
async function startPython(job) {
  const { loadPyodide } = await import(pathToFileURL(join(job.runtime, "pyodide.mjs")).href);
  const python = await loadPyodide({
    indexURL: job.runtime,
    stdLibURL: job.library ?? join(job.runtime, "python_stdlib.zip"),
    enableRunUntilComplete: false,
    // Sets in bytecode are written in the order of their hashes: without a fixed seed no two builds are the same.
    // Tracebacks name lines; the columns that the compiler would keep beside them make all bytecode a fifth larger.
    env: { PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1" },
  });
  const mounts = { "/image": dirname(fileURLToPath(import.meta.url)), ...job.mounts };
  for (const [guest, host] of Object.entries(mounts)) python.mountNodeFS(guest, host);
  python.runPython("import sys; sys.path.append('/image'); sys.dont_write_bytecode = True");
  return python;
}

try {
  const job = JSON.parse(process.argv[2]);
  const python = await startPython(job);
  const main = python.pyimport(job.module).main;
  console.log(await main(JSON.stringify(job.arguments ?? {})));
} catch (error) {
  console.error(error.message ?? String(error));
  process.exitCode = 1;
}
