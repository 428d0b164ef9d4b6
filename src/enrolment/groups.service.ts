import { Injectable } from '@nestjs/common';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { Conflict, DomainError, found } from '../platform/errors.js';
import type { Act } from '../platform/audit/act.js';
import type { ViewerAct } from '../people/viewer.js';
import { canOrganise } from './enrolment.policy.js';
import { LearningGroup } from './group.entity.js';
import { arrangementMark, arrangementText } from './group.page.js';
import { together, type Pair } from './group-rule.js';
import { GROUPABLE, type Grouped } from './group.queries.js';
import { APART } from './keep-apart.queries.js';
import { organisedPlace } from './organised-place.js';

/** What an organiser arranges: the group's number for each place, or null. */
export type Arrangement = ReadonlyMap<string, number | null>;

/** Makes groups, moves people between them and dissolves them. */
@Injectable()
export class Groups {
  constructor(private readonly transactions: Transactions) {}

  /**
   * Puts everybody where `wanted` says; who is not named in it stays where she is. `seen` is the mark of the arrangement that the page showed.
   * @throws Conflict when somebody arranged groups since then; both arrangements are in it as text.
   */
  async arrange(act: ViewerAct, cohortId: string, wanted: Arrangement, seen: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(canOrganise(act.viewer, cohortId) || null);
      await this.lock(tx, cohortId);
      const people = await tx.rows<Grouped>(GROUPABLE, [cohortId]);
      const asWanted = people.map((person) => ({ ...person, groupNumber: wanted.has(person.enrolmentId) ? wanted.get(person.enrolmentId)! : person.groupNumber }));
      if (arrangementMark(people) !== seen) throw new Conflict('enrolment.groups.changed', arrangementText(asWanted), arrangementText(people));
      refuseTogether(await apartPairs(tx, cohortId), asWanted, people);
      const moved = people.filter((person) => wanted.has(person.enrolmentId) && wanted.get(person.enrolmentId) !== person.groupNumber);
      await this.place(tx, cohortId, moved, wanted);
      await tx.audit({ kind: 'cohort', id: cohortId, people: await peopleOf(tx, moved.map((person) => person.enrolmentId)), detail: { people: wanted.size } });
    });
  }

  /** Makes groups of the named places, for the demo. Answers the groups' ids in order. */
  async make(act: Act, cohortId: string, groups: readonly (readonly string[])[]): Promise<string[]> {
    return this.transactions.run(act, async (tx) => {
      await this.lock(tx, cohortId);
      const ids: string[] = [];
      for (const [index, members] of groups.entries()) {
        const group = await this.groupOf(tx, cohortId, index + 1);
        for (const enrolmentId of members) await this.join(tx, enrolmentId, group.id);
        ids.push(group.id);
      }
      await tx.audit({ kind: 'cohort', id: cohortId, people: await peopleOf(tx, groups.flat()) });
      return ids;
    });
  }

  /** Moves one person to a group of the cohort, or out of hers with null. */
  async move(act: ViewerAct, cohortId: string, enrolmentId: string, groupId: string | null): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const place = await organisedPlace(tx, act, cohortId, enrolmentId);
      found(place.isActive || null);
      if (groupId) found(await tx.manager.findOneBy(LearningGroup, { id: groupId, cohortId }));
      if (groupId) await this.refuseNear(tx, cohortId, place.id, groupId);
      if (groupId) await this.join(tx, place.id, groupId);
      else await leaveGroup(tx, place.id);
      await tx.audit({ kind: 'enrolment', id: place.id, personId: place.personId });
    });
  }

  /** Lets everybody out of a group. What they wrote stays with it; a group in which nothing was written is gone, and its number free. */
  async dissolve(act: ViewerAct, cohortId: string, groupId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      found(canOrganise(act.viewer, cohortId) || null);
      await this.lock(tx, cohortId);
      const group = found(await tx.manager.findOneBy(LearningGroup, { id: groupId, cohortId }));
      const members = await tx.rows<{ id: string }>('DELETE FROM group_member WHERE group_id = $1 RETURNING enrolment_id AS id', [group.id]);
      await tx.rows(
        `DELETE FROM learning_group g WHERE g.id = $1 AND NOT EXISTS (SELECT 1 FROM plan_version WHERE group_id = g.id) AND NOT EXISTS (SELECT 1 FROM plan_editing WHERE group_id = g.id)
            AND NOT EXISTS (SELECT 1 FROM group_message WHERE group_id = g.id) AND NOT EXISTS (SELECT 1 FROM submission WHERE group_id = g.id) AND NOT EXISTS (SELECT 1 FROM notice WHERE group_id = g.id)`,
        [group.id],
      );
      await tx.audit({ kind: 'group', id: group.id, people: await peopleOf(tx, members.map((member) => member.id)) });
    });
  }

  private async refuseNear(tx: Tx, cohortId: string, enrolmentId: string, groupId: string): Promise<void> {
    const people = await tx.rows<Grouped>(GROUPABLE, [cohortId]);
    const number = people.find((person) => person.groupId === groupId)?.groupNumber ?? null;
    refuseTogether(await apartPairs(tx, cohortId), people.map((person) => (person.enrolmentId === enrolmentId ? { ...person, groupNumber: number } : person)), people);
  }

  private async place(tx: Tx, cohortId: string, people: Grouped[], wanted: Arrangement): Promise<void> {
    for (const { enrolmentId } of people) {
      const number = wanted.get(enrolmentId)!;
      if (number === null) await leaveGroup(tx, enrolmentId);
      else await this.join(tx, enrolmentId, (await this.groupOf(tx, cohortId, number)).id);
    }
  }

  private async join(tx: Tx, enrolmentId: string, groupId: string): Promise<void> {
    await tx.rows(
      `INSERT INTO group_member (enrolment_id, group_id, joined_at) VALUES ($1, $2, $3)
         ON CONFLICT (enrolment_id) DO UPDATE SET group_id = $2, hands_in = false, joined_at = $3 WHERE group_member.group_id <> $2`,
      [enrolmentId, groupId, tx.now],
    );
  }

  private async groupOf(tx: Tx, cohortId: string, number: number): Promise<LearningGroup> {
    const group = await tx.manager.findOneBy(LearningGroup, { cohortId, number });
    return group ?? tx.save(Object.assign(new LearningGroup(), { id: newId(), cohortId, number }));
  }

  private async lock(tx: Tx, cohortId: string): Promise<void> {
    found(await tx.row('SELECT 1 FROM cohort WHERE id = $1 FOR UPDATE', [cohortId]));
  }
}

