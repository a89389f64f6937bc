// SPDX-License-Identifier: EUPL-1.2
// A scheda computed and judged; twin of `schedario.engine.judgement`.

import type { Stored } from "./display.ts";
import * as display from "./display.ts";
import type { Case, Cell, Form, Hole, PageModule, Program, Template } from "./module.ts";
import { get } from "./module.ts";
import type { NumberSystem } from "./numbers.ts";
import { checked, Overflow, unlimited } from "./numbers.ts";
import type { Answers } from "./written.ts";

export type Due = "due" | "not_due" | "undecided";

/** Which numbers to compute with: checked ones and BigInt where they do not suffice, or one kind alone. */
export type Numbers = "as_needed" | "checked" | "unlimited";

/** What the form's program gives for the answers, whatever the numbers it was computed with. */
interface Computed {
  readonly results: ReadonlyMap<string, number | bigint | null>;
  readonly named: ReadonlyMap<string, number | bigint | null>;
  readonly decisions: ReadonlyMap<string, boolean | null>;
  /** Whether each check fires, in the order of the form. */
  readonly fires: readonly boolean[];
}

export class Judgement {
  readonly form: Form;
  readonly answers: Answers;
  readonly result: Computed["results"];
  readonly named: Computed["named"];
  readonly decisions: Computed["decisions"];
  readonly fires: Computed["fires"];
  readonly quadri: ReadonlyMap<string, Due>;

  constructor(module: PageModule, answers: Answers, numbers: Numbers = "as_needed") {
    const computed = compute(module, answers, numbers);
    this.form = module.form;
    this.answers = answers;
    this.result = computed.results;
    this.named = computed.named;
    this.decisions = computed.decisions;
    this.fires = computed.fires;
    const quadri = Object.values(this.form.quadri);
    this.quadri = new Map(quadri.map((quadro) => [quadro.id, quadro.due === null ? "due" : this.dueBy(quadro.due)]));
  }

  decision(name: string): boolean | null {
    return known(this.decisions, name);
  }

  /** Whether a cell is due: with its quadro, unless it has a condition of its own. */
  due(cell: Cell): Due {
    return cell.due === null ? known(this.quadri, cell.quadro) : this.dueBy(cell.due);
  }

  private dueBy(decision: string): Due {
    const truth = this.decision(decision);
    return truth === null ? "undecided" : truth ? "due" : "not_due";
  }

  /** The case whose conditions are all known to hold; null while none is. */
  decided(cases: readonly Case[]): Case | null {
    const holds = (one: Case): boolean =>
      Object.entries(one.when).every(([name, wanted]) => this.decision(name) === wanted);
    return cases.find(holds) ?? null;
  }

  /** A text of the form with the values of this scheda in it. */
  fill(text: Template): string {
    return fill(text, (hole) => this.written(hole));
  }

  /** What a hole of a text stands for, null when it is missing. */
  stored(hole: Hole): Stored | null {
    const named = this.named.get(hole.hole);
    if (named !== undefined) return named;
    const result = this.result.get(hole.hole);
    return result !== undefined ? result : (this.answers.stored.get(hole.hole) ?? null);
  }

  private written(hole: Hole): string {
    const stored = this.stored(hole);
    if (stored === null) return this.form.nothing;
    if (typeof stored === "string") return stored;
    const { scale } = this.named.has(hole.hole) ? get(this.form.values, hole.hole) : get(this.form.cells, hole.hole);
    return hole.format === "grouped" ? display.grouped(stored, scale) : display.number(stored, scale);
  }
}

/** A text, each hole replaced by what `written` says. */
export function fill(text: Template, written: (hole: Hole) => string): string {
  return text.map((part) => (typeof part === "string" ? part : written(part))).join("");
}

function compute(module: PageModule, answers: Answers, numbers: Numbers): Computed {
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
): Computed {
  const program = programs.get(module) ?? module.program(numbers);
  programs.set(module, program);
  const { form } = module;
  const row = form.asked.map((name) => converted(answers.stored.get(name) ?? null, numbers));
  const results = program.values(row, []);
  const truths = program.judge(row, results);
  const exact = truths.slice(0, form.decisions.length);
  return {
    results: paired(form.computed, results),
    named: paired(Object.keys(form.values), program.named(row, results)),
    decisions: paired(form.decisions, exact.includes(null) ? settled(exact, program.certain(row, [])) : exact),
    fires: truths.slice(form.decisions.length).map((truth) => truth === true),
  };
}

function converted<N extends number | bigint>(
  stored: number | string | null,
  numbers: NumberSystem<N>,
): N | string | null {
  return typeof stored === "number" ? numbers.integer(stored) : stored;
}

/** What is not known exactly may be certain all the same: `certain` has two sides, true and false, for each. */
function settled(exact: readonly (boolean | null)[], certain: readonly boolean[]): (boolean | null)[] {
  return exact.map((truth, index) => {
    if (truth !== null) return truth;
    return certain[2 * index] ? true : certain[2 * index + 1] ? false : null;
  });
}

function paired<T>(names: readonly string[], values: readonly T[]): ReadonlyMap<string, T> {
  if (names.length !== values.length) throw new Error("the program and the tables of the page module do not agree");
  return new Map(names.map((name, index) => [name, values[index] as T]));
}

function known<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`the page module has no ${name}`);
  return found;
}
