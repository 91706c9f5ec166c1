// Fails when the JavaScript and CSS of the first load weigh more than the budget.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

const budget = 90 * 1024; // bytes, gzip
const dist = new URL('../embedded/dist/', import.meta.url).pathname;

if (!existsSync(`${dist}index.html.br`)) {
  console.error('Nothing is built: run "npm run build" first.');
  process.exit(1);
}

const read = (/** @type {string} */ name) =>
  brotliDecompressSync(readFileSync(`${dist}${name}.br`)).toString();
const weight = (/** @type {string} */ name, /** @type {'br' | 'gz'} */ kind) =>
  statSync(`${dist}${name}.${kind}`).size;

/** The files that a file loads at once: not what it imports only when first used. */
function loadedBy(/** @type {string} */ name) {
  const text = read(name);
  const pattern = name.endsWith('.html')
    ? /(?:src|href)="\/([^"]+\.(?:js|css))"/g
    : /(?:from|import)\s*"\.\/([^"]+\.js)"/g;
  const folder = name.endsWith('.html') ? '' : 'assets/';
  return [...text.matchAll(pattern)].map((match) => folder + match[1]);
}

/** One language is part of the first load: the heavier one counts. */
const language = readdirSync(`${dist}assets`)
  .filter((name) => /^(en|id)-.*\.js\.gz$/.test(name))
  .map((name) => `assets/${name.slice(0, -3)}`)
  .sort((a, b) => weight(b, 'gz') - weight(a, 'gz'))[0];
if (!language) throw new Error('the texts of the first load are not where they were');

const seen = new Set([...loadedBy('index.html'), language]);
for (const name of seen) {
  if (name.endsWith('.js')) loadedBy(name).forEach((other) => seen.add(other));
}

let br = 0;
let gz = 0;
for (const name of seen) {
  br += weight(name, 'br');
  gz += weight(name, 'gz');
  console.log(`${String(weight(name, 'gz')).padStart(7)} gzip  ${name}`);
}
console.log(`${String(gz).padStart(7)} gzip  first load (${br} brotli), budget ${budget}`);
if (gz > budget) process.exit(1);
