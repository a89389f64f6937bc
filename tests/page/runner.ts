// SPDX-License-Identifier: EUPL-1.2
// Runs the page's engine for the tests: one request per line on standard input, one answer per line.

import { createInterface } from "node:readline";

import { evaluate, pageDigest, pageResult, readWritten } from "../../frontend/src/engine/index.ts";
import type { PageModule } from "../../frontend/src/engine/index.ts";
import { checked, Overflow, unlimited } from "../../frontend/src/engine/numbers.ts";

type Numbers = "as_needed" | "checked" | "unlimited";
type Value = string | number | boolean | null;

interface Request {
  readonly module: string;
  readonly typed: Record<string, string>;
  readonly schede: Record<string, string>[];
  readonly numbers: Numbers;
  readonly cells: string[];
  readonly cleared: string[];
  readonly text: string;
  readonly source: string;
  readonly answers: { integer?: string; text?: string }[];
}

const modules = new Map<string, PageModule>();

async function imported(url: string): Promise<PageModule> {
  const known = modules.get(url) ?? ((await import(url)) as PageModule);
  modules.set(url, known);
  return known;
}

const operations: Record<string, (request: Request) => Promise<unknown>> = {
  async evaluate({ module, typed, numbers, cleared }) {
    return pageResult(evaluate(await imported(module), typed, numbers, { cleared }));
  },

  async digest({ module, typed, numbers }) {
    return await pageDigest(evaluate(await imported(module), typed, numbers));
  },

  /** What a text is in each of some cells. */
  async read({ module, cells, text }) {
    const { form } = await imported(module);
    return cells.map((name) => readWritten(form, form.cells[name]!, text));
  },

  /** The outputs of a generated function `run` for some answers; integers are written out. */
  async run({ source, answers, numbers }) {
    const system = numbers === "unlimited" ? unlimited : checked;
    const program = new Function(`${source}\nreturn program;`)();
    const row = answers.map(({ integer, text }) => (integer !== undefined ? system.integer(integer) : (text ?? null)));
    return (program(system).run(row, [], { fault: [], unavailable: [], cleared: [] }) as (Value | bigint)[]).map((one) =>
      typeof one === "boolean" || one === null ? one : String(one),
    );
  },

  /** Milliseconds of one evaluation, the mean over some seconds' worth of different schede. */
  async time({ module, schede, numbers }) {
    const page = await imported(module);
    const round = (): void => schede.forEach((typed) => void evaluate(page, typed, numbers));
    for (let times = 0; times < 20; times += 1) round();
    const start = performance.now();
    for (let times = 0; times < 20; times += 1) round();
    return (performance.now() - start) / (20 * schede.length);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { operation, ...request } = JSON.parse(line) as Request & { operation: string };
  process.stdout.write(`${JSON.stringify(await answer(operation, request))}\n`);
}

async function answer(operation: string, request: Request): Promise<{ answer: unknown } | { error: string }> {
  try {
    const perform = operations[operation];
    if (perform === undefined) throw new Error(`no operation ${operation}`);
    return { answer: await perform(request) };
  } catch (error) {
    return { error: error instanceof Overflow ? "overflow" : String((error as Error).stack) };
  }
}
