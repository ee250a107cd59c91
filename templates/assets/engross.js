/* Small comforts: terms explain themselves, questions open for print and for links, tables scroll by keyboard only
   where there is something to scroll, and what is said of a text is right on the day it is read. Every page reads
   well without this. */
(() => {
  "use strict";

  const tip = document.createElement("div");
  tip.className = "term-tip";
  tip.id = "term-tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;

  let shownFor = null;

  const hide = () => {
    if (shownFor) shownFor.removeAttribute("aria-describedby");
    shownFor = null;
    tip.hidden = true;
  };

  const show = (term) => {
    hide();
    tip.textContent = term.dataset.meaning;
    tip.hidden = false;
    term.setAttribute("aria-describedby", tip.id);
    shownFor = term;
    const box = term.getClientRects()[0];
    const left = Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
    const below = box.bottom + 6;
    const fits = below + tip.offsetHeight < document.documentElement.clientHeight;
    tip.style.left = `${Math.max(8, left) + window.scrollX}px`;
    tip.style.top = `${(fits ? below : box.top - tip.offsetHeight - 6) + window.scrollY}px`;
  };

  const explainTerms = () => {
    for (const term of document.querySelectorAll("a.term[title]")) {
      /* The browser's own tooltip never shows to those who use a keyboard. */
      term.dataset.meaning = term.title;
      term.removeAttribute("title");
      term.addEventListener("mouseenter", () => show(term));
      term.addEventListener("focus", () => show(term));
      term.addEventListener("blur", hide);
      term.addEventListener("mouseleave", (event) => {
        if (event.relatedTarget !== tip) hide();
      });
    }
  };

  const placeTip = () => {
    document.body.append(tip);
    tip.addEventListener("mouseleave", hide);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") hide();
    });
  };

  const openQuestion = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const question = target && target.closest("details");
    if (question && !question.open) {
      question.open = true;
      target.scrollIntoView();
    }
  };

  const openForPrint = () => {
    let closed = [];
    let scheme = null;
    window.addEventListener("beforeprint", () => {
      closed = [...document.querySelectorAll("details:not([open])")];
      for (const question of closed) question.open = true;
      // Paper is white: what is dark on screen is printed in the light colours.
      scheme = document.body.getAttribute("data-md-color-scheme");
      document.body.setAttribute("data-md-color-scheme", "default");
    });
    window.addEventListener("afterprint", () => {
      for (const question of closed) question.open = false;
      if (scheme) document.body.setAttribute("data-md-color-scheme", scheme);
    });
  };

  /* A site is older than the day on which it is read: what took effect or fell due in between is shown, what is over
     is hidden. Days are compared as texts, such as 2026-07-01. */
  const tellToday = () => {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    for (const piece of document.querySelectorAll("[data-from], [data-until]")) {
      const { from, until } = piece.dataset;
      piece.hidden = Boolean((from && today < from) || (until && today >= until));
    }
  };

  /* A link to a clause that is not in this text says so. */
  const tellGone = () => {
    const notice = document.querySelector(".notice-gone");
    const name = decodeURIComponent(location.hash.slice(1));
    if (notice) notice.hidden = !name || name.startsWith("__") || Boolean(document.getElementById(name));
  };

  /* A table that fits need not be a stop on the way through the page. */
  const fitTables = () => {
    for (const table of document.querySelectorAll(".table")) {
      if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
      else table.removeAttribute("tabindex");
    }
  };

  /* Where the theme lets a box scroll, the keyboard must be able to reach it. */
  const reachScrolling = () => {
    for (const box of document.querySelectorAll(".md-sidebar__scrollwrap, .md-search__scrollwrap, .md-typeset__scrollwrap, pre > code")) {
      if (box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    }
  };

  /* The theme's search is a dialog without a name. */
  const nameSearch = () => {
    const input = document.querySelector(".md-search__input");
    const dialog = input && input.closest("[role=dialog]");
    if (dialog) dialog.setAttribute("aria-label", input.getAttribute("aria-label") || input.placeholder);
  };

  /* What a text needs when it comes; a preview puts new texts into a page that is there. */
  const tendText = () => {
    hide();
    explainTerms();
    tellToday();
    tellGone();
    fitTables();
    reachScrolling();
  };

  const start = () => {
    nameSearch();
    placeTip();
    openForPrint();
    openQuestion();
    tendText();
    document.addEventListener("engross:replaced", tendText);
    window.addEventListener("hashchange", openQuestion);
    window.addEventListener("hashchange", tellGone);
    window.addEventListener("resize", fitTables);
    /* The theme puts tables that stand in texts into boxes of its own once the page is there. */
    window.addEventListener("load", () => setTimeout(reachScrolling));
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
