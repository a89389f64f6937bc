// SPDX-License-Identifier: EUPL-1.2
// What can be undone: one step for each cell that was left, one for each paste.

import type { Model } from "./model.ts";

interface Step {
  readonly what: string;
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

const MOST = 200; // steps kept

export class History {
  private readonly done: Step[] = [];
  private readonly undone: Step[] = [];
  private readonly model: Model;
  private readonly changed: () => void;

  constructor(model: Model, changed: () => void) {
    this.model = model;
    this.changed = changed;
  }

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** A step that was just made: the cells held `before`. */
  record(what: string, before: Readonly<Record<string, string>>): void {
    const cells = Object.keys(before).filter((cell) => before[cell] !== this.model.text(cell));
    if (cells.length === 0) return;
    this.done.push({ what, before: pick(before, cells), after: this.current(cells) });
    if (this.done.length > MOST) this.done.shift();
    this.undone.length = 0;
    this.changed();
  }

  /** Takes the last step back; returns what it was and the first cell of it. */
  undo(): { what: string; cell: string } | null {
    return this.move(this.done, this.undone, "after", "before");
  }

  redo(): { what: string; cell: string } | null {
    return this.move(this.undone, this.done, "before", "after");
  }

  /** A cell that somebody else has changed meanwhile is left as it is. */
  private move(from: Step[], to: Step[], expected: "before" | "after", wanted: "before" | "after") {
    const step = from.pop();
    if (step === undefined) return null;
    to.push(step);
    const cells = Object.keys(step[wanted]).filter((cell) =>
      this.model.same(cell, this.model.text(cell), step[expected][cell] ?? ""),
    );
    this.model.put(pick(step[wanted], cells), "step");
    this.changed();
    return { what: step.what, cell: cells[0] ?? Object.keys(step[wanted])[0] ?? "" };
  }

  private current(cells: readonly string[]): Record<string, string> {
    return Object.fromEntries(cells.map((cell) => [cell, this.model.text(cell)]));
  }
}

function pick(texts: Readonly<Record<string, string>>, cells: readonly string[]): Record<string, string> {
  return Object.fromEntries(cells.map((cell) => [cell, texts[cell] ?? ""]));
}
