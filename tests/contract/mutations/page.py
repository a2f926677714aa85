"""Mutations of what the portal's page does for an app: window, sliders, dialogs, messenger."""

from tests.contract.mutations.mutation import Mutation

METHODS = "general-methods.js"
SLIDERS = "sliders.js"
PICKER = "picker.js"

TITLE = "the main page sets the portal's title"
SIZE = "the frame gets the size that was asked for, in pixels"
FIT = "the frame fits its content over the whole width"
SCROLL = "the portal's page scrolls"
SCROLL_IN_PLACEMENT = "the portal's page scrolls for a placement"
RELOAD = "the portal's page loads anew on demand"
OLD_SCROLL = "an old portal does not scroll for a placement"
OLD_RELOAD = "an old portal does not load its page anew for a placement"
PATH = "a path of the portal opens in a slider, and its closing is told"
APP_IN_SLIDER = "the app opens in a slider with its options as texts, and its closing is told"
MESSENGER = "the messenger opens without an answer"

WINDOW = (
    Mutation("the title stays as it was", (TITLE,), METHODS, "document.title = String(params.title);", ""),
    Mutation(
        "the title is not confirmed",
        (TITLE,),
        METHODS,
        "setTitle(params, reply) {",
        "setTitle(params) { const reply = () => {};",
    ),
    Mutation(
        "a placement may set the title",
        ("a placement cannot set the portal's title",),
        METHODS,
        'new Set(["setTitle"])',
        "new Set()",
    ),
    Mutation(
        "the size is confirmed as it was asked for",
        (FIT,),
        METHODS,
        "reply({ width: Math.round(box.width), height: Math.round(box.height) });",
        "reply({ width, height });",
    ),
    Mutation("the frame keeps its height", (SIZE,), METHODS, "if (height !== undefined)", "if (false)"),
    Mutation("the frame keeps its width", (SIZE,), METHODS, "if (width !== undefined)", "if (false)"),
    Mutation("the page does not scroll", (SCROLL,), METHODS, "window.scrollTo(0, Number(params.scroll) || 0);", ""),
    Mutation(
        "placements may not scroll",
        (SCROLL_IN_PLACEMENT, RELOAD),
        METHODS,
        "&& portal.faults.oldPortal) return",
        ") return",
    ),
    Mutation(
        "old portals scroll for placements",
        (OLD_SCROLL, OLD_RELOAD),
        METHODS,
        "&& portal.faults.oldPortal) return",
        "&& false) return",
    ),
    Mutation(
        "old portals do not scroll at all",
        ("an old portal scrolls for the main page",),
        METHODS,
        "ONCE_DENIED.has(method) && !main &&",
        "ONCE_DENIED.has(method) &&",
    ),
    Mutation("the page is not loaded anew", (RELOAD,), METHODS, "      reload();", ""),
)

SLIDER = (
    Mutation("the closing of a path is not told", (PATH,), METHODS, '() => reply({ result: "close" })', "() => {}"),
    Mutation(
        "the closing of a path is told when it opens",
        (PATH,),
        METHODS,
        'return openPath(path, () => reply({ result: "close" }));',
        'reply({ result: "close" }); return openPath(path, () => {});',
    ),
    Mutation(
        "a path does not know where it was opened from", (PATH,), SLIDERS, '"from", "rest_placement"', '"from", "menu"'
    ),
    Mutation(
        "any address can be opened",
        ("what is no path of the portal does not open",),
        METHODS,
        r"!/^\/(?!\/)/.test(path)",
        "false",
    ),
    Mutation(
        "a device without sliders opens them",
        ("a device without sliders says so",),
        METHODS,
        "if (faults.noSliders)",
        "if (false)",
    ),
    Mutation(
        "the options of a slider keep their types", (APP_IN_SLIDER,), SLIDERS, "[key, String(value)]", "[key, value]"
    ),
    Mutation(
        "the title of a slider is the app's", (APP_IN_SLIDER,), SLIDERS, "params.bx24_title ?? app.title", "app.title"
    ),
    Mutation(
        "the placement in a slider is that of the card",
        (APP_IN_SLIDER,),
        SLIDERS,
        'placement: "DEFAULT"',
        'placement: "CALL_CARD"',
    ),
    Mutation(
        "the closing of the app's slider is not told", (APP_IN_SLIDER,), METHODS, "() => reply(undefined)", "() => {}"
    ),
    Mutation(
        "the app may size its slider",
        ("the app in a slider has the size of the slider",),
        METHODS,
        'new Set(["resizeWindow"])',
        "new Set()",
    ),
    Mutation(
        "the app hears that nothing was closed",
        ("the app closes nothing but its slider",),
        METHODS,
        "if (!layout.inSlider) return;",
        "if (!layout.inSlider) return reply(undefined);",
    ),
)

DIALOGS = (
    Mutation("one user comes as a list", ("a user can be chosen",), PICKER, "many ? picked : picked[0]", "picked"),
    Mutation(
        "several users come as one", ("several users can be chosen",), PICKER, "many ? picked : picked[0]", "picked[0]"
    ),
    Mutation("rights are users", ("rights can be chosen",), PICKER, "id: `U${id}`", "id"),
    Mutation(
        "items of the CRM come as a list",
        ("items of the CRM can be chosen",),
        PICKER,
        "chosen(Object.groupBy(picked, ({ type }) => type))",
        "chosen(picked)",
    ),
    Mutation(
        "a cancelled dialog gives null",
        ("a dialog that is cancelled is not answered",),
        PICKER,
        "    dialog.remove();",
        "    dialog.remove();\n    if (picked.length === 0) chosen([null]);",
    ),
    Mutation("the phone is not called", (MESSENGER,), METHODS, "notice(`Telephony: call to ${phone}`);", ""),
    Mutation(
        "the phone call is confirmed",
        (MESSENGER,),
        METHODS,
        "imPhoneTo({ phone }) {",
        "imPhoneTo({ phone }, reply) {\n      reply([]);",
        blind={"bx24": "it sends no callback along"},
    ),
)

MUTATIONS = (*WINDOW, *SLIDER, *DIALOGS)
