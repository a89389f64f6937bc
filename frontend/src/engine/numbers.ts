// SPDX-License-Identifier: EUPL-1.2
// The two number systems in which the generated programs run: plain numbers that refuse to leave the safe
// integers, and BigInt, always exact and slower. Literals and operations are theirs; comparisons are JavaScript's.

/** Raised by the checked numbers: the same program has to be run with BigInt. */
export class Overflow extends Error {}

/** What a generated program asks of its numbers; `N` is number or bigint. */
export interface NumberSystem<N extends number | bigint> {
  integer(written: string | number): N;
  /** Code points of a text, 0 for null. */
  length(text: string | null): N;
  /** Whether a text is one of the entries; with `several`, whether all its parts, parted by `; `, are. */
  listed(text: string, entries: readonly string[], several: boolean): boolean;
  sum(...terms: N[]): N;
  product(left: N, right: N): N;
  /** The quotient to the nearest integer, ties upwards; `denominator` is positive. */
  halfUp(numerator: N, denominator: N): N;
  absolute(operand: N): N;
  least(...operands: N[]): N;
  greatest(...operands: N[]): N;
}

/** Plain numbers; raises Overflow as soon as a result could be inexact. */
export const checked: NumberSystem<number> = {
  integer: (written) => safe(Number(written)),
  length: (text) => codePoints(text ?? ""),
  listed,
  sum: (...terms) => terms.reduce((total, term) => safe(total + term), 0),
  product: (left, right) => safe(left * right),
  halfUp(numerator, denominator) {
    const above = safe(safe(2 * numerator) + denominator);
    const below = safe(2 * denominator);
    const rest = above % below;
    return safe((above - rest) / below - (rest < 0 ? 1 : 0));
  },
  absolute: (operand) => (operand < 0 ? -operand : operand),
  ...extremes<number>(),
};

/** BigInt. */
export const unlimited: NumberSystem<bigint> = {
  integer: (written) => BigInt(written),
  length: (text) => BigInt(codePoints(text ?? "")),
  listed,
  sum: (...terms) => terms.reduce((total, term) => total + term, 0n),
  product: (left, right) => left * right,
  halfUp(numerator, denominator) {
    const above = 2n * numerator + denominator;
    const below = 2n * denominator;
    const rest = above % below;
    return (above - rest) / below - (rest < 0n ? 1n : 0n);
  },
  absolute: (operand) => (operand < 0n ? -operand : operand),
  ...extremes<bigint>(),
};

/** Unicode code points, as the server counts them: an emoji is one. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The number itself, without the sign of a zero. */
function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new Overflow(String(value));
  return value + 0;
}

type Extremes<N extends number | bigint> = Pick<NumberSystem<N>, "least" | "greatest">;

function extremes<N extends number | bigint>(): Extremes<N> {
  return {
    least: (...operands) => operands.reduce((one, other) => (other < one ? other : one)),
    greatest: (...operands) => operands.reduce((one, other) => (other > one ? other : one)),
  };
}

function listed(text: string, entries: readonly string[], several: boolean): boolean {
  return (several ? text.split("; ") : [text]).every((part) => entries.includes(part));
}
