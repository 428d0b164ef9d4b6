import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { StartProblem } from './start-problem.js';

const LEASHED = ['--import', new URL('./leash.js', import.meta.url).href];

/**
 * Runs a script that prints `progress <done> <total> <label>` and shows that as one line that moves (in a file: a line a second).
 * @throws StartProblem with the script's own reason when it fails.
 */
export async function runWithProgress(title: string, script: string, env: NodeJS.ProcessEnv): Promise<void> {
  const show = progressLine(title);
  let said = '';
  const child = fork(script, { env, execArgv: LEASHED, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  child.stderr?.on('data', (chunk: Buffer) => (said = `${said}${chunk}`.slice(-4000)));
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const [, done, total, label] = /^progress (\d+) (\d+) ?(.*)$/.exec(line) ?? [];
    if (done && total) show(Number(done), Number(total), label ?? '');
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (process.stdout.isTTY) process.stdout.write('\n');
  if (code === 0) return;
  throw new StartProblem(`${title} failed: ${reasonIn(said) ?? `code ${code}`}`);
}

/** Runs a script and returns what it prints. @throws StartProblem when it fails. */
export async function outputOf(script: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = fork(script, { env, execArgv: LEASHED, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let text = '';
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += String(chunk)));
  child.stderr?.on('data', (chunk: Buffer) => (said = `${said}${chunk}`.slice(-4000)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new StartProblem(reasonIn(said) ?? `A script ended with code ${code}.`);
  return text.trim();
}

/** The line of a stack trace that a person can use. */
export function reasonIn(said: string): string | undefined {
  return said.split('\n').find((line) => /^\s*(\w*(Error|Exception)|BadSetting)\b/.test(line))?.trim();
}

function progressLine(title: string): (done: number, total: number, label: string) => void {
  let last = 0;
  return (done, total, label) => {
    const line = `${title}: ${done} of ${total} ${label}`;
    if (process.stdout.isTTY) {
      process.stdout.write(`\r\x1b[K${line.slice(0, (process.stdout.columns || 80) - 1)}`);
      return;
    }
    if (Date.now() - last < 1000 && done < total) return;
    last = Date.now();
    console.log(line);
  };
}
