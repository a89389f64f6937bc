// SPDX-License-Identifier: EUPL-1.2
// Hears of what colleagues save, while somebody looks at the page.

import type { PageData, Present } from "./data.ts";
import { say } from "./data.ts";
import { need } from "./dom.ts";
import type { Model } from "./model.ts";
import { news } from "./server.ts";
import { announce, notice } from "./status.ts";

const OFTEN = 15_000;
const SELDOM = 120_000;
const MARKED = 8_000; // how long a cell that a colleague has changed stays marked

/** Asks again and again; `heard` gets a version that this page does not know. */
export function startListening(data: PageData, model: Model, heard: (present: Present) => void): void {
  let wait = OFTEN;
  const listen = async (): Promise<void> => {
    if (document.visibilityState === "visible") {
      const told = await news(data, model.version);
      wait = told === "failed" ? Math.min(2 * wait, SELDOM) : OFTEN;
      if (told !== null && told !== "failed" && told.version > model.version) heard(told);
    }
    window.setTimeout(() => void listen(), wait);
  };
  window.setTimeout(() => void listen(), OFTEN);
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
