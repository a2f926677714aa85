/** The operations of the contract, done by the official SDK. */
(function () {
  "use strict";

  const { contract, B24Js } = globalThis;
  let b24 = null;
  const started = B24Js.initializeB24Frame().then((client) => {
    b24 = client;
  });
  // A window that the SDK opens in place of a slider is nothing that a portal could show.
  window.open = () => null;

  /** The SDK resolves with this mark when nothing has come in time. */
  const plain = (value) => (value?.isSafely === true ? contract.SILENCE : value);

  const session = {
    async start() {
      await started;
      return {
        language: b24.getLang(),
        admin: b24.auth.isAdmin,
        domain: new URL(b24.getTargetOrigin()).host,
        placement: b24.placement.placement,
        options: b24.placement.options,
        firstRun: b24.isFirstRun,
      };
    },
    auth: async () => auth(b24.auth.getAuthData()),
    async refresh() {
      const before = b24.auth.getAuthData();
      const after = await b24.auth.refreshAuth();
      return { ...auth(after), renewed: contract.renewed(before, after) };
    },
    async installFinish() {
      if (!b24.isInstallMode) return b24.installFinish().catch((error) => error.code);
      b24.installFinish();
      return contract.SILENCE;
    },
  };

  function auth(data) {
    if (!data) return data;
    return {
      access: data.access_token,
      refresh: data.refresh_token,
      seconds: Math.round(data.expires - Date.now() / 1000),
      domain: new URL(data.domain).host,
      member: data.member_id,
    };
  }

  const options = {
    userGet: async (name) => option(() => b24.options.userGet(name)),
    userSet: async (name, value) => void (await b24.options.userSet(name, value)),
    appGet: async (name) => option(() => b24.options.appGet(name)),
    appSet: async (name, value) => void (await b24.options.appSet(name, value)),
  };

  function option(get) {
    try {
      return get();
    } catch {
      return null;
    }
  }

  const placement = {
    interface: async () => plain(await b24.placement.getInterface()),
    call: async (command, params) => plain(await b24.placement.call(command, params)),
    async bind(event, name = event) {
      return plain(await b24.placement.bindEvent(event, contract.hear(name)));
    },
  };

  const page = {
    title: async (text) => plain(await b24.parent.setTitle(text)),
    resize: async (width, height) => plain(await b24.parent.resizeWindow(width, height)),
    fit: async () => plain(await b24.parent.fitWindow()),
    scroll: async (position) => plain(await b24.parent.scrollParentWindow(position)),
    reload: async () => plain(await b24.parent.reloadWindow()),
    openApplication: async (params) => plain(await b24.slider.openSliderAppPage(params)),
    closeApplication: async () => plain(await b24.parent.closeApplication()),
    async openPath(path, width) {
      try {
        const { isClose } = await b24.slider.openPath(b24.slider.getUrl(path), width);
        return { result: isClose ? "close" : "open" };
      } catch (error) {
        return { result: "error", errorCode: error.message };
      }
    },
    callTo: async (user, video) => plain(await b24.parent.imCallTo(user, video)),
    phoneTo: async (phone) => plain(await b24.parent.imPhoneTo(phone)),
    openMessenger: async (dialogue) => plain(await b24.parent.imOpenMessenger(dialogue)),
    openHistory: async (dialogue) => plain(await b24.parent.imOpenHistory(dialogue)),
    selectUser: async () => b24.dialog.selectUser(),
    selectUsers: async () => b24.dialog.selectUsers(),
    selectAccess: async () => b24.dialog.selectAccess(),
    selectCrm: async (params) => b24.dialog.selectCRM(params),
  };

  const rest = {
    rest: (method, params) => outcome(async () => told(await b24.actions.v2.call.make({ method, params }))),
    /** All pages, each asked for by what the one before said. */
    pages: (method, params) =>
      outcome(async () => {
        const sizes = [];
        const first = await b24.actions.v2.call.make({ method, params });
        for (let page = first; page; page = await page.getNext(b24.getHttpClient("v2"))) sizes.push(page.getData().result.length);
        return { sizes, total: first.getTotal() };
      }),
    /** All rows, asked for in order of their numbers without being counted. */
    list: (method, params) =>
      outcome(async () => {
        const rows = (await b24.actions.v2.callList.make({ method, params })).getData();
        return { count: rows.length, ids: new Set(rows.map(({ ID }) => ID)).size };
      }),
    batch: (calls, halt) =>
      outcome(async () => {
        const options = { isHaltOnError: halt, returnAjaxResult: true };
        const results = (await b24.actions.v2.batch.make({ calls, options })).getData();
        return Array.isArray(results) ? results.map(told) : mapped(results, told);
      }),
  };

  function told(result) {
    const [error] = result.getErrors();
    if (error) return { error: error.code, text: error.message, status: error.status };
    const { result: value, time } = result.getData();
    return { result: value, time, total: result.getTotal(), more: result.isMore() };
  }

  async function outcome(act) {
    try {
      return await act();
    } catch (error) {
      return { error: error.code, text: error.message, status: error.status };
    }
  }

  function mapped(values, change) {
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
  }

  Object.assign(contract.operations, session, options, placement, page, rest);
  contract.listen();
})();
