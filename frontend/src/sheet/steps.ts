// SPDX-License-Identifier: EUPL-1.2
// How far each quadro is; twin of `schedario.portal.filing.sheet.steps`.

import type { Cell, Evaluation, PageModule, Quadro } from "../engine/index.ts";

export type StepState = "not_due" | "undecided" | "not_supplied" | "errors" | "nothing" | "complete" | "to_fill";

export interface Step {
  readonly quadro: Quadro;
  readonly state: StepState;
  readonly filled: number;
  readonly wanted: number;
  readonly errors: number;
}

export function stepsOf(module: PageModule, evaluation: Evaluation, writable: ReadonlySet<string>): Step[] {
  return Object.values(module.form.quadri).map((quadro) => step(module, evaluation, writable, quadro));
}

/** Cells filled in, and cells to fill in, of the quadri that are surely due. */
export function progress(steps: readonly Step[]): { filled: number; wanted: number } {
  const counted = steps.filter(({ state }) => state !== "not_due" && state !== "undecided");
  const sum = (of: (one: Step) => number): number => counted.reduce((total, one) => total + of(one), 0);
  return { filled: sum((one) => one.filled), wanted: sum((one) => one.wanted) };
}

function step(module: PageModule, evaluation: Evaluation, writable: ReadonlySet<string>, quadro: Quadro): Step {
  const due = quadro.fillable.map((name) => module.form.cells[name] as Cell).filter((cell) => isDue(evaluation, cell));
  const own = due.filter((cell) => writable.has(cell.id));
  const required = own.filter((cell) => cell.required);
  const wanted = required.length > 0 ? required : own;
  const has = (cell: Cell): boolean => evaluation.cells[cell.id]?.stored != null;
  const filled = wanted.filter(has).length;
  const errors = evaluation.findings.filter((one) => one.level === "error" && one.quadro === quadro.id).length;
  const lacking = due.some((cell) => !writable.has(cell.id) && !has(cell));
  const state = stateOf(evaluation.quadri[quadro.id] ?? "undecided", errors, lacking, wanted.length, filled);
  return { quadro, state, filled, wanted: wanted.length, errors };
}

function isDue(evaluation: Evaluation, cell: Cell): boolean {
  if (cell.due === null) return evaluation.quadri[cell.quadro] === "due";
  return evaluation.decisions[cell.due] === true;
}

function stateOf(
  due: "due" | "not_due" | "undecided",
  errors: number,
  lacking: boolean,
  wanted: number,
  filled: number,
): StepState {
  if (due !== "due") return due;
  if (errors > 0) return "errors";
  if (lacking) return "not_supplied";
  if (wanted === 0) return "nothing";
  return filled < wanted ? "to_fill" : "complete";
}
