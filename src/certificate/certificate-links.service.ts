import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Keys } from '../platform/crypto/keys.js';
import { newId } from '../platform/database/ids.js';
import { Transactions } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import type { Act } from '../platform/audit/act.js';
import type { ViewerAct } from '../people/viewer.js';
import { Certificates } from './certificates.service.js';

const DAY_MS = 24 * 3600000;
/** Links that stand open of one certificate. */
const AT_MOST = 20;
const MARK_LETTERS = 32;

export interface LinkWish {
  days: number;
  uses: number;
  withName: boolean;
}

/** What opening a link gives. */
export interface OpenedLink {
  certificateId: string;
  withName: boolean;
}

/** Links that a holder gives to somebody: they show her certificate a few times, for a few days. */
@Injectable()
export class CertificateLinks {
  constructor(
    private readonly transactions: Transactions,
    private readonly certificates: Certificates,
    private readonly keys: Keys,
  ) {}

  async make(act: ViewerAct, certificateId: string, { days, uses, withName }: LinkWish): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const certificate = await this.certificates.ownOf(tx, act, certificateId);
      found(certificate.state === 'issued' ? certificate : null);
      const open = await tx.row<{ count: number }>('SELECT count(*)::int AS count FROM certificate_link WHERE certificate_id = $1 AND ended_at IS NULL AND uses_left > 0 AND until_at > $2', [certificateId, tx.now]);
      if (open!.count >= AT_MOST) throw new DomainError('certificate.links.tooMany', { most: AT_MOST });
      const id = newId();
      await tx.rows('INSERT INTO certificate_link (id, certificate_id, with_name, uses_left, made_at, until_at) VALUES ($1, $2, $3, $4, $5, $6)', [id, certificateId, withName, uses, tx.now, new Date(tx.now.getTime() + days * DAY_MS)]);
      await tx.audit({ kind: 'certificate-link', id, detail: { days, uses, withName } });
    });
  }

  async end(act: ViewerAct, certificateId: string, linkId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await this.certificates.ownOf(tx, act, certificateId);
      found(await tx.row('UPDATE certificate_link SET ended_at = COALESCE(ended_at, $3) WHERE id = $2 AND certificate_id = $1 RETURNING id', [certificateId, linkId, tx.now]));
      await tx.audit({ kind: 'certificate-link', id: linkId });
    });
  }

  /** Uses it up by one. Undefined when it is none of ours, used up, over, ended, or its holder is hidden; the same press twice uses it once. */
  async use(act: Act, token: string): Promise<OpenedLink | undefined> {
    const id = this.idIn(token);
    if (!id) return undefined;
    // The key of a form counts for this link only.
    const pressed = { ...act, formKey: act.formKey && `${act.formKey}${id}` };
    const opened = await this.transactions.run(pressed, async (tx): Promise<OpenedLink | null> => {
      const link = await tx.row<OpenedLink & { personId: string }>(
        `UPDATE certificate_link l SET uses_left = l.uses_left - 1 FROM certificate c, enrolment e, person p
          WHERE l.id = $1 AND c.id = l.certificate_id AND e.id = c.enrolment_id AND p.id = e.person_id AND l.uses_left > 0 AND l.ended_at IS NULL AND l.until_at > $2 AND p.protection_level <> 'hidden'
          RETURNING l.certificate_id AS "certificateId", l.with_name AS "withName", e.person_id AS "personId"`,
        [id, tx.now],
      );
      if (!link) return null;
      await tx.audit({ kind: 'certificate-link', id, personId: link.personId });
      return { certificateId: link.certificateId, withName: link.withName };
    });
    return opened ?? undefined;
  }

  /** The id of a link, with a mark that only we can make: ids alone open nothing. */
  token(id: string): string {
    return `${id}${this.marks(id)[0]!}`;
  }

  idIn(token: string): string | undefined {
    const match = /^([0-9a-z]{26})([0-9a-f]{32})$/.exec(token);
    if (!match) return undefined;
    const [, id, mark] = match;
    return this.marks(id!).map((each) => timingSafeEqual(Buffer.from(each), Buffer.from(mark!))).includes(true) ? id : undefined;
  }

  private marks(id: string): string[] {
    return this.keys.digests('certificate link', id).map((digest) => digest.slice(0, MARK_LETTERS));
  }
}
