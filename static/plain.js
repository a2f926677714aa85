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
 * Does some work with an eye on what it fetches: a file that does not come, or is another one, fails it at once. The
 * runtime's loader only writes to the console then, and waits for ever.
 */
async function watched(work) {
  const { fetch } = globalThis;
  let reject;
  const failure = new Promise((_, fail) => { reject = fail; });
  globalThis.fetch = async (resource, options) => {
    try {
      const integrity = runtime.hashes[new URL(resource.url ?? resource, location.href).href];
      if (!integrity) throw new Error(`nobody knows the hash of ${resource.url ?? resource}`);
      const response = await fetch(resource, { ...options, integrity });
      if (!response.ok) throw new Error(`${response.status} ${response.url}`);
      return response;
    } catch (error) {
      reject(error);
      throw error;
    }
  };
  try {
    return await Promise.race([work(), failure]);
  } finally {
    globalThis.fetch = fetch;
  }
}
