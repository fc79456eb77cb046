// A report on which somebody decides: what is chosen in the panes can be decided on in the box beside its details.

import { open, panes } from "/static/show/panes.js";
import { calm, fresh, moment, say, send, token, told } from "./common.js";
import { Draft, HALVES } from "./draft.js";
import { Lists } from "./lists.js";
import { cell, selected, wordsAt } from "./selection.js";
import { choices, past, shown } from "./telling.js";

const stage = document.getElementById("stage");
const work = document.querySelector(".work");
const live = document.getElementById("work-live");
const help = document.getElementById("help");
const SECOND_CLICK_MS = 300;
const WHO = "nianbao.who";
let editing = JSON.parse(document.getElementById("editing").textContent);
let box = null; // the form that is shown
let chosen = null; // what it is about: an indicator, a particular, a list
let lists = null; // the editor of section five, while it is shown
const draft = new Draft(editing.things); // edits of section five, shown or not
const typing = {}; // indicator -> what is typed on it and not sent
let picked = null; // what was last selected in the document
let busy = false;
let decided = null; // what was decided last
let behind = []; // what was open behind it then
const mine = []; // decisions taken here, for undoing; those that were one change together

const thing = () => editing.things[chosen];
const part = (name) => box.querySelector(name);
const aside = () => panes.aside;

// ---- the box ----------------------------------------------------------------------------------------------------------------------

function mount(indicator) {
  if (indicator !== chosen && !selected()) picked = null;
  keep();
  box?.remove();
  box = lists = null;
  chosen = indicator && editing.things[indicator] && !editing.closed ? indicator : null;
  if (!panes) return;
  aside().classList.toggle("deciding", Boolean(chosen));
  panes.patience = chosen ? SECOND_CLICK_MS : 0;
  aside().classList.toggle("listing", Boolean(chosen) && thing().kind === "list");
  if (!chosen) return;
  box = document.getElementById("decide-template").content.firstElementChild.cloneNode(true);
  box.dataset.kind = thing().kind;
  box.dataset.indicator = chosen;
  for (const element of box.querySelectorAll("[data-for]")) if (!element.dataset.for.split(" ").includes(thing().kind)) element.hidden = true;
  fill();
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    typed();
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) act(button.dataset.act, button);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    back();
  });
  aside().insertBefore(box, aside().querySelector(".box"));
  aside().hidden = false;
  offer();
}

// What is typed and not sent waits for the next look at the value.
function keep() {
  if (!box) return;
  const [number, note] = [box.elements.typed.value, box.elements.note.value];
  if (number || note) typing[chosen] = [number, note];
  else delete typing[chosen];
}

function fill() {
  const one = thing();
  const kind = one.kind === "list" ? "_list" : "";
  const stated = one.kind === "list" ? say(chosen) : shown(one.stated);
  part(".stated").textContent = stated;
  const nothing = one.status === "unresolved" || (one.kind !== "value" && one.kind !== "list" && one.status === "absent");
  part('[data-act="as_stated"]').disabled = nothing;
  if (one.person) {
    const line = part(".person");
    line.hidden = false;
    line.classList.toggle("reopened", one.person.decision === "reopened");
    const name = one.person.decision === "confirmed" ? "confirmed" : `${one.person.decision}${kind}`;
    const last = one.history?.at(-1)?.said;
    const before = one.person.decision === "reopened" && last && !kind ? `${shown(last)} — ` : "";
    line.textContent = before + say(name, { who: one.person.who, read: shown(one.person.decision === "reopened" ? one.stated : (one.person.read ?? "")) });
  }
  choices(part(".choices"), one.choices ?? []);
  past(part(".history"), one.history ?? []);
  const who = box.elements.who;
  if (who) who.value = localStorage.getItem(WHO) ?? "";
  [box.elements.typed.value, box.elements.note.value] = typing[chosen] ?? ["", ""];
  if (one.kind === "list")
    lists = new Lists(part(".lists"), editing.report, draft, { picked: () => picked, complain, light: (item) => lightItem(item), edited: unsaved });
  unsaved();
}

