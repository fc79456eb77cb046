// Two panes: what is chosen in one lights up in the other. Offsets are never counted here; the server cut the text.

const words = JSON.parse(document.getElementById("words").textContent);
const page = document.documentElement;
const stage = document.getElementById("stage");
const say = (key) => words[page.dataset.language][key] ?? key;
const MOST_LIT = 2000;

// ---- one report -------------------------------------------------------------------------------------------------------------------

class Panes {
  constructor(report) {
    this.report = report;
    this.places = new Map(); // ref -> pieces of the document
    this.values = new Map(); // ref -> what stands for it in the form and the lists
    this.details = new Map(); // ref -> its details, not on the page yet
    this.lit = [];
    this.chosen = null;
    this.text = report.querySelector(".document .text");
    this.scroll = report.querySelector(".data .scroll");
    this.aside = report.querySelector(".details");
    this.live = report.querySelector(".live");
    this.patience = 0; // ms in which a second click may follow that selects: whoever selects does not want to go there
    this.index();
    this.text.addEventListener("mousedown", (event) => this.grasped(event));
    report.addEventListener("click", (event) => this.clicked(event));
    report.addEventListener("keydown", (event) => this.pressed(event));
    report.addEventListener("focusin", (event) => this.focused(event));
  }

  index() {
    const put = (map, ref, element) => (map.has(ref) ? map.get(ref).push(element) : map.set(ref, [element]));
    for (const piece of this.text.querySelectorAll("[data-refs]")) for (const ref of piece.dataset.refs.split(" ")) put(this.places, ref, piece);
    for (const value of this.scroll.querySelectorAll("[data-ref]")) put(this.values, value.dataset.ref, value);
    for (const detail of this.report.querySelector(".all-details").content.querySelectorAll("[data-for]")) this.details.set(detail.dataset.for, detail);
    for (const group of this.report.querySelectorAll("[data-group]")) {
      const items = this.items(group);
      items.forEach((item, n) => (item.tabIndex = n ? -1 : 0));
    }
  }

  items(group) {
    return [...group.querySelectorAll("button[data-ref], [role=button]")];
  }

  // -- choosing

  clicked(event) {
    const go = event.target.closest("[data-go]");
    if (go) return this.show(go.dataset.go);
    if (event.target.closest(".close")) return this.clear();
    const next = event.target.closest("[data-next]");
    if (next) return this.next(next.dataset.next);
    const jump = event.target.closest(".jump a");
    if (jump) return this.jump(event, jump);
    const value = event.target.closest("[data-ref]");
    if (value) return this.choose([value.dataset.ref], "form");
    const piece = event.target.closest("[data-refs]");
    if (piece) this.follow(piece, event.detail);
  }

  // A browser selects nothing within what takes the focus, so a place only takes it when somebody has gone there.
  grasped(event) {
    const piece = event.target.closest(".place[tabindex]");
    if (!piece) return;
    const { tabIndex } = piece;
    piece.removeAttribute("tabindex");
    addEventListener("mouseup", () => setTimeout(() => (piece.tabIndex = tabIndex)), { once: true });
  }

  follow(piece, clicks) {
    const go = () => {
      if (String(getSelection()) || !piece.isConnected) return;
      this.choose(piece.dataset.refs.split(" "), "document");
      piece.tabIndex = 0;
      piece.focus({ preventScroll: true });
    };
    clearTimeout(this.following);
    if (clicks > 1) return;
    if (this.patience) this.following = setTimeout(go, this.patience);
    else go();
  }

  // Light up `refs`: all their places, and whatever stands for them on the right. The first is what the details are about.
  choose(refs, from) {
    const owners = refs.map((ref) => this.owner(ref)).filter((ref) => this.values.has(ref));
    const [main] = owners.length ? owners : refs;
    this.dim();
    this.chosen = main;
    const shown = from === "document" ? owners : [main];
    for (const ref of shown) this.light(this.values.get(ref), ref === main ? "lit main" : "lit");
    const places = this.placesOf(main);
    this.light(places, "lit main");
    const members = this.members(main);
    if (from === "form") for (const [ref, look] of members) {
      this.light(this.values.get(ref), look);
      this.light(this.places.get(ref), look);
    }
    this.tell(main);
    if (from === "form") this.reveal(this.text, places[0] ?? members.flatMap(([ref]) => this.places.get(ref) ?? [])[0]);
    else this.reveal(this.scroll, this.values.get(main)?.[0]);
    this.announce(main, places.length, members.length);
    this.chose();
  }

  // A reading that was not stated (a0:…, l0:…) belongs to its value.
  owner(ref) {
    return /^[al]\d+:/.test(ref) ? `v:${ref.slice(ref.indexOf(":") + 1)}` : ref;
  }

  // Where it stands; for what nobody could read, the passage that holds it.
  placesOf(ref) {
    const own = this.places.get(ref);
    if (own) return own;
    const asked = this.details.get(ref)?.querySelectorAll('[data-go^="q:"]') ?? [];
    return [...asked].flatMap((link) => this.places.get(link.dataset.go) ?? []);
  }

