// SPDX-License-Identifier: EUPL-1.2
// A block copied from a spreadsheet, laid over the sheet: what each of its fields would do.

import { unifySigns } from "../engine/index.ts";
import type { Model } from "./model.ts";

/** What a field of the block does to a cell: `refused` names the words that say why not. */
export interface Landing {
  /** The cell, or null where there is none. */
  readonly cell: string | null;
  readonly before: string;
  readonly after: string;
  readonly refused: string | null;
  /** What the cell takes instead, where a value of the same kind would do. */
  readonly instead?: string;
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

/** Lays a block over a table, from a row and a column on. Rows that begin with a code go to the row of that code, and
 *  fields below the title of a column to that column. What has no such place is refused, never put into another. */
export function layBlock(
  model: Model,
  block: readonly string[][],
  table: SheetTable,
  row: number,
  column: number,
): Landing[] {
  const codes = new Set(Object.values(model.module.form.cells).map(({ code }) => code));
  const lines = block.map((fields) => readLine(fields, table, codes));
  const named = lines.some(({ labels }) => labels > 0);
  let titles: Titles | null = null;
  let next = row;
  return lines.flatMap((line, index) => {
    if (line.titles !== null) {
      titles = line.titles;
      return [];
    }
    const at = named ? line.target : next;
    const found = at === null ? whole(line, "no_row") : layLine(model, line, table.rows[at], titles, column);
    if (index === 0 && block.length > 1 && isHeading(line, found)) return whole(line, "heading");
    next += 1;
    return found;
  });
}

function layLine(
  model: Model,
  line: Line,
  row: SheetRow | undefined,
  titles: Titles | null,
  column: number,
): Landing[] {
  const values = line.fields.slice(line.labels);
  const isWholeRow = line.labels > 0 && values.length === row?.cells.length;
  return values.flatMap((value, index) => {
    if (titles === null) return land(model, value, row?.cells[index + (isWholeRow ? 0 : column)], "outside");
    const titled = titles[index + line.labels] ?? -1;
    return land(model, value, row?.cells[titled], titled < 0 ? "no_column" : "outside");
  });
}

/** `nowhere` says why not where there is no cell. */
function land(model: Model, value: string, cell: string | null | undefined, nowhere: string): Landing[] {
  if (cell === undefined || cell === null) {
    return value === "" ? [] : [{ cell: null, before: "", after: value, refused: nowhere }];
  }
  const before = current(model, cell);
  if (!model.writable.has(cell)) {
    const harmless = value === "" || model.same(cell, value, before);
    return harmless ? [] : [{ cell, before, after: value, refused: "locked" }];
  }
  return [{ cell, before, after: model.canonical(cell, value), ...fault(model, cell, value) }];
}

function current(model: Model, cell: string): string {
  return model.cell(cell).asked ? model.text(cell) : (model.evaluation.cells[cell]?.text ?? "");
}

function fault(model: Model, cell: string, value: string): Pick<Landing, "refused" | "instead"> {
  const problem = model.fault(cell, value);
  if (problem !== null) return { refused: problem.about, instead: problem.instead };
  const { list } = model.cell(cell);
  const known = list === null ? undefined : model.module.form.lists[list];
  const isUnknown = value !== "" && known !== undefined && !known.open && !known.entries.includes(value);
  return { refused: isUnknown ? "not_in_list" : null };
}

/** The columns of the sheet that the fields of a block stand in; null for one that the sheet has not. */
type Titles = readonly (number | null)[];

/** A row of a block, before it is laid. */
interface Line {
  readonly fields: readonly string[];
  /** How many of its first fields only say which row it is, and the table's row of that code. */
  readonly labels: number;
  readonly target: number | null;
  /** Not null when it holds the titles of the columns below. */
  readonly titles: Titles | null;
}

function readLine(fields: readonly string[], table: SheetTable, codes: ReadonlySet<string>): Line {
  const { labels, target } = labelsOf(fields, table, codes);
  return { fields, labels, target, titles: labels === 0 ? titlesOf(fields, table) : null };
}

function labelsOf(
  fields: readonly string[],
  { rows }: SheetTable,
  codes: ReadonlySet<string>,
): Pick<Line, "labels" | "target"> {
  const [first = ""] = fields;
  const code = /^\S*/.exec(first)?.[0] ?? "";
  const target = rows.findIndex((row) => isLabel(first, row));
  if (fields.length < 2 || (target < 0 && !codes.has(code))) return { labels: 0, target: null };
  const row = rows[target];
  const after = fields.slice(1, -1).findIndex((field) => row === undefined || !isLabel(field, row));
  return { labels: after < 0 ? fields.length - 1 : after + 1, target: target < 0 ? null : target };
}

function isLabel(field: string, row: SheetRow): boolean {
  const [said, label] = [plain(field), plain(row.label)];
  if (said === "") return false;
  return said === plain(row.code) || label === said || label.startsWith(`${said} `) || label.endsWith(`- ${said}`);
}

/** Titles of columns: some that the table has, and no number among them. */
function titlesOf(fields: readonly string[], { titles }: SheetTable): Titles | null {
  const known = titles.map(plain);
  const columns = fields.map((field) => (field === "" ? -1 : known.indexOf(plain(field))));
  const isTitles =
    columns.some((at) => at >= 0) && fields.every((field, i) => columns[i] !== -1 || !/^\W*\d/.test(field));
  return isTitles ? columns.map((at) => (at < 0 ? null : at)) : null;
}

function plain(title: string): string {
  return unifySigns(title).replace(/\s+/g, " ").trim().toLowerCase();
}

/** Words in every field, none of which can be taken: the block's own titles. `#N/D` and `n.d.` are no words. */
function isHeading({ fields }: Line, found: readonly Landing[]): boolean {
  const said = fields.filter((field) => field !== "");
  return (
    said.length > 0 && said.every((field) => /\p{L}{3}/u.test(field)) && found.every((one) => one.refused !== null)
  );
}

/** A line that is not laid over anything. */
function whole({ fields }: Line, refused: string): Landing[] {
  const said = fields.filter((field) => field !== "");
  return said.length === 0 ? [] : [{ cell: null, before: "", after: said.join(" · "), refused }];
}

function unquoted(field: string): string {
  return /^"[\s\S]*"$/.test(field) ? field.slice(1, -1).replaceAll('""', '"') : field;
}
