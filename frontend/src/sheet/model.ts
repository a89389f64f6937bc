// SPDX-License-Identifier: EUPL-1.2
// The scheda in this page: what stands in the cells, what of it the server has, and what comes of it.

import type { Cell, Evaluation, PageModule } from "../engine/index.ts";
import { evaluate, isUnavailable, readWritten, value, wanted } from "../engine/index.ts";
import type { PageData, Present, Texts } from "./data.ts";

/** Whose change it is: typed here, an undone or repeated one, or that of somebody else. */
export type Origin = "typed" | "step" | "others";

type Listener = (cells: readonly string[], origin: Origin) => void;

export class Model {
  version: number;
  evaluation: Evaluation;
  readonly module: PageModule;
  readonly writable: ReadonlySet<string>;
  private readonly now: Record<string, string>;
  private saved: Record<string, string>;
  private readonly supplied: Texts;
  private readonly listeners: Listener[] = [];

  constructor(module: PageModule, data: PageData) {
    this.module = module;
    this.version = data.version;
    this.writable = new Set(data.cells);
    this.now = { ...data.texts };
    this.saved = { ...data.texts };
    this.supplied = data.supplied;
    this.evaluation = this.evaluate();
  }

  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  text(cell: string): string {
    return this.now[cell] ?? "";
  }

  savedText(cell: string): string {
    return this.saved[cell] ?? "";
  }

  texts(): Texts {
    return { ...this.now };
  }

  /** Puts texts into cells and computes everything anew. */
  put(texts: Texts, origin: Origin): void {
    const cells = Object.keys(texts).filter((cell) => this.text(cell) !== texts[cell]);
    if (cells.length === 0) return;
    for (const cell of cells) this.now[cell] = texts[cell] ?? "";
    this.evaluation = this.evaluate();
    for (const listener of this.listeners) listener(cells, origin);
  }

  private evaluate(): Evaluation {
    const cleared = Object.keys(this.supplied).filter((cell) => this.writable.has(cell) && this.text(cell) === "");
    return evaluate(this.module, this.now, "as_needed", { cleared });
  }

  /** The cells that do not hold what the server has, with what they hold. */
  unsaved(): Texts {
    const cells = [...this.writable].filter((cell) => !this.same(cell, this.text(cell), this.savedText(cell)));
    return Object.fromEntries(cells.map((cell) => [cell, this.text(cell)]));
  }

  /** The server has taken `texts` as this version. */
  accepted(texts: Texts, version: number): void {
    this.saved = { ...this.saved, ...texts };
    this.version = version;
  }

  /** What others have changed since the version that this page knows. */
  changedBy(others: Present): string[] {
    return Object.keys(this.module.form.cells).filter(
      (cell) => this.writable.has(cell) && !this.same(cell, others.texts[cell] ?? "", this.savedText(cell)),
    );
  }

  /** The version of others becomes the one that this page builds upon; its own unsaved texts stay. */
  adopt(others: Present): string[] {
    const kept = new Set(Object.keys(this.unsaved()));
    const news = this.changedBy(others).filter((cell) => !kept.has(cell));
    this.saved = { ...others.texts };
    this.version = others.version;
    this.put(Object.fromEntries(news.map((cell) => [cell, others.texts[cell] ?? ""])), "others");
    return news;
  }

  /** Whether two texts mean the same in a cell: `1.234` and `1234` do. */
  same(cell: string, one: string, other: string): boolean {
    return one === other || this.canonical(cell, one) === this.canonical(cell, other);
  }

  /** A text as the sheet shows it; as it was typed when it cannot be read. */
  canonical(cell: string, text: string): string {
    const known = this.cell(cell);
    const read = readWritten(this.module.form, known, text);
    return typeof read === "object" && read !== null ? text : value(known, read);
  }

  /** Why there is nothing to give for a cell, where it says so. */
  reason(cell: string): string {
    const read = readWritten(this.module.form, this.cell(cell), this.text(cell));
    return isUnavailable(read) ? read.reason : "";
  }

  /** Why a text cannot be taken by a cell, and what to write instead; null when it can. */
  fault(cell: string, text: string): { about: string; instead: string } | null {
    const { form } = this.module;
    const read = readWritten(form, this.cell(cell), text);
    if (typeof read !== "object" || read === null || isUnavailable(read)) return null;
    return { about: read.about, instead: wanted(form, this.cell(cell), read) };
  }

  cell(name: string): Cell {
    const cell = this.module.form.cells[name];
    if (cell === undefined) throw new Error(`the form has no ${name}`);
    return cell;
  }
}
