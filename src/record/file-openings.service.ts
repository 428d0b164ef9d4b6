import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Accounts } from '../account/accounts.service.js';
import { SecondYeses, type WaitingYes } from '../people/second-yeses.service.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import type { Act } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Database } from '../platform/database/database.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { Clock } from '../platform/time/clock.js';
import { dayOf } from '../platform/time/local-time.js';
import { FilesQueries } from './files.queries.js';
import { windowOf } from './file-window.js';
import { PartnerQueries } from './partner.queries.js';

/** Files close by themselves; an organiser opens them again when records staff ask, or closes all of a university at once. */
@Injectable()
export class FileOpenings implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly database: Database,
    private readonly queries: FilesQueries,
    private readonly partners: PartnerQueries,
    private readonly accounts: Accounts,
    private readonly yeses: SecondYeses,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.yeses.from((viewer) => this.waitingFor(viewer));
  }

  /** Records staff ask for a closed file. Asked once, however often it is pressed. */
  async ask(act: ViewerAct, cohortId: string, partnerId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const release = found(await this.queries.release(act.viewer, cohortId, partnerId, dayOf(this.clock.now(), 'UTC'), tx));
      if (windowOf(release, tx.now).isOpen) throw new DomainError('record.files.isOpen');
      const [asked] = await tx.rows<{ id: string }>(
        'INSERT INTO file_opening (id, cohort_id, partner_id, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (cohort_id, partner_id) WHERE opened_at IS NULL AND refused_at IS NULL DO NOTHING RETURNING id',
        [newId(), cohortId, partnerId, act.viewer.personId, tx.now],
      );
      if (asked) await tx.audit({ kind: 'file_opening', id: asked.id, detail: { cohortId, partnerId } });
    });
  }

  /** Whoever looks after the university says yes or no. From a yes the days are counted anew. */
  async answer(act: ViewerAct, id: string, isYes: boolean): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const opening = found(await tx.row<{ cohortId: string; partnerId: string; opened: Date | null; refused: Date | null }>('SELECT cohort_id AS "cohortId", partner_id AS "partnerId", opened_at AS opened, refused_at AS refused FROM file_opening WHERE id = $1 FOR UPDATE', [id]));
      found(await this.partners.one(act.viewer, opening.partnerId, tx));
      if (opening.opened ?? opening.refused) return;
      await tx.rows(`UPDATE file_opening SET ${isYes ? 'opened_at' : 'refused_at'} = $2, opened_by = $3 WHERE id = $1`, [id, tx.now, act.viewer.personId]);
      await tx.audit({ kind: 'file_opening', id, detail: { cohortId: opening.cohortId, partnerId: opening.partnerId } });
    });
  }

  /** The site itself opens what waits for one cohort: a story is told. */
  async openWaiting(act: Act, cohortId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await tx.rows('UPDATE file_opening SET opened_at = $2 WHERE cohort_id = $1 AND opened_at IS NULL AND refused_at IS NULL', [cohortId, tx.now]);
      await tx.audit({ kind: 'cohort', id: cohortId });
    });
  }

  /** An amended record goes out: the file can be taken again, also where it had closed. */
  async openIn(tx: Tx, act: ViewerAct, cohortId: string, partnerId: string): Promise<void> {
    await tx.rows('UPDATE file_opening SET opened_at = $3, opened_by = $4 WHERE cohort_id = $1 AND partner_id = $2 AND opened_at IS NULL AND refused_at IS NULL', [cohortId, partnerId, tx.now, act.viewer.personId]);
    await tx.rows('INSERT INTO file_opening (id, cohort_id, partner_id, asked_by, asked_at, opened_by, opened_at) VALUES ($1, $2, $3, NULL, $4, $5, $4)', [newId(), cohortId, partnerId, tx.now, act.viewer.personId]);
  }

  /**
   * An account of records staff may be in other hands: in one press she is signed out everywhere and every file of her university is closed, until an organiser
   * opens it again. A download that is under way waits for this or is waited for.
   */
  async contain(act: ViewerAct, partnerId: string, personId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await tx.rows('SELECT id FROM partner WHERE id = $1 FOR UPDATE', [partnerId]);
      const partner = found(await this.partners.one(act.viewer, partnerId, tx));
      found(partner.officers.find((officer) => officer.personId === personId));
      await this.accounts.endSessionsOf(tx, personId);
      await tx.rows('UPDATE records_link SET cancelled_at = $2 WHERE person_id = $1 AND used_at IS NULL AND cancelled_at IS NULL', [personId, tx.now]);
      const id = newId();
      await tx.rows('INSERT INTO file_closing (id, partner_id, officer_id, closed_by, at) VALUES ($1, $2, $3, $4, $5)', [id, partnerId, personId, act.viewer.personId, tx.now]);
      await tx.audit({ kind: 'file_closing', id, personId, detail: { partnerId } });
    });
  }

  private async waitingFor(viewer: Viewer): Promise<WaitingYes[]> {
    if (!viewer.has('organiser')) return [];
    const partners = await this.partners.list(viewer);
    const rows = await this.database.rows<{ id: string; label: string; partner: string; askedBy: string; at: Date }>(
      `SELECT o.id, c.label, n.name AS partner, p.display_name AS "askedBy", o.asked_at AS at FROM file_opening o JOIN cohort c ON c.id = o.cohort_id JOIN partner n ON n.id = o.partner_id JOIN person p ON p.id = o.asked_by
        WHERE o.partner_id = ANY($1) AND o.opened_at IS NULL AND o.refused_at IS NULL ORDER BY o.asked_at`,
      [partners.map(({ id }) => id)],
    );
    return rows.map(({ id, label, partner, askedBy, at }) => ({ textKey: 'record.opening.yes', params: { label, partner }, askedBy, at, yesPath: `/file-openings/${id}/yes`, lookPath: null, whyNotKey: null }));
  }
}
