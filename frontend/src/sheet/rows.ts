// SPDX-License-Identifier: EUPL-1.2
// The rows of the sheet as one moves through them: which cell is above, beside, below another.

export interface Place {
  readonly cell: string;
  /** What takes the focus: the control of a white cell, the «perché?» of a grey one. */
  readonly target: HTMLElement;
  readonly white: boolean;
  readonly table: Element | null;
  readonly row: number;
  readonly column: number;
}

/** Every place that can take the focus, in the order of the sheet. */
export function findPlaces(sheet: ParentNode): Place[] {
  const rows = [...sheet.querySelectorAll<HTMLElement>("[data-row]")];
  return rows.flatMap((row, index) =>
    [...row.querySelectorAll<HTMLElement>("[data-of]")].flatMap((holder) => {
      const control = holder.querySelector<HTMLElement>("[data-cell]");
      const target = control ?? holder.querySelector<HTMLElement>("[data-why]");
      if (target === null) return [];
      const column = holder instanceof HTMLTableCellElement ? holder.cellIndex : 1;
      const place = { cell: holder.dataset.of ?? "", target, white: control !== null };
      return [{ ...place, table: row.closest("table"), row: index, column }];
    }),
  );
}

export function isVisible(place: Place): boolean {
  return place.target.checkVisibility();
}

/** The next place in the same column, upwards (-1) or downwards (1); beyond the table, the nearest column. */
export function vertical(places: readonly Place[], from: Place, way: 1 | -1, whiteOnly: boolean): Place | null {
  const ahead = places.filter((one) => (one.row - from.row) * way > 0 && (one.white || !whiteOnly) && isVisible(one));
  const rows = way === 1 ? ahead : ahead.toReversed();
  const inTable = rows.find((one) => one.table !== null && one.table === from.table && one.column === from.column);
  if (inTable !== undefined) return inTable;
  const outside = rows.find((one) => one.table === null || one.table !== from.table);
  return outside === undefined
    ? null
    : nearest(
        rows.filter((one) => one.row === outside.row),
        from.column,
      );
}

/** The place before (-1) or after (1) in the order of the sheet. */
export function beside(places: readonly Place[], from: Place, way: 1 | -1): Place | null {
  const shown = places.filter(isVisible);
  return shown[shown.indexOf(from) + way] ?? null;
}

/** The first (-1) or last (1) white place of the row, or of the whole sheet. */
export function end(places: readonly Place[], from: Place, way: 1 | -1, whole: boolean): Place | null {
  const white = places.filter((one) => one.white && isVisible(one) && (whole || one.row === from.row));
  return white.at(way === 1 ? -1 : 0) ?? null;
}

function nearest(row: readonly Place[], column: number): Place | null {
  const sorted = [...row].sort((one, other) => Math.abs(one.column - column) - Math.abs(other.column - column));
  return sorted[0] ?? null;
}
