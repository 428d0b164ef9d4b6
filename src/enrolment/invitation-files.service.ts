import { Injectable } from '@nestjs/common';
import { Transactions } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import type { TableEncoding } from '../platform/tables/decode-table.js';
import { Envelopes } from '../account/envelopes.js';
import type { CohortRow } from '../course/course.queries.js';
import type { ViewerAct } from '../people/viewer.js';
import { CohortRoll } from './cohort-roll.js';
import { canOrganise } from './enrolment.policy.js';
import type { Invitee } from './invitation.form.js';
import { readInvitees } from './invitation-file.js';
import { checkRows, type RowError } from './invitee-rule.js';
import { Invites } from './invites.service.js';

export interface FilePreview {
  invitees: Invitee[];
  errors: RowError[];
  encoding: TableEncoding;
  /** The checked rows for the confirming form; null while there is an error. */
  sealed: string | null;
}

/** Invites the people of a file in two steps: a preview that changes nothing, then all of them or nobody. */
@Injectable()
export class InvitationFiles {
  constructor(
    private readonly transactions: Transactions,
    private readonly roll: CohortRoll,
    private readonly envelopes: Envelopes,
    private readonly invites: Invites,
  ) {}

  async preview(act: ViewerAct, cohort: CohortRow, content: Buffer): Promise<FilePreview> {
    if (cohort.state === 'final') throw new DomainError('course.cohort.isFinal');
    const read = readInvitees(content);
    const known = await this.transactions.run({ ...act, formKey: null }, async (tx) => {
      found(canOrganise(act.viewer, cohort.id) || null);
      return this.roll.known(tx, cohort.id, read.rows.some((row) => row.cells.email?.trim()));
    });
    const checked = checkRows(read.rows, known, cohort.zone);
    const errors = [...read.errors, ...checked.errors].sort((a, b) => a.line - b.line);
    if (errors.length === 0 && checked.invitees.length === 0) errors.push({ line: 1, messageKey: 'enrolment.file.nobody', params: {} });
    return { ...checked, errors, encoding: read.encoding, sealed: errors.length === 0 ? this.envelopes.seal(purpose(cohort.id), checked.invitees) : null };
  }

  /** Answers how many were invited. @throws RowsChanged when one of them has come into the cohort since the preview. */
  async confirm(act: ViewerAct, cohortId: string, sealed: string): Promise<number> {
    return this.invites.inviteMany(act, cohortId, this.envelopes.open<Invitee[]>(purpose(cohortId), sealed));
  }
}

/** A preview of one cohort cannot be confirmed in another. */
function purpose(cohortId: string): string {
  return `invitees ${cohortId}`;
}
