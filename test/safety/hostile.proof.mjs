// SAFETY row 8 in full: test/safety/hostile-text.spec.ts with each half of the payloads, in a real browser, without our policy and with it. `npm run proof -- hostile`
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));
let failed = 0;
for (const half of ['first', 'more']) {
  console.log(`payloads: ${half}`);
  const args = ['--no-warnings', '--experimental-vm-modules', join(ROOT, 'node_modules/jest/bin/jest.js'), '--testTimeout=240000', 'test/safety/hostile-text.spec.ts'];
  if (spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, PAYLOADS: half, PROOF: '1', LOG_LEVEL: 'silent' } }).status !== 0) failed += 1;
}
process.exit(failed);
