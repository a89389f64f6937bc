// SPDX-License-Identifier: EUPL-1.2
// Talking to the server: every answer, and every failure to get one, is told apart.

import type { Confirmation, PageData, Present, Texts } from "./data.ts";

const PATIENCE = 20_000; // milliseconds before a request counts as lost

export interface Attempt {
  readonly version: number;
  /** Names this write for ever: when it is sent again, it is done once. */
  readonly mark: string;
  readonly texts: Texts;
  readonly digest: string;
}

/** The reasons given for warnings, the doubts from outside, all of them, and the mark of their state. */
export type Confirmed = Pick<Present, "confirmations" | "doubts" | "confirmed">;

export interface Saved extends Omit<Present, "texts" | keyof Confirmed> {
  readonly digest: string;
  /** Only when the server came to another result than this page. */
  readonly result?: ServerResult;
}

export interface ServerResult {
  readonly cells: Readonly<Record<string, readonly [state: string, stored: string | null]>>;
}

export type SaveAnswer =
  | { readonly kind: "saved"; readonly saved: Saved }
  | { readonly kind: "stale"; readonly present: Present }
  | { readonly kind: "refused"; readonly status: number; readonly error: string; readonly about: string }
  | { readonly kind: "lost" };

/** The members that an answer must have to be believed: a proxy, or another version of the server, may say anything. */
const SAVED = { version: "number", dates: "object", reasons: "object", digest: "string" };
const PRESENT = { version: "number", texts: "object", dates: "object", reasons: "object", confirmations: "object" };

function has(told: Record<string, unknown> | null, members: Readonly<Record<string, string>>): boolean {
  if (told === null) return false;
  return Object.entries(members).every(([name, type]) => typeof told[name] === type && told[name] !== null);
}

export async function save(data: PageData, attempt: Attempt): Promise<SaveAnswer> {
  const answer = await post(
    data,
    data.addresses.save,
    JSON.stringify({ ...attempt, user: data.user }),
    "application/json",
  );
  if (answer === null) return { kind: "lost" };
  const told = await json(answer);
  if (answer.status === 200 && has(told, SAVED)) return { kind: "saved", saved: told as unknown as Saved };
  if (answer.status === 409 && told?.error === "stale" && has(told, PRESENT))
    return { kind: "stale", present: told as unknown as Present };
  return { kind: "refused", status: answer.status, error: String(told?.error ?? ""), about: String(told?.about ?? "") };
}

export type ConfirmAnswer =
  | { readonly kind: "done"; readonly confirmed: Confirmed }
  | { readonly kind: "gone" | "short" | "failed" };

/** What a confirmation is about. */
type Fact = Pick<Confirmation, "code" | "cells" | "found">;

function factOf({ code, cells, found }: Fact): Fact {
  return { code, cells, found };
}

/** Confirms warnings with one reason, or takes the confirmation of the first back (without one). */
export async function confirm(
  data: PageData,
  version: number,
  [about, ...others]: readonly [Fact, ...Fact[]],
  reason: string | null,
): Promise<ConfirmAnswer> {
  const [address, body] =
    reason === null
      ? [data.addresses.withdraw, factOf(about)]
      : [data.addresses.confirm, { version, ...factOf(about), others: others.map(factOf), reason }];
  const answer = await post(data, address, JSON.stringify(body), "application/json");
  const told = answer === null ? null : await json(answer);
  if (answer?.status === 200 && told !== null) {
    return { kind: "done", confirmed: told as unknown as Confirmed };
  }
  if (answer?.status === 409 || told?.error === "not_found") return { kind: "gone" };
  return { kind: told?.error === "reason" ? "short" : "failed" };
}

/** What somebody else saved or confirmed meanwhile; null when nobody did, `failed` when the server does not say. */
export async function news(data: PageData, version: number, confirmed: string): Promise<Present | null | "failed"> {
  const answer = await request(`${data.addresses.state}?version=${version}&confirmed=${confirmed}`, {
    headers: { Accept: "application/json" },
  });
  if (answer?.status === 204) return null;
  const told = answer?.status === 200 ? await json(answer) : null;
  return has(told, PRESENT) ? (told as unknown as Present) : "failed";
}

/** A piece of page; null when it cannot be had. */
export async function piece(address: string): Promise<string | null> {
  const answer = await request(address, { headers: { "X-Requested-With": "fetch" } });
  return answer?.ok && !answer.redirected ? await answer.text() : null;
}

export type SignIn =
  | { readonly kind: "in" }
  | { readonly kind: "another"; readonly message: string }
  | { readonly kind: "wrong" | "locked" | "lost" };

/** Signs the same person in again, without leaving the page. */
export async function signIn(data: PageData, password: string): Promise<SignIn> {
  const form = new URLSearchParams({ email: data.email, password, expected: String(data.user) });
  const answer = await post(data, data.addresses.sign_in, form, "application/x-www-form-urlencoded");
  if (answer === null) return { kind: "lost" };
  const told = await json(answer);
  if (answer.status === 200) return { kind: "in" };
  if (answer.status === 409) return { kind: "another", message: String(told?.message ?? "") };
  return { kind: answer.status === 429 ? "locked" : answer.status === 422 ? "wrong" : "lost" };
}

async function post(data: PageData, address: string, body: BodyInit, type: string): Promise<Response | null> {
  if (csrf() === "") await request(data.addresses.sign_in, {}); // cookies were thrown away: it brings a new one
  const headers = { Accept: "application/json", "Content-Type": type, "X-CSRFToken": csrf() };
  return request(address, { method: "POST", headers, body });
}

async function request(address: string, options: RequestInit): Promise<Response | null> {
  try {
    return await fetch(address, { ...options, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return null; // no connection, or no answer in time
  }
}

async function json(answer: Response): Promise<Record<string, unknown> | null> {
  if (!(answer.headers.get("Content-Type") ?? "").startsWith("application/json")) return null;
  try {
    return await answer.json();
  } catch {
    return null; // cut off on its way
  }
}

/** Read anew each time: signing in changes it. */
function csrf(): string {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}
