// SPDX-License-Identifier: EUPL-1.2
// Shows what comes of the answers, everywhere on the sheet, at each keystroke.

import type { Cell, Evaluation, Finding, MessageResult } from "../engine/index.ts";
import { grouped, value } from "../engine/index.ts";
import { change } from "./change.ts";
import type { PageData } from "./data.ts";
import { say } from "./data.ts";
import { icon, make, need, setAttribute, setHidden, setText } from "./dom.ts";
import type { Model } from "./model.ts";

const NOTHING = "–";

/** The places of one cell on the page; those that it has not are null. */
interface Spot {
  readonly cell: Cell;
  readonly holder: HTMLElement | null;
  readonly entry: HTMLElement | null;
  readonly figure: HTMLElement | null;
  readonly change: HTMLElement | null;
  readonly source: HTMLElement | null;
  readonly counter: HTMLElement | null;
  /** Whether the source stands in the column's title. */
  readonly shared: boolean;
}

export class SheetView {
  private readonly spots: readonly Spot[];
  private readonly rows: readonly HTMLElement[];
  private readonly messages: readonly HTMLElement[];
  private readonly model: Model;
  private readonly data: PageData;

  constructor(model: Model, data: PageData, sheet: HTMLElement) {
    this.model = model;
    this.data = data;
    this.spots = Object.values(model.module.form.cells).map((cell) => spot(cell, sheet));
    this.rows = [...sheet.querySelectorAll<HTMLElement>("[data-faults]")];
    this.messages = [...sheet.querySelectorAll<HTMLElement>("[data-message]")];
  }

  /** `overruled`: what the server shows where it came to other values. */
  show(overruled: Readonly<Record<string, string>> = {}): void {
    const { evaluation } = this.model;
    const faults = this.faults(evaluation);
    for (const one of this.spots) this.showCell(one, evaluation, faults.get(one.cell.id) ?? [], overruled[one.cell.id]);
    this.showRows(faults);
    this.showMessages(evaluation);
  }

  /** Errors and warnings by cell; what is told of a whole quadro would mark too many. */
  private faults(evaluation: Evaluation): Map<string, Finding[]> {
    const found = new Map<string, Finding[]>();
    for (const finding of evaluation.findings) {
      if (finding.level === "info" || this.data.silent.includes(finding.code)) continue;
      for (const cell of finding.cells) found.set(cell, [...(found.get(cell) ?? []), finding]);
    }
    return found;
  }

  private showCell(one: Spot, evaluation: Evaluation, faults: readonly Finding[], overruled?: string): void {
    const result = evaluation.cells[one.cell.id];
    if (result === undefined) return;
    if (one.holder) this.showState(one.holder, one.cell, result.state);
    if (one.figure) setText(one.figure, (overruled ?? this.shown(one.cell, result.text)) || this.blank(result.state));
    if (one.entry) {
      const wrong = faults.some(({ level }) => level === "error");
      setAttribute(one.entry, "aria-invalid", wrong ? "true" : null);
      setAttribute(one.entry, "data-level", !wrong && faults.length > 0 ? "warning" : null);
    }
    if (one.change) setText(one.change, this.changeOf(one.cell, evaluation));
    if (one.source) this.showSource(one, one.source);
    if (one.counter) this.showCount(one, one.counter);
  }

  private showState(holder: HTMLElement, cell: Cell, state: string): void {
    setAttribute(holder, "data-state", state);
    const shown = holder.querySelector("[data-reason]");
    const reason = state === "unavailable" && cell.kind === "number" ? this.model.reason(cell.id) : "";
    if (reason === "") shown?.remove();
    else {
      const note = shown ?? holder.appendChild(make("span", { class: "cell-note", "data-reason": "" }));
      setText(note, say("unavailable.is", { reason }));
    }
  }

  /** A grey cell that takes an answer shows it as it was given. */
  private shown(cell: Cell, text: string): string {
    return !cell.computed ? this.model.canonical(cell.id, this.model.text(cell.id)) : text;
  }

  /** What stands where there is no figure: nothing, or that possible readings give different ones. */
  private blank(state: string): string {
    return (state === "to_verify" && this.model.module.form.phrases.state?.to_verify) || NOTHING;
  }

  private changeOf(cell: Cell, evaluation: Evaluation): string {
    const now = evaluation.cells[cell.id]?.stored;
    const before = cell.previous === null ? null : evaluation.cells[cell.previous]?.stored;
    if (now == null || before == null || cell.kind !== "number") return "";
    return change(BigInt(now), BigInt(before), cell.scale);
  }

