import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemAct } from '../platform/audit/act.js';
import { printIn, sealUnder } from '../platform/crypto/sealing.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError } from '../platform/errors.js';
import { FileStore } from '../platform/files/file-store.js';
import { JobRunner } from '../platform/jobs/job-runner.js';
import { log } from '../platform/log.js';
import { TAGGED } from './blind-index.js';
import { KeyStore, SealedForGood } from './key-store.js';
import { holdAlone, opened } from './person-seals.service.js';
import { SealedTables } from './sealed-rows.js';

const BATCH = 200;
/** Shorter than PostgreSQL's wait before it looks for deadlocks: it is always we who give way. */
const PATIENCE = '500ms';
const LOCK_TIMEOUT = '55P03';
const TRIES = 300;

/** What was done for one person. */
interface Resealed {
  values: number;
  files: number;
  broken: number;
  /** Prints of the former keys under which nothing of her lies any more. */
  free: Set<string>;
}

export interface Total {
  people: number;
  values: number;
  files: number;
  /** Values and files that no key opens: they were altered or lost before. */
  broken: number;
}

export type Progress = (done: number) => void;

/**
 * Seals everything anew under new keys, while people work. Each step is one person in one transaction; stopped anywhere, it goes on where it was:
 * what is left to do is read from the rows themselves.
 */
@Injectable()
export class KeyRenewal implements OnModuleInit {
  private readonly free = new Map<string, Set<string>>();

  constructor(
    private readonly transactions: Transactions,
    private readonly keys: KeyStore,
    private readonly tables: SealedTables,
    private readonly files: FileStore,
    private readonly jobs: JobRunner,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('keys.seal', async () => void (await this.sealOlder()));
  }

  /** Every key under the present NAME_KEY, and a new data key for each person whose key was not. */
  async renewKeys(progress: Progress): Promise<number> {
    let done = 0;
    for (;;) {
      const count = await this.keys.renew(BATCH);
      if (count === 0) return done;
      progress((done += count));
    }
  }

  /** Seals anew what lies under former keys; with `all` also what does not, so that digests and indexes are computed anew for everybody. */
  async reseal(all: boolean, progress: Progress): Promise<Total> {
    const total: Total = { people: 0, values: 0, files: 0, broken: 0 };
    for (let after = ''; ; ) {
      const people = await this.keys.peopleAfter(after, BATCH, !all);
      if (people.length === 0) return total;
      for (const personId of people) {
        const { values, files, broken, free } = await this.resealPerson(personId, all).catch(unlessErased);
        Object.assign(total, { people: total.people + 1, values: total.values + values, files: total.files + files, broken: total.broken + broken });
        if (free.size > 0) this.free.set(personId, free);
        progress(total.people);
      }
      after = people.at(-1)!;
    }
  }

  /** Removes the former keys under which nothing lies any more; whoever has just read a sealed value must have opened it by then. */
  async removeFormer(): Promise<number> {
    let removed = 0;
    for (const [personId, prints] of this.free) removed += await this.keys.removeFormer(personId, prints);
    this.free.clear();
    return removed;
  }

  /** What an older version left: fields without an index, files in clear. Run nightly. */
  async sealOlder(): Promise<number> {
    const people = await this.transactions.run(systemAct('keys.sealed'), (tx) =>
      tx.rows<{ id: string }>(
        `SELECT person_id AS id FROM protected_field WHERE blind_index IS NULL AND kind = ANY($1) UNION SELECT person_id FROM stored_file WHERE sealed_under IS NULL`,
        [TAGGED],
      ),
    );
    for (const { id } of people) await this.resealPerson(id, true).catch(unlessErased);
    return people.length;
  }

  private async resealPerson(personId: string, all: boolean): Promise<Resealed> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.transactions.run(systemAct('keys.renewed'), (tx) => this.resealWithin(tx, personId, all));
      } catch (error) {
        if ((error as { code?: string }).code !== LOCK_TIMEOUT || tries === TRIES) throw error;
        await pause(50 + Math.random() * 150);
      }
    }
  }

  private async resealWithin(tx: Tx, personId: string, all: boolean): Promise<Resealed> {
    await tx.rows(`SET LOCAL lock_timeout = '${PATIENCE}'`);
    await holdAlone(tx, personId);
    const keys = await this.keys.of(personId);
    const done: Resealed = { values: 0, files: 0, broken: 0, free: new Set(keys.slice(1).map(({ print }) => print)) };
    const [current] = keys;
    for (const table of this.tables.all) {
      for (const value of await table.ofPerson(tx, personId)) {
        if (!all && printIn(value.sealed) === current.print) continue;
        const clear = await this.tryToOpen(() => opened(keys, value.sealed, value.place), done);
        if (!clear) continue;
        await table.put(tx, value, sealUnder(current, clear, value.place), clear);
        done.values += 1;
      }
    }
    const stored = await tx.rows<{ id: string; sha256: string }>('SELECT id, sha256 FROM stored_file WHERE person_id = $1 AND sealed_under IS DISTINCT FROM $2 FOR UPDATE', [personId, current.print]);
    for (const { id, sha256 } of stored) {
      const under = await this.tryToOpen(() => this.files.resealWithin(tx, id, { ownerId: personId, sha256 }), done);
      if (under) done.files += 1;
    }
    // What does not open now may be put right from a backup: its key is not taken away.
    if (done.broken > 0) done.free.clear();
    return done;
  }

  private async tryToOpen<T>(work: () => T | Promise<T>, done: Resealed): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      done.broken += 1;
      log.error({ event: 'keys.notResealed', reason: error.messageKey });
      return null;
    }
  }
}

/** Somebody whose key was destroyed meanwhile has nothing left to seal. */
function unlessErased(error: unknown): Resealed {
  if (error instanceof SealedForGood) return { values: 0, files: 0, broken: 0, free: new Set() };
  throw error;
}
