import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemAct } from '../../platform/audit/act.js';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { found } from '../../platform/errors.js';
import { JobRunner } from '../../platform/jobs/job-runner.js';
import { liveGrant, type Role } from '../../people/grant.entity.js';
import { ProtectedIdentity } from '../../people/protected-identity.service.js';
import type { Viewer, ViewerAct } from '../../people/viewer.js';
import { Questions } from '../../message/questions.service.js';
import { Mark } from '../marking/mark.entity.js';
import { MarkFacts } from '../marking/mark-facts.service.js';
import { lockScript } from '../marking/marked-script.js';
import { peopleOfWork } from '../assignment/work-people.js';
import { CareCase } from './care-case.entity.js';
import { oneWorkingDayAfter } from './working-day-rule.js';

/** Somebody's contact as it was opened for care; shown once and kept nowhere. */
export interface OpenedContact {
  displayName: string;
  email: string | null;
}

/** *Care needed*: raising, answering, writing, opening the contact, the writer's no, and back to marking. */
@Injectable()
export class CareCases implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly identity: ProtectedIdentity,
    private readonly questions: Questions,
    private readonly facts: MarkFacts,
    private readonly runner: JobRunner,
  ) {}

  onModuleInit(): void {
    this.runner.handle('care.deputy', ({ id }) => this.tellDeputy(String(id)));
  }

  /** Takes a script out of its pile and tells the care contact. Pressed again, nothing more happens. */
  async raise(act: ViewerAct, submissionId: string, note: string): Promise<{ assignmentId: string; cohortId: string }> {
    return this.transactions.run(act, async (tx) => {
      const { assignmentId, cohortId } = await lockScript(tx, act, submissionId);
      const { zone } = found(await tx.row<{ zone: string }>('SELECT zone FROM cohort WHERE id = $1', [cohortId]));
      const raised = CareCase.raise({ id: newId(), submissionId, cohortId, raisedBy: act.viewer.personId, note, at: tx.now, dueAt: oneWorkingDayAfter(tx.now, zone) });
      await tx.save(raised);
      const mark = await tx.manager.findOneBy(Mark, { submissionId });
      if (mark && !mark.isDone && mark.markerId !== null) {
        mark.handBack(tx.now);
        await tx.save(mark);
      }
      await tx.audit({ kind: 'careCase', id: raised.id, people: await peopleOfWork(tx, submissionId) });
      await this.tell(tx, raised, 'care-contact', 'care');
      await tx.job('care.deputy', { id: raised.id }, { startAfter: raised.dueAt });
      return { assignmentId, cohortId };
    });
  }

  /** *I look after this.* */
  async answer(act: ViewerAct, id: string): Promise<void> {
    await this.change(act, id, async (_tx, care) => care.answer(act.viewer.personId, _tx.now));
  }

  /** Writes to whoever wrote the work, through the site: a question of hers that only care contact and deputy read. @throws DomainError when she said no */
  async write(act: ViewerAct, id: string, text: string): Promise<void> {
    await this.change(act, id, async (tx, care) => {
      care.reach(act.viewer.personId, tx.now);
      const places = await tx.rows<{ id: string }>(`SELECT e.id FROM enrolment e JOIN submission s ON s.id = $1 LEFT JOIN group_member m ON m.enrolment_id = e.id WHERE e.id = s.enrolment_id OR m.group_id = s.group_id ORDER BY e.id`, [care.submissionId]);
      for (const place of places) await this.questions.openForCareWithin(tx, act, { cohortId: care.cohortId, enrolmentId: place.id }, text);
    });
  }

  /** Opens name and address of whoever wrote the work; each sees in her own data who did and why. @throws DomainError when she said no */
  async openContact(act: ViewerAct, id: string, reason: string): Promise<OpenedContact[]> {
    let contacts: OpenedContact[] = [];
    // Without its form key: what is opened must not be kept as the answer of a form.
    await this.change({ ...act, formKey: null }, id, async (tx, care) => {
      care.reach(act.viewer.personId, tx.now);
      care.openedAt = tx.now;
      for (const personId of await peopleOfWork(tx, care.submissionId)) {
        const { email = null } = await this.identity.open(tx, personId, ['email'], `care.${reason}`);
        const person = found(await tx.row<{ displayName: string }>('SELECT display_name AS "displayName" FROM person WHERE id = $1', [personId]));
        contacts = [...contacts, { displayName: person.displayName, email }];
      }
    });
    return contacts;
  }

  /** Lays the script back into its pile. */
  async release(act: ViewerAct, id: string): Promise<void> {
    await this.change(act, id, async (tx, care) => {
      care.release(act.viewer.personId, tx.now);
      await tx.save(care);
      await this.facts.tellScript(tx, care.submissionId);
    });
  }

  /** Whoever wrote the work says no to being written to. */
  async decline(act: ViewerAct, id: string): Promise<{ assignmentId: string }> {
    return this.transactions.run(act, async (tx) => {
      const care = found(await tx.manager.findOne(CareCase, { where: { id }, lock: { mode: 'pessimistic_write' } }));
      found((await peopleOfWork(tx, care.submissionId)).includes(act.viewer.personId) ? care : null);
      care.decline(tx.now);
      await tx.save(care);
      await tx.audit({ kind: 'careCase', id });
      return found(await tx.row<{ assignmentId: string }>('SELECT assignment_id AS "assignmentId" FROM submission WHERE id = $1', [care.submissionId]));
    });
  }

  /** One working day has passed: the deputy is told, unless somebody has answered. */
  private async tellDeputy(id: string): Promise<void> {
    await this.transactions.run(systemAct('care.deputyTold'), async (tx) => {
      const care = await tx.manager.findOne(CareCase, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!care?.isLate(tx.now)) return;
      care.deputyToldAt = tx.now;
      await tx.save(care);
      await this.tell(tx, care, 'care-deputy', 'careLate');
      await tx.audit({ kind: 'careCase', id });
    });
  }

  private async change(act: ViewerAct, id: string, work: (tx: Tx, care: CareCase) => Promise<void>): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const care = await tx.manager.findOne(CareCase, { where: { id }, lock: { mode: 'pessimistic_write' } });
      await work(tx, found(care && canCare(act.viewer, care.cohortId) ? care : null));
      await tx.save(care!);
      await tx.audit({ kind: 'careCase', id, people: await peopleOfWork(tx, care!.submissionId) });
    });
  }

  private async tell(tx: Tx, care: CareCase, role: Role, event: string): Promise<void> {
    const staff = await tx.rows<{ id: string }>(`SELECT DISTINCT g.person_id AS id FROM role_grant g WHERE g.scope_id = $1 AND g.role = $2 AND ${liveGrant('g')}`, [care.cohortId, role]);
    for (const { id } of staff) await tx.job('mail.send', { personId: id, event, subjectId: care.id });
  }
}

/** Care contact and deputy of the cohort, and nobody else. */
export function canCare(viewer: Viewer, cohortId: string): boolean {
  return viewer.has('care-contact', cohortId) || viewer.has('care-deputy', cohortId);
}
