// SPDX-License-Identifier: EUPL-1.2
// What changes far from the cell in which one types, said to those who do not see it.

import type { Evaluation } from "../engine/index.ts";
import { saidOutcome } from "./bar.ts";
import type { Model } from "./model.ts";
import { spoken } from "./render.ts";

const MOST = 3; // sentences at a time

/** The figures, the routing and the outcome that differ from before, in sentences. */
export function whatChanged(model: Model, before: Evaluation, typed: readonly string[]): string {
  const { evaluation, module } = model;
  const rows = new Set(typed.map((cell) => model.cell(cell).code));
  const figures = module.form.computed
    .map((name) => model.cell(name))
    .filter((cell) => !rows.has(cell.code) && before.cells[cell.id]?.text !== evaluation.cells[cell.id]?.text)
    .map((cell) => spoken(cell, evaluation));
  const routing = Object.values(module.form.quadri)
    .filter(({ id }) => before.quadri[id] !== evaluation.quadri[id])
    .map(({ id, title }) => `${title}: ${module.form.phrases.due?.[evaluation.quadri[id] ?? ""] ?? ""}`);
  const [said, now] = [before, evaluation].map((one) => saidOutcome(one, module.form));
  const outcome = said === now || now === undefined ? [] : [now];
  return [...routing, ...outcome, ...figures]
    .filter((text) => text !== "")
    .slice(0, MOST)
    .join(". ");
}
