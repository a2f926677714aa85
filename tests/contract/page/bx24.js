/** The operations of the contract, done by the BX24 library. */
(function () {
  "use strict";

  const { contract, BX24 } = globalThis;
  let firstRun = false;
  BX24.install(() => {
    firstRun = true;
    BX24.installFinish();
  });
  const started = new Promise((resolve) => BX24.init(resolve));

  /** @returns {Promise<any>} the value that the library calls back with. */
  const answer = (act) => new Promise((resolve) => act(resolve));

  const session = {
    async start() {
      await started;
      const { placement, options } = BX24.placement.info();
      return { language: BX24.getLang(), admin: BX24.isAdmin(), domain: BX24.getDomain(), placement, options, firstRun };
    },
    auth: async () => auth(BX24.getAuth()),
    async refresh() {
      const before = BX24.getAuth();
      const after = await answer((done) => BX24.refreshAuth(done));
      return { ...auth(after), renewed: contract.renewed(before, after) };
    },
    async installFinish() {
      BX24.installFinish();
      return contract.SILENCE;
    },
  };

  function auth(data) {
    if (!data) return data;
    return {
      access: data.access_token,
      refresh: data.refresh_token,
      seconds: Math.round((data.expires_in - Date.now()) / 1000),
      domain: data.domain,
      member: data.member_id,
    };
  }

  const options = {
    userGet: async (name) => BX24.userOption.get(name) ?? null,
    userSet: async (name, value) => void BX24.userOption.set(name, value),
    appGet: async (name) => BX24.appOption.get(name) ?? null,
    // For those who are no administrators the library does nothing at all.
    async appSet(name, value) {
      if (BX24.isAdmin()) await answer((done) => BX24.appOption.set(name, value, done));
    },
  };

  const placement = {
    interface: () => answer((done) => BX24.placement.getInterface(done)),
    call: (command, params) => answer((done) => BX24.placement.call(command, params, done)),
    // An acknowledgement would come before the reply of getInterface, and to the callback.
    async bind(event, name = event) {
      const before = contract.heard(name).length;
      BX24.placement.bindEvent(event, contract.hear(name));
      await placement.interface();
      return contract.heard(name)[before] ?? contract.SILENCE;
    },
  };

  const page = {
    title: (text) => answer((done) => BX24.setTitle(text, done)),
    resize: (width, height) => answer((done) => BX24.resizeWindow(width, height, done)),
    fit: () => answer((done) => BX24.fitWindow(done)),
    scroll: (position) => answer((done) => BX24.scrollParentWindow(position, done)),
    reload: () => answer((done) => BX24.reloadWindow(done)),
    openApplication: (params) => answer((done) => BX24.openApplication(params, done)),
    closeApplication: () => answer((done) => BX24.closeApplication(done)),
    openPath: (path) => answer((done) => BX24.openPath(path, done)),
    callTo: (user, video) => quiet(() => BX24.im.callTo(user, video)),
    phoneTo: (phone) => quiet(() => BX24.im.phoneTo(phone)),
    openMessenger: (dialogue) => quiet(() => BX24.im.openMessenger(dialogue)),
    openHistory: (dialogue) => quiet(() => BX24.im.openHistory(dialogue)),
    selectUser: () => answer((done) => BX24.selectUser(done)),
    selectUsers: () => answer((done) => BX24.selectUsers(done)),
    selectAccess: () => answer((done) => BX24.selectAccess(done)),
    selectCrm: (params) => answer((done) => BX24.selectCRM(params, done)),
  };

  /** These have no callback. */
  async function quiet(act) {
    act();
    return contract.SILENCE;
  }

  const rest = {
    rest: (method, params) => outcome((done) => BX24.callMethod(method, params, (result) => done(told(result)))),
    /** All pages, each asked for by what the one before said. */
    pages(method, params) {
      const sizes = [];
      return outcome((done) => {
        BX24.callMethod(method, params, (result) => {
          sizes.push(result.data().length);
          if (!result.more()) done({ sizes, total: result.total() });
          else result.next();
        });
      });
    },
    batch: (calls, halt) =>
      outcome((done) => {
        BX24.callBatch(calls, (results) => done(Array.isArray(results) ? results.map(told) : mapped(results, told)), halt);
      }),
  };

  function told(result) {
    const error = result.error();
    if (error) return { error: error.getError().error, text: error.getError().error_description, status: error.getStatus() };
    return { result: result.data() ?? null, time: result.answer.time, total: result.total() || 0, more: result.more() };
  }

  /** What the library swallows it throws from the handler of an event. Of a foreign script the page hears no more. */
  function outcome(act) {
    return new Promise((resolve) => {
      const thrown = (event) => {
        event.preventDefault();
        finish({ error: "thrown" });
      };
      const finish = (value) => {
        window.removeEventListener("error", thrown);
        resolve(value);
      };
      window.addEventListener("error", thrown);
      act(finish);
    });
  }

  function mapped(values, change) {
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
  }

  Object.assign(contract.operations, session, options, placement, page, rest);
  contract.listen();
})();
