import { Injectable } from '@nestjs/common';
import { People } from '../people/people.service.js';
import type { ViewerAct } from '../people/viewer.js';
import { DomainError, found } from '../platform/errors.js';
import type { StaffRole } from './cohort.entity.js';
import { Appointments } from './appointments.service.js';
import { CohortOpeningQueries } from './cohort-opening.queries.js';
import { Cohorts } from './cohorts.service.js';
import { StaffCodes, type StaffCode } from './staff-codes.service.js';

export interface Opening {
  courseId: string;
  label: string;
  startsOn: string;
  zone: string;
  secondOrganiser: string;
  careContact: string;
  careDeputy: string;
}

/** Opens a cohort from a course with two organisers, a care contact and her deputy, and brings staff in. Nobody who took part before is copied. */
@Injectable()
export class CohortOpenings {
  constructor(
    private readonly cohorts: Cohorts,
    private readonly appointments: Appointments,
    private readonly queries: CohortOpeningQueries,
    private readonly people: People,
    private readonly codes: StaffCodes,
  ) {}

  /** Plans, appoints the viewer, the second organiser and those who care, opens; answers the cohort's id. A second press answers the same. */
  async open(act: ViewerAct, opening: Opening): Promise<string> {
    found((await this.queries.courses(act.viewer)).find((course) => course.id === opening.courseId));
    const others = new Set((await this.queries.staffPeople(act.viewer)).map((person) => person.id));
    if (!others.has(opening.secondOrganiser)) throw new DomainError('course.opening.second.missing');
    if (![opening.careContact, opening.careDeputy].every((id) => id === act.viewer.personId || others.has(id))) throw new DomainError('course.opening.care.missing');
    const cohortId = await this.cohorts.plan(act, { ...opening, partnerIds: await this.queries.partnerIds(opening.courseId) });
    // Each step has a key of its own, so that a second press waits for the first and finishes what a cut line left.
    const step = (event: string, nth: number): ViewerAct => ({ ...act, event, formKey: act.formKey && `${act.formKey}${nth}` });
    const staff = [[act.viewer.personId, 'organiser'], [opening.secondOrganiser, 'organiser'], [opening.careContact, 'care-contact'], [opening.careDeputy, 'care-deputy']] as const;
    for (const [nth, [personId, role]] of staff.entries()) await this.appointments.appoint(step('staff.appointed', nth), cohortId, personId, role);
    await this.cohorts.open(step('cohort.opened', staff.length), cohortId);
    return cohortId;
  }

  /** Invites a new member of staff and gives her the role: the code for her first visit is shown once. */
  async inviteStaff(act: ViewerAct, cohortId: string, displayName: string, role: StaffRole, zone: string, untilAt: Date | null): Promise<StaffCode> {
    return this.codes.shownOnce(act, async (tx) => {
      const personId = await this.people.make(tx, { displayName, zone });
      await this.appointments.appointIn(tx, cohortId, personId, role, untilAt);
      return this.codes.first(tx, personId, displayName);
    });
  }
}
