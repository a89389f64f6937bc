// SPDX-License-Identifier: EUPL-1.2
// The findings of a scheda in words; which it has is said by the program of the form. What was typed and cannot be read
// stands beside them.

import * as display from "./display.ts";
import type {
  Cell,
  CellCheck,
  CellCheckOutput,
  Check,
  FindingOutput,
  Form,
  Level,
  Status,
  Template,
} from "./module.ts";
import { get } from "./module.ts";
import { codePoints } from "./numbers.ts";
import type { Run } from "./run.ts";
import { fill } from "./run.ts";
import type { Fault } from "./written.ts";

export interface Finding {
  readonly code: string;
  readonly level: Level;
  readonly status: Status;
  readonly quadro: string;
  readonly cells: readonly string[];
  readonly found: string;
  readonly expected: string;
  readonly message: string;
  readonly remedy: string;
}

/** What fills the texts of a check that every cell undergoes. */
type Holes = Readonly<Record<string, string | number>>;

interface Ranked {
  readonly rank: number;
  readonly finding: Finding;
}

/** Every finding: errors, warnings, notes; within each, by quadro. */
export function findAll(run: Run): Finding[] {
  const fires = run.truths("findings");
  const found = run.form.findings.filter((_, index) => fires[index]).flatMap((output) => worded(run, output));
  const ranked = [...run.answers.faults.flatMap((fault) => faulty(run.form, fault)), ...found];
  return ranked.sort((one, other) => one.rank - other.rank).map(({ finding }) => finding);
}

/** A finding of the program in words; a text with several wrong entries is told once for each. */
function worded(run: Run, output: FindingOutput): Ranked[] {
  const { form } = run;
  if ("check" in output) {
    const check = form.checks[output.check] as Check;
    return [{ rank: output.rank, finding: inWords(check, check.quadro, check.cells, (text) => run.fill(text)) }];
  }
  const cells = named(run, output).map((name) => get(form.cells, name));
  return holes(run, output, cells).map((filled) => ({
    rank: output.rank,
    finding: aboutCells(form, get(form.cell_checks, output.about), output.quadro, cells, filled),
  }));
}

/** The cells that a finding names. */
function named(run: Run, { cells, named: start }: CellCheckOutput): readonly string[] {
  if (start === null) return cells;
  const truths = run.truths("named");
  return cells.filter((_, index) => truths[start + index]);
}

/** What fills the texts of a check that every cell undergoes: any text may name any of it. */
function holes({ form, answers }: Run, { about, quadro }: CellCheckOutput, cells: readonly Cell[]): Holes[] {
  const cell = cells[0] as Cell;
  const value = answers.stored.get(cell.id) ?? null;
  const length = typeof value === "string" ? codePoints(value) : 0;
  const limit = cell.max_length ?? 0;
  const filled: Holes = {
    value: display.value(cell, value),
    minimum: limited(form, cell, cell.minimum),
    maximum: limited(form, cell, cell.maximum),
    length,
    limit,
    excess: length - limit,
    count: cells.length,
    quadro: get(form.quadri, quadro).title,
  };
  if (about !== "not_in_list") return [filled];
  const { entries } = get(form.lists, cell.list ?? "");
  const chosen = cell.kind === "multi_choice" ? String(value).split("; ") : [String(value)];
  return chosen.filter((entry) => !entries.includes(entry)).map((text) => ({ ...filled, text }));
}

function limited(form: Form, cell: Cell, limit: string | null): string {
  return limit === null ? form.nothing : display.number(limit, cell.scale);
}

function aboutCells(form: Form, check: CellCheck, quadro: string, cells: readonly Cell[], filled: Holes): Finding {
  const all: Holes = { cell: cells[0]?.name ?? "", ...filled };
  const names = cells.map((cell) => cell.id);
  return inWords(check, quadro, names, (text) => fill(text, ({ hole }) => String(all[hole] ?? form.nothing)));
}

function inWords(
  check: CellCheck,
  quadro: string,
  cells: readonly string[],
  text: (template: Template) => string,
): Finding {
  return {
    code: check.code,
    level: check.level,
    status: check.status,
    quadro,
    cells,
    found: text(check.found),
    expected: text(check.expected),
    message: text(check.message),
    remedy: text(check.remedy),
  };
}

/** What was typed and cannot be taken; nothing when the form has no such check. */
function faulty(form: Form, fault: Fault): Ranked[] {
  const check = form.cell_checks[fault.about];
  if (check === undefined) return [];
  const cell = get(form.cells, fault.cell);
  const filled = { text: fault.text, wanted: wanted(form, cell, fault), decimals: cell.scale };
  const rank = get(form.fault_ranks, check.level)[Object.keys(form.quadri).indexOf(cell.quadro)] ?? 0;
  return [{ rank, finding: aboutCells(form, check, cell.quadro, [cell], filled) }];
}

/** What to write in the place of what cannot be taken, for people. */
export function wanted(form: Form, cell: Cell, fault: Fault): string {
  const filled: Readonly<Record<string, string>> = {
    decimals: String(cell.scale),
    digits: String(form.limits.digits),
    comma: fault.text.replaceAll(".", ","),
    plain: fault.text.replaceAll(".", ""),
  };
  const phrase = get(get(form.phrases, "wanted"), fault.wanted ?? cell.wanted);
  return phrase.replace(/\{([a-z]+)\}/g, (_, name: string) => get(filled, name));
}
