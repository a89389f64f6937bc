// SPDX-License-Identifier: EUPL-1.2
// How a figure has changed since the year it is compared with; twin of `schedario.portal.filing.sheet.change`.

import { number } from "../engine/index.ts";

/** The difference of two stored integers, and in per cent where there was something: `−2 (−20 %)`. */
export function change(now: bigint, before: bigint, scale: number): string {
  if (now === before) return "=";
  const difference = signed(now - before, scale);
  return before <= 0n ? difference : `${difference} (${signed(halfUp(100n * (now - before), before), 0)} %)`;
}

function halfUp(numerator: bigint, denominator: bigint): bigint {
  const above = 2n * numerator + denominator;
  const below = 2n * denominator;
  const quotient = above / below;
  return above % below < 0n ? quotient - 1n : quotient;
}

function signed(stored: bigint, scale: number): string {
  const sign = stored < 0n ? "\u2212" : stored > 0n ? "+" : "";
  return sign + number(stored < 0n ? -stored : stored, scale);
}
