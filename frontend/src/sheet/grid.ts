// SPDX-License-Identifier: EUPL-1.2
// The keyboard of a spreadsheet. A cell reached by keys is selected whole, and typing replaces it; F2, a click or
// typing begins to edit it, and then the keys move inside its text first.

import { isLong } from "./controls.ts";
import type { Place } from "./rows.ts";
import { beside, end, findPlaces, vertical } from "./rows.ts";

export class Grid {
  private readonly places: readonly Place[];
  private readonly byTarget: ReadonlyMap<Element, Place>;
  private editing = false;
  private readonly restore: (cell: string) => void;
  private readonly waive: (cell: string) => boolean;

  /** `restore` gives a cell back what it held when it was entered; `waive` asks why there is nothing to give for it. */
  constructor(sheet: HTMLElement, restore: (cell: string) => void, waive: (cell: string) => boolean) {
    this.places = findPlaces(sheet);
    this.byTarget = new Map(this.places.map((place) => [place.target, place]));
    this.restore = restore;
    this.waive = waive;
    this.skipGrey();
    sheet.addEventListener("keydown", (event) => this.key(event));
    sheet.addEventListener("pointerdown", () => {
      this.editing = true;
    });
    sheet.addEventListener("focusin", (event) => this.entered(event));
    sheet.addEventListener("input", () => {
      this.editing = true;
    });
  }

  placeOf(element: Element | null): Place | undefined {
    return element === null ? undefined : this.byTarget.get(element.closest("[data-cell]") ?? element);
  }

  /** The places of a row, by column. */
  rowOf(place: Place): readonly Place[] {
    return this.places.filter((one) => one.row === place.row);
  }

  go(place: Place | null): boolean {
    if (place === null) return false;
    this.editing = false;
    place.target.focus();
    select(place.target);
    return true;
  }

  /** In a table, Tab goes from white cell to white cell; the arrows also reach the reasons of the grey ones. */
  private skipGrey(): void {
    for (const place of this.places) {
      if (!place.white && place.table !== null && place.table.querySelectorAll("[data-cell]").length > 2) {
        place.target.tabIndex = -1;
      }
    }
  }

  private entered(event: FocusEvent): void {
    if (!(event.target instanceof HTMLInputElement) || this.editing) return;
    select(event.target);
  }

  private key(event: KeyboardEvent): void {
    const place = event.target instanceof Element ? this.placeOf(event.target) : undefined;
    if (event.key === "Tab") this.editing = false;
    if (place === undefined || event.altKey || event.metaKey || event.isComposing) return;
    if (this.handled(place, event)) event.preventDefault();
  }

  private handled(place: Place, event: KeyboardEvent): boolean {
    const inText = isLong(place.target) || place.target instanceof HTMLSelectElement;
    switch (event.key) {
      case "Enter":
        return place.white && !isLong(place.target) && this.enter(place, event.shiftKey ? -1 : 1);
      case "ArrowDown":
      case "ArrowUp":
        return !inText && this.go(vertical(this.places, place, event.key === "ArrowDown" ? 1 : -1, false));
      case "ArrowRight":
      case "ArrowLeft":
        return !inText && !event.shiftKey && this.sideways(place, event.key === "ArrowRight" ? 1 : -1);
      case "Home":
      case "End":
        return !inText && this.toEnd(place, event.key === "End" ? 1 : -1, event.ctrlKey);
      case "F2":
        return this.edit(place);
      case "F4":
        return place.white && this.waive(place.cell);
      case "Escape":
        return this.escape(place);
    }
    return false;
  }

  private enter(place: Place, way: 1 | -1): boolean {
    this.go(vertical(this.places, place, way, true));
    return true;
  }

  /** Inside a text that is being edited an arrow moves by letters until it comes to the end. */
  private sideways(place: Place, way: 1 | -1): boolean {
    if (this.editing && !atEnd(place.target, way)) return false;
    return this.go(beside(this.places, place, way));
  }

  private toEnd(place: Place, way: 1 | -1, whole: boolean): boolean {
    if (this.editing && !whole) return false;
    return this.go(end(this.places, place, way, whole));
  }

  private edit(place: Place): boolean {
    if (!(place.target instanceof HTMLInputElement)) return false;
    this.editing = true;
    place.target.setSelectionRange(place.target.value.length, place.target.value.length);
    return true;
  }

  private escape(place: Place): boolean {
    if (!place.white) return false;
    this.restore(place.cell);
    this.editing = false;
    if (!isLong(place.target)) select(place.target);
    return true;
  }
}

function select(target: HTMLElement): void {
  if (target instanceof HTMLInputElement && target.type === "text") target.select();
}

function atEnd(target: HTMLElement, way: 1 | -1): boolean {
  if (!(target instanceof HTMLInputElement) || target.type !== "text") return true;
  const { selectionStart, selectionEnd, value } = target;
  return selectionStart === selectionEnd && selectionStart === (way === 1 ? value.length : 0);
}
