import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { Conflict, DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { HeldFiles } from '../../platform/files/held-files.js';
import type { HandedInAnswer } from './hand-ins.service.js';
import { groupPlace, type WorkPlace } from './own-work.js';
import type { Plan } from './submission.entity.js';
import { Submissions } from './submissions.service.js';
import { WorkNames } from './work-names.service.js';

/** What a member's page sends: the texts, and the number of the version that it began with. */
export interface PlanText {
  plan: Plan;
  base: number;
  /** Saved by the page itself while she writes: the next such save of hers takes its place. */
  isInterim: boolean;
}

export interface SavedPlan {
  number: number;
  savedAt: string;
}

interface VersionRow {
  number: number;
  plan: Plan;
  saved_by: string;
  saved_at: Date;
  is_interim: boolean;
}

/** Somebody else in the group saved meanwhile; `current` and `kept` hold both plans. */
export class PlanConflict extends Conflict {
  constructor(
    readonly keptPlan: Plan,
    readonly currentPlan: Plan,
    readonly number: number,
  ) {
    super('group.plan.stale', textOf(keptPlan), textOf(currentPlan));
  }
}

/** The plan that a group writes together. Every version is kept. */
@Injectable()
export class Plans {
  constructor(
    private readonly transactions: Transactions,
    private readonly submissions: Submissions,
    private readonly held: HeldFiles,
    private readonly names: WorkNames,
  ) {}

  /** Says to the others that she is writing now; answered again each time she saves. */
  async beginEditing(act: ViewerAct, groupId: string, assignmentId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => this.noteEditing(tx, act, await groupPlace(tx, act, groupId, assignmentId)));
  }

  /**
   * Saves the plan as a new version.
   * @throws PlanConflict when a newer version is there and says something else
   */
  async save(act: ViewerAct, groupId: string, assignmentId: string, text: PlanText): Promise<SavedPlan> {
    return this.transactions.run(act, async (tx) => {
      const place = await groupPlace(tx, act, groupId, assignmentId);
      const plan = Object.fromEntries(place.template.map(({ key }) => [key, text.plan[key] ?? '']));
      const newest = await this.newest(tx, place);
      const isSame = newest && textOf(newest.plan) === textOf(plan);
      if (!isSame && (newest?.number ?? 0) !== text.base) throw new PlanConflict(plan, newest?.plan ?? {}, newest?.number ?? 0);
      if (text.isInterim) await this.noteEditing(tx, act, place);
      else await tx.rows('DELETE FROM plan_editing WHERE group_id = $1 AND assignment_id = $2 AND person_id = $3', [groupId, assignmentId, act.viewer.personId]);
      if (isSame) return { number: newest.number, savedAt: new Date(newest.saved_at).toISOString() };
      if (newest?.is_interim && newest.saved_by === act.viewer.personId) await tx.rows('DELETE FROM plan_version WHERE assignment_id = $1 AND group_id = $2 AND number = $3', [assignmentId, groupId, newest.number]);
      return this.write(tx, act, place, plan, (newest?.number ?? 0) + 1, text.isInterim);
    });
  }

  /** Makes an earlier version the newest one; nothing is lost, the versions between stay. */
  async bringBack(act: ViewerAct, groupId: string, assignmentId: string, number: number): Promise<SavedPlan> {
    return this.transactions.run(act, async (tx) => {
      const place = await groupPlace(tx, act, groupId, assignmentId);
      const version = found(await tx.row<VersionRow>('SELECT plan FROM plan_version WHERE assignment_id = $1 AND group_id = $2 AND number = $3', [assignmentId, groupId, number]));
      const newest = (await this.newest(tx, place))!;
      await tx.audit({ kind: 'plan', id: groupId, detail: { assignmentId, number } });
      return this.write(tx, act, place, version.plan, newest.number + 1, false);
    });
  }

  /** She hands in for the group from now on; whoever had taken it before no longer does. */
  async takeHandingIn(act: ViewerAct, groupId: string, assignmentId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const place = await groupPlace(tx, act, groupId, assignmentId);
      await this.giveHandingIn(tx, place);
      await tx.audit({ kind: 'group', id: groupId, detail: { assignmentId } });
    });
  }

  /**
   * Hands in the newest version for the whole group, with the file that lies with her own draft, and answers the receipt.
   * @throws DomainError when another member has taken it on herself, when there is nothing yet, or as Submissions does
   */
  async handIn(act: ViewerAct, groupId: string, assignmentId: string, nameSeen: boolean): Promise<HandedInAnswer> {
    const words = nameSeen ? '' : await this.names.wordsOfFile(act, assignmentId);
    return this.transactions.run(act, async (tx) => {
      const place = await groupPlace(tx, act, groupId, assignmentId);
      await this.refuseOther(tx, place);
      const plan = (await this.newest(tx, place))?.plan ?? null;
      const draft = await tx.row<{ file_id: string | null }>('SELECT file_id FROM draft WHERE assignment_id = $1 AND enrolment_id = $2', [assignmentId, place.enrolmentId]);
      const isEmpty = !plan || Object.values(plan).every((part) => part.trim() === '');
      if (isEmpty && !draft?.file_id) throw new DomainError('group.handIn.nothing');
      if (await this.held.isHeldWithin(tx, draft?.file_id ?? null)) throw new DomainError('assignment.handIn.held');
      if (!nameSeen && (await this.names.standWithin(tx, act, [...Object.values(plan ?? {}), words]))) return { isNamed: true };
      await this.giveHandingIn(tx, place);
      return { receipt: await this.submissions.placeWithin(tx, act, place, { text: '', plan, fileId: draft?.file_id ?? null, isTicked: true }) };
    });
  }

  /** Only the member who took it on may hand in, for as long as she is in the group and seen in it. */
  private async refuseOther(tx: Tx, place: WorkPlace): Promise<void> {
    const other = await tx.row(
      `SELECT 1 FROM group_member m JOIN enrolment e ON e.id = m.enrolment_id JOIN person p ON p.id = e.person_id
        WHERE m.group_id = $1 AND m.hands_in AND m.enrolment_id <> $2 AND e.state = 'active' AND p.protection_level <> 'hidden'`,
      [place.groupId, place.enrolmentId],
    );
    if (other) throw new DomainError('group.handIn.other');
  }

  private async giveHandingIn(tx: Tx, place: WorkPlace): Promise<void> {
    await tx.rows('UPDATE group_member SET hands_in = (enrolment_id = $2) WHERE group_id = $1 AND hands_in <> (enrolment_id = $2)', [place.groupId, place.enrolmentId]);
  }

  private async newest(tx: Tx, place: WorkPlace): Promise<VersionRow | undefined> {
    return tx.row<VersionRow>('SELECT number, plan, saved_by, saved_at, is_interim FROM plan_version WHERE assignment_id = $1 AND group_id = $2 ORDER BY number DESC LIMIT 1', [place.assignmentId, place.groupId]);
  }

  private async write(tx: Tx, act: ViewerAct, place: WorkPlace, plan: Plan, number: number, isInterim: boolean): Promise<SavedPlan> {
    await tx.rows('INSERT INTO plan_version (id, assignment_id, group_id, number, plan, saved_by, saved_at, is_interim) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [newId(), place.assignmentId, place.groupId, number, JSON.stringify(plan), act.viewer.personId, tx.now, isInterim]);
    return { number, savedAt: tx.now.toISOString() };
  }

  private async noteEditing(tx: Tx, act: ViewerAct, place: WorkPlace): Promise<void> {
    await tx.rows('INSERT INTO plan_editing (group_id, assignment_id, person_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT (group_id, assignment_id, person_id) DO UPDATE SET at = $4', [place.groupId, place.assignmentId, act.viewer.personId, tx.now]);
  }
}

function textOf(plan: Plan): string {
  return Object.keys(plan).sort().map((key) => plan[key]).filter((part) => part !== '').join('\n\n');
}
