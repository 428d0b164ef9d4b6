import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Act } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { cleanHtml } from '../platform/views/rich-text.js';
import type { Cohort } from '../course/cohort.entity.js';
import { Cohorts } from '../course/cohorts.service.js';
import { weightOf } from '../module/lessons.service.js';
import { WorkshopSession } from './session.entity.js';
import { Workshop, WorkshopMaterial } from './workshop.entity.js';

export type NewWorkshop = Omit<Workshop, 'id' | 'version'>;
type Planned = Pick<Workshop, 'id' | 'minutes' | 'week' | 'day' | 'clock'>;

/** Makes the workshops of a course, and their sessions in each cohort. */
@Injectable()
export class Workshops implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly cohorts: Cohorts,
  ) {}

  onModuleInit(): void {
    this.cohorts.onPlanned((tx, cohort) => this.planAll(tx, cohort));
  }

  /** Makes a workshop with its handouts, in order; cohorts of the course that are not final get a session of it. Answers its id. */
  async make(act: Act, facts: NewWorkshop, materials: Array<{ title: string; html: string }>): Promise<string> {
    return this.transactions.run(act, async (tx) => {
      const html = { beforeHtml: cleanHtml(facts.beforeHtml), trainerNotesHtml: cleanHtml(facts.trainerNotesHtml), catchUpHtml: cleanHtml(facts.catchUpHtml) };
      const workshop = Object.assign(new Workshop(), { id: newId(), ...facts, ...html });
      await tx.save(workshop);
      for (const [index, material] of materials.entries()) await this.addMaterial(tx, workshop.id, index + 1, material);
      const cohorts = await tx.rows<Pick<Cohort, 'id' | 'startsOn' | 'zone'>>(`SELECT id, to_char(starts_on, 'YYYY-MM-DD') AS "startsOn", zone FROM cohort WHERE course_id = $1 AND state <> 'final'`, [facts.courseId]);
      for (const cohort of cohorts) await tx.save(WorkshopSession.plan(newId(), cohort, workshop));
      await tx.audit({ kind: 'workshop', id: workshop.id });
      return workshop.id;
    });
  }

  private async addMaterial(tx: Tx, workshopId: string, position: number, material: { title: string; html: string }): Promise<void> {
    const html = cleanHtml(material.html);
    await tx.save(Object.assign(new WorkshopMaterial(), { id: newId(), workshopId, position, title: material.title, html, bytes: weightOf(html) }));
  }

  /** Gives a new cohort a session of each workshop of its course, at the time computed from the cohort's start. */
  private async planAll(tx: Tx, cohort: Cohort): Promise<void> {
    const workshops = await tx.rows<Planned>('SELECT id, minutes, week, day, clock FROM workshop WHERE course_id = $1 ORDER BY number', [cohort.courseId]);
    for (const workshop of workshops) await tx.save(WorkshopSession.plan(newId(), cohort, workshop));
  }
}
