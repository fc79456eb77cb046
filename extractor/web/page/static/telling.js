// What the box tells of a value: what is stated, other readings, who decided what.

import { calm, moment, say } from "./common.js";

const MOST_TITLES = 30; // a list has up to 200, of 200 characters each

// What is stated or decided, in words.
export function shown(saw) {
  const n = /^a list of (\d+)$/.exec(saw)?.[1];
  return n ? say("a_list", { n }) : ["blank", "absent", "unresolved"].includes(saw) ? say(saw) : calm(saw);
}

// A list by the titles of its items.
export function listed(titles) {
  const told = titles.slice(0, MOST_TITLES).map(calm);
  if (titles.length > MOST_TITLES) told.push("…");
  return [say("a_list", { n: titles.length }), told.join("; ")].filter(Boolean).join(": ");
}

// Other readings, each a button.
export function choices(row, found) {
  row.hidden = !found.length;
  found.forEach((choice, n) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet";
    button.dataset.act = "choice";
    button.dataset.n = n;
    if (n < 9) {
      const key = document.createElement("kbd");
      key.textContent = n + 1;
      button.append(key, " ");
    }
    const what = document.createElement("b");
    what.className = "stranger";
    what.textContent = choice.kind === "blank" ? say("blank_choice") : choice.number;
    button.append(what);
    row.append(button);
  });
}

// Every decision on it.
export function past(details, history) {
  details.hidden = !history.length;
  details.querySelector(".count").textContent = history.length || "";
  details.querySelector("ol").replaceChildren(
    ...history.map((one) => {
      const item = document.createElement("li");
      item.className = "stranger";
      const said = one.said === null ? say("took_back") : shown(one.said);
      item.textContent = say("history_line", { who: one.who, when: moment(one.when), said }) + (one.note ? ` (${one.note})` : "");
      return item;
    }),
  );
  details.querySelector("[data-act]").hidden = !history.length || history.at(-1).said === null;
}
