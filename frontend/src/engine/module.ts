// SPDX-License-Identifier: EUPL-1.2
// The page module of a form: what `schedario.engine.page_module` writes.

import type { NumberSystem } from "./numbers.ts";

/** The layout of the tables that this engine reads; the module says its own. */
export const LAYOUT = 6;

export type Level = "error" | "warning" | "info";
export type Status = "official" | "inferred" | "project";
export type SuppliedBy = "comune" | "prefilled_locked" | "prefilled_editable" | "computed";

/** A value to be put into a text: a cell or a named value. */
export interface Hole {
  readonly hole: string;
  /** `least`: while the number is missing, the least that it can become. */
  readonly format: "" | "grouped" | "least";
}

/** Texts and holes in turn. */
export type Template = readonly (string | Hole)[];

export interface Cell {
  readonly id: string;
  readonly code: string;
  readonly name: string;
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
  /** The phrase, under `wanted`, that says what the cell takes. */
  readonly wanted: string;
  /** Whether a formula fills it, if only where no answer is given. */
  readonly computed: boolean;
}

export interface Quadro {
  readonly id: string;
  readonly title: string;
  /** The decision whether the quadro is due, null when it always is. */
  readonly due: string | null;
}

export interface Case {
  readonly id: string;
  readonly text: Template | null;
  /** How the text itself is known. */
  readonly own: Status;
  /** How well what is said is known; where answers decide that, the place of the output that says it. */
  readonly status: Status | number;
}

export interface Message {
  readonly id: string;
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
  readonly cells: readonly string[];
}

/** An output of the findings that is a check of the form, by its place. */
export interface CheckOutput {
  readonly check: number;
  /** Findings are told in the order of their ranks. */
  readonly rank: number;
}

/** An output of the findings that is a check of cells, by its name. */
export interface CellCheckOutput {
  readonly about: string;
  readonly quadro: string;
  readonly cells: readonly string[];
  readonly rank: number;
  /** Where, in its part, it begins to be said which of the cells are named; null where all of them are. */
  readonly named: number | null;
}

export type FindingOutput = CheckOutput | CellCheckOutput;

/** The parts of the outputs; see `schedario.program.outputs`. */
export type Part =
  | "cells"
  | "states"
  | "quadri"
  | "conditions"
  | "messages"
  | "outcome"
  | "findings"
  | "due_cells"
  | "decided"
  | "values"
  | "least"
  | "ranges"
  | "named"
  | "steps"
  | "progress"
  | "sending"
  | "standing";

export interface Form {
  readonly layout: number;
  readonly code: string;
  readonly version: string;
  readonly digest: string;
  /** What a text shows in the place of a missing value. */
  readonly nothing: string;
  /** The digits that a number may have, and the characters of an unreadable text that a finding repeats. */
  readonly limits: { readonly digits: number; readonly shown: number };
  /** How one writes that there is nothing to give, and why, on one line and in a text of several: regular expressions,
   *  whatever the case of the letters. */
  readonly unavailable: { readonly line: string; readonly text: string; readonly reason: string };
  readonly phrases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly asked: readonly string[];
  readonly computed: readonly string[];
  /** The cells that have a condition of their own. */
  readonly due_cells: readonly string[];
  /** Where the outputs of each part begin and end. */
  readonly parts: Readonly<Record<Part, readonly [number, number]>>;
  /** What the places of some parts stand for, and what being due or not says of the decision. */
  readonly words: {
    readonly states: readonly string[];
    readonly due: readonly string[];
    readonly due_truths: readonly (boolean | null)[];
    readonly steps: readonly string[];
    readonly statuses: readonly Status[];
    readonly completeness: readonly string[];
    readonly standings: readonly string[];
  };
  readonly cells: Readonly<Record<string, Cell>>;
  readonly quadri: Readonly<Record<string, Quadro>>;
  readonly lists: Readonly<Record<string, { readonly open: boolean; readonly entries: readonly string[] }>>;
  /** The named values, with their decimals. */
  readonly values: Readonly<Record<string, number>>;
  /** The cells and values of which texts tell the least that they can become. */
  readonly least: readonly string[];
  /** Those of which possible readings may give different numbers: the lowest and the highest stand in the outputs. */
  readonly ranges: readonly string[];
  readonly conditions: readonly string[];
  readonly messages: readonly Message[];
  readonly outcome: readonly Case[];
  readonly findings: readonly FindingOutput[];
  /** For each level, the rank of what cannot be read, by quadro. */
  readonly fault_ranks: Readonly<Record<Level, readonly number[]>>;
  readonly checks: readonly Check[];
  /** The codes of the checks of cells without an answer: what they find is to be filled in, and no mistake. */
  readonly blanks: readonly string[];
  /** The codes of the checks that leave the outcome open while they are told. */
  readonly opening: readonly string[];
  readonly cell_checks: Readonly<Record<string, CellCheck>>;
}

type Row<T> = readonly T[];

export type Mark = "fault" | "unavailable" | "cleared";

/** For each kind of mark, of the cells that take an answer, in their order, whether they have it. */
export type Marks = Readonly<Record<Mark, readonly boolean[]>>;

/** The program of the form in one number system; see `schedario.engine.compiled`. */
export interface Program<N extends number | bigint> {
  values(answers: Row<N | string | null>, results: Row<N | null>, marks: Marks): (N | null)[];
  outputs(answers: Row<N | string | null>, results: Row<N | null>, marks: Marks): (N | number | boolean | null)[];
  /** What is computed only where it is asked for: how well something is known, where answers decide that. */
  later(answers: Row<N | string | null>, results: Row<N | null>, marks: Marks): (N | number | boolean | null)[];
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
