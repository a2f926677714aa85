/**
 * Starts Python in the page. The script element names the module to start: `data-entry="app.panel.page"`.
 *
 * The page asks for every file at once through its preload links; here they are only put to use. Each phase leaves a
 * performance mark, `boot:script` to `boot:started`.
 */
import { runtime } from "./runtime.js";

/**
 * Does some work with an eye on what it fetches: a file that does not come fails it at once. The runtime's loader only
 * writes to the console then, and waits for ever.
 */
async function watched(work) {
  const { fetch } = globalThis;
  let reject;
  const failure = new Promise((_, fail) => { reject = fail; });
  globalThis.fetch = async (...request) => {
    try {
      const response = await fetch(...request);
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

/** Starts the interpreter from the image, with nothing else to fetch: no lock file, no packages. */
async function startPython() {
  const { loadPyodide } = await import(runtime.loader);
  performance.mark("boot:runtime");
  return loadPyodide({
    indexURL: new URL("./", runtime.loader).href,
    stdLibURL: runtime.image,
    lockFileContents: runtime.lock,
    // Needs stack switching, which not every browser has.
    enableRunUntilComplete: false,
  });
}

/** Imports the entry module, after those that the build wants before it, and calls its start(). */
function startApp(python, entry) {
  for (const name of runtime.first) python.pyimport(name).destroy();
  const module = python.pyimport(entry);
  performance.mark("boot:imported");
  module.start();
  module.destroy();
}

/**
 * What went wrong, without the message of a Python error: that may quote data of a call.
 * @param {Error & {type?: string}} error
 */
function details(error) {
  if (!error.type) return error;
  const frames = error.message.split("\n").filter((line) => line.startsWith("  File "));
  return [error.type, ...frames].join("\n");
}

try {
  performance.mark("boot:script");
  const { entry } = document.querySelector("script[data-entry]").dataset;
  const python = await watched(startPython);
  performance.mark("boot:python");
  startApp(python, entry);
  performance.mark("boot:started");
} catch (error) {
  console.error("The panel could not start:", details(error));
  globalThis.shell?.fail("runtime-failed");
}