// Edits that are not saved are in sight: in the box, and beside the lists when it is shut.
function unsaved() {
  for (const button of stage.querySelectorAll(".edit-list")) button.textContent = say(draft.changed(button.dataset.half) ? "edit_unsaved" : "edit");
  if (!lists) return;
  const told = part(".unsaved");
  told.hidden = !draft.unsaved.length;
  const over = [...draft.overtaken].map((half) => say(half)).join(", ");
  told.querySelector("span").textContent = over ? say("overtaken", { list: over }) : say("unsaved", { list: draft.unsaved.map((half) => say(half)).join(", ") });
}

function drop() {
  draft.drop();
  lists?.draw();
  unsaved();
}

// What is selected in the document can be taken.
function offer() {
  if (!box) return;
  const row = part(".selected");
  row.hidden = !picked || !row.dataset.for.split(" ").includes(thing().kind);
  row.querySelector("q").textContent = picked?.text.trim() ?? "";
}

function complain(why) {
  if (box) part(".fault").textContent = why;
}

function lightItem(item) {
  const line = [...panes.text.querySelectorAll(".line[data-start]")].findLast((one) => Number(one.dataset.start) <= item.start);
  if (line) panes.reveal(panes.text, line);
}

// ---- deciding ---------------------------------------------------------------------------------------------------------------------

function who() {
  const field = box?.elements.who;
  if (!field) return "";
  const name = field.value.trim() || localStorage.getItem(WHO) || "";
  if (name) {
    localStorage.setItem(WHO, name);
    document.querySelector("[data-me]")?.replaceChildren(calm(name));
  }
  return name;
}

const nameless = () => Boolean(box?.elements.who) && !who();

function act(name, button) {
  if (!box || busy) return;
  complain("");
  if (name === "look") return again(chosen);
  if (name === "choice") return choose(Number(button.dataset.n));
  if (name === "take") return take();
  if (name === "drop") return confirm(say("drop_sure")) ? drop() : undefined;
  if (name === "as_stated" && lists && draft.unsaved.length) {
    if (!confirm(say("drop_sure"))) return;
    drop();
  }
  if (name === "as_stated" && part('[data-act="as_stated"]').disabled) return;
  decide({ kind: name });
}

function typed() {
  const text = box.elements.typed.value.trim();
  if (lists) return draft.unsaved.length ? saveLists() : decide({ kind: "as_stated" });
  if (!text) return complain(say("need_number"));
  decide({ value: { kind: "number", number: text }, year: { kind: "year", number: text }, name: { kind: "name", name: text } }[thing().kind]);
}

function choose(n) {
  const choice = thing().choices?.[n];
  if (!choice) return;
  const { raw: _, ...order } = choice;
  decide(order);
}

async function take() {
  if (!picked) return complain(say("nothing_selected"));
  const text = await wordsAt(editing.report, picked);
  if (text === null || !text.trim()) return complain(say("nothing_selected"));
  if (thing().kind === "name") {
    box.elements.typed.value = text.trim();
    box.elements.typed.focus();
    return;
  }
  const place = cell(picked, text);
  decide({ kind: "number", number: place.text, start: place.start, end: place.end });
}

function needName() {
  complain(say("need_name"));
  box.elements.who.focus();
}

async function decide(said) {
  if (nameless()) return needName();
  const answer = await post(chosen, said, box.elements.note.value.trim());
  if (!answer.ok) return refused(answer);
  await after(chosen);
}

async function saveLists() {
  if (nameless()) return needName();
  const note = box.elements.note.value.trim();
  const orders = draft.orders();
  const halfway = draft.halfway();
  for (const [n, [half, items]] of orders.entries()) {
    const answer = await post(half, { kind: "items", items }, note);
    if (!answer.ok) return refused(answer, half, n ? between(orders, halfway) : "");
    draft.saved(half);
    if (n) mine.at(-2).push(...mine.pop());
  }
  await after(chosen);
}

// The first list is saved and the second is not: what stands where.
function between([[first, items], [second]], { both, neither }) {
  const quoted = (titles) => titles.map((title) => `“${calm(title)}”`).join(" ");
  const told = [say("half_saved", { first: say(first), n: items.length, second: say(second), m: JSON.parse(draft.before[second]).length })];
  if (both.length) told.push(say("in_both", { titles: quoted(both) }));
  if (neither.length) told.push(say("in_neither", { titles: quoted(neither) }));
  unsaved();
  undoable();
  return told.join(" ");
}

