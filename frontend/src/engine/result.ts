// SPDX-License-Identifier: EUPL-1.2
// An evaluation as one canonical text, which the server writes alike; twin of `schedario.engine.page_result`.

import type { Evaluation } from "./evaluate.ts";

/** Everything that an evaluation says, as compact JSON. */
export function pageResult(evaluation: Evaluation): string {
  const { cells, quadri, decisions, messages, outcome, outlook, findings, steps, progress } = evaluation;
  const written = Object.entries(cells).map(([name, { state, stored }]) => [
    name,
    [state, stored === null ? null : String(stored)],
  ]);
  return JSON.stringify({
    cells: Object.fromEntries(written),
    quadri,
    decisions,
    messages: messages.map((message) => [message.id, message.case, message.text, message.status]),
    outcome: outcome === null ? null : [outcome.id, outcome.text, outcome.status],
    outlook: outlook === null ? null : [outlook.id, outlook.text, outlook.status],
    standing: evaluation.standing,
    completeness: evaluation.completeness,
    findings,
    steps: steps.map(({ state, filled, wanted, errors }) => [state, filled, wanted, errors]),
    progress: [progress.filled, progress.wanted],
    sendable: evaluation.sendable,
  });
}

/**
 * The SHA-256 of the result in hexadecimal, to compare it with the server's. Empty where the browser has no
 * cryptography to offer (a page that is neither https nor local): the server then answers with its whole result.
 */
export async function pageDigest(evaluation: Evaluation): Promise<string> {
  const subtle: SubtleCrypto | undefined = crypto.subtle;
  if (subtle === undefined) return "";
  const bytes = new TextEncoder().encode(pageResult(evaluation));
  const digest = await subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
