import { Injectable } from '@nestjs/common';
import { systemAct, type Act } from '../platform/audit/act.js';
import { KeyStore } from '../people/key-store.js';
import { Keys } from '../platform/crypto/keys.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { FileStore } from '../platform/files/file-store.js';
import { Mailer } from '../platform/mail/mailer.js';
import { Erasure, type AskedAs, type CertificateWish } from './erasure.entity.js';
import { ErasureLedger } from './erasure-ledger.js';
import { HOLDINGS } from './personal-data.js';

interface Erased {
  remains: string[];
  fileIds: string[];
  mails: string[];
}

/**
 * Carries an erasure out. Each step may be repeated: whatever dies half-way is taken up again by the hourly job. From the line in the ledger on
 * there is no way back; then her key goes, then her rows in one transaction, then her files.
 */
@Injectable()
export class Erasing {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: Keys,
    private readonly store: KeyStore,
    private readonly ledger: ErasureLedger,
    private readonly files: FileStore,
    private readonly mailer: Mailer,
  ) {}

  /** The keyed digest under which the ledger knows a person. */
  digestOf(personId: string): string {
    return this.keys.digest('erasure', personId);
  }

  /** The same under each SECRET_KEY that this site knows, for lines that were written before it was changed. */
  digestsOf(personId: string): string[] {
    return this.keys.digests('erasure', personId);
  }

  /** Carries out one erasure that is open; answers false when it is not (stopped, or done before). */
  async carryOut(id: string): Promise<boolean> {
    const act = systemAct('person.erased');
    const begun = await this.transactions.run(act, async (tx) => {
      const erasure = await this.locked(tx, id);
      if (!erasure?.isOpen || !erasure.personId) return null;
      erasure.begin(tx.now);
      await tx.save(erasure);
      return { personId: erasure.personId, line: { digest: erasure.digest, at: tx.now.toISOString(), certificates: erasure.certificates } };
    });
    if (!begun) return false;
    await this.ledger.add(begun.line);
    await this.giveAway(act, begun.personId);
    await this.store.destroy([begun.personId]);
    const erased = await this.transactions.run(act, async (tx) => {
      const erasure = await this.locked(tx, id);
      if (!erasure?.isOpen || !erasure.personId) return null;
      const work = await this.erase(tx, erasure.personId, erasure.certificates);
      await tx.audit({ kind: 'person', id: erasure.personId, personId: erasure.personId, detail: { asked: erasure.askedAs, remains: work.remains.join(' ') } });
      erasure.finish(work.remains, tx.now);
      await tx.save(erasure);
      return work;
    });
    if (erased) await this.clearDisk(erased);
    return erased !== null;
  }

  /** Opens an erasure of somebody by the system itself (a term is over, the ledger says so) and carries it out. */
  async eraseNow(personId: string, askedAs: AskedAs, certificates: CertificateWish): Promise<void> {
    const id = await this.transactions.run(systemAct('erasure.asked'), async (tx) => {
      const open = await tx.row<{ id: string }>('SELECT id FROM erasure WHERE person_id = $1 AND stopped_at IS NULL AND done_at IS NULL', [personId]);
      if (open) return open.id;
      const erasure = Erasure.ask({ id: newId(), personId, digest: this.digestOf(personId), askedAs, askedBy: null, certificates }, tx.now, 0);
      await tx.save(erasure);
      return erasure.id;
    });
    await this.carryOut(id);
  }

  /** Files that a group handed in lie under the key of whoever pressed: before it goes they are sealed for another of the group. */
  private async giveAway(act: Act, personId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const files = await tx.rows<{ id: string; heir: string | null }>(
        `SELECT f.id, (SELECT o.person_id FROM (SELECT e.person_id, 1 AS rank FROM group_member m JOIN enrolment e ON e.id = m.enrolment_id WHERE m.group_id = s.group_id
            UNION ALL SELECT v.saved_by, 2 FROM plan_version v WHERE v.group_id = s.group_id) o JOIN person p ON p.id = o.person_id
            WHERE o.person_id <> $1 AND p.erased_at IS NULL AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.person_id = p.id AND x.begun_at IS NOT NULL) ORDER BY o.rank, o.person_id LIMIT 1) AS heir
           FROM stored_file f JOIN submission s ON s.file_id = f.id WHERE f.person_id = $1 AND s.group_id IS NOT NULL`,
        [personId],
      );
      for (const { id, heir } of files) if (heir) await this.files.giveWithin(tx, id, heir);
    });
  }

  private async locked(tx: Tx, id: string): Promise<Erasure | null> {
    return tx.manager.findOne(Erasure, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  private async erase(tx: Tx, personId: string, wish: CertificateWish): Promise<Erased> {
    const places = await tx.rows<{ id: string; cohort_id: string; state: string }>('SELECT id, cohort_id, state FROM enrolment WHERE person_id = $1 FOR UPDATE', [personId]);
    const mails = (await tx.rows<{ event: string; subject_id: string }>('SELECT event, subject_id FROM mail_sent WHERE person_id = $1', [personId])).map((mail) => `${personId} ${mail.event} ${mail.subject_id}`);
    const remains = await this.results(tx, personId, wish);
    for (const { table, hers, erase, keep } of HOLDINGS) {
      if (erase === 'delete') await tx.rows(`DELETE FROM ${table} t WHERE (${hers})${keep ? ` AND NOT (${keep})` : ''}`, [personId]);
    }
    if (await tx.row('SELECT 1 FROM submission WHERE handed_in_by = $1 UNION ALL SELECT 1 FROM plan_version WHERE saved_by = $1 LIMIT 1', [personId])) remains.push('groupWork');
    await tx.rows('DELETE FROM erasure WHERE person_id = $1 AND stopped_at IS NOT NULL', [personId]);
    await this.forgetJobs(tx, personId);
    const fileIds = await this.forgetFiles(tx, personId);
    for (const place of places) await this.forgetPlace(tx, place);
    if (await this.forgetPerson(tx, personId)) remains.push('duties');
    return { remains: remains.filter((word) => word !== 'duties' || !remains.some((other) => other !== 'duties')), fileIds, mails };
  }

  /** Certificates and records: what was issued stays without a name, or nothing does; a record of which a university holds a copy always stays. */
  private async results(tx: Tx, personId: string, wish: CertificateWish): Promise<string[]> {
    const hers = 'enrolment_id IN (SELECT id FROM enrolment WHERE person_id = $1)';
    const remains: string[] = [];
    await tx.rows(`UPDATE certificate SET replaces_id = NULL WHERE ${hers} AND (state IN ('held', 'expired', 'asked', 'refused') OR $2 = 'forget')`, [personId, wish]);
    await tx.rows(`DELETE FROM certificate WHERE ${hers} AND (state IN ('held', 'expired', 'asked', 'refused') OR $2 = 'forget')`, [personId, wish]);
    const kept = await tx.rows(`UPDATE certificate SET sealed_name = NULL, sealed_secret = '', sealed_pdf = NULL, show_name = false WHERE ${hers} RETURNING id`, [personId]);
    // Where a credential stands in its status list stays, so that it can still be cancelled; what it says, and to whom it was made out, goes.
    await tx.rows(`UPDATE credential SET document = NULL, subject_id = '' WHERE certificate_id IN (SELECT id FROM certificate WHERE ${hers})`, [personId]);
    await tx.rows(`DELETE FROM certificate_claim WHERE certificate_id IN (SELECT id FROM certificate WHERE ${hers})`, [personId]);
    await tx.rows(`DELETE FROM certificate_link WHERE certificate_id IN (SELECT id FROM certificate WHERE ${hers})`, [personId]);
    if (kept.length > 0) remains.push('certificate');
    const isTaken = await tx.row(`SELECT 1 FROM record_download_row w JOIN completion_record r ON r.id = w.record_id WHERE r.${hers} LIMIT 1`, [personId]);
    if (wish === 'forget' && !isTaken) {
      await tx.rows(`UPDATE completion_record SET supersedes_id = NULL WHERE ${hers}`, [personId]);
      await tx.rows(`DELETE FROM completion_record WHERE ${hers}`, [personId]);
    } else if (await tx.row(`SELECT 1 FROM completion_record WHERE ${hers} LIMIT 1`, [personId])) remains.push('record');
    return remains;
  }

  /** Mails and prints that wait in the queue for her. */
  private async forgetJobs(tx: Tx, personId: string): Promise<void> {
    const queue = await tx.row<{ there: boolean }>("SELECT to_regclass('pgboss.job') IS NOT NULL AS there");
    if (queue?.there) await tx.rows("DELETE FROM pgboss.job WHERE data->>'personId' = $1", [personId]);
  }

  /** A file that the group handed in stays with the group; all others go. */
  private async forgetFiles(tx: Tx, personId: string): Promise<string[]> {
    const gone = await tx.rows<{ id: string }>('DELETE FROM stored_file f WHERE f.person_id = $1 AND NOT EXISTS (SELECT 1 FROM submission s WHERE s.file_id = f.id) RETURNING id', [personId]);
    return gone.map(({ id }) => id);
  }

  /** The place goes; where a record or certificate still stands on it, an empty one stays. How many there were is kept as a number. */
  private async forgetPlace(tx: Tx, place: { id: string; cohort_id: string; state: string }): Promise<void> {
    await tx.rows('INSERT INTO erased_place (cohort_id, state, count) VALUES ($1, $2, 1) ON CONFLICT (cohort_id, state) DO UPDATE SET count = erased_place.count + 1', [place.cohort_id, place.state]);
    if (await this.deletes(tx, 'DELETE FROM enrolment WHERE id = $1', place.id)) return;
    await tx.rows('UPDATE enrolment SET offline_until = NULL, suspended_at = NULL, version = version + 1 WHERE id = $1', [place.id]);
  }

  /** Answers true when an empty row had to stay because others' work, a record or a duty of hers points at it. */
  private async forgetPerson(tx: Tx, personId: string): Promise<boolean> {
    if (await this.deletes(tx, 'DELETE FROM person WHERE id = $1', personId)) return false;
    await tx.rows("UPDATE person SET display_name = '-', zone = 'UTC', locale = 'en', protection_level = 'hidden', erased_at = $2, version = version + 1 WHERE id = $1", [personId, tx.now]);
    return true;
  }

  /** Tries to delete one row that others may point at. */
  private async deletes(tx: Tx, statement: string, id: string): Promise<boolean> {
    await tx.rows('SAVEPOINT deleting');
    try {
      await tx.rows(statement, [id]);
      await tx.rows('RELEASE SAVEPOINT deleting');
      return true;
    } catch (error) {
      if ((error as { code?: string }).code !== '23503') throw error;
      await tx.rows('ROLLBACK TO SAVEPOINT deleting');
      return false;
    }
  }

  private async clearDisk({ fileIds, mails }: Erased): Promise<void> {
    await this.files.erase(fileIds);
    await this.mailer.forget(mails);
  }
}
