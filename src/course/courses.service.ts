import { Injectable } from '@nestjs/common';
import type { Act } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { cleanHtml } from '../platform/views/rich-text.js';
import { Grants } from '../people/grants.service.js';
import { Course, Partner, Programme, type LearningOutcome, type RuleNumbers } from './course.entity.js';

export type NewPartner = Omit<Partner, 'id'>;

/** Makes programmes, courses and partner universities. */
@Injectable()
export class Courses {
  constructor(
    private readonly transactions: Transactions,
    private readonly grants: Grants,
  ) {}

  async makePartner(act: Act, facts: NewPartner): Promise<string> {
    return this.transactions.run(act, (tx) => this.makePartnerIn(tx, facts));
  }

  /** Makes a university inside the caller's transaction. */
  async makePartnerIn(tx: Tx, facts: NewPartner): Promise<string> {
    const partner = Object.assign(new Partner(), { id: newId(), ...facts });
    await tx.save(partner);
    await tx.audit({ kind: 'partner', id: partner.id });
    return partner.id;
  }

  /** Lets a person download the files of one university. */
  async appointOfficer(act: Act, partnerId: string, personId: string): Promise<void> {
    await this.transactions.run(act, (tx) => this.appointOfficerIn(tx, partnerId, personId));
  }

  async appointOfficerIn(tx: Tx, partnerId: string, personId: string): Promise<void> {
    await this.grants.give(tx, personId, 'partner-officer', 'partner', partnerId);
  }

  async makeProgramme(act: Act, facts: { title: string; summary: string; descriptionHtml: string; outcomes: LearningOutcome[]; notionalHours: number; liveHours: number; creditStatement: string; issuer: string; language: string }): Promise<string> {
    return this.transactions.run(act, async (tx) => {
      const programme = Object.assign(new Programme(), { id: newId(), ...facts, descriptionHtml: cleanHtml(facts.descriptionHtml) });
      await tx.save(programme);
      await tx.audit({ kind: 'programme', id: programme.id });
      return programme.id;
    });
  }

  async makeCourse(act: Act, facts: { programmeId: string | null; kind: 'short_course' | 'training'; title: string; summary: string; weeks: number; rule: RuleNumbers }): Promise<string> {
    return this.transactions.run(act, async (tx) => {
      const course = Object.assign(new Course(), { id: newId(), ...facts });
      await tx.save(course);
      await tx.audit({ kind: 'course', id: course.id });
      return course.id;
    });
  }
}
