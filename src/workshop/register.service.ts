import { Injectable } from '@nestjs/common';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { CompletionFacts } from '../completion/facts.service.js';
import type { ViewerAct } from '../people/viewer.js';
import { Attendance, AttendanceChange } from './attendance.entity.js';
import { meetsCondition, stateAfterTap, type AttendanceState } from './attendance-rule.js';
import { WorkshopSession } from './session.entity.js';
import { canRunSession } from './session.policy.js';
import { opensAt } from './session-time.js';

/** One place in the register, locked. */
interface Place {
  enrolmentId: string;
  personId: string;
  state: AttendanceState | null;
  hasHandedIn: boolean;
}

/** Those who stand in a register: active, and not hidden. */
const EXPECTED = `
  SELECT e.id AS "enrolmentId", e.person_id AS "personId", a.state, EXISTS (SELECT 1 FROM catch_up c WHERE c.session_id = $1 AND c.enrolment_id = e.id) AS "hasHandedIn"
    FROM enrolment e JOIN person p ON p.id = e.person_id LEFT JOIN attendance a ON a.session_id = $1 AND a.enrolment_id = e.id
   WHERE e.cohort_id = $2 AND e.state = 'active' AND p.protection_level <> 'hidden'`;

/** Who came: one tap a person, saved at once, undone in one press. The co-trainer's tap decides; no minutes are kept. */
@Injectable()
export class Register {
  constructor(
    private readonly transactions: Transactions,
    private readonly facts: CompletionFacts,
  ) {}

  /**
   * Notes one person. The form key is not used: all rows of a page share one, a tap on a second row must not count as a repeat of the
   * first, and the same tap twice changes nothing.
   */
  async tap(act: ViewerAct, sessionId: string, enrolmentId: string, tapped: AttendanceState): Promise<void> {
    await this.transactions.run({ ...act, formKey: null }, async (tx) => {
      const session = await this.session(tx, act, sessionId);
      // Somebody may say ahead that she cannot come; nothing else can be known before the way in opens.
      if (tapped !== 'excused') guardOpened(session, tx.now);
      const place = found(await tx.row<Place>(`${EXPECTED} AND e.id = $3`, [sessionId, session.cohortId, enrolmentId]));
      await this.write(tx, act, session, place, stateAfterTap(tapped, place.hasHandedIn), newId());
    });
  }

  /** Everybody without a word yet was there. Answers how many that were. */
  async everyonePresent(act: ViewerAct, sessionId: string): Promise<number> {
    return this.transactions.run(act, async (tx) => {
      const session = await this.session(tx, act, sessionId);
      guardOpened(session, tx.now);
      const places = await tx.rows<Place>(`${EXPECTED} AND a.state IS NULL ORDER BY e.id`, [sessionId, session.cohortId]);
      const batchId = newId();
      for (const place of places) await this.write(tx, act, session, place, 'present', batchId);
      return places.length;
    });
  }

  /** Takes back what one press of the viewer's did, but for people whom somebody changed since. Repeating it changes nothing. */
  async undo(act: ViewerAct, sessionId: string, batchId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const session = await this.session(tx, act, sessionId);
      const changes = await tx.manager.findBy(AttendanceChange, { sessionId, batchId, byPerson: act.viewer.personId });
      for (const change of changes.filter((each) => each.undoneAt === null)) {
        change.undoneAt = tx.now;
        await tx.save(change);
        const row = await tx.manager.findOneBy(Attendance, { sessionId, enrolmentId: change.enrolmentId });
        if (row?.state !== change.after) continue;
        if (change.before === null) await tx.manager.delete(Attendance, { sessionId, enrolmentId: change.enrolmentId });
        else await tx.rows('UPDATE attendance SET state = $3, recorded_by = $4, at = $5 WHERE session_id = $1 AND enrolment_id = $2', [sessionId, change.enrolmentId, change.before, act.viewer.personId, tx.now]);
        await this.tell(tx, session.workshopId, change.enrolmentId, change.before);
        await tx.audit({ kind: 'attendance', id: sessionId, personId: await this.personOf(tx, change.enrolmentId), detail: { before: change.after, after: change.before } });
      }
    });
  }

  /** What catching up or a tap makes of one place, inside the caller's transaction: the row, its change, the fact, the audit row. */
  async write(tx: Tx, act: ViewerAct, session: Pick<WorkshopSession, 'id' | 'workshopId'>, place: Omit<Place, 'hasHandedIn'>, state: AttendanceState, batchId: string): Promise<void> {
    if (place.state === state) return;
    const byPerson = act.viewer.personId;
    await tx.rows(
      'INSERT INTO attendance (session_id, enrolment_id, state, recorded_by, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (session_id, enrolment_id) DO UPDATE SET state = $3, recorded_by = $4, at = $5',
      [session.id, place.enrolmentId, state, byPerson, tx.now],
    );
    await tx.save(Object.assign(new AttendanceChange(), { id: newId(), batchId, sessionId: session.id, enrolmentId: place.enrolmentId, before: place.state, after: state, byPerson, at: tx.now, undoneAt: null }));
    await this.tell(tx, session.workshopId, place.enrolmentId, state);
    await tx.audit({ kind: 'attendance', id: session.id, personId: place.personId, detail: { before: place.state, after: state } });
  }

  private async tell(tx: Tx, workshopId: string, enrolmentId: string, state: AttendanceState | null): Promise<void> {
    await this.facts.tell(tx, { enrolmentId, kind: 'workshop', subjectId: workshopId, isMet: meetsCondition(state), state: state ?? 'missing', isPublished: true });
  }

  /** The session, locked: two taps on one register follow each other. */
  private async session(tx: Tx, act: ViewerAct, id: string): Promise<WorkshopSession> {
    const session = found(await tx.manager.findOne(WorkshopSession, { where: { id }, lock: { mode: 'pessimistic_write' } }));
    found(canRunSession(act.viewer, session.cohortId) ? session : null);
    session.guardHeld();
    return session;
  }

  private async personOf(tx: Tx, enrolmentId: string): Promise<string> {
    return found(await tx.row<{ person_id: string }>('SELECT person_id FROM enrolment WHERE id = $1', [enrolmentId])).person_id;
  }
}

function guardOpened(session: WorkshopSession, now: Date): void {
  if (now < opensAt(session)) throw new DomainError('workshop.register.tooEarly');
}