  private showSource(one: Spot, source: HTMLElement): void {
    const supplied = this.data.supplied[one.cell.id];
    const edited = supplied !== undefined && !this.model.same(one.cell.id, this.model.text(one.cell.id), supplied);
    setHidden(source, one.shared && !edited);
    setText(source, edited ? say("was", { text: supplied }) : this.sourceOf(one.cell));
  }

  private sourceOf(cell: Cell): string {
    if (this.data.supplied[cell.id] !== undefined) return this.data.sources[cell.id] ?? "";
    const states = this.model.module.form.phrases.state ?? {};
    if (cell.computed) return states.computed ?? "";
    return cell.supplied_by === "prefilled_locked" ? (states.missing ?? "") : "";
  }

  private showCount(one: Spot, counter: HTMLElement): void {
    const limit = one.cell.max_length ?? 0;
    const count = [...this.model.canonical(one.cell.id, this.model.text(one.cell.id))].length;
    setText(counter, say("counter", { count, limit: grouped(limit, 0) }));
    setAttribute(counter, "data-over", count > limit ? "" : null);
  }

  private showRows(faults: ReadonlyMap<string, readonly Finding[]>): void {
    const byRow = new Map<string, Set<Finding>>();
    for (const [cell, found] of faults) {
      const { code } = this.model.cell(cell);
      const row = byRow.get(code) ?? new Set();
      for (const finding of found) row.add(finding);
      byRow.set(code, row);
    }
    for (const row of this.rows) {
      const found = [...(byRow.get(row.dataset.faults ?? "") ?? [])];
      showFaults(
        row,
        found.map(({ level, ...finding }) => [level, this.briefly(finding)]),
      );
    }
  }

  /** As it is told at its own row: only the column is named, and what to do is added. */
  private briefly({ cells, message, remedy }: Pick<Finding, "cells" | "message" | "remedy">): string {
    const cell = cells.map((name) => this.model.cell(name)).find(({ name }) => message.startsWith(`${name}: `));
    if (cell === undefined) return message;
    const rest = message.slice(`${cell.name}: `.length);
    if (cell.name.endsWith(`(${cell.header})`)) return `${cell.header}: ${rest} ${remedy}`; // one of several columns
    return `${rest.charAt(0).toUpperCase()}${rest.slice(1)} ${remedy}`;
  }

  private showMessages(evaluation: Evaluation): void {
    const marks = this.model.module.form.phrases.status_mark ?? {};
    for (const place of this.messages) {
      const said = evaluation.messages.find((message) => message.id === place.dataset.message);
      setHidden(place, said === undefined);
      if (said !== undefined) showSaid(place, said.text, marks[markOf(said)] ?? "");
    }
  }
}

/** The mark of a text that is not official; or that is, while what chose it is not. */
function markOf({ own, status }: MessageResult): string {
  return own === "official" && status !== "official" ? `chosen_${status}` : status;
}

/** A text of the form with the mark of what is not official. */
export function showSaid(place: HTMLElement, text: string, mark: string): void {
  setText(need("[data-text]", place), text);
  const marked = need("[data-mark]", place);
  setText(marked, mark);
  setHidden(marked, mark === "");
}

type Told = readonly [level: string, text: string];

function showFaults(row: HTMLElement, found: readonly Told[]): void {
  const key = JSON.stringify(found);
  if (row.dataset.shown === key) return;
  row.dataset.shown = key;
  row.replaceChildren(...found.map(fault));
}

function fault([level, text]: Told): HTMLElement {
  const mark = icon(level === "error" ? "it-error" : "it-warning-circle");
  return make("span", { class: "row-fault", "data-level": level }, mark, make("span", {}, text));
}

function spot(cell: Cell, sheet: HTMLElement): Spot {
  const find = (name: string): HTMLElement | null => sheet.querySelector(`[data-${name}="${CSS.escape(cell.id)}"]`);
  const source = find("source");
  return {
    cell,
    holder: find("of"),
    entry: find("cell"),
    figure: find("figure"),
    change: find("change"),
    source,
    counter: find("count"),
    shared: source?.dataset.shared !== undefined,
  };
}

/** The value of a cell in words to be read aloud: `TOTALE UTENTI: 52`. */
export function spoken(cell: Cell, evaluation: Evaluation): string {
  const stored = evaluation.cells[cell.id]?.stored ?? null;
  return stored === null ? "" : `${cell.name}: ${value(cell, stored)}`;
}