async function post(indicator, said, note) {
  const one = editing.things[indicator];
  const body = { indicator, note, who: who(), previous: one.previous, ...said };
  if (one.saw !== undefined && said.kind !== "take_back") body.saw = one.saw;
  busy = true;
  document.body.classList.add("busy");
  const answer = await send(`/v1/reports/${editing.report}/decisions`, { body, key: fresh() });
  busy = false;
  document.body.classList.remove("busy");
  if (answer.ok) {
    one.previous = answer.data.decision.seq;
    if (said.kind !== "take_back") mine.push([indicator]);
  }
  return answer;
}

const now = (value) => shown(String(value?.value ?? value?.status ?? ""));

// Somebody was faster, or the document was read again: they are told, and nothing is overwritten. `half`: of the lists, which; `lead`: what
// has been saved before.
async function refused(answer, half = "", lead = "") {
  const { data } = answer;
  const late = answer.status === 409 && ["decided_meanwhile", "stated_otherwise"].includes(data.code);
  complain([lead, late ? "" : told(answer)].filter(Boolean).join(" "));
  if (!late) return;
  const other = data.decision ?? (await meanwhile());
  const clash = part(".clash");
  clash.hidden = false;
  const what = half ? `${say(half)}: ` : "";
  clash.querySelector("p").textContent = other
    ? what + say("decided_meanwhile", { who: calm(other.who), said: other.said === null ? say("took_back") : shown(other.said), when: moment(other.when) })
    : what + say("stated_otherwise", { said: Array.isArray(data.value) ? data.value.map((item) => item.title).join("; ") : now(data.value) });
  clash.querySelector("button").focus();
}

// The last decision that this page has not seen.
async function meanwhile() {
  const response = await fetch(`/v1/reports/${editing.report}/decisions`, { headers: { Accept: "application/json" } }).catch(() => null);
  const found = response?.ok ? (await response.json()).items : [];
  return found.findLast((one) => one.indicator === chosen && one.seq > thing().previous);
}

async function after(indicator) {
  if (box) box.elements.typed.value = box.elements.note.value = "";
  const order = editing.open.map((one) => one.indicator);
  behind = order.includes(indicator) ? order.slice(order.indexOf(indicator) + 1) : behind;
  decided = indicator;
  await again(indicator);
  live.textContent = say("saved", { n: editing.open.length });
  if (!work.dataset.next) return;
  const next = editing.open.find((one) => behind.includes(one.indicator)) ?? editing.open[0];
  if (next) return go(next);
  live.textContent = say("all_done");
  work.querySelector('[data-do="report"]').focus();
}

// A move between the lists is undone as a whole: the list that lost an item first, so that it is never in neither.
async function undo() {
  if (busy || !mine.length) return;
  const last = mine.pop();
  const shownAt = last[0];
  while (last.length) {
    const answer = await post(last.at(-1), { kind: "take_back" }, "");
    if (!answer.ok) {
      if (answer.status === 0) mine.push([...last]);
      await show(last.at(-1));
      return refused(answer);
    }
    last.pop();
  }
  await again(shownAt);
  if (panes.chosen) requestAnimationFrame(() => panes.reveal(panes.scroll, panes.values.get(panes.owner(panes.chosen))?.[0]));
  live.textContent = say("undone");
}

// ---- the report anew --------------------------------------------------------------------------------------------------------------

// What the report says by now, in place of what it said; nobody loses their place in it.
async function again(indicator) {
  keep();
  const response = await fetch(`/reports/${editing.report}/fragment`, { headers: { Accept: "*/*", "X-CSRF-Token": token } }).catch(() => null);
  if (!response?.ok) return complain(say("reload"));
  const made = new DOMParser().parseFromString(await response.text(), "text/html");
  const at = [panes.text.scrollTop, panes.text.scrollLeft, panes.scroll.scrollTop, panes.scroll.scrollLeft];
  history.replaceState(null, "", location.pathname + location.search);
  box = lists = null;
  stage.replaceChildren(...made.body.childNodes);
  editing = JSON.parse(document.getElementById("editing").textContent);
  draft.renew(editing.things);
  picked = null;
  open();
  ready();
  await show(indicator, () => {
    [panes.text.scrollTop, panes.text.scrollLeft, panes.scroll.scrollTop, panes.scroll.scrollLeft] = at;
  });
}

