// Decisions: said in the box, sent, refused, undone.

import { panes } from "/static/show/panes.js";
import { drop, spend, typing, unsaved } from "./box.js";
import { calm, fresh, moment, say, send, told } from "./common.js";
import { complain, desk, live, me, part, thing, work } from "./desk.js";
import { again, show, undoable } from "./renewing.js";
import { cell, wordsAt } from "./selection.js";
import { listed, shown } from "./telling.js";
import { go } from "./walking.js";
import { here } from "./writing.js";

// ---- what somebody says -----------------------------------------------------------------------------------------------------------

export function act(name, button) {
  if (!desk.box || desk.busy) return;
  complain("");
  if (name === "look") return look();
  if (name === "choice") return choose(Number(button.dataset.n));
  if (name === "take") return take();
  if (name === "drop") return confirm(say("drop_sure")) ? drop() : undefined;
  if (name === "as_stated" && desk.lists && desk.draft.unsaved.length) {
    if (!confirm(say("drop_sure"))) return;
    drop();
  }
  if (name === "as_stated" && part('[data-act="as_stated"]').disabled) return;
  decide({ kind: name });
}

async function look() {
  if ((await again(desk.chosen)) === "failed") complain(say("reload"));
}

export function typed() {
  if (waits() || named()) return;
  const text = desk.box.elements.typed.value.trim();
  if (desk.lists) return desk.draft.unsaved.length ? saveLists() : decide({ kind: "as_stated" });
  if (!text) return complain(say("need_number"));
  decide({ value: { kind: "number", number: text }, year: { kind: "year", number: text }, name: { kind: "name", name: text } }[thing().kind]);
}

export function choose(n) {
  const choice = thing().choices?.[n];
  if (!choice) return;
  const { raw: _, ...order } = choice;
  decide(order);
}

async function take() {
  const { picked, chosen } = desk;
  if (!picked) return complain(say("nothing_selected"));
  const text = await wordsAt(desk.editing.report, picked);
  if (desk.chosen !== chosen) return; // they have gone on
  if (text === null || !text.trim()) return complain(say("nothing_selected"));
  if (thing().kind === "name") {
    desk.box.elements.typed.value = text.trim();
    desk.box.elements.typed.focus();
    return;
  }
  const place = cell(picked, text);
  decide({ kind: "number", number: place.text, start: place.start, end: place.end });
}

// ---- who says it ------------------------------------------------------------------------------------------------------------------

function who() {
  const field = desk.box?.elements.who;
  if (!field) return "";
  const name = field.value.trim() || me.name;
  if (name) {
    me.name = name;
    document.querySelector("[data-me]")?.replaceChildren(calm(name));
  }
  return name;
}

// Whether nobody is known who decides: they are asked, and what they decided is done once they have said it.
function nameless(decision) {
  desk.asked = null;
  if (!desk.box?.elements.who || who()) return false;
  desk.asked = decision;
  complain(say("need_name"));
  desk.box.elements.who.focus();
  return true;
}

// The decision that waited for the name that was just said; false when none did.
function named() {
  const decision = desk.asked;
  if (!decision) return false;
  complain("");
  decision();
  return true;
}

// Whoever leaves the name for another field decides anew: what Enter does there is what they see there.
export function giveUp() {
  if (desk.asked) complain("");
  desk.asked = null;
}

// ---- sent -------------------------------------------------------------------------------------------------------------------------

// Whether nothing can be said now: a decision is on its way, or was made and is not shown yet. Enter pressed twice decides once.
const waits = () => desk.busy || desk.unseen.has(desk.chosen);

async function decide(said) {
  if (waits() || nameless(() => decide(said))) return;
  const [from, sent] = [here(), typing()];
  const answer = await post(from.chosen, said, sent[1].trim());
  if (!answer.ok) return refused(answer, from.chosen);
  await after(from, sent);
}

async function saveLists() {
  if (waits() || nameless(saveLists)) return;
  const { draft, mine } = desk;
  const [from, sent] = [here(), typing()];
  const orders = draft.orders();
  const halfway = draft.halfway();
  for (const [n, [half, items]] of orders.entries()) {
    const answer = await post(half, { kind: "items", items }, sent[1].trim());
    if (!answer.ok) return refused(answer, from.chosen, half, n ? between(orders, halfway) : "");
    draft.saved(half, items);
    if (n) mine.at(-2).push(...mine.pop());
  }
  for (const [half] of orders) desk.unseen.add(half);
  await after(from, sent);
}

// The first list is saved and the second is not: what stands where.
function between([[first, items], [second]], { both, neither }) {
  const quoted = (titles) => titles.map((title) => `“${calm(title)}”`).join(" ");
  const told = [say("half_saved", { first: say(first), n: items.length, second: say(second), m: JSON.parse(desk.draft.before[second]).length })];
  if (both.length) told.push(say("in_both", { titles: quoted(both) }));
  if (neither.length) told.push(say("in_neither", { titles: quoted(neither) }));
  unsaved();
  undoable();
  return told.join(" ");
}

