// `npm run bench`: builds, then measures the product beside a bare limit in the same run and prints each figure with its bar.
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { build } from './build.mjs';

await build();
await import(join(dirname(fileURLToPath(import.meta.url)), '../dist/bench/run.js'));
