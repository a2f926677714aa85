/**
 * The portal's own server, as its pages ask it: state, faults of REST, news. Apps see nothing of this.
 */

export class Server {
  #last = Promise.resolve();

  /**
   * Sends a change. Changes and what is asked by `post` go one after the other, in order of the calls.
   * @param {string} path below `/portal/`
   * @param {object} [body]
   * @returns {Promise<object>} the answer; rejected with the server's text when it refuses
   */
  post(path, body = {}) {
    const answer = this.#last.then(() => ask(path, { method: "POST", body: JSON.stringify(body) }));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  /** Reads what is there, after all changes so far. @returns {Promise<object>} */
  async get(path) {
    await this.#last;
    return ask(path);
  }
}

async function ask(path, request = {}) {
  const response = await fetch(`/portal/${path}`, request);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}
