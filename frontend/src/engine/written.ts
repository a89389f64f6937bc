// SPDX-License-Identifier: EUPL-1.2
// What an officer types or pastes in a cell; twin of `schedario.engine.italian_input` and of `text` in `engine.answers`.
// Characters that look alike: those of `schedario.writing.look_alikes`.

import type { Cell, Form } from "./module.ts";
import { get } from "./module.ts";

/** A value that cannot be taken. `wanted` names the phrase that says what to write instead. */
export interface Fault {
  readonly cell: string;
  readonly about: "unreadable" | "too_many_decimals";
  readonly text: string;
  readonly wanted: "comma" | "digits" | "point" | "typed" | "reason" | "dash" | null;
}

/** The statement that there is nothing to give, and why. */
export interface Unavailable {
  readonly cell: string;
  readonly reason: string;
}

/** What is known of cells beside what is typed in them: of which a supplied value was taken out. */
export interface Beside {
  readonly cleared: readonly string[];
}

/** `stored` holds only the cells that have an answer: integers with the cell's decimals, and texts. */
export interface Answers {
  readonly stored: ReadonlyMap<string, number | string>;
  readonly faults: readonly Fault[];
  readonly unavailable: readonly string[];
  readonly cleared: readonly string[];
}

const NUMBER = /^([+-]?)([1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+|(?:'[0-9]{3})+)|[0-9]+)(?:,([0-9]*))?$/;
const INVISIBLE =
  /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;
const IN_REVERSE = /\u202e[^\u202c\n]*/g;
const WITH_DIGIT = /\S*[0-9]\S*/g;
const REVERSED = "\u21c4";
const DASHES = /[\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]/g;
const APOSTROPHES = /[\u0060\u00b4\u02b9\u02bb\u02bc\u02c8\u2018-\u201b\u2032\u2035\uff07]/g;
const POINT_BEFORE_DECIMALS = /^[+-]?[0-9]+\.([0-9]+)$/;

/** The answers typed in the cells of a form, by cell; an empty text is a missing answer. */
export function takeWritten(
  form: Form,
  typed: Readonly<Record<string, string>>,
  { cleared = [] }: Partial<Beside> = {},
): Answers {
  const stored = new Map<string, number | string>();
  const faults: Fault[] = [];
  const unavailable: string[] = [];
  for (const name of Object.keys(typed)) {
    if (!get(form.cells, name).asked) throw new Error(`${form.code} computes ${name} by itself`);
  }
  for (const name of form.asked) {
    const read = readWritten(form, get(form.cells, name), typed[name] ?? "");
    if (isUnavailable(read)) unavailable.push(name);
    else if (typeof read === "object" && read !== null) faults.push(read);
    else if (read !== null) stored.set(name, read);
  }
  return { stored, faults, unavailable, cleared };
}

/** A text without what nobody sees; a sign before numbers that are seen in reverse order, which are not what they say. */
function dropInvisible(written: string): string {
  const marked = written.replace(IN_REVERSE, (part) => part.replace(WITH_DIGIT, (word) => `${REVERSED}${word}`));
  return marked.replace(INVISIBLE, "");
}

/** A text with one kind of dash, apostrophe and blank, and nothing that nobody sees. */
export function unifySigns(written: string): string {
  return dropInvisible(written).replace(DASHES, "-").replace(APOSTROPHES, "'").replace(INNER, " ");
}

/** What a text in a cell is taken for. */
export type Taken = number | string | Fault | Unavailable | null;

/** Whether a text says that there is nothing to give. */
export function isUnavailable(read: Taken): read is Unavailable {
  return typeof read === "object" && read !== null && "reason" in read;
}

/**
 * The stored form of what was typed, null when it is blank, or the fault that keeps it out. «n.d.» with a reason says
 * that there is nothing to give, in a cell that somebody fills in.
 */
export function readWritten(form: Form, cell: Cell, typed: string): Taken {
  const isNumber = cell.kind === "number";
  const written = text(isNumber ? dropInvisible(typed) : typed, cell.kind === "long_text");
  if (written === "") return null;
  const stated = statement(form, cell, written);
  if (stated !== null) return stated;
  if (!isNumber) return written;
  const shown = firstCodePoints(written, form.limits.shown);
  const bare = withoutSymbol(unifySigns(written), cell.symbol);
  const match = NUMBER.exec(bare);
  if (match === null) return { cell: cell.id, about: "unreadable", text: shown, wanted: advice(cell, bare) };
  return number(form, cell, shown, match);
}

/** Whether a comune may say of a cell that there is nothing to give. */
export function mayBeUnavailable(cell: Cell): boolean {
  const filledIn = cell.supplied_by === "comune" || cell.supplied_by === "prefilled_editable";
  return filledIn && (cell.kind === "number" ? cell.required : cell.kind !== "multi_choice");
}

/** The statement that there is nothing to give, the fault of one without a reason, or null. */
function statement(form: Form, cell: Cell, written: string): Unavailable | Fault | null {
  if (!mayBeUnavailable(cell)) return null;
  const { line, text: long, reason: letters } = form.unavailable;
  const reason = new RegExp(`^${cell.kind === "long_text" ? long : line}$`, "i").exec(written)?.[1];
  if (reason === undefined) return null;
  if (new RegExp(letters, "i").test(reason)) return { cell: cell.id, reason };
  const shown = firstCodePoints(written, form.limits.shown);
  return { cell: cell.id, about: "unreadable", text: shown, wanted: "reason" };
}

function withoutSymbol(written: string, symbol: string): string {
  if (symbol === "") return written;
  if (written.startsWith(symbol)) return written.slice(symbol.length).replace(/^ +/, "");
  return (written.endsWith(symbol) ? written.slice(0, -symbol.length) : written).replace(/ +$/, "");
}

function advice(cell: Cell, bare: string): Fault["wanted"] {
  if (bare === "-" || bare === "--") return "dash";
  const decimals = POINT_BEFORE_DECIMALS.exec(bare)?.[1];
  if (decimals !== undefined && decimals.length <= cell.scale) return "comma";
  return cell.scale > 0 ? "typed" : null;
}

function number(form: Form, cell: Cell, shown: string, match: RegExpExecArray): number | Fault {
  const [, sign = "", whole = "", decimals] = match;
  if (cell.scale > 0 && decimals === undefined && whole.split(".").length === 2) {
    return { cell: cell.id, about: "unreadable", text: shown, wanted: "point" };
  }
  if (/[1-9]/.test((decimals ?? "").slice(cell.scale))) {
    return { cell: cell.id, about: "too_many_decimals", text: shown, wanted: null };
  }
  const kept = (decimals ?? "").slice(0, cell.scale).padEnd(cell.scale, "0");
  const digits = (whole.replace(/[. ']/g, "") + kept).replace(/^0+/, "");
  if (digits.length > form.limits.digits) {
    return { cell: cell.id, about: "unreadable", text: shown, wanted: "digits" };
  }
  const value = Number(digits);
  return sign === "-" && value !== 0 ? -value : value;
}

// Not \s, which has one character more than the server's white space.
const SPACES = "[\\t\\n \\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000]+";
const INNER = new RegExp(SPACES, "gu");
const OUTER = new RegExp(`^${SPACES}|${SPACES}$`, "gu");
const CONTROLS = /(?![\t\n])[\p{Cc}\u2028\u2029]/gu;

/** A text as it is kept: NFC, no control characters, no white space around; without `lines` on a single line. */
export function text(written: string, lines: boolean): string {
  const whole = written
    .replace(/\r\n?/g, "\n")
    .replace(/\p{Surrogate}/gu, "?")
    .replace(CONTROLS, "")
    .normalize("NFC");
  return (lines ? whole : whole.replace(INNER, " ")).replace(OUTER, "");
}

function firstCodePoints(written: string, count: number): string {
  return [...written].slice(0, count).join("");
}