// Choose what an indicator is called in the panes.
async function show(indicator, settle = () => {}) {
  const own = Object.entries(editing.of).find(([, name]) => name === indicator)?.[0];
  const ref = editing.open.find((one) => one.indicator === indicator)?.ref ?? own;
  if (ref && panes.values.has(ref)) {
    panes.choose([ref], "form");
    panes.values.get(ref)[0].focus({ preventScroll: true });
  }
  if (chosen !== indicator || !box) mount(indicator);
  settle();
}

function undoable() {
  const button = work.querySelector('[data-do="undo"]');
  if (button) button.disabled = !mine.length;
}

function ready() {
  document.getElementById("left").textContent = editing.open.length;
  undoable();
  if (editing.closed || !editing.sections || !editing.text) return;
  const headings = stage.querySelectorAll("#part-problems h3");
  HALVES.forEach((half, n) => {
    if (!headings[n]) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet edit-list";
    button.dataset.half = half;
    button.setAttribute("aria-label", `${say("edit")}: ${say(half)}`);
    button.addEventListener("click", () => {
      panes.dim();
      mount(half);
      box?.querySelector("input, button")?.focus();
    });
    headings[n].append(button);
  });
  unsaved();
}

// ---- walking ----------------------------------------------------------------------------------------------------------------------

function go({ indicator, ref }) {
  if (ref && panes.values.has(ref)) {
    const element = panes.values.get(ref)[0];
    panes.choose([ref], "form");
    panes.reveal(panes.scroll, element);
    element.focus({ preventScroll: true });
  }
  if (chosen !== indicator) mount(indicator); // one passage may stand for both lists
}

function walk(step) {
  const { open: all } = editing;
  if (!all.length) {
    live.textContent = say("nothing_open");
    return;
  }
  const here = all.findIndex((one) => one.indicator === chosen);
  const start = chosen && chosen === decided ? all.findIndex((one) => behind.includes(one.indicator)) : -1; // from what was just decided
  if (here < 0 && start >= 0) return go(all[(start + Math.min(step, 0) + all.length) % all.length]);
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : (here + step + all.length) % all.length;
  go(all[next]);
}

function back() {
  const ref = panes.chosen;
  if (ref) panes.values.get(ref)?.[0].focus({ preventScroll: true });
  else document.activeElement.blur();
}

const focusOn = (name) => box?.elements[name]?.focus();
const DOES = {
  a: () => act("as_stated"),
  n: () => (lists ? part(".draft input")?.focus() : focusOn("typed")),
  b: () => thing()?.kind === "value" && act("blank"),
  x: () => thing()?.kind !== "list" && act("absent"),
  u: () => thing()?.kind === "value" && act("unreadable"),
  t: () => ["value", "name"].includes(thing()?.kind) && act("take"),
  c: () => focusOn("note"),
  z: undo,
  j: () => walk(1),
  k: () => walk(-1),
  g: () => location.assign(work.querySelector('[data-do="report"]').href),
  "?": () => help.showModal(),
};
const BUTTONS = { back: "k", on: "j", undo: "z", help: "?" };

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open || event.isComposing) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  const does = /^[1-9]$/.test(event.key) ? () => thing()?.choices && choose(Number(event.key) - 1) : DOES[event.key];
  if (!does || (busy && event.key !== "?")) return;
  event.preventDefault();
  does();
});

work.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (button && (!busy || button.dataset.do === "help")) DOES[BUTTONS[button.dataset.do]]();
});

stage.addEventListener("panes:chosen", ({ detail: { ref } }) => {
  mount(ref === null ? null : editing.of[panes.owner(ref)]);
  if (ref === null) return;
  // the details have opened over what was chosen
  requestAnimationFrame(() => panes.chosen === ref && panes.reveal(panes.scroll, panes.values.get(panes.owner(ref))?.[0]));
});

document.addEventListener("selectionchange", () => {
  const found = selected();
  if (!found && !panes?.text.contains(getSelection().anchorNode)) return; // a button was pressed, a field is written in
  picked = found;
  offer();
});

addEventListener("beforeunload", (event) => {
  if (draft.unsaved.length) event.preventDefault();
});

document.documentElement.dataset.ready = "1";
document.documentElement.dataset.ready = "true"; // what is clicked from here on is heard here, see early.js
ready();
if (panes?.chosen) mount(editing.of[panes.chosen]);
else if (work.dataset.next && editing.open.length) go(editing.open[0]);
