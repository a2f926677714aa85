/**
 * The files that a start from memory fetches: nothing of one is used before it was compared with its hash. Some are needed
 * later, perhaps in the middle of a call inside Python, which cannot wait: these are read at once then.
 */
const REMEMBERED = 5 * 60 * 1000; // milliseconds for which a file that was another one is not asked for again

/** Asks for a file, of which nothing may be used before it was compared with its hash (`check`). */
export async function get(address, options = {}) {
  const response = await fetch(address, options);
  if (!response.ok) throw new Error(`${response.status} ${response.url}`);
  return response;
}

/** Fails unless a file is the one that is expected. Pages of plain http have to compute the hash themselves. */
export async function check(bytes, integrity, address) {
  const { subtle } = globalThis.crypto ?? {};
  compare(subtle ? new Uint8Array(await subtle.digest("SHA-256", bytes)) : sha256(new Uint8Array(bytes)), integrity, address);
}

/** What was fetched is not the file that the page expects. */
class Damaged extends Error {}

/** A promise that may fail before somebody awaits it, without being reported as unhandled. */
export function later(promise) {
  promise.catch(() => {});
  return promise;
}

/** What does work when it is first called, and again only where that has failed. */
export function untilDone(work) {
  let doing;
  return () => (doing ??= work().catch((error) => {
    doing = undefined;
    throw error;
  }));
}

/** Compiles a WebAssembly module while it arrives, also from a host that does not know its type. */
export async function compile(response, integrity, address) {
  const copy = response.clone(); // before the compiler takes the response
  const headers = { "Content-Type": "application/wasm" };
  const known = response.headers.get("Content-Type")?.toLowerCase() === headers["Content-Type"];
  const compiled = later(WebAssembly.compileStreaming(known ? response : new Response(response.body, { headers })));
  await check(await copy.arrayBuffer(), integrity, address);
  return compiled;
}

/** A file that is needed later: fetched ahead, or read at once. One that is damaged is not fetched again for a while. */
export class LaterFile {
  #address;
  #integrity;
  #bytes;
  #damage;
  #since;

  constructor(address, integrity) {
    this.#address = address;
    this.#integrity = integrity;
  }

  /** Fetches the file ahead. */
  fetch = untilDone(async () => { this.#bytes ??= await this.#remember(() => this.#fetched()); });

  /** Its bytes, at once: what asks for them is a call inside Python, which cannot wait. */
  now() {
    return this.#bytes ??= this.#readNow();
  }

  async #fetched() {
    // A damaged file may have got into the browser's cache.
    const response = await get(this.#address, this.#damage ? { cache: "reload" } : {});
    const bytes = await response.arrayBuffer();
    await check(bytes, this.#integrity, this.#address);
    return new Uint8Array(bytes);
  }

  #readNow() {
    this.#refuse();
    performance.mark("boot:read-now");
    const request = new XMLHttpRequest();
    request.open("GET", this.#address, false);
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
    if (request.status !== 200) throw new Error(`${request.status} ${this.#address}`);
    const bytes = Uint8Array.from(request.responseText, (character) => character.charCodeAt(0));
    try {
      compare(sha256(bytes), this.#integrity, this.#address);
    } catch (error) {
      this.#keep(error);
      throw error;
    }
    return bytes;
  }

  async #remember(work) {
    this.#refuse();
    try {
      return await work();
    } catch (error) {
      this.#keep(error);
      throw error;
    }
  }

  #refuse() {
    if (this.#damage && performance.now() - this.#since < REMEMBERED) throw this.#damage;
  }

  #keep(error) {
    if (!(error instanceof Damaged)) return;
    this.#damage = error;
    this.#since = performance.now();
  }
}

/** Fails unless this is the hash that the page expects. */
function compare(found, integrity, address) {
  if (`sha256-${btoa(String.fromCharCode(...found))}` !== integrity) throw new Damaged(`${address} is another file`);
}

/**
 * SHA-256, for a call that cannot wait for the browser's own, and for pages that have none (FIPS 180-4, section 6.2).
 * @param {Uint8Array} bytes
 */
function sha256(bytes) {
  const primes = [];
  for (let number = 2; primes.length < 64; number += 1) if (primes.every((prime) => number % prime)) primes.push(number);
  const fraction = (value) => Math.floor((value % 1) * 2 ** 32);
  const constants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
  const state = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
  const padded = new Uint8Array((bytes.length + 72) & -64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, bytes.length << 3);
  const words = new Int32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (let n = 0; n < 64; n += 1) {
      if (n < 16) words[n] = view.getInt32(at + 4 * n);
      else {
        const x = words[n - 15], y = words[n - 2];
        const low = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3;
        const high = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10;
        words[n] = words[n - 16] + low + words[n - 7] + high | 0;
      }
      const mixed = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
      const one = (h + mixed | 0) + ((e & f ^ ~e & g) + constants[n] | 0) + words[n] | 0;
      const turned = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
      const two = turned + (a & b ^ a & c ^ b & c) | 0;
      h = g;
      g = f;
      f = e;
      e = d + one | 0;
      d = c;
      c = b;
      b = a;
      a = one + two | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
    state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }
  const result = new DataView(new ArrayBuffer(32));
  state.forEach((word, n) => result.setInt32(4 * n, word));
  return new Uint8Array(result.buffer);
}
