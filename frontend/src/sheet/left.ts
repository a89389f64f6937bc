// SPDX-License-Identifier: EUPL-1.2
// What is left to do, in one sentence; in the words of `schedario.portal.filing.left`.

import type { Form } from "../engine/index.ts";
import { say, sayCount } from "./data.ts";
import { setText } from "./dom.ts";

/** What the findings say: the cells to fill in, and how many errors and doubts wait. */
export interface Left {
  readonly blank: ReadonlySet<string>;
  readonly errors: number;
  readonly doubts: number;
  readonly sendable: boolean;
}

/** Shows the sentence above the sheet, where the server put one with a hole for it. */
export function showLeft(left: Left, form: Form, spoken: Readonly<Record<string, string>>): void {
  const line = document.querySelector<HTMLElement>("[data-left]");
  const pattern = line?.dataset.left ?? "";
  if (line !== null && pattern.includes("{left}"))
    setText(line, pattern.replace("{left}", sentence(left, form, spoken)));
}

function sentence(
  { blank, errors, doubts, sendable }: Left,
  form: Form,
  spoken: Readonly<Record<string, string>>,
): string {
  const tasks = [
    ...(blank.size > 0 ? [say("left.fill", { list: joined(blanksOf(blank, form, spoken)) })] : []),
    ...(errors > 0 ? [sayCount("left.error", errors)] : []),
    ...(doubts > 0 ? [sayCount("left.doubt", doubts)] : []),
  ];
  if (tasks.length === 0) return say(sendable ? "left.send" : "left.supply");
  return say(blank.size + errors + doubts === 1 ? "left.task" : "left.tasks", { tasks: tasks.join("; ") });
}

/** The cells of each quadro, counted; one alone by its own name, where it has one. */
function blanksOf(cells: ReadonlySet<string>, form: Form, spoken: Readonly<Record<string, string>>): string[] {
  return Object.values(form.quadri).flatMap(({ id, title }) => {
    const own = [...cells].filter((name) => form.cells[name]?.quadro === id);
    if (own.length === 0) return [];
    const alone = own.length === 1 ? spoken[own[0] as string] : undefined;
    return [alone ?? sayCount("left.blank", own.length).replace("{quadro}", title)];
  });
}

/** `a, b e c`. */
function joined(words: readonly string[]): string {
  const last = words[words.length - 1] ?? "";
  return words.length < 2 ? last : say("and", { first: words.slice(0, -1).join(", "), last });
}
