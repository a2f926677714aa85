/** Starts the panel on Pyodide as its documentation shows it: load, fetch the archive, unpack it, import. */
import { loadPyodide } from "./pyodide/pyodide.mjs";

try {
  performance.mark("boot:script");
  const { entry } = document.querySelector("script[data-entry]").dataset;
  const pyodide = await loadPyodide();
  performance.mark("boot:python");
  const response = await fetch("app.zip");
  pyodide.unpackArchive(await response.arrayBuffer(), "zip");
  performance.mark("boot:unpacked");
  const module = pyodide.pyimport(entry);
  performance.mark("boot:imported");
  module.start();
  performance.mark("boot:started");
} catch (error) {
  console.error(error);
  globalThis.shell.fail("runtime-failed");
}
