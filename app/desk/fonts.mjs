// Cuts the fonts down to the letters and weights of the desk: `node fonts.mjs INTO`.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import subsetFont from "subset-font";

const [into] = process.argv.slice(2);
const from = "node_modules/@fontsource-variable/golos-text/files";
const range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => String.fromCodePoint(first + n)).join("");
const letters = {
  // Russian, and what its neighbours write beside it; other letters fall back to the system's font.
  cyrillic: `\u0301\u2116\u0401\u0451${range(0x410, 0x44f)}\u0404\u0406\u0407\u040e\u0454\u0456\u0457\u045e`,
  latin: `${range(0x20, 0x7e)}\u00a0\u00a7\u00ab\u00b0\u00b7\u00bb\u00d7\u00f7\u2009\u202f\u2013\u2014\u2018\u2019\u201c\u201d\u201e\u2026\u20bd${range(0x2190, 0x2193)}\u2212`,
};

for (const [script, several] of Object.entries(letters)) {
  const whole = await readFile(join(from, `golos-text-${script}-wght-normal.woff2`));
  const cut = await subsetFont(whole, several, {
    targetFormat: "woff2",
    variationAxes: { wght: { min: 400, max: 700 } },
    keepFeatures: ["ccmp", "kern", "mark", "tnum"], // figures of one width; no fractions that nobody asked for
  });
  await writeFile(join(into, `golos-text-${script}.woff2`), cut);
}
