// Compiles src/, bench/ and ormconfig.ts to dist/ with swc, file by file, and all views to one file. Types are checked by `npm run check`, not here: a start should not wait for them.
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SOURCES = ['src', 'bench', 'ormconfig.ts'];
const VIEWS = join(ROOT, 'dist/views.cjs');

async function* sourceFiles(path) {
  const info = await stat(path).catch(() => null);
  if (!info) return;
  if (info.isFile()) {
    if (path.endsWith('.ts') && !path.endsWith('.spec.ts') && !path.endsWith('.d.ts')) yield { path, changed: info.mtimeMs };
    return;
  }
  for (const entry of await readdir(path)) yield* sourceFiles(join(path, entry));
}

const targetOf = (path) => join(ROOT, 'dist', relative(ROOT, path)).replace(/\.ts$/, '.js');

/** True when a source file is newer than what was built from it, or was never built. */
export async function isStale() {
  for (const source of SOURCES) {
    for await (const file of sourceFiles(join(ROOT, source))) {
      const built = await stat(targetOf(file.path)).catch(() => null);
      if (!built || built.mtimeMs < file.changed) return true;
    }
  }
  const views = await stat(VIEWS).catch(() => null);
  if (!views) return true;
  for (const view of await readdir(join(ROOT, 'views'), { recursive: true })) if ((await stat(join(ROOT, 'views', view))).mtimeMs > views.mtimeMs) return true;
  return false;
}

/** Builds everything anew; returns the number of files. */
export async function build() {
  const { transformFile } = await import('@swc/core');
  await rm(join(ROOT, 'dist'), { recursive: true, force: true });
  let count = 0;
  for (const source of SOURCES) {
    for await (const file of sourceFiles(join(ROOT, source))) {
      const { code } = await transformFile(file.path, { configFile: join(ROOT, '.swcrc'), swcrc: true });
      const target = targetOf(file.path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, code);
      count += 1;
    }
  }
  const { compileViews } = await import(pathToFileURL(targetOf(join(ROOT, 'src/platform/views/compile-views.ts'))).href);
  await writeFile(VIEWS, compileViews());
  return count;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = Date.now();
  console.log(`built ${await build()} files in ${Date.now() - started} ms`);
}
