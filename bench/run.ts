import { execFileSync } from 'node:child_process';
import { answeringBench } from './answering.bench.js';
import { print, type Figure } from './figures.js';
import { marksBookBench } from './marks-book.bench.js';
import { pagesBench } from './pages.bench.js';
import { recordFilesBench } from './record-files.bench.js';
import { startSite } from './site.js';
import { startBench } from './start.bench.js';
import { statementsBench } from './statements.bench.js';
import { workerBench } from './worker.bench.js';

const only = process.argv.slice(2);
const wants = (name: string) => only.length === 0 || only.includes(name);
const figures: Figure[] = [];
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
console.log(`bench at ${commit}, ${new Date().toISOString().slice(0, 16)}Z; the load generator runs on the same cores`);

if (wants('start')) figures.push(...(await startBench()));
if (['pages', 'statements', 'worker', 'marks-book', 'answering', 'record-files'].some(wants)) {
  const site = await startSite();
  try {
    if (wants('statements')) figures.push(...(await statementsBench(site)));
    if (wants('worker')) figures.push(...(await workerBench(site)));
    // Before what fills the web process with large files: a page is measured as it is most days.
    if (wants('pages')) figures.push(...(await pagesBench(site)));
    if (wants('answering')) figures.push(...(await answeringBench(site)));
    if (wants('marks-book')) figures.push(...(await marksBookBench(site)));
    if (wants('record-files')) figures.push(...(await recordFilesBench(site)));
  } finally {
    await site.stop();
  }
}
for (const name of ['tables', 'documents']) {
  if (!wants(name)) continue;
  const { run } = (await import(`./${name}.bench.js`)) as { run: () => Promise<Array<Omit<Figure, 'bar' | 'holds'> & Partial<Figure>>> };
  figures.push(...(await run()).map((figure) => ({ ...figure, bar: figure.bar ?? '', holds: figure.holds ?? true })));
}
print(figures);
process.exit(figures.every((figure) => figure.holds) ? 0 : 1);
