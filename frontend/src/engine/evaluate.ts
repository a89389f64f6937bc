// SPDX-License-Identifier: EUPL-1.2
// One scheda evaluated in the page; twin of `schedario.engine.evaluate`. The server stays the authority.

import type { Stored } from "./display.ts";
import * as display from "./display.ts";
import type { Finding } from "./findings.ts";
import { findAll } from "./findings.ts";
import type { Due, Numbers } from "./judgement.ts";
import { Judgement } from "./judgement.ts";
import type { Cell, PageModule, Status } from "./module.ts";
import { LAYOUT } from "./module.ts";
import { takeWritten } from "./written.ts";

export type State = "answered" | "prefilled" | "computed" | "missing" | "not_due";

export interface CellResult {
  readonly state: State;
  /** An integer (the value times ten to the cell's scale), a text, or null. */
  readonly stored: Stored | null;
  /** As on the official sheet; empty without value. */
  readonly text: string;
}

export interface MessageResult {
  readonly id: string;
  readonly case: string;
  readonly text: string;
  readonly status: Status;
}

export interface Outcome {
  readonly id: string;
  readonly text: string;
  readonly status: Status;
}

export interface Evaluation {
  /** Every cell of the form, in print order. */
  readonly cells: Readonly<Record<string, CellResult>>;
  readonly quadri: Readonly<Record<string, Due>>;
  /** Every condition and `due:…` by name; null while it depends on what is missing. */
  readonly decisions: Readonly<Record<string, boolean | null>>;
  readonly messages: readonly MessageResult[];
  readonly outcome: Outcome | null;
  readonly findings: readonly Finding[];
}

/** Computes the scheda from what stands in its cells, as typed: `{ R03: "1.234", R06: "21733,32" }`. */
export function evaluate(
  module: PageModule,
  typed: Readonly<Record<string, string>>,
  numbers: Numbers = "as_needed",
): Evaluation {
  if (module.form.layout !== LAYOUT) throw new Error(`the page module has layout ${module.form.layout}, not ${LAYOUT}`);
  const judgement = new Judgement(module, takeWritten(module.form, typed), numbers);
  return {
    cells: Object.fromEntries(Object.values(module.form.cells).map((cell) => [cell.id, result(judgement, cell)])),
    quadri: Object.fromEntries(judgement.quadri),
    decisions: Object.fromEntries(judgement.decisions),
    messages: messages(judgement),
    outcome: outcome(judgement),
    findings: findAll(judgement),
  };
}

function result(judgement: Judgement, cell: Cell): CellResult {
  const given = judgement.answers.stored.get(cell.id) ?? null;
  if (judgement.due(cell) === "not_due") return shown(cell, "not_due", given);
  if (given !== null) return shown(cell, cell.supplied_by === "comune" ? "answered" : "prefilled", given);
  if (cell.support === null) return shown(cell, "missing", null);
  const value = judgement.result.get(cell.id) ?? null;
  const complete = value !== null || cell.support.every((name) => judgement.answers.stored.has(name));
  return shown(cell, complete ? "computed" : "missing", value);
}

function shown(cell: Cell, state: State, stored: Stored | null): CellResult {
  return { state, stored, text: display.value(cell, stored) };
}

/** The messages that are decided, of the quadri that are not surely exempt, in print order. */
function messages(judgement: Judgement): MessageResult[] {
  return judgement.form.messages.flatMap((message) => {
    const one = judgement.decided(message.cases);
    if (one === null || one.text === null || judgement.quadri.get(message.quadro) === "not_due") return [];
    const complete = one.text.every((part) => typeof part === "string" || judgement.stored(part) !== null);
    return complete ? [{ id: message.id, case: one.id, text: judgement.fill(one.text), status: one.status }] : [];
  });
}

/** The outcome of the objective, null while it is undecided. */
function outcome(judgement: Judgement): Outcome | null {
  const one = judgement.decided(judgement.form.outcome);
  if (one === null || one.text === null) return null;
  return { id: one.id, text: judgement.fill(one.text), status: one.status };
}
