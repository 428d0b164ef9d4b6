import { Injectable } from '@nestjs/common';
import { Envelopes } from '../account/envelopes.js';
import { spaced } from '../account/invitations.service.js';
import { Limits } from '../account/limits.js';
import { typedCode } from '../account/typed-code.js';
import { Certificates } from '../certificate/certificates.service.js';
import { ProtectedIdentity } from '../people/protected-identity.service.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { Keys } from '../platform/crypto/keys.js';
import { newId, randomText } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { Conflict, DomainError, found } from '../platform/errors.js';
import { dayOf } from '../platform/time/local-time.js';
import { FilesQueries, type FileAgreement } from './files.queries.js';
import { windowOf } from './file-window.js';
import { MatchQueries, type MatchView } from './match.queries.js';
import { cellsOf, type Cell } from './record-fields.js';

const CODES = 'matching codes';
const PURPOSE = 'matching code';
const CODE_LENGTH = 12;
const CODE_DAYS = 90;
const DAY_MS = 86400000;

/** No open code is this one: always the same answer. */
export class MatchRefused extends DomainError {
  constructor() {
    super('record.match.notRight');
  }
}

/** What records staff see of one matched person. */
export interface OpenedMatch {
  match: MatchView;
  studentNumber: string | null;
  agreement: FileAgreement | null;
  rows: Array<Record<string, Cell>>;
}

