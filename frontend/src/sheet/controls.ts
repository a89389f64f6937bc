// SPDX-License-Identifier: EUPL-1.2
// The white cells: whatever they are made of, each holds a text.

export interface Control {
  readonly cell: string;
  /** What takes the focus and bears the state. */
  readonly element: HTMLElement;
  read(): string;
  write(text: string): void;
}

/** The controls of the page by cell, in the order of the sheet. They can be used from now on. */
export function findControls(root: ParentNode): Map<string, Control> {
  const found = [...root.querySelectorAll<HTMLElement>("[data-cell]")].map(control);
  for (const { element } of found) element.addEventListener("input", () => keepShown(element));
  return new Map(found.map((one) => [one.cell, one]));
}

function control(element: HTMLElement): Control {
  const cell = element.dataset.cell ?? "";
  if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) {
    element.readOnly = false;
    return { cell, element, read: () => element.value, write: (text) => writeText(element, text) };
  }
  if (element instanceof HTMLSelectElement) {
    element.disabled = false;
    return { cell, element, read: () => element.value, write: (text) => writeSelect(element, text) };
  }
  return choices(cell, element);
}

/** Puts what a control shows into the page itself: that is what a browser saves of a page. */
function keepShown(element: HTMLElement): void {
  if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) {
    element.defaultValue = element.value;
  } else if (element instanceof HTMLSelectElement) {
    for (const option of element.options) option.defaultSelected = option.selected;
  } else {
    for (const box of element.querySelectorAll("input")) box.defaultChecked = box.checked;
  }
}

function writeText(element: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  if (element.value !== text) element.value = text;
  keepShown(element);
}

/** A text that is no entry of the list stays visible: what is wrong with it, a finding says. */
function writeSelect(element: HTMLSelectElement, text: string): void {
  if (![...element.options].some((option) => option.value === text)) element.add(new Option(text));
  element.value = text;
  keepShown(element);
}

function choices(cell: string, element: HTMLElement): Control {
  const boxes = [...element.querySelectorAll("input")];
  for (const box of boxes) box.disabled = false;
  return {
    cell,
    element,
    read: () =>
      boxes
        .filter((box) => box.checked)
        .map((box) => box.value)
        .join("; "),
    write(text) {
      const chosen = text.split("; ");
      for (const box of boxes) box.checked = chosen.includes(box.value);
      keepShown(element);
    },
  };
}

/** Whether Enter and the arrows belong to the text itself. */
export function isLong(element: Element | null): element is HTMLTextAreaElement {
  return element instanceof HTMLTextAreaElement;
}
