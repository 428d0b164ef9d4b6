// Puts the spec files into suites, each one file for Jest: a spec file alone costs almost two seconds for loading the house before its first test, and there are many.
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const FOLDER = join(ROOT, 'tmp', 'suites');
const SUITES = 20;
/** A spec file that opens a browser takes about so many times as long as another of its length. */
const BROWSER = 4;
/** Looks at every page of every role: far more than its length says. */
const LONGEST = { 'test/browser/every-page.spec.ts': 150_000 };

/** Writes `tmp/suites/NN.spec.ts`, the heaviest first; their weights are about the same, whatever is added. Returns their number. */
export async function writeSuites() {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const suites = Array.from({ length: SUITES }, () => ({ weight: 0, files: [] }));
  for (const { path, weight } of (await weighed()).sort((a, b) => b.weight - a.weight || a.path.localeCompare(b.path))) {
    const lightest = suites.reduce((least, suite) => (suite.weight < least.weight ? suite : least));
    lightest.weight += weight;
    lightest.files.push(path);
  }
  for (const [index, { files }] of suites.sort((a, b) => b.weight - a.weight).entries()) {
    const lines = files.map((path) => `await import('../../${path.replace(/\.ts$/, '.js')}');`);
    await writeFile(join(FOLDER, `${String(index + 1).padStart(2, '0')}.spec.ts`), `export {};\n${lines.join('\n')}\n`);
  }
  return suites.length;
}

async function weighed() {
  const found = [];
  for (const folder of ['test', 'src']) {
    for (const path of await readdir(join(ROOT, folder), { recursive: true })) {
      if (!path.endsWith('.spec.ts')) continue;
      const text = await readFile(join(ROOT, folder, path), 'utf8');
      const name = relative(ROOT, join(ROOT, folder, path)).split(sep).join('/');
      found.push({ path: name, weight: LONGEST[name] ?? text.length * (text.includes('useWindows(') ? BROWSER : 1) });
    }
  }
  return found;
}
