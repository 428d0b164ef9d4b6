import { fork, type ChildProcess } from 'node:child_process';
import { MEMORY_BOUNDS } from './memory.js';
import { appendFileSync } from 'node:fs';
import { reasonIn } from './progress.js';

const DEATHS_ALLOWED = 3;
const DEATHS_WITHIN_MS = 30_000;

export interface FamilyOptions {
  env: NodeJS.ProcessEnv;
  /** Where what children say on standard error goes: stack traces are for those who look for them. */
  errorLog: string;
  log: (line: string) => void;
  /** Called with the living processes whenever one starts. */
  onChange: (pids: (number | undefined)[]) => void;
  /** A child died again and again; `line` says which. */
  onGiveUp: (line: string) => void;
}

/** The processes of a start: forked, begun again when one dies, stopped together. */
export class Family {
  private readonly children = new Map<string, ChildProcess>();
  private readonly deaths = new Map<string, number[]>();
  private isStopping = false;

  constructor(private readonly options: FamilyOptions) {}

  /** Starts `script` under a name for people, with what it alone needs to know; again and again when it dies, until it dies three times in half a minute. */
  start(name: string, script: string, env: NodeJS.ProcessEnv = {}): void {
    const leash = new URL('./leash.js', import.meta.url).href;
    // A session of its own: ctrl-C reaches the launcher alone, which then stops all in order.
    const child = fork(script, { env: { ...this.options.env, ...env }, execArgv: [...MEMORY_BOUNDS, '--import', leash], detached: true, stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4000);
      try {
        appendFileSync(this.options.errorLog, chunk, { mode: 0o600 });
      } catch {
        // A full disk must not end what still works.
      }
    });
    child.once('error', () => undefined);
    child.once('exit', (code, signal) => this.onDeath(name, () => this.start(name, script, env), signal ?? `code ${code}`, said));
    this.children.set(name, child);
    this.options.onChange([...this.children.values()].map((one) => one.pid));
  }

  /** Asks all to stop and waits; who does not within `milliseconds` is ended. */
  async stop(milliseconds: number): Promise<void> {
    this.isStopping = true;
    const living = [...this.children.values()].filter(isLiving);
    const gone = Promise.all(living.map((child) => new Promise((resolve) => child.once('exit', resolve))));
    for (const child of living) child.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), milliseconds);
    await gone;
    clearTimeout(timer);
  }

  kill(): void {
    for (const child of this.children.values()) if (isLiving(child)) child.kill('SIGKILL');
  }

  private onDeath(name: string, again: () => void, how: string, said: string): void {
    if (this.isStopping) return;
    const reason = reasonIn(said) ?? how;
    const now = Date.now();
    const deaths = [...(this.deaths.get(name) ?? []), now].filter((at) => at > now - DEATHS_WITHIN_MS);
    this.deaths.set(name, deaths);
    if (deaths.length >= DEATHS_ALLOWED) {
      this.options.onGiveUp(`The ${name} process stopped ${deaths.length} times in ${DEATHS_WITHIN_MS / 1000} seconds (${reason}). Details are in ${this.options.errorLog}.`);
      return;
    }
    this.options.log(`the ${name} process stopped (${reason}) and is started again`);
    setTimeout(() => {
      if (!this.isStopping) again();
    }, 250 * 2 ** deaths.length);
  }
}

function isLiving(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