async function apartPairs(tx: Tx, cohortId: string): Promise<Pair[]> {
  return (await tx.rows<{ one: string; other: string }>(APART, [cohortId])).map(({ one, other }) => [one, other]);
}

/**
 * Two who are kept apart are not put together; where they are together already, this does not stand in the way of other changes.
 * @throws DomainError
 */
function refuseTogether(apart: readonly Pair[], after: readonly Grouped[], before: readonly Grouped[]): void {
  const known = together(membersOf(before), apart);
  const clash = together(membersOf(after), apart).find((pair) => !known.includes(pair));
  if (!clash) return;
  const [one, other] = clash.map((id) => after.find((person) => person.enrolmentId === id)!.displayName);
  throw new DomainError('enrolment.apart.clash', { first: one!, second: other! });
}

function membersOf(people: readonly Grouped[]): string[][] {
  const numbers = new Set(people.flatMap(({ groupNumber }) => (groupNumber === null ? [] : [groupNumber])));
  return [...numbers].map((number) => people.filter(({ groupNumber }) => groupNumber === number).map(({ enrolmentId }) => enrolmentId));
}

/** Lets a place out of its group, if it is in one. */
export async function leaveGroup(tx: Tx, enrolmentId: string): Promise<void> {
  await tx.rows('DELETE FROM group_member WHERE enrolment_id = $1', [enrolmentId]);
}

async function peopleOf(tx: Tx, enrolmentIds: readonly string[]): Promise<string[]> {
  return (await tx.rows<{ id: string }>('SELECT person_id AS id FROM enrolment WHERE id = ANY($1)', [enrolmentIds])).map(({ id }) => id);
}