async function post(indicator, said, note) {
  const one = desk.editing.things[indicator];
  const body = { indicator, note, who: who(), previous: one.previous, ...said };
  if (one.saw !== undefined && said.kind !== "take_back") body.saw = one.saw;
  desk.busy = true;
  document.body.classList.add("busy");
  const answer = await send(`/v1/reports/${desk.editing.report}/decisions`, { body, key: fresh() });
  desk.busy = false;
  document.body.classList.remove("busy");
  if (answer.ok) {
    const now = desk.editing.things[indicator]; // the page may have been renewed meanwhile
    now.previous = Math.max(now.previous, answer.data.decision.seq);
    if (said.kind !== "take_back") desk.mine.push([indicator]);
  }
  return answer;
}

// `from`: where it was decided; `sent`: what was typed there.
async function after(from, sent) {
  const indicator = from.chosen;
  spend(indicator, sent);
  const order = desk.editing.open.map((one) => one.indicator);
  desk.behind = order.includes(indicator) ? order.slice(order.indexOf(indicator) + 1) : desk.behind;
  desk.decided = indicator;
  desk.unseen.add(indicator);
  const became = await again(indicator, from);
  if (became === "overtaken") return; // by a decision, which says what is left
  if (became === "failed") return unshown("saved_unshown");
  const { open } = desk.editing;
  live.textContent = say("saved", { n: open.length });
  if (!work.dataset.next || became === "moved") return;
  const next = open.find((one) => desk.behind.includes(one.indicator)) ?? open[0];
  if (next) return go(next);
  live.textContent = say("all_done");
  work.querySelector('[data-do="report"]').focus();
}

// It is done, and the page still says what was before.
function unshown(said) {
  live.textContent = say(said);
  complain(say(said));
  unsaved();
  undoable();
}

// ---- refused ----------------------------------------------------------------------------------------------------------------------

function decision({ who, said, titles, when }) {
  const words = said === null ? say("took_back") : titles ? listed(titles) : shown(said);
  return say("decided_meanwhile", { who: calm(who), said: words, when: moment(when) });
}

function otherwise(value) {
  const said = Array.isArray(value) ? listed(value.map((item) => item.title)) : shown(String(value?.value ?? value?.status ?? ""));
  return say("stated_otherwise", { said });
}

// Somebody was faster, or the document was read again: they are told, and nothing is overwritten. `at`: where they decided, and are told;
// `half`: of the lists, which; `lead`: what has been saved before.
async function refused(answer, at, half = "", lead = "") {
  const { data } = answer;
  if (desk.chosen !== at) await show(at);
  const late = answer.status === 409 && ["decided_meanwhile", "stated_otherwise"].includes(data.code);
  complain([lead, late ? "" : told(answer)].filter(Boolean).join(" "));
  if (!late) return;
  const other = data.decision ?? (await meanwhile(half || at));
  if (desk.chosen !== at) await show(at);
  const clash = part(".clash");
  clash.hidden = false;
  clash.querySelector("p").textContent = (half ? `${say(half)}: ` : "") + (other ? decision(other) : otherwise(data.value));
  clash.querySelector("button").focus();
}

// The last decision that this page has not seen.
async function meanwhile(indicator) {
  const response = await fetch(`/v1/reports/${desk.editing.report}/decisions`, { headers: { Accept: "application/json" } }).catch(() => null);
  const found = response?.ok ? (await response.json()).items : [];
  return found.findLast((one) => one.indicator === indicator && one.seq > desk.editing.things[indicator].previous);
}

// ---- undone -----------------------------------------------------------------------------------------------------------------------

// A move between the lists is undone as a whole: the list that lost an item first, so that it is never in neither.
export async function undo() {
  const { mine } = desk;
  if (desk.busy || !mine.length) return;
  const last = mine.pop();
  const [undone, from] = [[...last], here()];
  while (last.length) {
    const answer = await post(last.at(-1), { kind: "take_back" }, "");
    if (!answer.ok) {
      if (answer.status === 0) mine.push([...last]);
      return refused(answer, last.at(-1));
    }
    last.pop();
  }
  for (const indicator of undone) desk.unseen.add(indicator);
  const became = await again(undone[0], from);
  if (became === "overtaken") return;
  if (became === "failed") return unshown("undone_unshown");
  if (became === "shown" && panes.chosen) requestAnimationFrame(() => panes.reveal(panes.scroll, panes.values.get(panes.owner(panes.chosen))?.[0]));
  live.textContent = say("undone");
}
