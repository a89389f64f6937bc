// SPDX-License-Identifier: EUPL-1.2
// A block copied from a spreadsheet, laid over the sheet: what each of its fields would do.

import type { Model } from "./model.ts";

/** What a field of the block does to a cell: `refused` names the words that say why not. */
export interface Landing {
  /** The cell, or null where there is none. */
  readonly cell: string | null;
  readonly before: string;
  readonly after: string;
  readonly refused: string | null;
}

/** A row of the sheet as a block meets it: its cells by column, null where it has none. */
export interface SheetRow {
  readonly code: string;
  /** What a spreadsheet may have copied along: `M12 - Utenti famiglia e minori`. */
  readonly label: string;
  readonly cells: readonly (string | null)[];
}

/** The rows of a table, with the titles of its columns. */
export interface SheetTable {
  readonly titles: readonly string[];
  readonly rows: readonly SheetRow[];
}

/** The fields of a text as spreadsheets copy it: tabs, line ends, and quotes around fields that contain them. */
export function parseBlock(text: string): string[][] {
  const rows: string[][] = [[]];
  const field = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r\n?|\n|$)/y;
  const clean = text.replace(/(?:\r\n?|\n)$/, "");
  while (field.lastIndex <= clean.length) {
    const [whole = "", written = "", end = ""] = field.exec(clean) ?? [];
    rows.at(-1)?.push(unquoted(written).trim());
    if (end === "" || (whole === "" && field.lastIndex >= clean.length)) break;
    if (end !== "\t") rows.push([]);
  }
  return rows;
}

/** Whether a text is more than one field, so that it is laid over several cells. */
export function isBlock(text: string): boolean {
  return /[\t\r\n]/.test(text.replace(/(?:\r\n?|\n)$/, ""));
}

/** Lays a block over a table, from a row and a column on. Rows that begin with a code go to the row of that code. */
export function layBlock(
  model: Model,
  block: readonly string[][],
  table: SheetTable,
  row: number,
  column: number,
): Landing[] {
  const landings: Landing[] = [];
  let next = row;
  for (const fields of block) {
    if (isTitle(fields, table)) continue;
    const { values, code } = withoutLabels(fields, table);
    const named = table.rows.findIndex((one) => one.code === code);
    const target = table.rows[named < 0 ? next : named];
    const from = target !== undefined && named >= 0 && values.length === target.cells.length ? 0 : column;
    landings.push(...values.flatMap((value, index) => land(model, value, target?.cells[from + index])));
    next = (named < 0 ? next : named) + 1;
  }
  return landings;
}

function land(model: Model, value: string, cell: string | null | undefined): Landing[] {
  if (cell === undefined || cell === null) {
    return value === "" ? [] : [{ cell: null, before: "", after: value, refused: "outside" }];
  }
  const before = current(model, cell);
  if (!model.writable.has(cell)) {
    const harmless = value === "" || model.same(cell, value, before);
    return harmless ? [] : [{ cell, before, after: value, refused: "locked" }];
  }
  return [{ cell, before, after: model.canonical(cell, value), refused: fault(model, cell, value) }];
}

function current(model: Model, cell: string): string {
  return model.cell(cell).asked ? model.text(cell) : (model.evaluation.cells[cell]?.text ?? "");
}

function fault(model: Model, cell: string, value: string): string | null {
  const problem = model.fault(cell, value);
  if (problem !== null) return problem;
  const { list } = model.cell(cell);
  const known = list === null ? undefined : model.module.form.lists[list];
  return value !== "" && known !== undefined && !known.open && !known.entries.includes(value) ? "not_in_list" : null;
}

/** A line that only repeats the titles of the columns. */
function isTitle(fields: readonly string[], table: SheetTable): boolean {
  const titles = table.titles.filter((title) => title !== "");
  const said = fields.filter((field) => field !== "");
  return said.length > 0 && said.every((field) => titles.includes(field));
}

/** The fields after those that only say which row this is. */
function withoutLabels(fields: readonly string[], table: SheetTable): { values: string[]; code: string } {
  const values = [...fields];
  let code = "";
  while (values.length > 1) {
    const row = table.rows.find((one) => isLabel(values[0] ?? "", one));
    if (row === undefined) break;
    code ||= row.code;
    values.shift();
  }
  return { values, code };
}

function isLabel(field: string, row: SheetRow): boolean {
  return field !== "" && (field === row.code || row.label === field || row.label.endsWith(`- ${field}`));
}

function unquoted(field: string): string {
  return /^"[\s\S]*"$/.test(field) ? field.slice(1, -1).replaceAll('""', '"') : field;
}
