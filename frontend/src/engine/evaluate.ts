// SPDX-License-Identifier: EUPL-1.2
// One scheda evaluated in the page: what the program of the form says of it, in words. The server stays the authority.

import type { Stored } from "./display.ts";
import * as display from "./display.ts";
import type { Finding } from "./findings.ts";
import { findAll } from "./findings.ts";
import type { Cell, Form, PageModule, Quadro, Status, Template } from "./module.ts";
import { get, LAYOUT } from "./module.ts";
import type { Numbers } from "./run.ts";
import { pairs, Run } from "./run.ts";
import type { Beside } from "./written.ts";
import { takeWritten } from "./written.ts";

export interface CellResult {
  /** One of the words of the form's module, as every state here. */
  readonly state: string;
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
  /** How the text itself is known, whatever chose it. */
  readonly own: Status;
}

export interface Outcome {
  readonly id: string;
  readonly text: string;
  readonly status: Status;
}

/** How far a quadro is: `filled` of the `wanted` cells have an answer; `errors` block sending, besides what is blank. */
export interface Step {
  readonly quadro: Quadro;
  readonly state: string;
  readonly filled: number;
  readonly wanted: number;
  readonly errors: number;
}

export interface Evaluation {
  /** Every cell of the form, in print order. */
  readonly cells: Readonly<Record<string, CellResult>>;
  readonly quadri: Readonly<Record<string, string>>;
  /** Every condition and `due:…` by name; null while it depends on what is missing. */
  readonly decisions: Readonly<Record<string, boolean | null>>;
  readonly messages: readonly MessageResult[];
  /** Null while it is undecided, or may not be stated yet. */
  readonly outcome: Outcome | null;
  /** The outcome if what is still to fill in changes nothing; null where it is stated, or nothing can be said. */
  readonly outlook: Outcome | null;
  readonly standing: string;
  readonly completeness: string;
  readonly findings: readonly Finding[];
  readonly steps: readonly Step[];
  /** Cells filled in, and cells to fill in, of the quadri that are surely due. */
  readonly progress: { readonly filled: number; readonly wanted: number };
  /** Whether it may be sent: no error is told, and nothing that is due is left to fill in. */
  readonly sendable: boolean;
  /** A text with the values of this scheda in it. */
  readonly fill: (text: Template) => string;
}

/** Computes the scheda from what stands in its cells, as typed: `{ R03: "1.234", R06: "21733,32" }`. */
export function evaluate(
  module: PageModule,
  typed: Readonly<Record<string, string>>,
  numbers: Numbers = "as_needed",
  beside: Partial<Beside> = {},
): Evaluation {
  const { form } = module;
  if (form.layout !== LAYOUT) throw new Error(`the page module has layout ${form.layout}, not ${LAYOUT}`);
  const run = new Run(module, takeWritten(form, typed, beside), numbers);
  const findings = findAll(run);
  const quadri = pairs(Object.keys(form.quadri), run.words("quadri", form.words.due));
  const [filled, wanted] = run.places("progress");
  const [completeness, standing] = run.places("standing");
  const standings = form.words.standings[standing ?? -1] ?? "";
  return {
    cells: cells(run),
    quadri: Object.fromEntries(quadri),
    decisions: decisions(run, quadri),
    messages: messages(run),
    outcome: outcome(run, run.places("outcome")[0]),
    outlook: standings === "provisional" ? outcome(run, run.places("decided").at(-1)) : null,
    standing: standings,
    completeness: form.words.completeness[completeness ?? -1] ?? "",
    findings,
    steps: steps(run, findings),
    progress: { filled: filled ?? 0, wanted: wanted ?? 0 },
    sendable: run.truths("sending")[0] === true,
    fill: (text) => run.fill(text),
  };
}

function cells(run: Run): Record<string, CellResult> {
  const { form, answers } = run;
  const computed = new Map(pairs(form.computed, run.amounts("cells")));
  const states = run.words("states", form.words.states);
  const results = Object.values(form.cells).map((cell, index): [string, CellResult] => {
    const stored = cell.computed ? computed.get(cell.id) : answers.stored.get(cell.id);
    return [cell.id, shown(cell, states[index] ?? "", stored ?? null)];
  });
  return Object.fromEntries(results);
}

function shown(cell: Cell, state: string, stored: Stored | null): CellResult {
  return { state, stored, text: display.value(cell, stored) };
}

function decisions(run: Run, quadri: readonly [string, string][]): Record<string, boolean | null> {
  const { form } = run;
  const sometimes = quadri.filter(([name]) => get(form.quadri, name).due !== null);
  const due = [...sometimes, ...pairs(form.due_cells, run.words("due_cells", form.words.due))];
  const truths = new Map(pairs(form.words.due, form.words.due_truths));
  return Object.fromEntries([
    ...pairs(form.conditions, run.truths("conditions")),
    ...due.map(([name, word]) => [`due:${name}`, truths.get(word) ?? null]),
  ]);
}

/** The messages that are said, in print order. */
function messages(run: Run): MessageResult[] {
  const places = run.places("messages");
  return run.form.messages.flatMap(({ id, cases }, index) => {
    const one = cases[places[index] ?? -1];
    return one?.text == null
      ? []
      : [{ id, case: one.id, text: run.fill(one.text), status: run.status(one), own: one.own }];
  });
}

/** The outcome that stands in a place; null where none does. */
function outcome(run: Run, place: number | null | undefined): Outcome | null {
  const one = run.form.outcome[place ?? -1];
  return one?.text == null ? null : { id: one.id, text: run.fill(one.text), status: run.status(one) };
}

function steps(run: Run, findings: readonly Finding[]): Step[] {
  const outputs = run.places("steps");
  const mistakes = findings.filter((one) => !run.form.blanks.includes(one.code));
  return Object.values(run.form.quadri).map((quadro, index) => {
    const [state, filled, wanted] = outputs.slice(3 * index, 3 * index + 3);
    const errors = mistakes.filter((one) => one.level === "error" && one.quadro === quadro.id).length;
    return { quadro, state: stepWord(run.form, state), filled: filled ?? 0, wanted: wanted ?? 0, errors };
  });
}

function stepWord(form: Form, place: number | null | undefined): string {
  return form.words.steps[place ?? -1] ?? "";
}
