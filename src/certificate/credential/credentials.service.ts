import { randomInt, randomUUID } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemAct } from '../../platform/audit/act.js';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { found } from '../../platform/errors.js';
import { HttpSettings } from '../../platform/http/http-settings.js';
import { JobRunner } from '../../platform/jobs/job-runner.js';
import type { ViewerAct } from '../../people/viewer.js';
import { credentialDocument, secondsOf } from './credential-document.js';
import { CREDENTIAL_SQL, type CredentialRow } from './credential.queries.js';
import { IssuerKeys } from './issuer-keys.service.js';
import { LIST_PLACES } from './status-bits.js';

/** A list is left for a new one when so many of its places are taken: a random place is then still found at once. */
const FULL_AT = LIST_PLACES / 2;
/** Signed in one go by the job that looks for what was left over. */
const AT_ONCE = 500;

/** Gives each issued certificate its credential, a place in a status list at random, and its signature; and takes it back. */
@Injectable()
export class Credentials implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly issuer: IssuerKeys,
    private readonly settings: HttpSettings,
    private readonly jobs: JobRunner,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('credential.sign', ({ credentialId }) => this.keep(String(credentialId)));
    this.jobs.handle('credential.sweep', () => this.sweep());
  }

  /** A certificate was issued: its credential gets a random subject and place now, its signature in a job. */
  async begin(tx: Tx, certificateId: string, subjectId = `urn:uuid:${randomUUID()}`): Promise<void> {
    const id = randomUUID();
    const { listId, listIndex } = await this.takePlace(tx);
    await tx.rows('INSERT INTO credential (id, certificate_id, subject_id, list_id, list_index, made_at) VALUES ($1, $2, $3, $4, $5, $6)', [id, certificateId, subjectId, listId, listIndex, tx.now]);
    await tx.job('credential.sign', { credentialId: id });
  }

  /** It holds no longer: its place in the list is set, for ever. */
  async end(tx: Tx, certificateId: string): Promise<void> {
    await tx.rows(
      'WITH over AS (UPDATE credential SET ended_at = $2 WHERE certificate_id = $1 AND ended_at IS NULL RETURNING list_id, list_index) UPDATE status_place p SET is_set = true FROM over WHERE p.list_id = over.list_id AND p.list_index = over.list_index',
      [certificateId, tx.now],
    );
  }

  /** The holder binds her credential to a name of her own (or to a random one again): a new credential takes the place of the former. */
  async bind(act: ViewerAct, certificateId: string, subjectId: string | null): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(await tx.row("SELECT c.id FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id WHERE c.id = $1 AND e.person_id = $2 AND c.state = 'issued' FOR UPDATE OF c", [certificateId, act.viewer.personId]));
      await this.end(tx, certificateId);
      await this.begin(tx, certificateId, subjectId ?? undefined);
      await tx.audit({ kind: 'certificate', id: certificateId });
    });
  }

  /** Organisers switch the pictures of a cohort on or off; the credential itself is always there. */
  async offerBadges(act: ViewerAct, cohortId: string, isOn: boolean): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await tx.rows('INSERT INTO credential_setting (cohort_id, has_badges, changed_by, changed_at) VALUES ($1, $2, $3, $4) ON CONFLICT (cohort_id) DO UPDATE SET has_badges = $2, changed_by = $3, changed_at = $4', [cohortId, isOn, act.viewer.personId, tx.now]);
      await tx.audit({ kind: 'cohort', id: cohortId, detail: { isOn } });
    });
  }

  /** The signed credential as its holder downloads it; made on the spot, and not kept, where the job has not run yet. */
  async text(row: CredentialRow): Promise<string> {
    return row.document ?? (await this.signedText(row));
  }

  listAddress(listId: string): string {
    return `${this.settings.publicUrl}/status-lists/${listId}`;
  }

  /** Signs one and keeps it; may run twice. */
  private async keep(id: string): Promise<void> {
    const act = systemAct('credential.signed');
    const row = await this.transactions.run(act, (tx) => tx.row<CredentialRow>(`${CREDENTIAL_SQL} WHERE k.id = $1 AND k.document IS NULL AND k.ended_at IS NULL AND k.subject_id <> '' AND c.state = 'issued'`, [id]));
    if (!row) return;
    const text = await this.signedText(row);
    await this.transactions.run(act, (tx) => tx.rows('UPDATE credential SET document = $2 WHERE id = $1 AND document IS NULL AND ended_at IS NULL', [id, text]));
  }

  /** Certificates of before there were credentials, and what a lost job left unsigned. */
  private async sweep(): Promise<void> {
    const act = systemAct('credential.signed');
    const left = await this.transactions.run(act, async (tx) => {
      const without = await tx.rows<{ id: string }>(
        "SELECT c.id FROM certificate c JOIN enrolment e ON e.id = c.enrolment_id JOIN person p ON p.id = e.person_id WHERE c.state = 'issued' AND p.erased_at IS NULL AND NOT EXISTS (SELECT 1 FROM credential k WHERE k.certificate_id = c.id) LIMIT $1 FOR UPDATE OF c SKIP LOCKED",
        [AT_ONCE],
      );
      for (const { id } of without) await this.begin(tx, id);
      return tx.rows<{ id: string }>("SELECT k.id FROM credential k JOIN certificate c ON c.id = k.certificate_id WHERE k.document IS NULL AND k.ended_at IS NULL AND k.subject_id <> '' AND c.state = 'issued' LIMIT $1", [AT_ONCE]);
    });
    for (const { id } of left) await this.keep(id);
  }

  private async signedText(row: CredentialRow): Promise<string> {
    const document = credentialDocument(row, this.issuer.issuerId, this.listAddress(row.listId));
    return JSON.stringify(await this.issuer.signDocument(document, secondsOf(row.issuedAt)));
  }

  /** A place at random: next to it in the list stands nobody whom one could know. */
  private async takePlace(tx: Tx): Promise<{ listId: string; listIndex: number }> {
    const newest = await tx.row<{ id: string; taken: number }>('SELECT l.id, (SELECT count(*)::int FROM status_place p WHERE p.list_id = l.id) AS taken FROM status_list l ORDER BY l.made_at DESC, l.id LIMIT 1');
    const listId = newest && newest.taken < FULL_AT ? newest.id : await this.newList(tx);
    for (;;) {
      const listIndex = randomInt(LIST_PLACES);
      if (await tx.row('INSERT INTO status_place (list_id, list_index) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING list_index', [listId, listIndex])) return { listId, listIndex };
    }
  }

  private async newList(tx: Tx): Promise<string> {
    const id = newId();
    await tx.rows('INSERT INTO status_list (id, made_at) VALUES ($1, $2)', [id, tx.now]);
    return id;
  }
}
