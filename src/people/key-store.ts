import { randomBytes } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Pool, type QueryResultRow } from 'pg';
import { keysUrlOf } from '../platform/config/config.js';
import { Keys } from '../platform/crypto/keys.js';
import { BrokenSeal, dataKey, seal, unseal, type DataKey } from '../platform/crypto/sealing.js';
import { newId } from '../platform/database/ids.js';
import { DomainError } from '../platform/errors.js';
import { log } from '../platform/log.js';
import { Settings } from '../platform/settings.module.js';

/** What was sealed for her cannot be opened any more: her key was destroyed, or it is wrapped by a NAME_KEY that we do not know. */
export class SealedForGood extends DomainError {}

interface KeyRow {
  id: string;
  personId: string;
  wrapped: Buffer;
  keyId: string;
  isCurrent: boolean;
}

/** The data keys of one person, the current one first; the others open what has not been sealed anew yet. */
export type PersonKeys = [DataKey, ...DataKey[]];

/** At most this many connections to the second database: a question to it is one short statement. */
const CONNECTIONS = 4;

/**
 * The second database (KEYS_URL): one data key for each person, wrapped by NAME_KEY. Nothing else in the house talks to it. A key that is
 * destroyed here takes everything that was sealed under it along, in every backup too.
 */
@Injectable()
export class KeyStore implements OnApplicationBootstrap, OnModuleDestroy {
  /** Statements sent so far, so that a test can see that a page does without. */
  statements = 0;
  private readonly pool: Pool;

  constructor(
    settings: Settings,
    private readonly keys: Keys,
  ) {
    this.pool = new Pool({ connectionString: keysUrlOf(settings.config), max: CONNECTIONS, idleTimeoutMillis: 0, connectionTimeoutMillis: 10_000, statement_timeout: 10000, application_name: [NAME, ...keys.wrapping().map(({ id }) => id)].join(' ').slice(0, 63) });
    this.pool.on('error', (error) => log.warn({ event: 'keys.connection', reason: error.message }));
  }

  /** One connection stands as long as the process: its name says which NAME_KEYs this process knows. */
  async onApplicationBootstrap(): Promise<void> {
    await this.pool.query('SELECT 1').catch((error: Error) => log.warn({ event: 'keys.connection', reason: error.message }));
  }

  async onModuleDestroy(): Promise<void> {
    await this.pool.end();
  }

  /** Makes the key of a new person. It is there before her row is: a key without a person is swept after a day. */
  async make(personId: string): Promise<void> {
    const { keyId, wrapped } = this.wrap(personId, randomBytes(32));
    await this.rows('INSERT INTO person_key (id, person_id, wrapped, key_id) VALUES ($1, $2, $3, $4)', [newId(), personId, wrapped, keyId]);
  }

  /** @throws SealedForGood when she has no key that opens. */
  async of(personId: string): Promise<PersonKeys> {
    const rows = await this.rows<KeyRow>(`SELECT ${COLUMNS} FROM person_key WHERE person_id = $1 ORDER BY retired_at DESC NULLS FIRST`, [personId]);
    const [current, ...former] = rows.map((row) => this.unwrap(row));
    if (!current) {
      log.warn({ event: 'keys.missing', personId });
      throw new SealedForGood('people.key.missing');
    }
    return [current, ...former];
  }

  /** The same of many, in one question. Whoever has no key is not in it. @throws SealedForGood when a key does not open. */
  async ofMany(personIds: string[]): Promise<Map<string, PersonKeys>> {
    const rows = await this.rows<KeyRow>(`SELECT ${COLUMNS} FROM person_key WHERE person_id = ANY($1) ORDER BY retired_at DESC NULLS FIRST`, [personIds]);
    const keys = new Map<string, PersonKeys>();
    for (const row of rows) {
      const known = keys.get(row.personId);
      if (known) known.push(this.unwrap(row));
      else keys.set(row.personId, [this.unwrap(row)]);
    }
    return keys;
  }

  /**
   * Destroys the keys of people who are erased, for good; what was sealed for them opens nowhere any more, and a key archive that is restored later
   * does not bring them back. May be called again. Answers how many people had a key until now.
   */
  async destroy(personIds: string[]): Promise<number> {
    const [row] = await this.rows<{ count: number }>(
      `WITH noted AS (INSERT INTO destroyed_key (person_id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING),
            gone AS (DELETE FROM person_key WHERE person_id = ANY($1) RETURNING person_id)
       SELECT count(DISTINCT person_id)::int AS count FROM gone`,
      [personIds],
    );
    return row!.count;
  }

  /** Keys of more than a day that nobody has compared with the people yet. */
  async unconfirmed(limit: number): Promise<string[]> {
    const rows = await this.rows<{ personId: string }>(`SELECT person_id AS "personId" FROM person_key WHERE confirmed_at IS NULL AND made_at < now() - interval '1 day' ORDER BY made_at LIMIT $1`, [limit]);
    return rows.map(({ personId }) => personId);
  }

