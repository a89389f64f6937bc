// SPDX-License-Identifier: EUPL-1.2
// The program of a form run on the answers of one scheda, its outputs read by name, and texts filled with its values.
// Nothing is decided here: places get their words, and numbers their names.

import type { Stored } from "./display.ts";
import * as display from "./display.ts";
import type { Case, Form, Hole, PageModule, Part, Program, Status, Template } from "./module.ts";
import { get } from "./module.ts";
import type { NumberSystem } from "./numbers.ts";
import { checked, Overflow, unlimited } from "./numbers.ts";
import type { Answers } from "./written.ts";

/** Which numbers to compute with: checked ones and BigInt where they do not suffice, or one kind alone. */
export type Numbers = "as_needed" | "checked" | "unlimited";

type Output = number | bigint | boolean | null;

/** What the program gives: the values of computed cells, due or not, and every output, in the order of the form. */
interface Results {
  readonly values: readonly (number | bigint | null)[];
  readonly outputs: readonly Output[];
  readonly later: () => readonly Output[];
}

export class Run {
  readonly form: Form;
  readonly answers: Answers;
  private readonly outputs: readonly Output[];
  private readonly later: () => readonly Output[];
  private readonly numbers: ReadonlyMap<string, number | bigint | null>;
  private readonly least: ReadonlyMap<string, number | bigint | null>;

  constructor(module: PageModule, answers: Answers, numbers: Numbers = "as_needed") {
    const { values, outputs, later } = compute(module, answers, numbers);
    this.form = module.form;
    this.answers = answers;
    this.outputs = outputs;
    this.later = later;
    const named = Object.keys(this.form.values);
    this.numbers = new Map([...pairs(this.form.computed, values), ...pairs(named, this.amounts("values"))]);
    this.least = new Map(pairs(this.form.least, this.amounts("least")));
  }

  /** The numbers of a part: amounts as stored. */
  amounts(part: Part): (number | bigint | null)[] {
    return this.part(part) as (number | bigint | null)[];
  }

  /** The truths of a part; null where unknown. */
  truths(part: Part): (boolean | null)[] {
    return this.part(part) as (boolean | null)[];
  }

  /** The numbers of a part that are places or counts. */
  places(part: Part): (number | null)[] {
    return this.part(part).map((place) => (place === null ? null : Number(place)));
  }

  /** What the places of a part stand for; each is known. */
  words(part: Part, words: readonly string[]): string[] {
    return this.places(part).map((place) => words[place ?? -1] ?? "");
  }

  /** How well what a case says is known. */
  status({ status }: Case): Status {
    return typeof status === "number" ? (this.form.words.statuses[Number(this.later()[status])] as Status) : status;
  }

  /** A text of the form with the values of this scheda in it. */
  fill(text: Template): string {
    return fill(text, (hole) => this.written(hole));
  }

  private part(part: Part): readonly Output[] {
    const [start, end] = get(this.form.parts, part);
    return this.outputs.slice(start, end);
  }

  private written({ hole, format }: Hole): string {
    const stored: Stored | null = this.numbers.get(hole) ?? this.answers.stored.get(hole) ?? null;
    const scale = this.form.values[hole] ?? get(this.form.cells, hole).scale;
    const range = this.range(hole, scale);
    if (range !== null) return range;
    if (stored === null) return format === "least" ? this.bounded(hole, scale) : this.form.nothing;
    if (typeof stored === "string") return stored;
    return format === "grouped" ? display.grouped(stored, scale) : display.number(stored, scale);
  }

  /** The numbers that possible readings give, or their ends, in words; null where they agree, or one lacks. */
  private range(hole: string, scale: number): string | null {
    const place = 3 * this.form.ranges.indexOf(hole);
    if (place < 0) return null;
    const [low = null, high = null, inner] = this.part("ranges").slice(place, place + 3);
    if (low === null || high === null || low === high || typeof low === "boolean" || typeof high === "boolean")
      return null;
    return get(get(this.form.phrases, "bound"), inner ? "between" : "either")
      .replace("{low}", () => display.number(low, scale))
      .replace("{high}", () => display.number(high, scale));
  }

  /** The least that a missing number can become, in words. */
  private bounded(hole: string, scale: number): string {
    const least = this.least.get(hole) ?? null;
    if (least === null) return this.form.nothing;
    return get(get(this.form.phrases, "bound"), "least").replace("{value}", () => display.number(least, scale));
  }
}

/** A text, each hole replaced by what `written` says. */
export function fill(text: Template, written: (hole: Hole) => string): string {
  return text.map((part) => (typeof part === "string" ? part : written(part))).join("");
}

/** Names with their values, as many of each. */
export function pairs<T>(names: readonly string[], values: readonly T[]): [string, T][] {
  if (names.length !== values.length) throw new Error("the program and the tables of the page module do not agree");
  return names.map((name, index) => [name, values[index] as T]);
}

function compute(module: PageModule, answers: Answers, numbers: Numbers): Results {
  if (numbers === "unlimited") return run(module, answers, unlimited, unlimitedPrograms);
  try {
    return run(module, answers, checked, checkedPrograms);
  } catch (error) {
    if (numbers === "checked" || !(error instanceof Overflow)) throw error;
    return run(module, answers, unlimited, unlimitedPrograms);
  }
}

type Programs<N extends number | bigint> = WeakMap<PageModule, Program<N>>;

const checkedPrograms: Programs<number> = new WeakMap();
const unlimitedPrograms: Programs<bigint> = new WeakMap();

function run<N extends number | bigint>(
  module: PageModule,
  answers: Answers,
  numbers: NumberSystem<N>,
  programs: Programs<N>,
): Results {
  const program = programs.get(module) ?? module.program(numbers);
  programs.set(module, program);
  const row = module.form.asked.map((name) => converted(answers.stored.get(name) ?? null, numbers));
  const marked = (cells: readonly string[]): boolean[] => module.form.asked.map((name) => cells.includes(name));
  const marks = {
    fault: marked(answers.faults.map(({ cell }) => cell)),
    unavailable: marked(answers.unavailable),
    cleared: marked(answers.cleared),
  };
  const values = program.values(row, [], marks);
  return { values, outputs: program.outputs(row, values, marks), later: () => program.later(row, values, marks) };
}

function converted<N extends number | bigint>(
  stored: number | string | null,
  numbers: NumberSystem<N>,
): N | string | null {
  return typeof stored === "number" ? numbers.integer(stored) : stored;
}
