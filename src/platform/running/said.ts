import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupProblem } from '../backup/archive.js';
import { BadSetting } from '../config/config.js';
import { EmbeddedProblem } from '../database/embedded-problem.js';
import { StartProblem } from './start-problem.js';

/** What a command says on standard error before it ends with 1: one line. The rest of what we did not foresee goes to a file. */
export function lineFor(error: unknown, dataDir: string | null): string {
  if ([BadSetting, BackupProblem, EmbeddedProblem, StartProblem].some((kind) => error instanceof kind)) return (error as Error).message;
  const message = String((error as Error | undefined)?.message ?? error).split('\n')[0];
  const file = dataDir === null ? null : join(dataDir, 'problem.log');
  try {
    if (file) writeFileSync(file, `${new Date().toISOString()} ${(error as Error | undefined)?.stack ?? String(error)}\n`, { flag: 'a', mode: 0o600 });
  } catch {
    return `This was not foreseen: ${message}`;
  }
  return file ? `This was not foreseen: ${message} (details in ${file})` : `This was not foreseen: ${message}`;
}