/** A person hands a code to a university herself; with it its records staff find her row, and write their own student number beside it. */
@Injectable()
export class Matches {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: MatchQueries,
    private readonly files: FilesQueries,
    private readonly certificates: Certificates,
    private readonly identity: ProtectedIdentity,
    private readonly envelopes: Envelopes,
    private readonly limits: Limits,
    private readonly keys: Keys,
  ) {}

  /** A new code of hers for one university that may have her record; an earlier one ends. The same press again shows the same. */
  async makeCode(act: ViewerAct, partnerId: string): Promise<{ code: string; until: string }> {
    const sealed = await this.transactions.run(act, async (tx) => {
      const { personId } = act.viewer;
      found(await tx.row('SELECT 1 FROM consent WHERE person_id = $1 AND partner_id = $2 AND withdrawn_at IS NULL FOR UPDATE', [personId, partnerId]));
      await tx.rows('UPDATE matching_code SET cancelled_at = $3 WHERE person_id = $1 AND partner_id = $2 AND used_at IS NULL AND cancelled_at IS NULL', [personId, partnerId, tx.now]);
      const [id, code, until] = [newId(), randomText(CODE_LENGTH), new Date(tx.now.getTime() + CODE_DAYS * DAY_MS)];
      await tx.rows('INSERT INTO matching_code (id, person_id, partner_id, code_digest, made_at, until_at) VALUES ($1, $2, $3, $4, $5, $6)', [id, personId, partnerId, this.keys.digest(PURPOSE, code), tx.now, until]);
      await tx.audit({ kind: 'matching_code', id, personId, detail: { partnerId } });
      return this.envelopes.seal(CODES, { code: spaced(code), until: until.toISOString() });
    });
    return this.envelopes.open(CODES, sealed);
  }

  /** Uses up the code that somebody handed over; answers the match. @throws MatchRefused, TooManyTries */
  async claim(act: ViewerAct, typed: string, address: string): Promise<string> {
    const budget = `match ${act.viewer.personId}`;
    await this.limits.beforeTry(budget, address);
    const id = await this.transactions.run(act, async (tx) => {
      const code = await tx.row<{ id: string; personId: string; partnerId: string }>(
        `SELECT k.id, k.person_id AS "personId", k.partner_id AS "partnerId" FROM matching_code k JOIN person p ON p.id = k.person_id AND p.protection_level <> 'hidden'
           JOIN consent s ON s.person_id = k.person_id AND s.partner_id = k.partner_id AND s.withdrawn_at IS NULL
          WHERE k.code_digest = ANY($1) AND k.partner_id = ANY($2) AND k.used_at IS NULL AND k.cancelled_at IS NULL AND k.until_at > $3 FOR UPDATE OF k`,
        [this.keys.digests(PURPOSE, typedCode(typed)), act.viewer.partnerIds(), tx.now],
      );
      if (!code) return null;
      await tx.rows('UPDATE matching_code SET used_at = $2 WHERE id = $1', [code.id, tx.now]);
      const [match] = await tx.rows<{ id: string }>(
        'INSERT INTO student_match (id, person_id, partner_id, officer_id, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person_id, partner_id) WHERE ended_at IS NULL DO UPDATE SET officer_id = $4, at = $5 RETURNING id',
        [newId(), code.personId, code.partnerId, act.viewer.personId, tx.now],
      );
      await tx.audit({ kind: 'student_match', id: match!.id, personId: code.personId, detail: { partnerId: code.partnerId } });
      await tx.job('mail.send', { personId: code.personId, event: 'matched', subjectId: match!.id });
      return match!.id;
    });
    if (id) {
      await this.limits.afterSuccess(budget);
      return id;
    }
    await this.limits.afterFailure(address);
    throw new MatchRefused();
  }

  /** Her row by the agreement in force, as the file has it, while the file is open; noted, for it opens her name. */
  async open(act: ViewerAct, id: string): Promise<OpenedMatch> {
    return this.transactions.run({ ...act, formKey: null }, async (tx) => {
      const match = found(await this.queries.one(act.viewer, id, tx));
      await tx.audit({ kind: 'student_match', id, personId: match.personId });
      const studentNumber = match.sealedNumber ? (await this.identity.unsealFor(tx, match.personId, match.sealedNumber, 'student_match', 'sealed_number', id)).toString('utf8') : null;
      const rows: OpenedMatch['rows'] = [];
      let agreement: FileAgreement | null = null;
      for (const cohortId of match.cohortIds) {
        const release = await this.files.release(act.viewer, cohortId, match.partnerId, dayOf(tx.now, 'UTC'), tx);
        if (!release?.agreement || !windowOf(release, tx.now).isOpen) continue;
        agreement = release.agreement;
        rows.push(...(await this.rowsOf(tx, match, cohortId, agreement)));
      }
      return { match, studentNumber, agreement, rows };
    });
  }

  /** Writes the university's own number beside her; she can read it. @throws Conflict 409 when a colleague wrote another meanwhile */
  async number(act: ViewerAct, id: string, number: string, version: number): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(await tx.row('SELECT id FROM student_match WHERE id = $1 FOR UPDATE', [id]));
      const match = found(await this.queries.one(act.viewer, id, tx));
      if (match.version !== version) {
        const stands = match.sealedNumber ? (await this.identity.unsealFor(tx, match.personId, match.sealedNumber, 'student_match', 'sealed_number', id)).toString('utf8') : '';
        throw new Conflict('record.match.changed', number, stands);
      }
      const sealed = await this.identity.sealFor(tx, match.personId, number, 'student_match', 'sealed_number', id);
      await tx.rows('UPDATE student_match SET sealed_number = $2, numbered_at = $3, officer_id = $4, version = version + 1 WHERE id = $1', [id, sealed, tx.now, act.viewer.personId]);
      await tx.audit({ kind: 'student_match', id, personId: match.personId, detail: { partnerId: match.partnerId } });
    });
  }

  /** The number that one university wrote beside the viewer herself. */
  async ownNumber(viewer: Viewer, partnerId: string): Promise<string | null> {
    return this.transactions.run({ viewer, event: 'match.ownRead', formKey: null }, async (tx) => {
      const match = await this.queries.own(viewer, partnerId, tx);
      return match?.sealedNumber ? (await this.identity.unsealFor(tx, viewer.personId, match.sealedNumber, 'student_match', 'sealed_number', match.id)).toString('utf8') : null;
    });
  }

  private async rowsOf(tx: Tx, match: MatchView, cohortId: string, agreement: FileAgreement): Promise<Array<Record<string, Cell>>> {
    const rows = [];
    for (const line of await this.files.lines(tx, { cohortId, partnerId: match.partnerId }, agreement.id, match.personId)) {
      const name = line.certificateId ? await this.certificates.nameOn(tx, { id: line.certificateId, sealedName: line.sealedName }, line.personId) : null;
      rows.push(cellsOf({ frozen: line.frozen, personKey: line.personKey, name, consentReference: line.consentId, agreementReference: agreement.number }, agreement.fields));
    }
    return rows;
  }
}

/** What is matched ends with her yes, number and codes with it. */
export async function endMatches(tx: Tx, personId: string, partnerId: string): Promise<void> {
  await tx.rows('UPDATE matching_code SET cancelled_at = $3 WHERE person_id = $1 AND partner_id = $2 AND used_at IS NULL AND cancelled_at IS NULL', [personId, partnerId, tx.now]);
  await tx.rows('UPDATE student_match SET ended_at = $3, sealed_number = NULL WHERE person_id = $1 AND partner_id = $2 AND ended_at IS NULL', [personId, partnerId, tx.now]);
}
