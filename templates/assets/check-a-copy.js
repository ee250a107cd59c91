/* Whether a PDF is one of ours and in force: told from the index in the page. No file leaves the browser, nothing is asked for. */
(() => {
  "use strict";

  /* SHA-256 (FIPS 180-4) in pieces. The browser's own cannot tell what the first part of a file was, which shows whether
     something was added to a PDF of ours; and a page from the disk or from a plain http server does not always have it. */

  const START = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
  const ROUNDS = Int32Array.of(
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
  );
  const BLOCK = 64;
  const words = new Int32Array(BLOCK);

  const turn = (word, by) => (word >>> by) | (word << (32 - by));

  const compress = (state, bytes, at) => {
    for (let i = 0; i < 16; i += 1) {
      const from = at + i * 4;
      words[i] = (bytes[from] << 24) | (bytes[from + 1] << 16) | (bytes[from + 2] << 8) | bytes[from + 3];
    }
    for (let i = 16; i < BLOCK; i += 1) {
      const early = words[i - 15];
      const late = words[i - 2];
      const small = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
      const large = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
      words[i] = (words[i - 16] + small + words[i - 7] + large) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < BLOCK; i += 1) {
      const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i];
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  };

  class Digest {
    constructor() {
      this.state = Int32Array.from(START);
      this.rest = new Uint8Array(BLOCK);
      this.length = 0;
    }

    add(bytes) {
      let at = 0;
      const held = this.length % BLOCK;
      this.length += bytes.length;
      if (held) {
        at = Math.min(BLOCK - held, bytes.length);
        this.rest.set(bytes.subarray(0, at), held);
        if (held + at < BLOCK) return;
        compress(this.state, this.rest, 0);
      }
      for (; at + BLOCK <= bytes.length; at += BLOCK) compress(this.state, bytes, at);
      this.rest.set(bytes.subarray(at));
    }

    /* The digest of all that was added so far; more can be added afterwards. */
    hex() {
      const state = this.state.slice();
      const held = this.length % BLOCK;
      const end = new Uint8Array(held < BLOCK - 8 ? BLOCK : 2 * BLOCK);
      end.set(this.rest.subarray(0, held));
      end[held] = 0x80;
      const view = new DataView(end.buffer);
      view.setUint32(end.length - 8, Math.floor(this.length / 0x20000000));
      view.setUint32(end.length - 4, (this.length << 3) >>> 0);
      for (let at = 0; at < end.length; at += BLOCK) compress(state, end, at);
      return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
    }
  }

  const sha256 = (bytes) => {
    const digest = new Digest();
    digest.add(bytes);
    return digest.hex();
  };

  /* Days are texts like 2026-03-01, which sort as days do. */

  const MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
  ];

  const inWords = (text) => {
    const [year, month, day] = text.split("-").map(Number);
    return `${day} ${MONTHS[month - 1]} ${year}`;
  };

  const dayBefore = (text) => {
    const day = new Date(`${text}T00:00:00Z`);
    day.setUTCDate(day.getUTCDate() - 1);
    return day.toISOString().slice(0, 10);
  };

  const today = () => {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  };

  /* What a file is. */

  const CHUNK = 1 << 20;
  const LARGE = 32 << 20;
  const HEAD = 1024;
  const TAIL = 4096;
  const DRAFT = "draft, not in force</pdf:Keywords>";
  const NUMBER = /<pdf:Keywords>([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*)[,<]/;

  /* Every PDF of the index by its size and digest. */
  const collect = (index) => {
    const found = new Map();
    const keep = ({ size, sha256: hex }, match) => {
      if (!found.has(size)) found.set(size, new Map());
      if (!found.get(size).has(hex)) found.get(size).set(hex, match);
    };
    for (const copy of index.versions) {
      copy.revisions.forEach((revision, place) => keep(revision, { kind: "version", copy, place }));
    }
    for (const plan of index.plans) keep(plan, { kind: "plan", plan });
    for (const each of index.unnamed) keep(each, { kind: "unnamed", state: each.state });
    return found;
  };

  /* Reads a file once, up to where it can still be one of ours; looks it up at each size that one of ours has. */
  const examine = async (file, known, progress = () => {}) => {
    if (!file.size) return { kind: "empty" };
    const latin = new TextDecoder("latin1");
    const start = latin.decode(await file.slice(0, HEAD).arrayBuffer());
    if (!start.includes("%PDF-")) return { kind: "no-pdf" };
    const sizes = [...known.keys()].filter((size) => size && size <= file.size).sort((one, other) => one - other);
    const end = file.size <= LARGE ? file.size : sizes[sizes.length - 1] || 0;
    const stops = [...new Set([...sizes, end])];
    const digest = new Digest();
    const found = { kind: "unknown", isDraft: false, number: "", match: null, extra: 0, hex: "" };
    let tail = "";
    for (let at = 0; at < end;) {
      const bytes = new Uint8Array(await file.slice(at, Math.min(at + CHUNK, end)).arrayBuffer());
      if (!bytes.length) throw new Error("The file became shorter.");
      let done = 0;
      while (stops.length && stops[0] <= at + bytes.length) {
        const stop = stops.shift();
        digest.add(bytes.subarray(done, stop - at));
        done = stop - at;
        found.hex = digest.hex();
        const match = known.has(stop) && known.get(stop).get(found.hex);
        if (match) Object.assign(found, { kind: "ours", match, extra: file.size - stop });
      }
      digest.add(bytes.subarray(done));
      const text = tail + latin.decode(bytes);
      found.isDraft = found.isDraft || text.includes(DRAFT);
      found.number = found.number || (NUMBER.exec(text) || ["", ""])[1];
      tail = text.slice(-TAIL);
      at += bytes.length;
      progress(at / end);
    }
    if (end < file.size) found.hex = "";
    if (found.kind === "unknown" && found.isDraft) found.kind = "draft";
    return found;
  };

  /* What is said of it: a tone, a title, sentences, and links. */

  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  const nameOf = (copy) => `${copy.number} ${copy.title}, version ${copy.version}`;

  const stateOf = (copy, day) => {
    if (copy.special) return copy.special;
    if (day < copy.start) return "upcoming";
    if (!copy.end || day < copy.end) return "in-force";
    return copy.then ? "superseded" : "ended";
  };

  const rulingOf = (index, copy, day) =>
    index.versions.find((each) => each.policy === copy.policy && stateOf(each, day) === "in-force");

  const versionOf = (index, copy, version) =>
    index.versions.find((each) => each.policy === copy.policy && each.version === version);

  const until = (copy) => {
    if (!copy.end) return "";
    return `, until the end of ${inWords(dayBefore(copy.end))}${copy.then ? `; then version ${copy.then} applies` : "; then the policy ends"}`;
  };

  /* Of each state of a version: tone, title, and a sentence that goes on from the version's name. */
  const STATES = {
    "in-force": (copy) => ["good", "In force", `has applied since ${inWords(copy.start)}${until(copy)}.`],
    upcoming: (copy) => ["soon", `Takes effect on ${inWords(copy.start)}`, `is approved, and not in force yet. It applies from ${inWords(copy.start)}.`],
    superseded: (copy) => ["old", `Superseded since ${inWords(copy.end)}`, `is no longer in force: version ${copy.then} took its place on ${inWords(copy.end)}.`],
    ended: (copy) => ["old", `Ended on ${inWords(copy.end)}`, "is no longer in force: the policy has ended."],
    never: (copy) => ["old", "Never in force", `never applied: ${copy.then ? `version ${copy.then} took its place` : "the policy ended"} before it could.`],
    replaced: (copy) => ["old", "No longer in force", `is replaced from its first day on by version ${copy.then}, which was made later.`],
    awaiting: () => ["old", "Not approved", "was issued for signature. Not everybody has approved it; it is not in force."],
    declined: () => ["old", "Not approved", "was issued for signature. An approval was refused; it is not in force."],
    withdrawn: (copy) => ["bad", "Withdrawn", `was taken back${copy.withdrawn ? ` on ${inWords(copy.withdrawn)}` : ""} before it took effect. It never applied.`],
  };

  const listed = (approvals) => approvals.map((each) => `${each.name} (${each.role}, ${inWords(each.on)})`).join(", ");

  const signers = (copy) => {
    const approvals = copy.approvals || [];
    const signed = approvals.filter((each) => each.signed);
    const written = approvals.filter((each) => !each.signed);
    return [
      ...(signed.length ? [`Signed by ${listed(signed)}.`] : []),
      ...(written.length ? [`Approved by ${listed(written)}; written down, without a signature in the PDF.`] : []),
    ];
  };

  const link = (text, url) => (url ? [{ text, url }] : []);

  const changesBetween = (index, copy) => {
    const next = copy.then && versionOf(index, copy, copy.then);
    return next ? link(`What version ${next.version} changed`, next.changes) : [];
  };

  const linksOf = (index, copy, day) => {
    const state = stateOf(copy, day);
    const ruling = rulingOf(index, copy, day);
    const other = ruling && ruling !== copy ? link(`In force: version ${ruling.version}`, ruling.page) : [];
    const changed = ["superseded", "replaced", "never"].includes(state) ? changesBetween(index, copy) : [];
    return [...other, ...changed, ...link(`Version ${copy.version} on its page`, copy.page)];
  };

  /* What a PDF lacks that the newest one of the same version has: signatures, or only a renewed proof. */
  const lackOf = (copy, place) => {
    const later = copy.revisions.slice(place + 1).map((each) => each.after);
    if (later.includes("approval") || later.includes("seal")) return "signatures";
    return later.length ? "renewal" : "";
  };

  const signedSoFar = (copy, place) => {
    const given = copy.revisions.slice(0, place + 1).filter((each) => each.by !== undefined).map((each) => each.by);
    return [...new Set(given)];
  };

  const earlier = (copy, place) => {
    const { after } = copy.revisions[place];
    const so = signedSoFar(copy, place);
    const all = signedSoFar(copy, copy.revisions.length - 1);
    if (so.length) {
      const names = so.map((each) => copy.approvals[each].name).join(", ");
      return `signed by ${so.length} of ${all.length} (${names})`;
    }
    return after === "issue" ? "as it was issued, before anybody signed" : "sealed, before anybody signed";
  };

  const tellVersion = (index, { copy, place }, day) => {
    const [tone, title, sentence] = STATES[stateOf(copy, day)](copy);
    const lack = lackOf(copy, place);
    const said = `${nameOf(copy)}, ${sentence}`;
    const demo = copy.trust === "demo";
    if (lack === "signatures") {
      return {
        tone: "old",
        title: "Genuine, but an earlier state",
        said: [`This is ${nameOf(copy)}, ${earlier(copy, place)}. It is not the complete PDF.`, `Of the version itself: ${title[0].toLowerCase()}${title.slice(1)}.`],
        links: [...link("The complete PDF", copy.pdf), ...linksOf(index, copy, day)],
        demo,
      };
    }
    const renewed = lack ? ["The signatures are all there; in a newer copy, their proof has been renewed."] : [];
    return {
      tone,
      title,
      said: [said, ...signers(copy), ...renewed],
      links: [...linksOf(index, copy, day), ...(lack ? link("The newest copy", copy.pdf) : [])],
      demo,
    };
  };

  const tellPlan = (index, { plan }) => ({
    tone: "good",
    title: "Ours, as shown now",
    said: [`${plan.number} ${plan.title}, as this handbook showed it on ${inWords(index.made_on)}. Nobody signs account plans.`],
    links: link("The plan on its page", plan.page),
  });

  const tellUnnamed = (index, { state }) => ({
    tone: state === "withdrawn" ? "bad" : "old",
    title: state === "withdrawn" ? "Withdrawn" : "Issued for signature, not approved",
    said: [
      state === "withdrawn"
        ? "This is a PDF of ours. It was issued for signature and then withdrawn; it never applied."
        : `This is a PDF of ours. It was issued for signature, and on ${inWords(index.made_on)} not everybody had approved it: it is not in force.`,
    ],
    links: link("What is in force", "policies/index.html"),
  });

  const TELL = { version: tellVersion, plan: tellPlan, unnamed: tellUnnamed };

  const beginning = ({ kind, copy, place, plan }) => {
    if (kind === "plan") return `${plan.number} ${plan.title}`;
    if (kind === "unnamed") return "a PDF of ours that is not public";
    return `${nameOf(copy)}, ${lackOf(copy, place) === "signatures" ? earlier(copy, place) : "complete"}`;
  };

  const tellMore = (index, { match, extra }) => ({
    tone: "bad",
    title: "Changed or signed afterwards",
    said: [
      `It begins with ${beginning(match)}, and goes on for ${extra.toLocaleString("en")} ${extra === 1 ? "byte" : "bytes"} that this handbook does not know. Do not rely on it.`,
      "Somebody added something to it: a signature that has not been taken in, a note, or other pages that cover ours. Whoever issues the policies can find out with engross verify, and take in a signature with engross accept.",
    ],
    links: match.kind === "version" ? [...link("The PDF as we know it", match.copy.pdf), ...link("The policy now", match.copy.policy_page)] : [],
    demo: match.kind === "version" && match.copy.trust === "demo",
  });

  const tellUnknown = (index, { number }) => {
    const claimed = number && index.versions.find((each) => each.number === number);
    return {
      tone: "bad",
      title: "Not ours, or altered",
      said: [
        `No PDF that this handbook knew on ${inWords(index.made_on)} is like this file. One changed letter is enough.${claimed ? ` It calls itself ${number}, but it is none of our PDFs of ${number}.` : ""}`,
        "It may also have been saved anew or “printed” to PDF by a program, or come from another handbook, or from a later day than this page. Ask whoever gave it to you for the file as they got it, or take the original from here.",
      ],
      links: claimed ? link(`${number} as it is now`, claimed.policy_page) : link("The policies", "policies/index.html"),
    };
  };

  const FINDINGS = {
    unknown: tellUnknown,
    draft: () => ({
      tone: "old",
      title: "An unsigned draft",
      said: ["This is a working text, made into a PDF before it was issued. Nobody has approved it, and it is not in force."],
      links: link("What is in force", "policies/index.html"),
    }),
    "no-pdf": () => ({ tone: "bad", title: "Not a PDF", said: ["What we issue is a PDF file. This is something else."], links: [] }),
    empty: () => ({ tone: "bad", title: "An empty file", said: ["There is nothing in it. Get it anew from where you have it."], links: [] }),
    unreadable: () => ({
      tone: "bad",
      title: "Could not be read",
      said: ["The browser could not read it. It may be a folder, or have been moved or changed in between. Save it as a file of its own, and try again."],
      links: [],
    }),
  };

  const tell = (index, found, day) => {
    if (found.kind !== "ours") return FINDINGS[found.kind](index, found);
    return found.extra ? tellMore(index, found) : TELL[found.match.kind](index, found.match, day);
  };

  /* In the page. */

  const sizeOf = (bytes) => {
    if (bytes < 1000) return `${bytes} bytes`;
    return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  };

  const card = (file, found, told) => {
    const links = told.links.map((each) => element("li", {}, element("a", { href: each.url }, each.text)));
    return element(
      "section", { class: `copy copy-${told.tone}${told.demo ? " copy-demo" : ""}` },
      element("h2", { class: "copy-title" }, told.title),
      ...(told.demo ? [element("p", { class: "copy-trust" }, element("span", { class: "demo" }, "DEMO – not legally binding"))] : []),
      ...told.said.map((each) => element("p", {}, each)),
      ...(links.length ? [element("ul", { class: "copy-links" }, ...links)] : []),
      element("p", { class: "copy-file" }, `${file.name}, ${sizeOf(file.size)}`),
      ...(found.hex ? [element("p", { class: "copy-file" }, "SHA-256 ", element("code", { class: "digest" }, found.hex))] : []),
    );
  };

  const start = () => {
    const byId = (name) => document.getElementById(`copy-${name}`);
    if (!byId("index")) return;
    const index = JSON.parse(byId("index").textContent);
    const known = collect(index);
    const [form, field, progress, status, results] = ["form", "file", "progress", "status", "results"].map(byId);
    let turns = 0;

    const check = async (files) => {
      turns += 1;
      const turnOfThis = turns;
      results.replaceChildren();
      status.textContent = files.length ? "Reading …" : "";
      status.className = "";
      progress.value = 0;
      progress.hidden = files.length === 0;
      const titles = [];
      for (const [place, file] of files.entries()) {
        const show = (part) => {
          progress.value = (place + part) / files.length;
        };
        const found = await examine(file, known, show).catch(() => ({ kind: "unreadable" }));
        if (turnOfThis !== turns) return;
        const told = tell(index, found, today());
        results.append(card(file, found, told));
        titles.push(`${file.name}: ${told.title}${told.demo ? ", DEMO" : ""}.`);
      }
      /* The cards show it; this says it to those who listen. */
      status.className = "said";
      status.textContent = titles.join(" ");
      progress.hidden = true;
    };

    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    field.addEventListener("change", () => {
      check([...field.files]);
      /* So that the same file can be chosen once more. */
      field.value = "";
    });
    window.addEventListener("dragover", (event) => {
      event.preventDefault();
      form.classList.add("copy-over");
    });
    window.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) form.classList.remove("copy-over");
    });
    window.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("copy-over");
      if (event.dataTransfer.files.length) check([...event.dataTransfer.files]);
    });
  };

  /* For those who check in a program of their own, and for the tests. */
  window.engrossCheckACopy = Object.freeze({ sha256, collect, examine, tell });

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
