import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Keys } from '../crypto/keys.js';
import { Transactions, type AuditSubject } from '../database/transactions.js';
import { log } from '../log.js';
import { Clock } from '../time/clock.js';
import type { Actor } from './act.js';

/** Something worth knowing that changes nothing: a refusal, a failed try. */
export interface Note extends AuditSubject {
  event: string;
  viewer: Actor;
}

interface Counted {
  note: Note;
  more: number;
  until: number;
}

const WINDOW_MS = 60_000;
/** Beyond this many different ones in a minute they are counted together: whoever makes them must not be able to fill the log. */
const MOST = 100;

/**
 * Writes what happens outside any change. The first of a kind by one person (or about one account or address) is a row at once; more of them within a
 * minute become one more row with their number.
 */
@Injectable()
export class AuditNotes implements OnModuleDestroy {
  private readonly open = new Map<string, Counted>();
  private writing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly transactions: Transactions,
    private readonly keys: Keys,
    private readonly clock: Clock,
  ) {}

  /** Takes no time of the one who asks: the row is written afterwards, and a database that is away loses it. */
  add(note: Note): void {
    const now = Date.now();
    this.close(now);
    const own = `${note.event} ${note.viewer.personId ?? `${note.kind} ${note.id}`}`;
    const key = this.open.has(own) || this.open.size < MOST ? own : `${note.event} many`;
    const known = this.open.get(key);
    if (known) {
      known.more += 1;
      return;
    }
    const first = key === own ? note : { event: note.event, viewer: { personId: null }, kind: 'many', id: 'many' };
    this.open.set(key, { note: first, more: 0, until: now + WINDOW_MS });
    this.write(first, 1);
    this.timer ??= setInterval(() => this.close(Date.now()), WINDOW_MS / 2).unref();
  }

  /** An address under which it can be recognised for a day and not read: `kind` and `id` of a note about a stranger. */
  stranger(ip: string | undefined): { kind: string; id: string } {
    const day = this.clock.now().toISOString().slice(0, 10);
    return { kind: 'address', id: this.keys.digest('audit address', `${day} ${ip ?? ''}`).slice(0, 16) };
  }

  /** Waits until all is written; the numbers of unfinished minutes too. */
  async settle(): Promise<void> {
    this.close(Infinity);
    await this.writing;
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.settle();
  }

  private close(now: number): void {
    for (const [key, { note, more, until }] of this.open) {
      if (until > now) continue;
      this.open.delete(key);
      if (more > 0) this.write(note, more);
    }
  }

  private write(note: Note, count: number): void {
    const { event, viewer, ...subject } = note;
    this.writing = this.writing
      .then(() => this.transactions.run({ viewer, event, formKey: null }, (tx) => tx.audit({ ...subject, detail: { ...subject.detail, count } })))
      .catch((error: unknown) => log.warn({ event: 'audit.notNoted', reason: (error as Error).message }));
  }
}
