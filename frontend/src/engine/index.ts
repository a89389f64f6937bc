// SPDX-License-Identifier: EUPL-1.2
// The page's engine: `evaluate(module, typed)` for a page module of `schedario.engine.page_module`.

export type { Stored } from "./display.ts";
export { grouped, number, received, value } from "./display.ts";
export type { CellResult, Evaluation, MessageResult, Outcome, Step } from "./evaluate.ts";
export { evaluate } from "./evaluate.ts";
export type { Finding } from "./findings.ts";
export { wanted } from "./findings.ts";
export type { Cell, Form, PageModule, Quadro, Template } from "./module.ts";
export { pageDigest, pageResult } from "./result.ts";
export type { Fault } from "./written.ts";
export { isUnavailable, mayBeUnavailable, readWritten, unifySigns } from "./written.ts";
