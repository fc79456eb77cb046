// Problems and measures: retitled, taken out, added, moved, split and joined; saved as whole lists.

import { calm, say } from "./common.js";
import { HALVES, other } from "./draft.js";
import { trimmed, wordsAt } from "./selection.js";

const LONGEST = 200;
const SHOWN = 60;
const MARK = /[（(]?[\d一二三四五六七八九十]+(?:[)）.．、，]|是|要)|第[一二三四五六七八九十]+/gu; // what only counts items
const themes = JSON.parse(document.getElementById("themes").textContent);
const copy = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const short = (text) => [...text.replace(/\s+/g, "")].slice(0, LONGEST).join("");

export class Lists {
  // `draft`: what is edited; `picked`: what is selected in the document; `complain`: says what is wrong; `light`: lights up a place;
  // `edited`: is told of every edit.
  constructor(root, report, draft, { picked, complain, light, edited }) {
    Object.assign(this, { root, report, picked, complain, light, edited, draft: draft.items });
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("input", (event) => this.typed(event));
    this.draw();
  }

  draw() {
    this.root.replaceChildren(...HALVES.map((half) => this.half(half)));
  }

  half(half) {
    const section = copy("half-template");
    section.dataset.half = half;
    section.querySelector("h4").textContent = `${say(half)} ${this.draft[half].length}`;
    section.querySelector("ol").append(...this.draft[half].map((item, n) => this.item(half, item, n)));
    return section;
  }

  item(half, item, n) {
    const row = copy("item-template");
    row.dataset.n = n;
    const title = row.querySelector("input");
    title.value = item.title;
    title.setAttribute("aria-label", `${title.getAttribute("aria-label")} ${n + 1}`);
    row.querySelector(".quote").textContent = calm(item.quote);
    row.querySelector('[data-list="join"]').hidden = n + 1 >= this.draft[half].length;
    row.querySelector(".told").textContent = item.themes === null ? `(${say("by_rules")})` : String(item.themes.length);
    row.querySelector(".themes").append(...themes.map((theme) => this.theme(item, theme)));
    return row;
  }

  theme(item, theme) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.value = theme.id;
    box.checked = item.themes?.includes(theme.id) ?? false;
    label.append(box, ` ${theme.label}`);
    return label;
  }

  typed(event) {
    const [half, n] = this.where(event.target);
    if (n === null) return;
    const item = this.draft[half][n];
    if (event.target.type === "text") item.title = event.target.value;
    else item.themes = [...event.target.closest(".themes").querySelectorAll(":checked")].map((box) => box.value);
    this.edited();
  }

  where(element) {
    const row = element.closest("[data-n]");
    return [element.closest("[data-half]")?.dataset.half, row ? Number(row.dataset.n) : null];
  }

  async clicked(event) {
    const button = event.target.closest("[data-list]");
    if (!button) return;
    const [half, n] = this.where(button);
    this.complain("");
    await this[button.dataset.list](half, n);
    if (button.dataset.list === "show") return;
    this.draw();
    this.edited();
  }

  delete(half, n) {
    this.draft[half].splice(n, 1);
  }

  move(half, n) {
    const [item] = this.draft[half].splice(n, 1);
    this.put(other(half), item);
  }

  put(half, item) {
    this.draft[half].push(item);
    this.draft[half].sort((one, two) => one.start - two.start || one.end - two.end);
  }

  show(half, n) {
    this.light(this.draft[half][n]);
  }

  // The words between two code points, as an item.
  async cut(start, end, title) {
    const text = await wordsAt(this.report, { start, end });
    if (text === null || !text.trim()) return null;
    const place = trimmed({ start, end }, text);
    return { title: title ?? short(place.text), quote: place.text, start: place.start, end: place.end, themes: null };
  }

  async add(half) {
    const place = this.picked();
    const item = place && (await this.cut(place.start, place.end));
    if (!item) return this.complain(say("nothing_selected"));
    this.put(half, item);
  }

  async split(half, n) {
    const item = this.draft[half][n];
    const place = this.picked();
    if (!place || place.start < item.start || place.start >= item.end) return this.complain(say("not_inside"));
    const at = place.start === item.start ? Math.min(place.end, item.end) : place.start;
    const parts = [await this.cut(item.start, at), await this.cut(at, item.end)].filter(Boolean);
    if (parts.length < 2) return this.complain(say("not_inside"));
    this.draft[half].splice(n, 1, ...parts);
  }

  async join(half, n) {
    const [one, two] = this.draft[half].slice(n, n + 2);
    if (!two) return this.complain(say("no_next"));
    const between = { start: Math.min(one.end, two.end), end: Math.max(one.start, two.start) };
    const words = between.start < between.end ? await wordsAt(this.report, between) : "";
    if (words === null) return this.complain(say("reload"));
    if (/[\p{L}\p{N}]/u.test(words.replace(MARK, ""))) {
      const told = [...words.trim()].slice(0, SHOWN).join("");
      if (!confirm(say("join_sure", { words: calm(told) }))) return;
    }
    const both = await this.cut(Math.min(one.start, two.start), Math.max(one.end, two.end), one.title);
    if (both) this.draft[half].splice(n, 2, both);
  }
}
