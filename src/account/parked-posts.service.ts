import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { NextFunction, Response } from 'express';
import { systemAct } from '../platform/audit/act.js';
import { Keys } from '../platform/crypto/keys.js';
import { BrokenSeal, seal, unseal } from '../platform/crypto/sealing.js';
import { Database } from '../platform/database/database.js';
import { Transactions } from '../platform/database/transactions.js';
import type { BanyanRequest } from '../platform/http/access.js';
import { JobRunner } from '../platform/jobs/job-runner.js';
import { Clock } from '../platform/time/clock.js';
import type { Viewer } from '../people/viewer.js';

/** What was typed: where it was to go, and its fields. */
export interface ParkedForm {
  path: string;
  fields: Array<[name: string, value: string]>;
  /** A file was chosen too; files are not kept. */
  hadFile: boolean;
}

export interface ParkedPost extends ParkedForm {
  id: string;
  at: Date;
}

const KEPT_MS = 24 * 3600000;
const AT_MOST = 20;
/** Never kept: what is secret, and what belongs to the page and not to her. */
const NOT_KEPT = new Set(['_key', '_csrf', '_parked', '_path', 'passphrase', 'present', 'code', 'handle']);

/**
 * Forms that were sent after the session had ended: sealed with a key that is not in the database, for a day, and shown to nobody but the person whose session
 * it was. The id comes from the form's own key, so that a second press keeps the same form once.
 */
@Injectable()
export class ParkedPosts implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly keys: Keys,
    private readonly jobs: JobRunner,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('account.tidyParked', () => this.transactions.run(systemAct('account.parkedTidied'), async (tx) => void (await tx.rows('DELETE FROM parked_post WHERE at < $1', [this.since(tx.now)]))));
  }

  /** Keeps a form for a person; answers its id, or null when nothing in it was written by her. */
  async keep(personId: string, form: ParkedForm, formKey: string): Promise<string | null> {
    const fields = form.fields.filter(([name]) => !NOT_KEPT.has(name));
    if (!fields.some(([, value]) => value.trim() !== '')) return null;
    const id = this.keys.digest('parked post id', `${personId} ${formKey}`).slice(0, 26);
    const sealed = seal(this.keysOf(id)[0]!, JSON.stringify({ ...form, fields }), placeOf(id));
    await this.transactions.run(systemAct('account.postParked'), async (tx) => {
      await tx.rows('INSERT INTO parked_post (id, person_id, sealed, at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING', [id, personId, sealed, tx.now]);
      await tx.rows('DELETE FROM parked_post WHERE person_id = $1 AND id NOT IN (SELECT id FROM parked_post WHERE person_id = $1 ORDER BY at DESC LIMIT $2)', [personId, AT_MOST]);
      await tx.audit({ kind: 'parked-post', id, personId });
    });
    return id;
  }

  /** What she has not sent yet, newest first. */
  async of(viewer: Viewer): Promise<ParkedPost[]> {
    const rows = await this.database.rows<SealedRow>('SELECT id, sealed, at FROM parked_post WHERE person_id = $1 AND at > $2 ORDER BY at DESC', [viewer.personId, this.since(this.clock.now())]);
    return rows.flatMap((row) => this.open(row) ?? []);
  }

  async find(viewer: Viewer, id: string): Promise<ParkedPost | undefined> {
    const row = await this.database.row<SealedRow>('SELECT id, sealed, at FROM parked_post WHERE person_id = $1 AND id = $2 AND at > $3', [viewer.personId, id, this.since(this.clock.now())]);
    return row && this.open(row);
  }

  async isOf(accountId: string, id: string): Promise<boolean> {
    return (await this.database.row('SELECT 1 FROM parked_post k JOIN account a ON a.person_id = k.person_id WHERE k.id = $1 AND a.id = $2', [id, accountId])) !== undefined;
  }

  async remove(personId: string, id: string): Promise<void> {
    await this.transactions.run(systemAct('account.parkedRemoved'), async (tx) => {
      await tx.rows('DELETE FROM parked_post WHERE person_id = $1 AND id = $2', [personId, id]);
    });
  }

  /** Forgets a kept form once it has been sent and taken. */
  afterSending() {
    return (request: BanyanRequest, response: Response, next: NextFunction): void => {
      const id = (request.body as Record<string, unknown> | undefined)?._parked;
      const { viewer } = request;
      if (viewer && typeof id === 'string' && request.method === 'POST') {
        response.on('finish', () => {
          if (response.statusCode < 400) this.remove(viewer.personId, id).catch(() => undefined);
        });
      }
      next();
    };
  }

  private open(row: SealedRow): ParkedPost | undefined {
    for (const key of this.keysOf(row.id)) {
      try {
        return { ...(JSON.parse(unseal(key, row.sealed, placeOf(row.id)).toString('utf8')) as ParkedForm), id: row.id, at: row.at };
      } catch (error) {
        // Sealed under another SECRET_KEY: the next one may be it.
        if (!(error instanceof BrokenSeal)) throw error;
      }
    }
    return undefined;
  }

  private since(now: Date): Date {
    return new Date(now.getTime() - KEPT_MS);
  }

  private keysOf(id: string): Buffer[] {
    return this.keys.digests('parked post', id).map((digest) => Buffer.from(digest, 'hex'));
  }
}

interface SealedRow {
  id: string;
  sealed: Buffer;
  at: Date;
}

const placeOf = (id: string) => ({ table: 'parked_post', column: 'sealed', row: id });
