/** The plain start of Python: the runtime's own loader, and every module imported from the archive. */
import { runtime } from "./runtime.js";

/**
 * Starts the interpreter with nothing else to fetch than its own files: no lock file, no packages.
 * @returns {Promise<object>} the Pyodide interface
 */
export function startPlain() {
  return watched(async () => {
    const { loadPyodide } = await import(runtime.loader);
    performance.mark("boot:runtime");
    return loadPyodide({
      indexURL: new URL("./", runtime.loader).href,
      stdLibURL: runtime.library,
      lockFileContents: runtime.lock,
      // Needs stack switching, which not every browser has.
      enableRunUntilComplete: false,
    });
  });
}

/**
 * Does some work with an eye on what it fetches and throws away: a file that does not come, or is another one, and a module
 * that cannot be made fail it at once. The runtime's loader only writes to the console then, and waits for ever.
 */
async function watched(work) {
  const { fetch } = globalThis;
  let reject;
  const failure = new Promise((_, fail) => { reject = fail; });
  const { CompileError, LinkError, RuntimeError } = globalThis.WebAssembly ?? {};
  const kinds = [RangeError, ReferenceError, CompileError, LinkError, RuntimeError].filter(Boolean);
  const thrown = ({ reason }) => { if (kinds.some((kind) => reason instanceof kind)) reject(reason); };
  window.addEventListener("unhandledrejection", thrown);
  globalThis.fetch = async (resource, options) => {
    const address = new URL(resource.url ?? resource, location.href).href;
    try {
      const integrity = runtime.hashes[address];
      if (!integrity) throw new Error(`nobody knows the hash of ${address}`);
      const response = await fetch(resource, { ...options, integrity });
      if (!response.ok) throw new Error(`status ${response.status}`);
      return response;
    } catch (error) {
      reject(new Error(`${address} cannot be used: ${error.message}`));
      throw error;
    }
  };
  try {
    return await Promise.race([work(), failure]);
  } finally {
    globalThis.fetch = fetch;
    window.removeEventListener("unhandledrejection", thrown);
  }
}
