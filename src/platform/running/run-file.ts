import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandOf, isRunning, markOf, parentOf, signal, waitUntilGone, type ProcessMark } from '../database/embedded-process.js';
import { StartProblem } from './start-problem.js';

interface Run {
  launcher: ProcessMark;
  /** The `npm start` above the launcher, or null when it was started without npm. */
  npm: ProcessMark | null;
  children: ProcessMark[];
}

/** Remembers in the data folder which processes belong to this start, so that the next one can clear up after a `kill -9`. */
export class RunFile {
  private readonly path: string;
  private readonly run: Run = { launcher: markOf(process.pid), npm: npmAbove(), children: [] };

  constructor(dataDir: string, name: string) {
    this.path = join(dataDir, name);
  }

  /**
   * Ends what a killed start left behind, then claims the data folder.
   * @throws StartProblem when another start is at work there.
   */
  async claim(log: (line: string) => void): Promise<void> {
    const text = await readFile(this.path, 'utf8').catch(() => null);
    const former = text === null ? null : parse(text);
    if (former && isRunning(former.launcher)) {
      if (!former.npm || isRunning(former.npm)) throw new StartProblem(`Banyan already runs on this data folder (process ${former.launcher.pid}). Stop it first, or set DATA_DIR and PORT for a second one.`);
      log('waiting for the former start, whose npm was killed');
      await end(former.launcher, 11_000);
    }
    for (const child of former?.children ?? []) await end(child, 4000);
    await this.write();
  }

  async note(children: (number | undefined)[]): Promise<void> {
    this.run.children = children.filter((pid) => pid !== undefined).map(markOf);
    await this.write();
  }

  /** Calls `then` once the npm above us is gone: a killed npm cannot pass on that its command should stop. */
  watchNpm(then: () => void): void {
    const { npm } = this.run;
    if (!npm) return;
    const timer = setInterval(() => {
      if (isRunning(npm)) return;
      clearInterval(timer);
      then();
    }, 500);
    timer.unref();
  }

  async release(): Promise<void> {
    await rm(this.path, { force: true });
  }

  private async write(): Promise<void> {
    await writeFile(this.path, `${JSON.stringify(this.run)}\n`, { mode: 0o600 });
  }
}

async function end(mark: ProcessMark, patience: number): Promise<void> {
  if (!isRunning(mark)) return;
  signal(mark.pid, 'SIGTERM');
  if (await waitUntilGone(mark.pid, patience)) return;
  signal(mark.pid, 'SIGKILL');
  await waitUntilGone(mark.pid, 1000);
}

function npmAbove(): ProcessMark | null {
  if (!process.env.npm_lifecycle_event) return null;
  let pid: number | null = process.ppid;
  // There may be a shell in between.
  for (let steps = 0; pid && pid > 1 && steps < 3; steps += 1) {
    if (/^npm |npm-cli\.js|[\\/]npm( |$)/.test(commandOf(pid) ?? '')) return markOf(pid);
    pid = parentOf(pid);
  }
  return null;
}

function parse(text: string): Run | null {
  try {
    return JSON.parse(text) as Run;
  } catch {
    return null;
  }
}
