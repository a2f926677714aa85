// Which texts of a page are cut, broken, out of their place, or over each other, and which targets are too small: lines.
() => {
  const SLACK = 1.5; // px: rounding, and glyphs that lean over their box
  // Names and phrases of any length: the page cuts them on purpose, and shows the whole elsewhere.
  const CUT_ON_PURPOSE = ".client, .phrase-text, .entry-text, .off-screen, .stale, .choice-name";
  const ONE_LINE = "button, h1, h2, summary, label, legend, th, dt, .status, .state, .badge, .count, .mark";
  const faults = new Set();
  const name = (element) => {
    const { field, part, action } = element.dataset;
    const own = field ?? part ?? action;
    return `${element.localName}${own ? `[${own}]` : ""}${[...element.classList].map((one) => `.${one}`).join("")}`;
  };
  const short = (text) => text.trim().replace(/\s+/g, " ").slice(0, 90);
  const report = (kind, element, text) => faults.add(`${kind}: ${name(element)}: ${short(text)}`);
  const isShown = (element) => element.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true });
  /** Of an element, or else of the nearest around it, the first that `is` something; each is looked at once. */
  const nearest = (is) => {
    const known = new Map([[null, null], [document.documentElement, null]]);
    const find = (one) => {
      if (!known.has(one)) known.set(one, is(one) ? one : find(one.parentElement));
      return known.get(one);
    };
    return find;
  };
  /** The nearest that scrolls around an element: what isn't in its sight now is nowhere. */
  const scroller = nearest((one) => /auto|scroll/.test(getComputedStyle(one).overflowX));
  const inSight = (rects, frame) => {
    if (!frame) return rects;
    const { left, right, top, bottom } = frame.getBoundingClientRect();
    return rects.filter((one) => one.left >= left - SLACK && one.right <= right + SLACK && one.top >= top && one.bottom <= bottom);
  };
  /** What lies over the page, and covers what is below it. */
  const layer = nearest((one) => /fixed|sticky/.test(getComputedStyle(one).position) || one.matches(".phrases, dialog"));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const pieces = [];
  const range = document.createRange();
  while (walker.nextNode()) {
    const { currentNode: node } = walker;
    const element = node.parentElement;
    const text = node.data;
    if (!text.trim() || element.matches("script, style, template, textarea, option") || !isShown(element)) continue;
    if (element.closest(CUT_ON_PURPOSE)) continue;
    range.selectNodeContents(node);
    const all = [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1);
    const scrolls = scroller(element);
    const rects = inSight(all, scrolls);
    if (!rects.length) continue;
    const style = getComputedStyle(element);
    if (!scrolls) {
      const { clientWidth } = document.documentElement;
      if (rects.some(({ left, right }) => left < -SLACK || right > clientWidth + SLACK)) report("out of the frame", element, text);
    }
    // The nearest box around the text: its text must be within it.
    let box = element;
    while (getComputedStyle(box).display === "inline" && box.parentElement) box = box.parentElement;
    const outer = box.getBoundingClientRect();
    const { overflowX, overflowY } = getComputedStyle(box);
    const isOut = rects.some(({ left, right }) => left < outer.left - SLACK || right > outer.right + SLACK);
    if (isOut && !scrolls) report("out of its box", element, text);
    if (/hidden|clip/.test(overflowX) && box.scrollWidth > box.clientWidth + SLACK) report("cut", element, text);
    if (/hidden|clip/.test(overflowY) && box.scrollHeight > box.clientHeight + SLACK) report("cut below", element, text);
    // A label in a column so narrow that a line has hardly more than a word.
    const lines = new Set(rects.map(({ top }) => Math.round(top))).size;
    const size = parseFloat(style.fontSize);
    if (lines > 4 && Math.max(...rects.map(({ width }) => width)) < 5 * size) report("too narrow", element, text);
    // A word of a label that is broken without a hyphen.
    if (element.closest(ONE_LINE) && !/[\u0E00-\u0E7F\u3040-\u30FF\u4E00-\u9FFF]/.test(text)) {
      const words = text.replace(/\S+@\S+/g, (address) => " ".repeat(address.length)); // may be broken anywhere
      for (const { 0: word, index } of words.matchAll(/[^\s\u00AD\u200B\-–—\/]{2,20}/g)) {
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const parts = [...range.getClientRects()].filter(({ width }) => width > 0.5);
        const tops = new Set(parts.map(({ top }) => Math.round(top)));
        if (tops.size > 1 && style.hyphens !== "auto") report(`broken word “${word}”`, element, text);
      }
    }
    const top = Math.min(...rects.map((one) => one.top));
    const bottom = Math.max(...rects.map((one) => one.bottom));
    pieces.push({ element, text, rects, top, bottom, over: layer(element) });
  }
  pieces.sort((one, other) => one.top - other.top);
  for (const [number, one] of pieces.entries()) {
    for (const other of pieces.slice(number + 1)) {
      if (other.top >= one.bottom) break;
      if (one.over !== other.over || one.element === other.element) continue;
      for (const a of one.rects) {
        for (const b of other.rects) {
          const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          if (wide > 2 && high > 0.45 * Math.min(a.height, b.height)) {
            report(`overlaps “${other.text.trim().slice(0, 40)}”`, one.element, one.text);
          }
        }
      }
    }
  }
  const canvas = document.createElement("canvas").getContext("2d");
  for (const select of document.querySelectorAll("select")) {
    if (!isShown(select) || !select.selectedOptions[0]) continue;
    const style = getComputedStyle(select);
    canvas.font = style.font;
    const room = select.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd) - 16;
    if (canvas.measureText(select.selectedOptions[0].text).width > room + SLACK) report("cut choice", select, select.selectedOptions[0].text);
  }
  const LEAST = 24; // CSS px of what a finger hits
  for (const target of document.querySelectorAll("button, a[href], input, select, textarea, summary, [role=option]")) {
    if (!isShown(target) || target.matches(".off-screen")) continue;
    const { width, height } = target.getBoundingClientRect();
    if (Math.min(width, height) < LEAST - 0.5) report(`${Math.round(width)} × ${Math.round(height)} px`, target, target.textContent);
  }
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth > clientWidth) faults.add(`the page is ${scrollWidth} px wide in a frame of ${clientWidth} px`);
  return [...faults];
}
