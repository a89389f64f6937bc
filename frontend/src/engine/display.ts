// SPDX-License-Identifier: EUPL-1.2
// How a value is written in Italian; twin of `schedario.definition.display`.

import type { Cell } from "./module.ts";

/** A stored integer (the value times ten to its scale) or a text. */
export type Stored = number | bigint | string;

/** The stored integer with `scale` decimals: 2173332 with 2 is `21733,32`. */
export function number(stored: number | bigint | string, scale: number): string {
  const { sign, whole, decimals } = parts(stored, scale);
  return scale === 0 ? sign + whole : `${sign}${whole},${decimals}`;
}

/** Whole part with dots every three digits: 100000 with 2 is `1.000`; decimals only if any. */
export function grouped(stored: number | bigint | string, scale: number): string {
  const { sign, whole, decimals } = parts(stored, scale);
  const text = sign + whole.replace(/\B(?=(?:[0-9]{3})+$)/g, ".");
  return /[1-9]/.test(decimals) ? `${text},${decimals}` : text;
}

/** What stands in a cell, also while it is edited; empty when missing. */
export function value(cell: Cell, stored: Stored | null): string {
  if (stored === null) return "";
  return typeof stored === "string" ? stored : number(stored, cell.scale);
}

/** What stands in a cell by a result, where every stored value is written out. */
export function received(cell: Cell, stored: string | null): string {
  return stored === null || cell.kind !== "number" ? (stored ?? "") : number(stored, cell.scale);
}

function parts(stored: number | bigint | string, scale: number): { sign: string; whole: string; decimals: string } {
  const written = String(stored);
  const sign = written.startsWith("-") ? "-" : "";
  const digits = written.slice(sign.length).padStart(scale + 1, "0");
  const point = digits.length - scale;
  return { sign, whole: digits.slice(0, point), decimals: digits.slice(point) };
}
