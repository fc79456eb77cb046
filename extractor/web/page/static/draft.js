// Edits of both lists that are not saved: they outlive the box they are made in, and a report that is read again.

export const HALVES = ["problems", "improvements"];
export const other = (half) => HALVES.find((name) => name !== half);
const crosses = (one, list) => list.some((two) => one.start < two.end && two.start < one.end);

export class Draft {
  constructor(things) {
    this.items = {};
    this.before = {};
    this.overtaken = new Set(); // halves that somebody else changed under these edits
    this.renew(things);
  }

  changed(half) {
    return half in this.before && JSON.stringify(this.items[half]) !== this.before[half];
  }

  get unsaved() {
    return HALVES.filter((half) => this.changed(half));
  }

  // The report says this by now: what nobody edits here follows it, what is edited stays as it is.
  renew(things) {
    for (const half of HALVES) {
      const now = JSON.stringify(things[half].items);
      if (!this.changed(half)) this.items[half] = structuredClone(things[half].items);
      else if (now !== this.before[half]) this.overtaken.add(half);
      this.before[half] = now;
      if (!this.changed(half)) this.overtaken.delete(half);
    }
  }

  // `items`: what was sent; what was edited since is not saved.
  saved(half, items) {
    this.before[half] = JSON.stringify(items);
    this.overtaken.delete(half);
  }

  drop() {
    for (const half of HALVES) this.items[half] = JSON.parse(this.before[half]);
    this.overtaken.clear();
  }

  // Items that were moved out of a half.
  given(half) {
    const { [half]: own, [other(half)]: there } = this.items;
    return JSON.parse(this.before[half]).filter((item) => !crosses(item, own) && crosses(item, there));
  }

  // What is to be saved: the list that takes items from the other goes first, so that a refusal between them leaves no item in neither.
  orders() {
    const taken = (half) => this.given(other(half)).length;
    return this.unsaved.sort((one, two) => taken(two) - taken(one)).map((half) => [half, structuredClone(this.items[half])]);
  }

  // Titles of what stands in both lists, and in neither, when the first is saved and the second is refused.
  halfway() {
    const [[first], second] = this.orders();
    const titles = (items) => items.map((item) => item.title);
    return { both: second ? titles(this.given(second[0])) : [], neither: titles(this.given(first)) };
  }
}
