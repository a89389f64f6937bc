// SPDX-License-Identifier: EUPL-1.2
// What the server put into the page for its scripts; see `schedario.portal.filing.sheet.data`.

import type { Finding } from "../engine/index.ts";
import { pageWords } from "../ui/words.ts";

export type Texts = Readonly<Record<string, string>>;

/** The scheda as the server has it: a version of all its texts, and who saved it last. */
export interface Present {
  readonly version: number;
  /** In words: `alle 10:42`. */
  readonly saved_at: string | null;
  readonly saved_by: string | null;
  /** The lines above the quadri that change with each save. */
  readonly dates: Readonly<Record<string, string>>;
  readonly writable: boolean;
  /** The digest of the definition: a page computes with the one that it was drawn with, and with no other. */
  readonly definition: string;
  readonly texts: Texts;
  /** Why quadri are not due, in a sentence each. */
  readonly reasons: Texts;
  readonly confirmations: readonly Confirmation[];
  readonly doubts: readonly Doubt[];
  /** Another whenever a confirmation is given or taken back, or a doubt is asked about. */
  readonly confirmed: string;
}

/** A reason that was given for a warning: it counts while exactly this is found. */
export interface Confirmation {
  readonly code: string;
  readonly cells: readonly string[];
  readonly found: string;
  readonly reason: string;
  readonly by: string;
}

/** A finding from the comparison with other comuni: it holds while these texts stand in its cells. */
export interface Doubt extends Finding {
  readonly seen: Texts;
}

export interface PageData extends Present {
  readonly scheda: string;
  readonly user: number;
  readonly name: string;
  readonly email: string;
  readonly editable: boolean;
  /** What the comune was given beforehand, and the source of every value that is not its own. */
  readonly supplied: Texts;
  readonly sources: Texts;
  /** The checks that are told for a whole quadro, not at each cell. */
  readonly silent: readonly string[];
  readonly cells: readonly string[];
  /** What an officer calls a cell, of those that have such a name. */
  readonly spoken: Texts;
  /** For each quadro that is not always due, the cells that may change what is said of it. */
  readonly deciding: Readonly<Record<string, readonly string[]>>;
  readonly addresses: Readonly<
    Record<"save" | "state" | "missing" | "confirm" | "withdraw" | "why" | "module" | "sign_in" | "sign_out", string>
  >;
}

export function pageData(): PageData {
  return JSON.parse(document.getElementById("dati")?.textContent ?? "");
}

const words = pageWords();

/** The words called `key` in the page's language, with their holes filled. */
export function say(key: string, filled: Readonly<Record<string, string | number>> = {}): string {
  const text = words.get(key);
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/\{([a-z]+)\}/g, (hole, name: string) => String(filled[name] ?? hole));
}

/** `key` with an s when there is not exactly one: every counted thing has both words. */
export function sayCount(key: string, count: number): string {
  return say(count === 1 ? key : `${key}s`, { count });
}
