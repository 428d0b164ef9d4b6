import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { Envelopes } from '../account/envelopes.js';
import type { NewPerson } from '../people/people.service.js';
import type { ViewerAct } from '../people/viewer.js';
import { canOrganise } from './enrolment.policy.js';
import { Enrolments } from './enrolments.service.js';
import type { Invitee } from './invitation.form.js';
import { CohortRoll } from './cohort-roll.js';
import { duplicateOf, checkRows, type RowError } from './invitee-rule.js';

/** For what the envelope of a fresh code may be opened. */
const CODES = 'codes';

/** Somebody like this is in the cohort already; `field` says by what. */
export class DoubleInvitee extends DomainError {
  constructor(readonly field: 'displayName' | 'email', messageKey: string) {
    super(messageKey);
  }
}

/** Since the preview, rows of the file have become wrong: somebody else invited the same people. */
export class RowsChanged extends DomainError {
  constructor(readonly errors: RowError[]) {
    super('enrolment.file.changed');
  }
}

/** Invites people to a cohort, one by one or by the row. */
@Injectable()
export class Invites {
  constructor(
    private readonly transactions: Transactions,
    private readonly enrolments: Enrolments,
    private readonly roll: CohortRoll,
    private readonly envelopes: Envelopes,
  ) {}

  /**
   * Invites one person; answers her code.
   * @throws DoubleInvitee when her display name or e-mail is in the cohort.
   */
  async inviteOne(act: ViewerAct, cohortId: string, invitee: Invitee): Promise<{ enrolmentId: string; code: string }> {
    const done = await this.transactions.run(act, async (tx) => {
      await this.begin(tx, act, cohortId);
      const double = duplicateOf(invitee, await this.roll.known(tx, cohortId, invitee.email !== null));
      if (double) throw new DoubleInvitee(double.field, double.messageKey);
      const { enrolmentId, code } = await this.enrolments.inviteWithin(tx, cohortId, newPerson(invitee));
      return { enrolmentId, sealed: this.envelopes.seal(CODES, code) };
    });
    return { enrolmentId: done.enrolmentId, code: this.envelopes.open<string>(CODES, done.sealed) };
  }

  /**
   * Invites everybody or nobody; their codes are made with the sheet that is printed. Answers how many.
   * @throws RowsChanged when one of them cannot be invited any more.
   */
  async inviteMany(act: ViewerAct, cohortId: string, invitees: readonly Invitee[]): Promise<number> {
    return this.transactions.run(act, async (tx) => {
      await this.begin(tx, act, cohortId);
      const known = await this.roll.known(tx, cohortId, invitees.some((invitee) => invitee.email !== null));
      const { errors } = checkRows(invitees.map((invitee, index) => ({ line: index + 1, cells: cellsOf(invitee) })), known, 'UTC');
      if (errors.length > 0) throw new RowsChanged(errors);
      for (const invitee of invitees) await this.enrolments.inviteWithin(tx, cohortId, newPerson(invitee));
      await tx.audit({ kind: 'cohort', id: cohortId, detail: { people: invitees.length } });
      return invitees.length;
    });
  }

  private async begin(tx: Tx, act: ViewerAct, cohortId: string): Promise<void> {
    found(canOrganise(act.viewer, cohortId) || null);
    const cohort = found(await tx.row<{ state: string }>('SELECT state FROM cohort WHERE id = $1 FOR UPDATE', [cohortId]));
    if (cohort.state === 'final') throw new DomainError('course.cohort.isFinal');
  }
}

function newPerson({ displayName, zone, email, realName, organisation, country }: Invitee): NewPerson {
  return { displayName, zone, protected: { email, real_name: realName, organisation, country } };
}

function cellsOf(invitee: Invitee): Record<string, string> {
  return Object.fromEntries(Object.entries(invitee).map(([column, value]) => [column, value ?? '']));
}
