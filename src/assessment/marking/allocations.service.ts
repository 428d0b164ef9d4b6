import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import { liveGrant } from '../../people/grant.entity.js';
import type { ViewerAct } from '../../people/viewer.js';
import { shareOut, type Shareable, type Sharer } from './allocation-rule.js';
import { canSetMarking } from './marking.policy.js';
import { keptApart, LIVE, recused } from './script-sql.js';

/** How many scripts found a marker, and for how many there was none. */
export interface SharedOut {
  given: number;
  left: number;
}

interface FreeScript extends Shareable {
  groupNumber: number | null;
}

/** Who marks which script: in proportion, by the writers' group, or one by one. Only scripts that nobody has begun move. */
@Injectable()
export class Allocations {
  constructor(private readonly transactions: Transactions) {}

  /** Shares all scripts that nobody has begun out anew, in proportion to `weights`. @throws DomainError when nobody gets any */
  async byShare(act: ViewerAct, assignmentId: string, cohortId: string, weights: ReadonlyMap<string, number>): Promise<SharedOut> {
    return this.run(act, assignmentId, cohortId, async (tx, free, markers) => {
      const sharers = markers.map(({ id, begun }) => ({ id, has: begun, weight: weights.get(id) ?? 0 }));
      if (sharers.every(({ weight }) => weight === 0)) throw new DomainError('marking.allocation.nobody');
      const given = shareOut(free, sharers);
      return this.write(tx, act, free.map(({ id }) => id), given);
    });
  }

  /** Gives scripts to markers by the number of the group that their writer is in; groups without a marker stay as they are. */
  async byGroup(act: ViewerAct, assignmentId: string, cohortId: string, markerOf: ReadonlyMap<number, string>): Promise<SharedOut> {
    return this.run(act, assignmentId, cohortId, async (tx, free, markers) => {
      const known = new Set(markers.map(({ id }) => id));
      const meant = free.filter((script) => script.groupNumber !== null && known.has(markerOf.get(script.groupNumber) ?? ''));
      const given = new Map(meant.filter((script) => !script.barred.includes(markerOf.get(script.groupNumber!)!)).map((script) => [script.id, markerOf.get(script.groupNumber!)!]));
      return this.write(tx, act, meant.map(({ id }) => id), given);
    });
  }

  /** Gives one script to one marker, or back to all. @throws DomainError when she must not have it, or when it has been begun */
  async byHand(act: ViewerAct, assignmentId: string, cohortId: string, submissionId: string, markerId: string | null): Promise<SharedOut> {
    return this.run(act, assignmentId, cohortId, async (tx, free, markers) => {
      found(await tx.row(`SELECT 1 FROM submission s WHERE s.id = $1 AND s.assignment_id = $2 AND s.cohort_id = $3 AND NOT ${recused('$4')}`, [submissionId, assignmentId, cohortId, act.viewer.personId]));
      const script = free.find(({ id }) => id === submissionId);
      if (!script) throw new DomainError('marking.allocation.begun');
      if (markerId === null) return this.write(tx, act, [script.id], new Map());
      found(markers.find(({ id }) => id === markerId));
      if (script.barred.includes(markerId)) throw new DomainError('marking.allocation.barred');
      return this.write(tx, act, [script.id], new Map([[script.id, markerId]]));
    });
  }

  /** Gives scripts to whoever has least, inside an open transaction. */
  async giveWithin(tx: Tx, act: ViewerAct, assignmentId: string, cohortId: string, ids: string[]): Promise<void> {
    const markers = await this.markers(tx, assignmentId, cohortId);
    const scripts = (await this.free(tx, assignmentId, cohortId, markers)).filter(({ id }) => ids.includes(id));
    await this.write(tx, act, ids, shareOut(scripts, markers.map(({ id, begun, shared }) => ({ id, weight: 1, has: begun + shared }))));
  }

  private async run(act: ViewerAct, assignmentId: string, cohortId: string, work: (tx: Tx, free: FreeScript[], markers: Marker[]) => Promise<SharedOut>): Promise<SharedOut> {
    return this.transactions.run(act, async (tx) => {
      found(canSetMarking(act.viewer, cohortId) ? await tx.row('SELECT 1 FROM assignment a JOIN cohort c ON c.course_id = a.course_id WHERE a.id = $1 AND c.id = $2', [assignmentId, cohortId]) : null);
      await tx.rows('SELECT id FROM submission WHERE assignment_id = $1 AND cohort_id = $2 ORDER BY id FOR UPDATE', [assignmentId, cohortId]);
      const markers = await this.markers(tx, assignmentId, cohortId);
      const answer = await work(tx, await this.free(tx, assignmentId, cohortId, markers), markers);
      await tx.audit({ kind: 'assignment', id: assignmentId, detail: { cohortId, given: answer.given, left: answer.left } });
      return answer;
    });
  }

  private async markers(tx: Tx, assignmentId: string, cohortId: string): Promise<Marker[]> {
    return tx.rows<Marker>(
      `SELECT g.person_id AS id, (SELECT count(*)::int FROM mark k JOIN submission s ON s.id = k.submission_id WHERE k.marker_id = g.person_id AND s.assignment_id = $1 AND s.cohort_id = $2) AS begun,
              (SELECT count(*)::int FROM script_share sh JOIN submission s ON s.id = sh.submission_id WHERE sh.marker_id = g.person_id AND s.assignment_id = $1 AND s.cohort_id = $2 AND NOT EXISTS (SELECT 1 FROM mark k WHERE k.submission_id = s.id)) AS shared
         FROM role_grant g WHERE g.scope_id = $2 AND g.role IN ('trainer', 'co-trainer') AND ${liveGrant('g')} GROUP BY g.person_id ORDER BY g.person_id`,
      [assignmentId, cohortId],
    );
  }

  /** Scripts that no marker has in her hands, in random order. */
  private async free(tx: Tx, assignmentId: string, cohortId: string, markers: Marker[]): Promise<FreeScript[]> {
    return tx.rows<FreeScript>(
      `SELECT s.id, (SELECT COALESCE(array_agg(x.who), '{}') FROM unnest($3::text[]) AS x(who) WHERE ${keptApart('x.who')}) AS barred,
              (SELECT g.number FROM learning_group g LEFT JOIN group_member m ON m.group_id = g.id WHERE g.id = s.group_id OR m.enrolment_id = s.enrolment_id LIMIT 1) AS "groupNumber"
         FROM submission s LEFT JOIN mark k ON k.submission_id = s.id WHERE s.assignment_id = $1 AND s.cohort_id = $2 AND ${LIVE} AND (k.id IS NULL OR (NOT k.is_done AND k.marker_id IS NULL)) ORDER BY s.shuffle`,
      [assignmentId, cohortId, markers.map(({ id }) => id)],
    );
  }

  private async write(tx: Tx, act: ViewerAct, ids: string[], given: ReadonlyMap<string, string>): Promise<SharedOut> {
    await tx.rows('DELETE FROM script_share WHERE submission_id = ANY($1)', [ids]);
    await tx.rows('INSERT INTO script_share (submission_id, marker_id, by_person, at) SELECT x.id, x.who, $3, $4 FROM unnest($1::text[], $2::text[]) AS x(id, who)', [[...given.keys()], [...given.values()], act.viewer.personId, tx.now]);
    return { given: given.size, left: ids.length - given.size };
  }
}

type Marker = Pick<Sharer, 'id'> & { begun: number; shared: number };
