// SPDX-License-Identifier: EUPL-1.2
// Hears of what colleagues save, while somebody looks at the page.

import type { PageData, Present } from "./data.ts";
import { say } from "./data.ts";
import { need } from "./dom.ts";
import type { News } from "./findings.ts";
import type { Model } from "./model.ts";
import { news } from "./server.ts";
import { announce, notice } from "./status.ts";

const OFTEN = 15_000;
const SELDOM = 120_000;
const MARKED = 8_000; // how long a cell that a colleague has changed stays marked

/** Asks again and again; `heard` gets a version, or confirmations, that this page does not know. */
export function startListening(
  data: PageData,
  model: Model,
  confirmed: () => string,
  heard: (present: Present) => void,
): void {
  let wait = OFTEN;
  const listen = async (): Promise<void> => {
    if (document.visibilityState === "visible") {
      const asked = confirmed();
      const told = await news(data, model.version, asked);
      wait = told === "failed" ? Math.min(2 * wait, SELDOM) : OFTEN;
      if (told !== null && told !== "failed" && isNews(told, model.version, asked, confirmed())) heard(told);
    }
    window.setTimeout(() => void listen(), wait);
  };
  window.setTimeout(() => void listen(), OFTEN);
}

/** What was confirmed from this page while the answer was on its way is newer than the answer. */
function isNews(told: Present, version: number, asked: string, confirmed: string): boolean {
  return told.version > version || (told.version === version && told.confirmed !== asked && asked === confirmed);
}

/** Says who has confirmed a warning, that a confirmation was taken back, or that there are other doubts to answer. */
export function tellConfirmed({ added, asked }: News): void {
  const names = [...new Set(added.map(({ by }) => by))].join(", ");
  const other = asked ? say("doubts_changed") : say("colleague_withdrew");
  const text = added.length > 0 ? say("colleague_confirmed", { name: names }) : other;
  notice(text, "info");
  announce(text);
}

/** Says who has saved what, and marks the cells for a moment. */
export function tellNews(present: Present, cells: readonly string[]): void {
  if (cells.length === 0) return;
  const filled = { name: present.saved_by ?? "", when: present.saved_at ?? "", count: cells.length };
  const text = say(cells.length === 1 ? "colleague_one" : "colleague", filled);
  notice(text, "info");
  announce(text);
  for (const cell of cells) {
    const holder = need(`[data-of="${CSS.escape(cell)}"]`);
    holder.classList.add("cell-news");
    window.setTimeout(() => holder.classList.remove("cell-news"), MARKED);
  }
}