  members(ref) {
    const holder = this.values.get(ref)?.[0];
    const split = (text) => (text ? text.split(" ") : []);
    const culprits = new Set(split(holder?.dataset.culprits));
    return split(holder?.dataset.members).map((member) => [member, culprits.has(member) ? "lit culprit" : "lit"]);
  }

  // Whoever builds on this page listens to what is chosen.
  chose() {
    this.report.dispatchEvent(new CustomEvent("panes:chosen", { bubbles: true, detail: { ref: this.chosen } }));
  }

  // A link in the details: to a place of another reading, or to a check.
  show(ref) {
    if (this.values.has(ref) && !this.places.has(ref)) {
      this.choose([ref], "form");
      this.reveal(this.scroll, this.values.get(ref)[0]);
      return;
    }
    for (const element of this.text.querySelectorAll(".lit")) element.classList.remove("lit", "main");
    this.light(this.placesOf(ref), "lit main");
    this.reveal(this.text, this.placesOf(ref)[0]);
    this.announce(ref, this.placesOf(ref).length, 0);
  }

  light(elements, look) {
    for (const element of (elements ?? []).slice(0, MOST_LIT)) {
      element.classList.add(...look.split(" "));
      if (element.matches("button[data-ref]")) element.setAttribute("aria-pressed", "true");
      this.lit.push(element);
      for (let folded = element.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
    }
  }

  dim() {
    for (const element of this.lit) {
      element.classList.remove("lit", "main", "culprit");
      element.removeAttribute("aria-pressed");
    }
    this.lit = [];
  }

  clear() {
    const back = this.values.get(this.chosen)?.[0];
    const inside = this.aside.contains(document.activeElement);
    this.dim();
    this.chosen = null;
    this.aside.hidden = true;
    this.live.textContent = say("live.cleared");
    this.chose();
    if (inside) back?.focus();
  }

  tell(ref) {
    const detail = this.details.get(ref);
    this.aside.hidden = !detail;
    const box = this.aside.querySelector(".box");
    box.replaceChildren(...(detail ? [document.importNode(detail, true)] : []));
    for (const link of box.querySelectorAll(".go:empty")) link.replaceChildren(...this.sentence(link.dataset.go));
    this.aside.scrollTop = 0;
    translate(box);
  }

  // What a check or a disagreement says; the details only name them.
  sentence(ref) {
    const holder = this.values.get(ref)?.[0].querySelector(ref.startsWith("d:") ? ".why" : ".what");
    return holder ? [...holder.childNodes].map((node) => node.cloneNode(true)) : [ref];
  }

  reveal(pane, element) {
    if (!element) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const [outer, inner] = [pane.getBoundingClientRect(), element.getBoundingClientRect()];
    const margin = Math.min(60, outer.height / 5);
    const inSight = inner.top >= outer.top + margin && inner.bottom <= outer.bottom - margin && inner.left >= outer.left && inner.right <= outer.right;
    if (inSight) return;
    const far = Math.abs(inner.top - outer.top) > 4 * outer.height;
    element.scrollIntoView({ block: "center", inline: "nearest", behavior: calm || far ? "instant" : "smooth" });
  }

  announce(ref, places, members) {
    const detail = this.details.get(ref);
    const title = detail ? `${detail.querySelector(".detail-title").textContent.trim()} ${detail.querySelector(".detail-value").textContent.trim()}. ` : "";
    const lit = places ? `${places} ${say("live.place")}` : members ? `${members} ${say("live.members")}` : say("live.no_place");
    this.live.textContent = title + lit;
  }

  // The next one of a kind that a reader should look at.
  next(name) {
    const kinds = { review: ".m-review[data-ref]", unresolved: ".m-unresolved[data-ref]", fails: ".check.fails [data-ref]", differs: ".check.differs [data-ref]" };
    const found = [...this.scroll.querySelectorAll(kinds[name])];
    if (!found.length) return;
    const at = found.findIndex((element) => element.dataset.ref === this.chosen);
    const target = found[(at + 1) % found.length];
    this.choose([target.dataset.ref], "form");
    this.reveal(this.scroll, target);
  }

  jump(event, link) {
    event.preventDefault();
    const target = this.report.querySelector(link.getAttribute("href"));
    target.scrollIntoView({ block: "start", behavior: "instant" });
    this.scroll.focus({ preventScroll: true });
  }

  // -- keyboard

  focused(event) {
    const group = event.target.closest("[data-group]");
    if (!group || event.target === group) return;
    for (const item of this.items(group)) item.tabIndex = item === event.target ? 0 : -1;
  }

  pressed(event) {
    if (event.key === "Escape" && this.chosen) return this.clear();
    const item = event.target.closest("button[data-ref], .place[role=button]");
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    if (item.matches(".place") && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      this.choose(item.dataset.refs.split(" "), "document");
      return;
    }
    const group = item.closest("[data-group]");
    const target = group && this.neighbour(group, item, event.key);
    if (!target) return;
    event.preventDefault();
    target.focus({ preventScroll: true });
    this.reveal(target.closest(".text, .scroll"), target);
  }

  neighbour(group, item, key) {
    const items = this.items(group);
    if (key === "Home") return items[0];
    if (key === "End") return items[items.length - 1];
    if (!key.startsWith("Arrow")) return null;
    if (group.dataset.group === "grid") return nearest(items, item, key) ?? this.beyond(group, item, key);
    return items[items.indexOf(item) + (key === "ArrowRight" || key === "ArrowDown" ? 1 : -1)];
  }

  // Up and down lead from one block of table two into the next.
  beyond(group, item, key) {
    if (key !== "ArrowUp" && key !== "ArrowDown") return null;
    const groups = [...this.report.querySelectorAll("[data-group=grid]")].filter((one) => one.offsetParent);
    const other = groups[groups.indexOf(group) + (key === "ArrowDown" ? 1 : -1)];
    if (!other) return null;
    const items = this.items(other);
    return nearest(items, item, key) ?? items[0];
  }
}

// The item that lies next in the direction of an arrow key: in the same row or column first.
function nearest(items, item, key) {
  const middle = (element) => {
    const box = element.closest("td").getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const [x, y] = middle(item);
  const flat = key === "ArrowLeft" || key === "ArrowRight";
  const sign = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  let best = null;
  let least = Infinity;
  for (const other of items) {
    const [ox, oy] = middle(other);
    const along = sign * (flat ? ox - x : oy - y);
    const aside = Math.abs(flat ? oy - y : ox - x);
    if (along <= 2 || (flat && aside > 2)) continue;
    const distance = along + 3 * aside;
    if (distance < least) [best, least] = [other, distance];
  }
  return best;
}

// ---- the page ---------------------------------------------------------------------------------------------------------------------

export let panes = null;

export function open() {
  const report = stage.querySelector(".report");
  panes = report ? new Panes(report) : null;
  translate(stage);
  follow();
}

// A report's own sentences hold the other language beside the one they show.
function reword(element, language, other) {
  element.dataset[other] = element.textContent;
  element.textContent = element.dataset[language];
  delete element.dataset[language];
  element.lang = language === "zh" ? "zh-CN" : "en";
}

function translate(root) {
  const { language } = page.dataset;
  const own = words[language];
  for (const element of root.querySelectorAll(`[data-${language}]`)) reword(element, language, language === "zh" ? "en" : "zh");
  for (const element of root.querySelectorAll("[data-w]")) element.textContent = own[element.dataset.w] ?? element.textContent;
  for (const name of ["aria-label", "placeholder", "title"])
    for (const element of root.querySelectorAll(`[data-w-${name}]`)) element.setAttribute(name, own[element.getAttribute(`data-w-${name}`)] ?? "");
}

function speak(language) {
  page.dataset.language = language;
  page.lang = language === "zh" ? "zh-CN" : "en";
  translate(document);
}

// A link to one value: page.html#v:requests.received.total
function follow() {
  const ref = decodeURIComponent(location.hash.slice(1));
  if (!panes?.values.has(ref)) return;
  panes.choose([ref], "form");
  panes.reveal(panes.scroll, panes.values.get(ref)[0]);
}

document.querySelector("[data-switch]")?.addEventListener("click", () => speak(page.dataset.language === "zh" ? "en" : "zh"));
addEventListener("hashchange", follow);

const chooser = document.getElementById("chooser");
if (chooser) {
  const button = document.querySelector("[data-choose]");
  const search = chooser.querySelector("input");
  const entries = [...chooser.querySelectorAll("[data-open]")];
  const turn = (shown) => {
    chooser.hidden = !shown;
    button.setAttribute("aria-expanded", String(shown));
    if (shown) search.focus();
  };
  const filter = () => {
    const parts = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const entry of entries) {
      const text = entry.textContent.toLowerCase();
      const fits = parts.every((part) => text.includes(part));
      entry.parentElement.hidden = !fits;
      found += fits;
    }
    chooser.querySelector(".found").textContent = `${found} ${say("chooser.found")}`;
  };
  button.addEventListener("click", () => turn(chooser.hidden));
  search.addEventListener("input", filter);
  chooser.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      turn(false);
      button.focus();
    }
  });
  chooser.addEventListener("click", (event) => {
    const entry = event.target.closest("[data-open]");
    if (!entry) return;
    const template = document.querySelector(`template[data-report="${entry.dataset.open}"]`);
    stage.replaceChildren(document.importNode(template.content, true));
    for (const other of entries) other.removeAttribute("aria-current");
    entry.setAttribute("aria-current", "true");
    turn(false);
    open();
    stage.focus({ preventScroll: true });
  });
}

open();
