// SPDX-License-Identifier: EUPL-1.2
// What is worth telling about a scheda; twin of `schedario.engine.findings`. Doubts are the business of documents.

import * as display from "./display.ts";
import type { Judgement } from "./judgement.ts";
import { fill } from "./judgement.ts";
import type { Cell, Check, Form, Level, Quadro, Status } from "./module.ts";
import { get } from "./module.ts";
import { codePoints } from "./numbers.ts";
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

/** A cell check that applies: its name, the quadro, the cells, and what fills its texts. */
interface Found {
  readonly about: string;
  readonly quadro: string;
  readonly cells: readonly Cell[];
  readonly filled: Readonly<Record<string, string | number>>;
}

/** Every finding: errors, warnings, notes; within each, by quadro. */
export function findAll(judgement: Judgement): Finding[] {
  const found = [...cellFindings(judgement), ...checkFindings(judgement)];
  const quadri = Object.keys(judgement.form.quadri);
  const { levels } = judgement.form;
  const place = (one: Finding): number => levels.indexOf(one.level) * quadri.length + quadri.indexOf(one.quadro);
  return found.sort((one, other) => place(one) - place(other));
}

function checkFindings(judgement: Judgement): Finding[] {
  return judgement.form.checks
    .filter((_, index) => judgement.fires[index])
    .filter((check) => check.applies_always || judgement.quadri.get(check.quadro) !== "not_due")
    .map((check) => fromCheck(judgement, check));
}

function fromCheck(judgement: Judgement, check: Check): Finding {
  return {
    code: check.code,
    level: check.level,
    status: check.status,
    quadro: check.quadro,
    cells: check.cells,
    found: judgement.fill(check.found),
    expected: judgement.fill(check.expected),
    message: judgement.fill(check.message),
    remedy: judgement.fill(check.remedy),
  };
}

function cellFindings(judgement: Judgement): Finding[] {
  const { form } = judgement;
  const applying = [
    ...judgement.answers.faults.map((fault) => faulty(form, fault)),
    ...belowMinimum(judgement),
    ...aboveMaximum(judgement),
    ...textLimits(judgement),
    ...Object.values(form.quadri).flatMap((quadro) => filling(judgement, quadro)),
  ];
  return applying.flatMap((found) => fromCellCheck(form, found));
}

/** The finding of a check that every cell undergoes; none when the form has no such check. */
function fromCellCheck(form: Form, { about, quadro, cells, filled }: Found): Finding[] {
  const check = form.cell_checks[about];
  if (check === undefined) return [];
  const holes: Readonly<Record<string, string | number>> = { cell: cells[0]?.name ?? "", ...filled };
  const text = (template: Check["found"]): string => fill(template, ({ hole }) => String(holes[hole] ?? form.nothing));
  return [
    {
      code: check.code,
      level: check.level,
      status: check.status,
      quadro,
      cells: cells.map((cell) => cell.id),
      found: text(check.found),
      expected: text(check.expected),
      message: text(check.message),
      remedy: text(check.remedy),
    },
  ];
}

function faulty(form: Form, fault: Fault): Found {
  const cell = get(form.cells, fault.cell);
  const filled = { text: fault.text, wanted: wanted(form, cell, fault), decimals: cell.scale };
  return { about: fault.about, quadro: cell.quadro, cells: [cell], filled };
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

function belowMinimum(judgement: Judgement): Found[] {
  return limited(judgement, "minimum", "below_minimum", (value, limit) => value < limit);
}

function aboveMaximum(judgement: Judgement): Found[] {
  return limited(judgement, "maximum", "above_maximum", (value, limit) => value > limit);
}

function limited(
  { form, answers }: Judgement,
  side: "minimum" | "maximum",
  about: string,
  beyond: (value: number, limit: number) => boolean,
): Found[] {
  return asked(form).flatMap((cell) => {
    const value = answers.stored.get(cell.id);
    const limit = cell[side];
    if (limit === null || typeof value !== "number" || !beyond(value, Number(limit))) return [];
    const filled = { value: display.value(cell, value), [side]: display.number(limit, cell.scale) };
    return [{ about, quadro: cell.quadro, cells: [cell], filled }];
  });
}

function textLimits({ form, answers }: Judgement): Found[] {
  return asked(form).flatMap((cell) => {
    const value = answers.stored.get(cell.id);
    return typeof value === "string" ? [...tooLong(cell, value), ...notInList(form, cell, value)] : [];
  });
}

function tooLong(cell: Cell, value: string): Found[] {
  const length = codePoints(value);
  if (cell.max_length === null || length <= cell.max_length) return [];
  const filled = { length, limit: cell.max_length, excess: length - cell.max_length };
  return [{ about: "too_long", quadro: cell.quadro, cells: [cell], filled }];
}

function notInList(form: Form, cell: Cell, value: string): Found[] {
  const list = cell.list === null ? null : get(form.lists, cell.list);
  if (list === null || list.open) return [];
  const chosen = cell.kind === "multi_choice" ? value.split("; ") : [value];
  return chosen
    .filter((entry) => !list.entries.includes(entry))
    .map((entry) => ({ about: "not_in_list", quadro: cell.quadro, cells: [cell], filled: { text: entry } }));
}

/** What is still to fill in where the quadro is due, and what is filled in where it is not. */
function filling(judgement: Judgement, quadro: Quadro): Found[] {
  const due = judgement.quadri.get(quadro.id);
  if (due === "undecided") return [];
  const cells = due === "due" ? blank(judgement, quadro) : filled(judgement, quadro);
  if (cells.length === 0) return [];
  const about = due === "due" ? "missing" : "filled_though_not_due";
  return [{ about, quadro: quadro.id, cells, filled: { count: cells.length, quadro: quadro.title } }];
}

function blank(judgement: Judgement, quadro: Quadro): Cell[] {
  const { form, answers } = judgement;
  const told = new Set(answers.faults.map((fault) => fault.cell));
  return quadro.obligatory
    .filter((name) => !answers.stored.has(name) && !told.has(name))
    .map((name) => get(form.cells, name))
    .filter((cell) => judgement.due(cell) === "due");
}

/** A zero in a quadro that is not due is how the official sheet prints an empty cell. */
function filled({ form, answers }: Judgement, quadro: Quadro): Cell[] {
  return quadro.fillable.filter((name) => Boolean(answers.stored.get(name))).map((name) => get(form.cells, name));
}

function asked(form: Form): Cell[] {
  return form.asked.map((name) => get(form.cells, name));
}
