// `npm start`, and with a word the commands that need the built code and the database: `node bin/start.mjs backup FILE`.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

/** The entry in dist/src of each; those that `command` runs get the database and the keys of `npm start`. */
const COMMANDS = { start: 'launch', backup: 'backup', restore: 'restore', invite: 'command', erasures: 'command', migrate: 'command', keys: 'command', verify: 'command', 'audit:verify': 'audit-verify', 'check:deploy': 'check-deploy' };
const NEEDED = [24, 11];

function stop(line) {
  console.error(line);
  process.exit(1);
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  stop(`Banyan needs Node ${NEEDED.join('.')} or later; this is ${process.versions.node}. \`npm ci\` brings one along and \`npm start\` uses it.`);
}
for (const needed of ['pg', '@nestjs/core', '@swc/core']) {
  if (!existsSync(new URL(`../node_modules/${needed}/package.json`, import.meta.url))) stop('The packages are missing. Run `npm ci` first.');
}
const entry = COMMANDS[process.argv[2] ?? 'start'];
if (!entry) stop(`There is no command ${process.argv[2]}. Known: ${Object.keys(COMMANDS).join(', ')}.`);

const { build, isStale } = await import('./build.mjs');
if (await isStale()) {
  process.stdout.write('building ...');
  const begun = Date.now();
  try {
    const count = await build();
    console.log(` ${count} files in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  } catch (error) {
    console.log();
    stop(`The build failed: ${String(error?.message ?? error).split('\n').find((line) => line.trim()) ?? 'no reason given'}`);
  }
}
// Compiled code is kept for the next start, of the processes that we fork too: it halves the time until the first page.
const cache = fileURLToPath(new URL('../dist/.compiled', import.meta.url));
nodeModule.enableCompileCache?.(cache);
process.env.NODE_COMPILE_CACHE ??= cache;
// The entries read their own words as if they were run directly.
if (entry !== 'command') process.argv.splice(2, 1);
await import(`../dist/src/${entry}.js`);
