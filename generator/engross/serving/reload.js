/* Follows a page that is being written: what is another comes in place, and readers keep theirs. Only the preview has this. */
(() => {
  "use strict";

  const own = document.currentScript.dataset;
  const ARTICLE = ".md-content__inner";
  const KEPT = `engross ${location.pathname}`;
  /* What the theme or a page's own script has made something of: then the page is loaded again. */
  const ALIVE = "script, form, input, textarea, select, table:not([class]), pre, .tabbed-set, iframe";
  let mark = own.mark;
  let source = null;

  const parse = (text) => new DOMParser().parseFromString(text, "text/html");
  const fetchPage = async () => {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    return answer.ok ? parse(await answer.text()) : null;
  };
  const markOf = (page) => page.querySelector("script[data-mark]")?.dataset.mark ?? "";

  /* Where the reader is: by the last thing with an anchor above the middle of the window, which an edit above it moves. */
  const findPlace = () => {
    const known = [...document.querySelectorAll(`${ARTICLE} [id]`)].filter((each) => each.getClientRects().length);
    const above = known.filter((each) => each.getBoundingClientRect().top < innerHeight / 2).pop();
    return { id: above?.id ?? "", top: above?.getBoundingClientRect().top ?? 0, y: scrollY };
  };
  const goTo = ({ id, top, y }) => {
    const there = id && document.getElementById(id);
    const to = there ? scrollY + there.getBoundingClientRect().top - top : y;
    window.scrollTo({ top: to, behavior: "instant" });
  };

  /* Which questions are open, what was typed, and where the keyboard is. */
  const nameOf = (element) => {
    const kind = element.localName;
    if (element.id) return `#${CSS.escape(element.id)}`;
    const home = element.closest("[id]");
    const within = home ? `#${CSS.escape(home.id)} ` : "";
    return [`${within}${kind}`, [...(home ?? document).querySelectorAll(kind)].indexOf(element)];
  };
  const find = (name) => (Array.isArray(name) ? document.querySelectorAll(name[0])[name[1]] : document.querySelector(name));
  const readState = () => ({
    open: [...document.querySelectorAll(`${ARTICLE} details`)].map((each) => [nameOf(each), each.open]),
    typed: [...document.querySelectorAll(`${ARTICLE} :is(input, textarea, select)`)].map((each) => [
      nameOf(each), each.type === "checkbox" || each.type === "radio" ? each.checked : each.value,
    ]),
    focus: document.activeElement && document.activeElement !== document.body ? nameOf(document.activeElement) : null,
  });
  const restore = ({ open, typed, focus }) => {
    for (const [name, isOpen] of open) {
      const question = find(name);
      if (question) question.open = isOpen;
    }
    for (const [name, value] of typed) {
      const field = find(name);
      if (!field) continue;
      if (typeof value === "boolean") field.checked = value;
      else if (field.value !== value) field.value = value;
      else continue;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if (focus && document.activeElement === document.body) find(focus)?.focus({ preventScroll: true });
  };

  /* A page that only says what is wrong with a definition keeps the place that readers had in it before. */
  const isFaulty = (page) => Boolean(page.getElementById("problems"));

  const loadAgain = () => {
    try {
      if (!isFaulty(document)) sessionStorage.setItem(KEPT, JSON.stringify({ place: findPlace(), ...readState() }));
    } catch {
      /* Without it, the browser keeps the place as well as it can. */
    }
    history.scrollRestoration = "manual";
    location.reload();
  };

  const takeUp = () => {
    const kept = sessionStorage.getItem(KEPT);
    if (!kept || isFaulty(document)) return;
    sessionStorage.removeItem(KEPT);
    const before = JSON.parse(kept);
    const settle = () => {
      restore(before);
      goTo(before.place);
      history.scrollRestoration = "auto";
    };
    settle();
    window.addEventListener("load", () => requestAnimationFrame(settle), { once: true });
  };

  /* A page but for its article, title and description: if that is another, the page is loaded again. */
  const around = (page) => {
    const copy = page.cloneNode(true);
    copy.querySelector(ARTICLE)?.replaceChildren();
    for (const each of copy.querySelectorAll("script[data-mark], meta[name=description], head > title")) each.remove();
    return copy.documentElement.innerHTML;
  };

  /* The parts of an article that are another: from where, and how many of the old and of the new ones. */
  const compare = (before, after) => {
    const [old, young] = [before, after].map((article) => [...article.children].map((each) => each.outerHTML));
    let start = 0;
    while (start < Math.min(old.length, young.length) && old[start] === young[start]) start += 1;
    let end = 0;
    while (end < Math.min(old.length, young.length) - start && old.at(-1 - end) === young.at(-1 - end)) end += 1;
    return { start, gone: old.length - end - start, come: young.length - end - start };
  };

  const change = (page) => {
    const [shown, before, after] = [document, source, page].map((each) => each.querySelector(ARTICLE));
    if (!shown || !before || !after || isFaulty(page) || isFaulty(source)) return false;
    if (around(source) !== around(page)) return false;
    const { start, gone, come } = compare(before, after);
    const old = [...shown.children].slice(start, start + gone);
    const fresh = [...after.children].slice(start, start + come).map((each) => document.importNode(each, true));
    const isAlive = (each) => each.matches(ALIVE) || each.querySelector(ALIVE);
    if (shown.children.length !== before.children.length || [...old, ...fresh].some(isAlive)) return false;
    const place = findPlace();
    const state = readState();
    const next = shown.children[start + gone] ?? null;
    for (const each of old) each.remove();
    for (const each of fresh) shown.insertBefore(each, next);
    document.title = page.title;
    restore(state);
    document.dispatchEvent(new CustomEvent("engross:replaced"));
    goTo(place);
    return true;
  };

  let wanted = mark;
  let isAtWork = false;
  const follow = async () => {
    if (isAtWork) return;
    isAtWork = true;
    try {
      while (wanted !== mark) {
        const page = await fetchPage();
        if (!page || !source || !change(page)) return loadAgain();
        mark = markOf(page);
        source = page;
        if (wanted !== mark) wanted = mark; /* What is told of it later counts. */
      }
    } catch {
      /* The server is gone; when it is there again it tells. */
    } finally {
      isAtWork = false;
    }
  };

  const listen = () => {
    const events = new EventSource(`${own.events}?${new URLSearchParams({ page: own.page, mark })}`);
    events.onmessage = (event) => {
      wanted = JSON.parse(event.data).mark;
      follow();
    };
    window.addEventListener("pagehide", () => events.close());
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) location.reload();
    });
  };

  takeUp();
  /* What the server sent, before scripts made more of it: what is told from it is told of that. */
  fetchPage().then((page) => {
    source = page && markOf(page) === mark ? page : null;
    listen();
  }, listen);
})();
