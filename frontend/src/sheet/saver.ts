// SPDX-License-Identifier: EUPL-1.2
// Saves by itself: one write under way at a time, repeated until the server has answered, nothing given up.

import { pageDigest } from "../engine/index.ts";
import type { PageData, Present } from "./data.ts";
import type { Model } from "./model.ts";
import type { Attempt, SaveAnswer, Saved, ServerResult } from "./server.ts";
import { save } from "./server.ts";

const PAUSE = 600; // milliseconds without typing
const SOONEST = 1_000;
const LATEST = 30_000;

export type Status =
  | { readonly kind: "saved"; readonly when: string | null }
  | { readonly kind: "unsaved" | "saving" }
  | { readonly kind: "failed"; readonly words: string };

/** What the saver tells the page. */
export interface Watcher {
  status(status: Status): void;
  saved(told: Pick<Present, "dates" | "reasons">): void;
  stale(present: Present): void;
  expired(): void;
  different(result: ServerResult): void;
}

/** What to say of a refusal, and whether to try again by oneself. */
const REFUSALS: Readonly<Record<number, readonly [words: string, again: boolean]>> = {
  400: ["refused", false],
  401: ["expired", false],
  403: ["forbidden", false],
  404: ["gone", false],
  413: ["too_large", false],
  422: ["not_writable", false],
  423: ["closed", false],
  429: ["busy", true],
};

export class Saver {
  private attempt: Attempt | null = null;
  private sending: Promise<void> | null = null;
  private timer = 0;
  private wait = SOONEST;
  private held = false;
  private stopped = false;
  private when: string | null;
  private readonly data: PageData;
  private readonly model: Model;
  private readonly watcher: Watcher;

  constructor(data: PageData, model: Model, watcher: Watcher) {
    this.data = data;
    this.model = model;
    this.watcher = watcher;
    this.when = data.saved_at;
    window.addEventListener("online", () => this.retry());
  }

  get busy(): boolean {
    return this.sending !== null || this.attempt !== null;
  }

  /** Something was typed. */
  changed(): void {
    if (this.held) return;
    this.stopped = false;
    if (this.sending === null && this.attempt === null) this.tell();
    this.schedule(this.attempt === null ? PAUSE : this.wait);
  }

  /** Saves at once what is not saved, and waits for the answer. */
  async flush(): Promise<void> {
    window.clearTimeout(this.timer);
    if (!this.held) await this.send();
  }

  /** Tries again now: the connection is back, the person has signed in, or has chosen. */
  retry(): void {
    this.held = false;
    this.stopped = false;
    this.wait = SOONEST;
    void this.flush();
  }

  /** Waits for the person: to choose, or to sign in. */
  hold(): void {
    this.held = true;
  }

  /** Somebody else has saved: a later moment to show. */
  heard(present: Present): void {
    this.when = present.saved_at;
    this.watcher.saved(present);
    if (!this.held && this.sending === null) this.tell();
  }

  private schedule(delay: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.send(), delay);
  }

  private async send(): Promise<void> {
    while (this.sending !== null) await this.sending;
    if (this.held) return;
    this.sending = this.sendOnce();
    try {
      await this.sending;
    } catch (error) {
      this.failed("failed", true); // nobody is told that it is saved, and it is tried again
      throw error;
    } finally {
      this.sending = null;
    }
    // What was typed while this write was under way.
    if (this.attempt === null && !this.held && !this.stopped && !this.isClean()) this.schedule(0);
  }

  private async sendOnce(): Promise<void> {
    this.attempt ??= await this.newAttempt();
    if (this.attempt === null) {
      this.tell();
      return;
    }
    this.watcher.status({ kind: "saving" });
    this.take(this.attempt, await save(this.data, this.attempt));
  }

  private async newAttempt(): Promise<Attempt | null> {
    const texts = this.model.unsaved();
    if (Object.keys(texts).length === 0) return null;
    const { version, evaluation } = this.model;
    // Without a secure context there is no digest; the server then sends its result, and that is compared.
    const digest = window.isSecureContext ? await pageDigest(evaluation) : "";
    return { version, mark: mark(), texts, digest };
  }

  private take(attempt: Attempt, answer: SaveAnswer): void {
    if (answer.kind === "saved") this.accepted(attempt, answer.saved);
    else if (answer.kind === "refused") this.refused(answer.status, answer.error);
    else if (answer.kind === "lost") this.failed("offline", true);
    else {
      this.attempt = null;
      this.watcher.stale(answer.present);
    }
  }

  private accepted(attempt: Attempt, saved: Saved): void {
    this.attempt = null;
    this.wait = SOONEST;
    this.when = saved.saved_at;
    this.model.accepted(attempt.texts, saved.version);
    this.watcher.saved(saved);
    if (saved.result !== undefined && attempt.digest !== "") this.watcher.different(saved.result);
    this.tell();
  }

  private refused(status: number, error: string): void {
    const [words, again] =
      error === "another_person" ? ["another_person", false] : (REFUSALS[status] ?? ["failed", true]);
    if (!again) this.attempt = null;
    this.stopped = !again; // until something else is typed: the same would be refused again
    this.failed(String(words), Boolean(again));
    if (status !== 401) return;
    this.hold();
    this.watcher.expired();
  }

  private failed(words: string, again: boolean): void {
    this.watcher.status({ kind: "failed", words });
    if (!again) return;
    this.schedule(this.wait);
    this.wait = Math.min(2 * this.wait, LATEST);
  }

  private isClean(): boolean {
    return Object.keys(this.model.unsaved()).length === 0;
  }

  private tell(): void {
    this.watcher.status(
      this.isClean() && this.attempt === null ? { kind: "saved", when: this.when } : { kind: "unsaved" },
    );
  }
}

/** A UUID also where the browser has no `randomUUID`, which wants a secure context. */
function mark(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
