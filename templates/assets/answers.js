/* Narrows “Who decides? Who do I call?” to what one asks about, and says what is open now. The page has all of it without. */
(() => {
  "use strict";

  const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
  const SIGNS = { $: "USD", "€": "EUR", "£": "GBP" };

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const number = (text) => Number(text.replaceAll(",", ""));

  /* Hours such as “Mon–Fri 08:00–18:00, Sat 09:00–24:00”, by the clock of an office, which is closed on some days. */

  const clockOf = (zone, at) => {
    const options = { timeZone: zone, hourCycle: "h23", weekday: "short", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
    const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", options).formatToParts(at).map((part) => [part.type, part.value]));
    return { day: DAYS.indexOf(parts.weekday), date: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` };
  };

  const isOpen = (spans, office, at) => {
    const clock = clockOf(office.dataset.zone, at);
    if (office.dataset.closed.split(" ").includes(clock.date)) return false;
    return spans.split(", ").some((span) => {
      const [days, hours] = span.split(" ");
      const [first, last = first] = days.split("–").map((day) => DAYS.indexOf(day));
      const [start, end] = hours.split("–");
      return first <= clock.day && clock.day <= last && start <= clock.time && (clock.time < end || end === "00:00");
    });
  };

  const tellNow = () => {
    const at = new Date();
    const offices = Object.fromEntries(all("#offices > span").map((each) => [each.dataset.office, each]));
    for (const place of all(".hours[data-hours]")) {
      const known = place.dataset.offices.split(" ").filter((id) => offices[id]);
      if (!known.length) continue;
      const open = known.some((id) => isOpen(place.dataset.hours, offices[id], at));
      const badge = place.querySelector(".now") || place.appendChild(document.createElement("span"));
      badge.className = `now ${open ? "now-open" : "now-closed"}`;
      badge.textContent = open ? "open now" : "closed now";
    }
    for (const row of all(".quicks")) {
      const first = all(".quick", row).find((each) => !each.querySelector(".now-closed"));
      for (const each of all(".quick", row)) each.classList.toggle("quick-now", each === first && row.children.length > 1);
    }
  };

  /* What is asked for: the same kinds and the same ways to write them as in engross/units. */

  const NUMBER = "((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]+)?)";
  const SHARE = new RegExp(`^${NUMBER} ?(?:%|per ?cent)$`);
  const MONEY = new RegExp(`^([$€£]|[a-z]{3}) ?${NUMBER}$`);
  const COUNT = new RegExp(`^${NUMBER}(?: ?([a-z][a-z -]*))?$`);
  const TIMES = [
    [/^(?:m|mins?|minutes?)$/, "time", 1],
    [/^(?:h|hrs?|hours?)$/, "time", 60],
    [/^(?:d|(?:calendar )?days?)$/, "time", 1440],
    [/^(?:w|weeks?)$/, "time", 10080],
    [/^months?$/, "months", 1],
    [/^(?:y|years?)$/, "months", 12],
    [/^(?:business|working) hours?$/, "business hour", 1],
    [/^(?:business|working) days?$/, "business day", 1],
  ];

  /* Nothing where nothing is asked; `unread` where it cannot be read. */
  const readAmount = (text) => {
    const said = text.trim().toLowerCase().replace(/\s+/g, " ");
    if (!said) return null;
    const share = said.match(SHARE);
    if (share) return { kind: "%", amount: number(share[1]) };
    const money = said.match(MONEY);
    if (money) return { kind: SIGNS[money[1]] || money[1].toUpperCase(), amount: number(money[2]) };
    const counted = said.match(COUNT);
    if (!counted) return { unread: true };
    const noun = (counted[2] || "").trim();
    const time = TIMES.find(([words]) => words.test(noun));
    if (time) return { kind: time[1], amount: number(counted[1]) * time[2] };
    const singular = noun.split(" ").map((word) => word.replace(/s$/, "")).join(" ");
    return { noun: singular, amount: number(counted[1]) };
  };

  const isOfKind = (kind, asked) => {
    if (asked.noun === undefined) return kind === asked.kind;
    return kind.startsWith("number of ") && ` ${kind.slice(10)}`.endsWith(asked.noun && ` ${asked.noun}`);
  };

  /* Marks who may approve an amount first; whether the decision is about such amounts at all. */
  const judge = (decision, asked) => {
    const rows = all("tr[data-kind]", decision);
    const isEndless = rows.length && rows.every((row) => row.dataset.most === "");
    const measured = asked && (isEndless || rows.some((row) => isOfKind(row.dataset.kind, asked)));
    const may = measured && rows.find((row) => row.dataset.most === "" || (isOfKind(row.dataset.kind, asked) && asked.amount <= Number(row.dataset.most)));
    for (const row of rows) row.classList.toggle("may", row === may);
    if (asked && measured) decision.open = true;
    return !asked || measured;
  };

  const includes = (list, id) => !id || !list || list.split(" ").includes(id);

  const value = (id) => {
    const field = document.getElementById(id);
    return field ? field.value.trim() : "";
  };

  const narrow = () => {
    const words = value("narrow-words").toLowerCase().split(/\s+/).filter(Boolean);
    const [tier, severity, amount] = [value("narrow-tier"), value("narrow-severity"), readAmount(value("narrow-amount"))];
    const asked = amount && !amount.unread ? amount : null;
    const fits = (...parts) => {
      if (!words.length) return true; // to read all there is takes long
      const text = parts.map((part) => (part ? part.textContent : "")).join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    };
    let shown = 0;
    const show = (fit, ...parts) => {
      for (const part of parts) if (part) part.hidden = !fit;
      if (fit) shown += 1;
    };
    for (const ladder of all(".ladder")) {
      if (ladder.closest(".breach")) continue;
      const title = ladder.previousElementSibling;
      show(fits(title, ladder) && includes(ladder.dataset.tiers, tier) && includes(ladder.dataset.severities, severity), ladder, title);
    }
    for (const decision of all(".decision")) {
      const isFor = includes(decision.dataset.tiers, tier) && (!asked || decision.querySelector("tr[data-kind]"));
      show(judge(decision, asked) && fits(decision) && isFor, decision);
    }
    for (const breach of all(".breach")) {
      const documents = all(".subjects > li", breach);
      const told = [breach.querySelector("summary"), breach.querySelector(".ladder")];
      for (const each of documents) each.hidden = !fits(each, ...told);
      for (const more of all("details.more", breach)) more.hidden = !more.querySelector("li:not([hidden])");
      if (breach.hidden || !documents.length || documents.some((each) => !each.hidden)) continue;
      breach.hidden = true; // its words are there, but no document has all of them
      shown -= 1;
    }
    for (const subject of all(".desks .subjects > li")) show(fits(subject, subject.closest(".card")), subject);
    for (const card of all(".desks > .card")) card.hidden = !card.querySelector(".subjects > li:not([hidden])");
    for (const grid of all(".grid")) {
      for (const row of all("tbody > tr", grid)) show(fits(row), row);
      const columns = all("[data-tiers]", grid);
      const known = columns.some((column) => includes(column.dataset.tiers, tier));
      for (const column of columns) column.hidden = known && !includes(column.dataset.tiers, tier);
    }
    const narrowed = words.length || tier || severity || asked;
    if (narrowed) for (const more of all("details.more")) more.open = true;
    const unread = amount && amount.unread ? "Write the amount like 12%, $5,000 or 3 business days. " : "";
    const found = narrowed ? `${shown} ${shown === 1 ? "answer fits" : "answers fit"}.` : "";
    document.getElementById("narrow-status").textContent = unread + found;
  };

  const start = () => {
    const form = document.getElementById("narrow");
    if (!form) return;
    form.hidden = false;
    form.addEventListener("input", narrow);
    form.addEventListener("submit", (event) => event.preventDefault());
    tellNow();
    setInterval(tellNow, 60000);
    narrow();
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
