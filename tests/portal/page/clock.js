/**
 * Time of the simulated portal. A `Clock` runs on the browser's timers at a chosen speed (so Playwright's fake clock
 * drives it too); a `ManualClock` moves only when told.
 */

/** Timers that can be sped up while they run. */
export class Clock {
  #speed = 1;
  #virtualStart = 0;
  #realStart = performance.now();
  #timers = new Map();
  #nextHandle = 1;

  /** @returns {number} milliseconds of portal time since the clock was made. */
  now() {
    return this.#virtualStart + (performance.now() - this.#realStart) * this.#speed;
  }

  /** How many times faster than the wall clock the portal runs. */
  get speed() {
    return this.#speed;
  }

  set speed(factor) {
    if (!(factor > 0) || !Number.isFinite(factor)) throw new RangeError(`speed must be above 0, got ${factor}`);
    this.#virtualStart = this.now();
    this.#realStart = performance.now();
    this.#speed = factor;
    for (const timer of this.#timers.values()) {
      clearTimeout(timer.real);
      this.#arm(timer);
    }
  }

  /** Calls `action` once after `delay` milliseconds of portal time. @returns {number} handle for `cancel`. */
  after(delay, action) {
    const timer = { handle: this.#nextHandle++, due: this.now() + delay, action, real: 0 };
    this.#timers.set(timer.handle, timer);
    this.#arm(timer);
    return timer.handle;
  }

  /** Forgets a timer; an unknown handle is fine. */
  cancel(handle) {
    clearTimeout(this.#timers.get(handle)?.real);
    this.#timers.delete(handle);
  }

  #arm(timer) {
    timer.real = setTimeout(() => {
      this.#timers.delete(timer.handle);
      timer.action();
    }, Math.max(0, (timer.due - this.now()) / this.#speed));
  }
}

/** A clock for tests of the logic: nothing happens until `advance`. */
export class ManualClock {
  #now = 0;
  #timers = new Map();
  #nextHandle = 1;

  now() {
    return this.#now;
  }

  after(delay, action) {
    const handle = this.#nextHandle++;
    this.#timers.set(handle, { due: this.#now + delay, action });
    return handle;
  }

  cancel(handle) {
    this.#timers.delete(handle);
  }

  /** Moves time on by `milliseconds` and runs what falls due, in order. */
  advance(milliseconds) {
    const end = this.#now + milliseconds;
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.due <= end).sort((a, b) => a[1].due - b[1].due)[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.#now = Math.max(this.#now, due[1].due);
      due[1].action();
    }
    this.#now = end;
  }
}