  /** These people exist: their keys are never swept again, whatever database stands beside this one. */
  async confirm(personIds: string[]): Promise<void> {
    await this.rows('UPDATE person_key SET confirmed_at = now() WHERE person_id = ANY($1) AND confirmed_at IS NULL', [personIds]);
  }

  /** Removes keys whose person never came to be: her transaction was rolled back. */
  async sweep(personIds: string[]): Promise<void> {
    await this.rows('DELETE FROM person_key WHERE person_id = ANY($1) AND confirmed_at IS NULL', [personIds]);
  }

  /** How many processes at work do not know the present NAME_KEY: what is wrapped by it they could not open. */
  async unaware(): Promise<number> {
    const [row] = await this.rows<{ count: number }>(
      "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE $1 || ' %' AND application_name NOT LIKE '%' || $2 || '%'",
      [NAME, this.keys.wrapping()[0]!.id],
    );
    return row!.count;
  }

  /** How many keys are wrapped by which NAME_KEY. */
  async standings(): Promise<Array<{ keyId: string; isCurrent: boolean; count: number }>> {
    return this.rows('SELECT key_id AS "keyId", retired_at IS NULL AS "isCurrent", count(*)::int AS count FROM person_key GROUP BY 1, 2 ORDER BY 1, 2');
  }

  /**
   * Takes up to `limit` keys that are not wrapped by the present NAME_KEY: wraps them by it, and gives each person a new data key for all that is
   * sealed from now on. The former one opens what lies under it until that is sealed anew. Answers how many; zero when none is left.
   */
  async renew(limit: number): Promise<number> {
    const present = this.keys.wrapping()[0]!.id;
    const rows = await this.rows<KeyRow>(`SELECT ${COLUMNS} FROM person_key WHERE key_id <> $1 ORDER BY id LIMIT $2`, [present, limit]);
    for (const row of rows) {
      const { wrapped } = this.wrap(row.personId, this.unwrap(row).bytes);
      const next = this.wrap(row.personId, randomBytes(32));
      await this.rows(
        `WITH former AS (UPDATE person_key SET wrapped = $2, key_id = $3, retired_at = COALESCE(retired_at, now()) WHERE id = $1 AND key_id <> $3 RETURNING person_id, confirmed_at)
         INSERT INTO person_key (id, person_id, wrapped, key_id, confirmed_at) SELECT $4, person_id, $5, $3, confirmed_at FROM former WHERE $6`,
        [row.id, wrapped, present, newId(), next.wrapped, row.isCurrent],
      );
    }
    return rows.length;
  }

  /** The people after `after` in the order of their ids who have a key; with `formerOnly` those who have a former one too. */
  async peopleAfter(after: string, limit: number, formerOnly = false): Promise<string[]> {
    const rows = await this.rows<{ personId: string }>(`SELECT DISTINCT person_id AS "personId" FROM person_key WHERE person_id > $1 ${formerOnly ? 'AND retired_at IS NOT NULL' : ''} ORDER BY 1 LIMIT $2`, [after, limit]);
    return rows.map(({ personId }) => personId);
  }

  /** Removes the former keys of people for whom everything was sealed anew, and only those with these prints. */
  async removeFormer(personId: string, prints: ReadonlySet<string>): Promise<number> {
    const rows = await this.rows<KeyRow>(`SELECT ${COLUMNS} FROM person_key WHERE person_id = $1 AND retired_at IS NOT NULL`, [personId]);
    const ids = rows.filter((row) => prints.has(this.unwrap(row).print)).map(({ id }) => id);
    await this.rows('DELETE FROM person_key WHERE id = ANY($1) AND retired_at IS NOT NULL', [ids]);
    return ids.length;
  }

  async rows<T extends QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
    this.statements += 1;
    return (await this.pool.query<T>(text, values)).rows;
  }

  /** Wraps a data key with the present NAME_KEY. */
  wrap(personId: string, bytes: Buffer): { keyId: string; wrapped: Buffer } {
    const [present] = this.keys.wrapping();
    return { keyId: present!.id, wrapped: seal(present!.key, bytes, placeOf(personId)) };
  }

  /** @throws SealedForGood when no known NAME_KEY opens it. */
  unwrap(row: Pick<KeyRow, 'personId' | 'wrapped' | 'keyId'>): DataKey {
    const known = this.keys.wrapping();
    // Rows of before (`v1`) do not say which key wraps them.
    const candidates = known.some((key) => key.id === row.keyId) ? known.filter((key) => key.id === row.keyId) : known;
    for (const key of candidates) {
      try {
        return dataKey(unseal(key.key, row.wrapped, placeOf(row.personId)));
      } catch (error) {
        if (!(error instanceof BrokenSeal)) throw error;
      }
    }
    log.error({ event: 'keys.unknownNameKey', keyId: row.keyId });
    throw new SealedForGood('people.key.unknown');
  }
}

const NAME = 'banyan keys';
const COLUMNS = 'id, person_id AS "personId", wrapped, key_id AS "keyId", retired_at IS NULL AS "isCurrent"';

function placeOf(personId: string) {
  return { table: 'person_key', column: 'wrapped', row: personId };
}
