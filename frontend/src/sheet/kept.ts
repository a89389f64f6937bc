// SPDX-License-Identifier: EUPL-1.2
// What the server does not have yet is kept in this browser too: a crash or a closed lid loses nothing.

import type { PageData, Texts } from "./data.ts";

export interface Kept {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly version: number;
  readonly texts: Texts;
}

const PREFIX = "schedario";

/** One entry for each person and scheda. Several tabs share it: each takes away only what it has put there. */
export class Keeper {
  private readonly key: string;
  private own = new Set<string>();

  constructor(data: PageData) {
    this.key = `${PREFIX}:${data.user}:${data.scheda}`;
  }

  read(): Kept | null {
    const text = storage()?.getItem(this.key) ?? null;
    if (text === null) return null;
    try {
      return JSON.parse(text) as Kept;
    } catch {
      this.forget();
      return null;
    }
  }

  /** Keeps `texts` beside what other tabs keep; false when the browser has no room for it. */
  keep(texts: Texts, version: number): boolean {
    const others = Object.entries(this.read()?.texts ?? {}).filter(([cell]) => !this.own.has(cell));
    this.own = new Set(Object.keys(texts));
    const all: Record<string, string> = { ...Object.fromEntries(others), ...texts };
    if (Object.keys(all).length === 0) return this.forget();
    return this.write({ at: Date.now(), version, texts: all });
  }

  forget(): boolean {
    storage()?.removeItem(this.key);
    return true;
  }

  private write(kept: Kept): boolean {
    try {
      storage()?.setItem(this.key, JSON.stringify(kept));
      return storage() !== null;
    } catch {
      return false; // full, or forbidden
    }
  }
}

/** Forgets what `user` has kept here, whatever the scheda. */
export function forgetAll(user: number): void {
  const found = storage();
  if (found === null) return;
  const mine = Object.keys(found).filter((key) => key.startsWith(`${PREFIX}:${user}:`));
  for (const key of mine) found.removeItem(key);
}

function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null; // a browser may forbid it
  }
}
