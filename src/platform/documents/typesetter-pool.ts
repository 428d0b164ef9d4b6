import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer, Equipment, Order } from './typesetter.js';

const ENTRY = fileURLToPath(new URL(`./typesetter${extname(import.meta.url)}`, import.meta.url));

export interface PoolLimits {
  /** Child processes at one time. */
  size: number;
  /** Documents a child sets before another takes its place. */
  documentsPerChild: number;
  /** Milliseconds that one document may take, with the child's start. */
  timeout: number;
  /** Milliseconds without work after which a child ends. */
  idle: number;
}

type Work = Omit<Order, 'id'>;
interface Job {
  work: Work;
  resolve(answer: Answer): void;
  reject(error: Error): void;
}
interface Typesetter {
  child: ChildProcess;
  served: number;
  job?: Job;
  timer?: NodeJS.Timeout;
}

/** A few child processes that set documents, started when the first work comes and ended when none does. */
export class TypesetterPool {
  readonly #typesetters = new Set<Typesetter>();
  readonly #waiting: Job[] = [];
  readonly #ordered = new Set<Promise<Answer>>();
  #nextId = 1;

  constructor(
    private readonly equipment: Equipment,
    private readonly limits: PoolLimits,
  ) {}

  /** @throws Error (rejection) when a child dies or takes longer than the limit; the document may be ordered again. */
  run(work: Work): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject });
      this.#assign();
    });
    this.#ordered.add(answer);
    const settled = () => void this.#ordered.delete(answer);
    answer.then(settled, settled);
    return answer;
  }

  /** Process ids of the children, for tests and measurements. */
  get pids(): number[] {
    return [...this.#typesetters].flatMap(({ child }) => child.pid ?? []);
  }

  /** Lets ordered work come to its end, then ends the children. The pool may be used again. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#ordered);
    const gone = [...this.#typesetters].map((typesetter) => {
      this.#end(typesetter);
      return once(typesetter.child, 'exit');
    });
    await Promise.all(gone);
  }

  #assign(): void {
    if (this.#waiting.length === 0) return;
    const typesetter = [...this.#typesetters].find(({ job }) => !job) ?? (this.#typesetters.size < this.limits.size ? this.#start() : undefined);
    if (!typesetter) return;
    this.#give(typesetter, this.#waiting.shift()!);
    this.#assign();
  }

  #start(): Typesetter {
    // The child gets no setting of ours: people's text goes in there, and it needs neither keys nor the database.
    const child = fork(ENTRY, [JSON.stringify(this.equipment)], { serialization: 'advanced', execArgv: [], env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const typesetter: Typesetter = { child, served: 0 };
    child.on('message', (answer: Answer) => this.#take(typesetter, answer));
    child.on('error', (error) => this.#lose(typesetter, error));
    child.on('exit', (code, signal) => this.#lose(typesetter, new Error(`The typesetter ended early (${signal ?? code}).`)));
    this.#typesetters.add(typesetter);
    return typesetter;
  }

  #give(typesetter: Typesetter, job: Job): void {
    clearTimeout(typesetter.timer);
    typesetter.job = job;
    typesetter.child.ref();
    typesetter.child.channel?.ref();
    typesetter.timer = setTimeout(() => {
      this.#lose(typesetter, new Error(`${job.work.main} took longer than ${this.limits.timeout} ms.`));
      typesetter.child.kill('SIGKILL');
    }, this.limits.timeout);
    typesetter.child.send({ id: this.#nextId++, ...job.work }, (error) => error && this.#lose(typesetter, error));
  }

  #take(typesetter: Typesetter, answer: Answer): void {
    clearTimeout(typesetter.timer);
    const { job } = typesetter;
    typesetter.job = undefined;
    typesetter.served += 1;
    if (typesetter.served >= this.limits.documentsPerChild) this.#end(typesetter);
    else this.#rest(typesetter);
    job?.resolve(answer);
    this.#assign();
  }

  /** An idle child does not keep the process alive, and ends by itself after a while. */
  #rest(typesetter: Typesetter): void {
    typesetter.child.unref();
    typesetter.child.channel?.unref();
    typesetter.timer = setTimeout(() => this.#end(typesetter), this.limits.idle).unref();
  }

  #end(typesetter: Typesetter): void {
    clearTimeout(typesetter.timer);
    this.#typesetters.delete(typesetter);
    typesetter.child.ref();
    if (typesetter.child.connected) typesetter.child.disconnect();
  }

  #lose(typesetter: Typesetter, error: Error): void {
    clearTimeout(typesetter.timer);
    this.#typesetters.delete(typesetter);
    typesetter.job?.reject(error);
    typesetter.job = undefined;
    this.#assign();
  }
}
