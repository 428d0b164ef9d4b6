import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import type { PaperDesign } from '../../platform/documents/document-data.js';
import { Conflict, DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import type { DesignWish } from './design.form.js';
import { DESIGN_SQL, type CohortDesign } from './design.queries.js';
import type { LogoPicture } from './logo-picture.js';

const MOST_LOGOS = 3;
/** What everybody has until an organiser changes it. */
export const OURS: Pick<PaperDesign, 'layout' | 'colour'> = { layout: 'canopy', colour: '#0b5b4c' };

/** How the papers of a cohort look. What is issued keeps the look that it was printed with. */
@Injectable()
export class Designs {
  constructor(private readonly transactions: Transactions) {}

  /** @throws Conflict when somebody else changed it meanwhile */
  async change(act: ViewerAct, cohortId: string, { version, ...wish }: DesignWish): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(act.viewer.has('organiser', cohortId) || null);
      const { id, version: present, words } = await this.locked(tx, act, cohortId);
      if (version !== present) throw new Conflict('certificate.design.stale', wish.words, words);
      await tx.rows(
        'UPDATE certificate_design SET layout = $2, colour = $3, words = $4, signatories = $5, has_pictures = $6, changed_by = $7, changed_at = $8, version = version + 1 WHERE id = $1',
        [id, wish.layout, wish.colour, wish.words, JSON.stringify(wish.signatories), wish.hasPictures, act.viewer.personId, tx.now],
      );
      await tx.audit({ kind: 'cohort', id: cohortId, detail: { layout: wish.layout, hasPictures: wish.hasPictures } });
    });
  }

  async addLogo(act: ViewerAct, cohortId: string, label: string, logo: LogoPicture): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(act.viewer.has('organiser', cohortId) || null);
      const { id } = await this.locked(tx, act, cohortId);
      const { count } = (await tx.row<{ count: number }>('SELECT count(*)::int AS count FROM certificate_logo WHERE design_id = $1', [id]))!;
      if (count >= MOST_LOGOS) throw new DomainError('certificate.design.tooManyLogos', { most: MOST_LOGOS });
      const logoId = newId();
      await tx.rows('INSERT INTO certificate_logo (id, design_id, label, picture, width, height, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [logoId, id, label, logo.picture, logo.width, logo.height, act.viewer.personId, tx.now]);
      await tx.audit({ kind: 'cohort', id: cohortId, detail: { logoId } });
    });
  }

  async removeLogo(act: ViewerAct, cohortId: string, logoId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(act.viewer.has('organiser', cohortId) || null);
      found(await tx.row('DELETE FROM certificate_logo l USING certificate_design d WHERE d.id = l.design_id AND l.id = $1 AND d.cohort_id = $2 RETURNING l.id', [logoId, cohortId]));
      await tx.audit({ kind: 'cohort', id: cohortId, detail: { logoId } });
    });
  }

  /** What a paper of this cohort is printed with; undefined where nobody has changed anything. */
  async of(tx: Tx, cohortId: string): Promise<CohortDesign | undefined> {
    return tx.row<CohortDesign>(DESIGN_SQL, [cohortId]);
  }

  private async locked(tx: Tx, act: ViewerAct, cohortId: string): Promise<{ id: string; version: number; words: string }> {
    await tx.rows('INSERT INTO certificate_design (id, cohort_id, layout, colour, changed_by, changed_at, version) VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT (cohort_id) DO NOTHING', [newId(), cohortId, OURS.layout, OURS.colour, act.viewer.personId, tx.now]);
    return (await tx.row<{ id: string; version: number; words: string }>('SELECT id, version, words FROM certificate_design WHERE cohort_id = $1 FOR UPDATE', [cohortId]))!;
  }
}
