// SPDX-License-Identifier: EUPL-1.2
// Builds what the pages load: src/entries/*.ts, src/styles/*.scss and src/static/* become files with a digest in
// their names, listed in manifest.json, with a .br and a .gz beside each. Nothing of it is committed.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import zlib from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PORTAL = path.join(HERE, "../src/schedario/portal");
const OUTPUT = path.join(PORTAL, "static/schedario");
const PARTIAL = `${OUTPUT}.part`;
const BOOTSTRAP_ITALIA = path.join(HERE, "node_modules/bootstrap-italia");
const BROWSERS = ["chrome109", "firefox115", "safari16.4"];
const COMPRESSED = /\.(js|css|svg|json|webmanifest)$/;
const ICON = /\bit-[a-z]+(?:-[a-z]+)*\b/g;

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

/** Logical name ("app.css") to the name of the built file ("app-3F2A….css"). */
const manifest = {};

async function main() {
  await rm(PARTIAL, { recursive: true, force: true });
  await mkdir(PARTIAL, { recursive: true });
  await bundle();
  await sprites();
  const icon = await emit("favicon.svg", await readFile(path.join(HERE, "src/static/favicon.svg")));
  await emit("site.webmanifest", webmanifest(icon));
  await compressAll();
  await writeFile(
    path.join(PARTIAL, "manifest.json"),
    `${JSON.stringify(manifest, Object.keys(manifest).sort(), 2)}\n`,
  );
  await rm(OUTPUT, { recursive: true, force: true });
  await rename(PARTIAL, OUTPUT);
}

/** Scripts and styles. Fonts come along, since the styles name them. */
async function bundle() {
  const result = await esbuild.build({
    entryPoints: [...(await entries("src/entries", ".ts")), ...(await entries("src/styles", ".scss"))],
    outdir: PARTIAL,
    entryNames: "[name]-[hash]",
    chunkNames: "common-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: BROWSERS,
    legalComments: "none",
    loader: { ".woff2": "file" },
    metafile: true,
    absWorkingDir: HERE,
    plugins: [scss],
    logLevel: "warning",
  });
  for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
    const name = path.basename(file);
    const logical = name.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, "");
    if (entryPoint || name.endsWith(".woff2")) manifest[logical] = name;
  }
}

/** Every file of a folder that is not a partial (a name that starts with an underscore). */
async function entries(folder, extension) {
  const names = await readdir(path.join(HERE, folder));
  return names.filter((name) => name.endsWith(extension) && !name.startsWith("_")).map((name) => `${folder}/${name}`);
}

/** Bootstrap Italia is still written with @import, and divides with a slash: its warnings are not ours to mend. */
const scss = {
  name: "scss",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, ({ path: file }) => {
      const { css, loadedUrls } = sass.compile(file, {
        loadPaths: [path.join(BOOTSTRAP_ITALIA, "src/scss"), path.join(HERE, "src/styles")],
        quietDeps: true,
        silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
      });
      return {
        contents: css,
        loader: "css",
        resolveDir: HERE,
        watchFiles: loadedUrls.map((url) => fileURLToPath(url)),
      };
    });
  },
};

/** The icons that a template, a module of Python or a script names, out of the some hundred that there are. */
async function sprites() {
  const named = new Set();
  for (const folder of [PORTAL, path.join(HERE, "src")]) {
    for (const file of await readdir(folder, { recursive: true })) {
      if (!/\.(html|py|ts)$/.test(file)) continue;
      for (const [name] of (await readFile(path.join(folder, file), "utf8")).matchAll(ICON)) named.add(name);
    }
  }
  const all = await readFile(path.join(BOOTSTRAP_ITALIA, "dist/svg/sprites.svg"), "utf8");
  const symbols = [...all.matchAll(/<symbol id="([^"]+)".*?<\/symbol>/gs)].filter(([, id]) => named.has(id));
  const body = symbols.map(([symbol]) => symbol).join("\n");
  await emit("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${body}\n</svg>\n`);
  manifest.icons = symbols.map(([, id]) => id).sort();
}

function webmanifest(icon) {
  return JSON.stringify({
    name: "Schedario",
    short_name: "Schedario",
    lang: "it",
    start_url: "/",
    display: "browser",
    background_color: "#ffffff",
    theme_color: "#0066cc",
    icons: [{ src: icon, sizes: "any", type: "image/svg+xml" }],
  });
}

async function emit(name, content) {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const built = name.replace(/(?=\.\w+$)/, `-${digest}`);
  await writeFile(path.join(PARTIAL, built), content);
  manifest[name] = built;
  return built;
}

async function compressAll() {
  const names = (await readdir(PARTIAL)).filter((name) => COMPRESSED.test(name));
  await Promise.all(names.map(compress));
}

async function compress(name) {
  const content = await readFile(path.join(PARTIAL, name));
  const quality = { [zlib.constants.BROTLI_PARAM_QUALITY]: zlib.constants.BROTLI_MAX_QUALITY };
  await writeFile(path.join(PARTIAL, `${name}.br`), await brotli(content, { params: quality }));
  await writeFile(path.join(PARTIAL, `${name}.gz`), await gzip(content, { level: 9 }));
}

await main();
