/* Which versions applied on a day, by what was known on another: answered from the index in the page, without a server. */
(() => {
  "use strict";

  const MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
  ];

  /* Days are texts like 2026-03-01, which sort as days do. An empty `known` means all that is known now. */

  const isKnown = (decision, known) =>
    decision.known.some(([first, end]) => (known ? first <= known && (!end || known < end) : !end));

  /* Of the decisions known by then that start by that day, the one made last rules; and what takes its place: of those
     made later, the first to start, and of several the last made. The same rule as in engross/history.py. */
  const stand = (decisions, on, known) => {
    const counted = decisions.filter((each) => isKnown(each, known));
    const place = counted.findLastIndex((each) => each.start <= on);
    let then = null;
    for (const each of counted.slice(place + 1)) {
      if (then === null || each.start <= then.start) then = each;
    }
    return { decision: counted[place] || null, then };
  };

  const isDay = (text) => {
    if (!/^(19|20|21)\d\d-\d\d-\d\d$/.test(text)) return false;
    const day = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
  };

  const dayBefore = (text) => {
    const day = new Date(`${text}T00:00:00Z`);
    day.setUTCDate(day.getUTCDate() - 1);
    return day.toISOString().slice(0, 10);
  };

  const inWords = (text) => {
    const [year, month, day] = text.split("-").map(Number);
    return `${day} ${MONTHS[month - 1]} ${year}`;
  };

  const today = () => {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  };

  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  const nameOf = (decision) => {
    const parts = decision.number ? [element("span", { class: "number" }, decision.number), " "] : [];
    const title = decision.page ? element("a", { href: decision.page }, decision.title) : decision.title;
    return element("p", { class: "held-name" }, ...parts, title);
  };

  const versionOf = (decision) => {
    const parts = [element("span", { class: "held-number" }, `Version ${decision.version}`)];
    if (decision.pdf) {
      const label = `PDF of ${decision.number}, version ${decision.version}`;
      parts.push(" ", element("a", { href: decision.pdf, "aria-label": label }, "PDF"));
    }
    return element("p", { class: "held-version" }, ...parts);
  };

  const noVersion = () => element("p", { class: "held-version" }, "No version");

  const daysOf = (text) => element("p", { class: "held-days" }, text);

  const approvalOf = (decision) => {
    const names = decision.approvals.map((each) => `${each.name} (${each.role})`).join(", ");
    const parts = [`Approved on ${inWords(decision.approved_on)} by ${names}.`];
    if (decision.start < decision.approved_on) {
      parts.push(" ", element("strong", {}, "Retroactive:"), " it applies from an earlier day.");
    }
    return element("p", { class: "held-approval" }, ...parts);
  };

  /* What people could know on the day itself, where that is something else. */
  const noteOf = (policy, on, known, ruling) => {
    if (known === on || on > today()) return [];
    const thought = stand(policy.decisions, on, on).decision;
    if (thought === ruling) return [];
    const was = thought && thought.version ? `version ${thought.version} was known to apply` : "no version was known to apply";
    return [element("p", { class: "held-note" }, `On that day itself, ${was}.`)];
  };

  const held = (policy, on, known, { decision, then }) => {
    const end = then ? ` to ${inWords(dayBefore(then.start))}; then ${then.version ? `version ${then.version}` : "it ends"}` : "";
    const days = daysOf(`From ${inWords(decision.start)}${end}`);
    return element("li", {}, nameOf(decision), versionOf(decision), days, approvalOf(decision), ...noteOf(policy, on, known, decision));
  };

  const coming = (policy, on, known, { then }) => {
    if (then && then.version) return element("li", {}, nameOf(then), versionOf(then), daysOf(`From ${inWords(then.start)}`));
    const days = then ? `To end on ${inWords(then.start)}, before any version applied` : "None was known to come";
    return element("li", {}, nameOf(then || policy.decisions[0]), noVersion(), daysOf(days));
  };

  const ended = (policy, on, known, { decision, then }) => {
    const again = then && then.version ? `; then version ${then.version} from ${inWords(then.start)}` : "";
    const reason = element("p", { class: "held-approval" }, decision.reason || "");
    const days = daysOf(`Ended on ${inWords(decision.start)}${again}`);
    return element("li", {}, nameOf(decision), noVersion(), days, reason, ...noteOf(policy, on, known, decision));
  };

  const list = (label, entries) => (entries.length ? [element("ul", { class: "held", "aria-label": label }, ...entries)] : []);

  const section = (label, entries) => (entries.length ? [element("h3", {}, label), ...list(label, entries)] : []);

  const answer = (index, on, known) => {
    const groups = { held: [], coming: [], ended: [] };
    for (const policy of index.policies) {
      const standing = stand(policy.decisions, on, known);
      if (!standing.decision) {
        /* All that was ever decided about it was taken back before it applied. */
        if (!standing.then && !known) continue;
        groups.coming.push(coming(policy, on, known, standing));
      } else if (standing.decision.version) groups.held.push(held(policy, on, known, standing));
      else groups.ended.push(ended(policy, on, known, standing));
    }
    return groups;
  };

  /* For those who ask in a program of their own, and for the tests. */
  window.engrossAsOf = Object.freeze({ stand });

  const start = () => {
    const byId = (name) => document.getElementById(`as-of-${name}`);
    if (!byId("index")) return;
    const index = JSON.parse(byId("index").textContent);
    const form = byId("form");

    const show = (on, known) => {
      const groups = answer(index, on, known);
      const { held: now, coming: next, ended: gone } = groups;
      byId("title").textContent = `In force on ${inWords(on)}${known ? `, as it was known on ${inWords(known)}` : ""}`;
      byId("status").textContent = `In force: ${now.length}. Not yet in force: ${next.length}. Ended: ${gone.length}.`;
      byId("lists").replaceChildren(
        ...list("In force", now), ...section("Not yet in force", next), ...section("Ended", gone),
      );
    };

    const asked = () => {
      const query = new URLSearchParams(location.search);
      const hash = new URLSearchParams(location.hash.slice(1));
      const get = (name) => {
        const given = query.get(name) || hash.get(name) || "";
        return isDay(given) ? given : "";
      };
      return { on: get("on"), known: get("known") };
    };

    const cite = (on, known) => {
      const query = new URLSearchParams(known ? { on, known } : { on });
      const url = new URL(location.href);
      url.hash = "";
      url.search = `?${query}`;
      byId("cite").replaceChildren(
        " ", element("a", { href: url.href, class: "cite" }, "Link to this answer"), element("span", { class: "cite-url" }, ` ${url.href}`),
      );
      return url;
    };

    const ask = () => {
      const on = form.elements.on.value;
      const known = form.elements.known.value;
      if (!isDay(on) || (known && !isDay(known))) {
        byId("status").textContent = "Give a day between 1900 and 2199.";
        return;
      }
      show(on, known);
      const url = cite(on, known);
      try {
        history.replaceState(history.state, "", url);
      } catch {
        /* Some browsers keep a page from the disk from changing its address; the link is still there. */
      }
    };

    const read = () => {
      const { on, known } = asked();
      form.elements.on.value = on || today();
      form.elements.known.value = known;
      show(form.elements.on.value, known);
      cite(form.elements.on.value, known);
    };

    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask();
    });
    form.addEventListener("change", ask);
    window.addEventListener("popstate", read);
    read();
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
