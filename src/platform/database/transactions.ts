import { Injectable } from '@nestjs/common';
import type { EntityManager, ObjectLiteral } from 'typeorm';
import type { QueryResultRow } from 'pg';
import type { Act } from '../audit/act.js';
import { Clock } from '../time/clock.js';
import { JobSender } from '../jobs/job-sender.js';
import { Database } from './database.js';
import { newId } from './ids.js';

/** What an audit row says beside who, when and which event: ids and plain facts, never a name or a text that a person wrote. */
export interface AuditSubject {
  kind: string;
  id: string;
  /** The person whom it concerns, when that is not the actor. */
  personId?: string | null;
  /** All whom it concerns where it is more than one: each can see what was done with her data. */
  people?: readonly string[];
  detail?: Record<string, string | number | boolean | null>;
}

const AUDIT_SQL = 'INSERT INTO audit_event (id, at, actor_id, event, subject_kind, subject_id, person_id, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)';
/** The row and those whom it concerns, in one statement. */
const CONCERNED_SQL = `WITH written AS (${AUDIT_SQL} RETURNING id, at) INSERT INTO audit_concern (event_id, at, person_id) SELECT written.id, written.at, person FROM written, unnest($9::text[]) AS person`;

/** One open transaction: everything a verb changes goes through it. */
export class Tx {
  constructor(
    readonly manager: EntityManager,
    readonly now: Date,
    private readonly act: Act,
    private readonly jobs: JobSender,
  ) {}

  /** Runs one statement inside the transaction and returns its rows (of RETURNING or SELECT). */
  async rows<T extends QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
    const result: unknown = await this.manager.query(text, values);
    // TypeORM answers UPDATE and DELETE with [rows, count].
    if (Array.isArray(result) && result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number') return result[0] as T[];
    return result as T[];
  }

  async row<T extends QueryResultRow>(text: string, values: unknown[] = []): Promise<T | undefined> {
    return (await this.rows<T>(text, values))[0];
  }

  save<E extends ObjectLiteral>(entity: E): Promise<E> {
    return this.manager.save(entity);
  }

  /** Writes one row of the audit log; `event` defaults to the one that the handler declared. */
  async audit(subject: AuditSubject, event: string = this.act.event): Promise<void> {
    const row = [newId(), this.now, this.act.viewer.personId, event, subject.kind, subject.id, subject.personId ?? null, JSON.stringify(subject.detail ?? {})];
    const people = [...new Set([...(subject.people ?? []), ...(subject.personId ? [subject.personId] : [])])];
    await (people.length === 0 ? this.manager.query(AUDIT_SQL, row) : this.manager.query(CONCERNED_SQL, [...row, people]));
  }

  job(name: string, data: object, options: { startAfter?: Date; singletonKey?: string } = {}): Promise<void> {
    return this.jobs.send(this.manager, name, data, options);
  }
}

/** The only way to change rows: one transaction that holds the change, its audit row and its jobs. */
@Injectable()
export class Transactions {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly jobs: JobSender,
  ) {}

  /** True when this very press was carried out already: a form that can be right only once says so before it is judged again. */
  async wasDone(act: Act): Promise<boolean> {
    return act.formKey !== null && (await this.database.row('SELECT 1 FROM form_key WHERE key = $1', [keyOf(act)])) !== undefined;
  }

  /**
   * Runs `work` in one transaction. With a form key, the second press of the same form (also at the same moment, also after a cut line)
   * does nothing and gets the first one's result, which must therefore be plain JSON (an id, a receipt) or nothing.
   */
  async run<T>(act: Act, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.source.transaction(async (manager) => {
      const tx = new Tx(manager, this.clock.now(), act, this.jobs);
      if (!act.formKey) return work(tx);
      const key = keyOf(act);
      const first = await tx.row('INSERT INTO form_key (key, at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING RETURNING key', [key, tx.now]);
      if (!first) {
        const done = await tx.row<{ result: { value?: T } }>('SELECT result FROM form_key WHERE key = $1', [key]);
        return done?.result.value as T;
      }
      const result = await work(tx);
      await tx.rows('UPDATE form_key SET result = $2 WHERE key = $1', [key, JSON.stringify({ value: result })]);
      return result;
    });
  }
}

const keyOf = (act: Act): string => `${act.viewer.personId ?? 'nobody'}:${act.event}:${act.formKey}`;
