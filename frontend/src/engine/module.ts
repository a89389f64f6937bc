// SPDX-License-Identifier: EUPL-1.2
// The page module of a form: what `schedario.engine.page_module` writes.

import type { NumberSystem } from "./numbers.ts";

/** The layout of the tables that this engine reads; the module says its own. */
export const LAYOUT = 1;

export type Level = "error" | "warning" | "info";
export type Status = "official" | "inferred" | "project";
export type SuppliedBy = "comune" | "prefilled_locked" | "prefilled_editable" | "computed";

/** A value to be put into a text: a cell or a named value. */
export interface Hole {
  readonly hole: string;
  readonly format: "" | "grouped";
}

/** Texts and holes in turn. */
export type Template = readonly (string | Hole)[];

export interface Cell {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly label: string;
  readonly header: string;
  readonly quadro: string;
  readonly kind: "number" | "text" | "long_text" | "choice" | "multi_choice";
  readonly scale: number;
  readonly symbol: string;
  readonly supplied_by: SuppliedBy;
  readonly asked: boolean;
  /** Stored integers, written out. */
  readonly minimum: string | null;
  readonly maximum: string | null;
  readonly max_length: number | null;
  readonly list: string | null;
  readonly required: boolean;
  readonly previous: string | null;
  /** The decision whether the cell is due, when it does not go with its quadro. */
  readonly due: string | null;
  /** The phrase, under `wanted`, that says what the cell takes. */
  readonly wanted: string;
  /** The answers that a computed cell can depend on, null for the others. */
  readonly support: readonly string[] | null;
}

export interface Quadro {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  /** The decision whether the quadro is due, null when it always is. */
  readonly due: string | null;
  /** The cells that only an answer can fill, and those among them that want one. */
  readonly fillable: readonly string[];
  readonly obligatory: readonly string[];
}

export interface Case {
  readonly id: string;
  readonly when: Readonly<Record<string, boolean>>;
  readonly text: Template | null;
  readonly status: Status;
}

export interface Message {
  readonly id: string;
  readonly quadro: string;
  readonly opening: string;
  readonly cases: readonly Case[];
}

export interface CellCheck {
  readonly code: string;
  readonly level: Level;
  readonly status: Status;
  readonly found: Template;
  readonly expected: Template;
  readonly message: Template;
  readonly remedy: Template;
}

export interface Check extends CellCheck {
  readonly quadro: string;
  readonly applies_always: boolean;
  readonly cells: readonly string[];
}

export interface Form {
  readonly layout: number;
  readonly code: string;
  readonly version: string;
  readonly digest: string;
  readonly language: string;
  readonly title: string;
  /** What a text shows in the place of a missing value. */
  readonly nothing: string;
  /** The digits that a number may have, and the characters of an unreadable text that a finding repeats. */
  readonly limits: { readonly digits: number; readonly shown: number };
  readonly levels: readonly Level[];
  readonly phrases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly asked: readonly string[];
  readonly computed: readonly string[];
  readonly decisions: readonly string[];
  readonly cells: Readonly<Record<string, Cell>>;
  readonly quadri: Readonly<Record<string, Quadro>>;
  readonly lists: Readonly<Record<string, { readonly open: boolean; readonly entries: readonly string[] }>>;
  readonly values: Readonly<
    Record<string, { readonly label: string; readonly scale: number; readonly symbol: string }>
  >;
  readonly conditions: Readonly<Record<string, { readonly label: string; readonly yes: string; readonly no: string }>>;
  readonly messages: readonly Message[];
  readonly outcome: readonly Case[];
  readonly checks: readonly Check[];
  readonly cell_checks: Readonly<Record<string, CellCheck>>;
}

type Row<T> = readonly T[];

/** The form's expressions in one number system; see `schedario.engine.program`. */
export interface Program<N extends number | bigint> {
  values(answers: Row<N | string | null>, results: Row<N | null>): (N | null)[];
  judge(answers: Row<N | string | null>, results: Row<N | null>): (boolean | null)[];
  certain(answers: Row<N | string | null>, results: Row<N | null>): boolean[];
  named(answers: Row<N | string | null>, results: Row<N | null>): (N | null)[];
}

export interface PageModule {
  readonly form: Form;
  program<N extends number | bigint>(numbers: NumberSystem<N>): Program<N>;
}

/** What `key` names in a table that is known to have it; a hole in the tables is a defect, never a blank. */
export function get<T>(table: Readonly<Record<string, T>>, key: string): T {
  const found = Object.hasOwn(table, key) ? table[key] : undefined;
  if (found === undefined) throw new Error(`the page module has no ${key}`);
  return found;
}
