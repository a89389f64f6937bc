// SPDX-License-Identifier: EUPL-1.2
// Between the controls and the model: what is typed, what is put back, and what counts as one step.

import type { Control } from "./controls.ts";
import { findControls } from "./controls.ts";
import type { History } from "./history.ts";
import type { Model } from "./model.ts";

export class Editing {
  private readonly controls: ReadonlyMap<string, Control>;
  private readonly model: Model;
  private readonly history: History;
  /** The cell being written in, and what it held when it was entered. */
  private entered: { cell: string; text: string } | null = null;

  constructor(sheet: HTMLElement, model: Model, history: History) {
    this.model = model;
    this.history = history;
    this.controls = findControls(sheet);
    for (const control of this.controls.values()) this.watch(control);
    model.listen((cells, origin) => {
      if (origin !== "typed") for (const cell of cells) this.written(cell);
    });
  }

  /** What a reload, or the person before the scripts were there, left in the controls. */
  takeWhatIsThere(): void {
    for (const { cell, write } of this.controls.values()) write(this.model.text(cell));
  }

  /** A cell that was not typed in has changed: what it holds now is what it was entered with. */
  private written(cell: string): void {
    const text = this.model.text(cell);
    this.controls.get(cell)?.write(text);
    if (this.entered?.cell === cell) this.entered = { cell, text };
  }

  /** The cell that is being written in becomes a step of its own. */
  commit(): void {
    if (this.entered === null) return;
    const { cell, text } = this.entered;
    this.history.record(this.model.cell(cell).code, { [cell]: text });
    this.entered = { cell, text: this.model.text(cell) };
  }

  /** Gives a cell back what it held when it was entered. */
  restore(cell: string): void {
    if (this.entered?.cell === cell) this.model.put({ [cell]: this.entered.text }, "step");
  }

  /** Puts texts into many cells as one step. */
  putAll(what: string, texts: Readonly<Record<string, string>>): void {
    this.commit();
    const before = Object.fromEntries(Object.keys(texts).map((cell) => [cell, this.model.text(cell)]));
    this.model.put(texts, "step");
    this.history.record(what, before);
  }

  private watch(control: Control): void {
    const { cell, element } = control;
    element.addEventListener("focusin", () => {
      if (this.entered?.cell !== cell) this.entered = { cell, text: this.model.text(cell) };
    });
    element.addEventListener("input", () => this.model.put({ [cell]: control.read() }, "typed"));
    element.addEventListener("focusout", (event) => {
      if (event.relatedTarget instanceof Node && element.contains(event.relatedTarget)) return;
      this.commit();
      this.entered = null;
      this.tidy(control);
    });
  }

  /** As on the sheet: `5` in a cell with two decimals is `5,00`. What cannot be read stays as it was typed. */
  private tidy({ cell, write }: Control): void {
    const text = this.model.canonical(cell, this.model.text(cell));
    this.model.put({ [cell]: text }, "typed");
    write(text);
  }
}
