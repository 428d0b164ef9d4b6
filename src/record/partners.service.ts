import { Injectable } from '@nestjs/common';
import { Envelopes } from '../account/envelopes.js';
import { RecordsLinks, type MadeLink } from '../account/records-links.service.js';
import { CourseQueries, type CohortRow } from '../course/course.queries.js';
import { isSiteOrganiser } from '../course/course.policy.js';
import { Courses } from '../course/courses.service.js';
import { StaffCodes, type StaffCode } from '../course/staff-codes.service.js';
import { Grants } from '../people/grants.service.js';
import { People } from '../people/people.service.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { DomainError, found } from '../platform/errors.js';
import { PartnerQueries, type PartnerView } from './partner.queries.js';
import { liveUntil } from '../people/grant.entity.js';

/** For what the envelope of a fresh link may be opened. */
const LINKS = 'records links';

/** There is a university of this name and unit already. */
export class PartnerThere extends DomainError {}
/** Whoever organises single cohorts adds a university to one of them. */
export class CohortNeeded extends DomainError {}

/** Looks after partner universities and their records staff. */
@Injectable()
export class Partners {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: PartnerQueries,
    private readonly courses: Courses,
    private readonly cohorts: CourseQueries,
    private readonly people: People,
    private readonly grants: Grants,
    private readonly codes: StaffCodes,
    private readonly links: RecordsLinks,
    private readonly envelopes: Envelopes,
  ) {}

  /** The cohorts that may still begin to work with a university: those that the viewer organises and that are not final. */
  async openCohorts(viewer: Viewer): Promise<CohortRow[]> {
    return (await this.cohorts.cohorts(viewer)).filter((cohort) => cohort.state !== 'final' && viewer.has('organiser', cohort.id));
  }

  /** Adds a university, and to a cohort if one is named. Answers its id. @throws PartnerThere, CohortNeeded */
  async add(act: ViewerAct, facts: { name: string; unit: string; country: string }, cohortId: string | null): Promise<string> {
    if (!cohortId && !isSiteOrganiser(act.viewer)) throw new CohortNeeded('partner.cohort.missing');
    return this.transactions.run(act, async (tx) => {
      found(await tx.row("SELECT pg_advisory_xact_lock(hashtext('banyan partners')) IS NOT NULL AS locked"));
      if (await tx.row('SELECT 1 FROM partner WHERE lower(name) = lower($1) AND lower(unit) = lower($2)', [facts.name, facts.unit])) throw new PartnerThere('partner.name.there');
      const partnerId = await this.courses.makePartnerIn(tx, { code: newId(), ...facts });
      if (cohortId) await this.link(tx, act, partnerId, cohortId);
      return partnerId;
    });
  }

  /** Lets a cohort work with a university: its people may then say yes to it. */
  async addToCohort(act: ViewerAct, partnerId: string, cohortId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      await this.locked(tx, act, partnerId);
      await this.link(tx, act, partnerId, cohortId);
    });
  }

  /** Makes a person who may download the university's files, and the code of her first visit, shown once. */
  async appointOfficer(act: ViewerAct, partnerId: string, displayName: string): Promise<StaffCode> {
    return this.codes.shownOnce(act, async (tx) => {
      await this.locked(tx, act, partnerId);
      const personId = await this.people.make(tx, { displayName, zone: act.viewer.zone });
      await this.courses.appointOfficerIn(tx, partnerId, personId);
      await tx.audit({ kind: 'partner', id: partnerId, personId });
      return this.codes.first(tx, personId, displayName);
    });
  }

  /** Ends her role at once, and makes a code worthless that she has not used. */
  async endOfficer(act: ViewerAct, partnerId: string, personId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      mustServe(await this.locked(tx, act, partnerId), personId);
      await this.grants.end(tx, personId, 'partner-officer', partnerId);
      const left = await tx.row(`SELECT 1 FROM role_grant WHERE person_id = $1 AND ${liveUntil('until_at')}`, [personId]);
      if (!left) await this.codes.cancel(tx, personId);
      await tx.audit({ kind: 'partner', id: partnerId, personId });
    });
  }

  /** A new code for one of the records staff; earlier ones are worthless. */
  async renewOfficer(act: ViewerAct, partnerId: string, personId: string): Promise<StaffCode> {
    return this.codes.shownOnce(act, async (tx) => {
      mustServe(await this.locked(tx, act, partnerId), personId);
      return this.codes.renew(tx, act, personId, (grant) => grant.role === 'partner-officer' && grant.scopeId === partnerId);
    });
  }

  /** A link and a code that let one of the records staff in once, without passphrase; or only a new code for the link that is open. The same press again shows the same. */
  async linkFor(act: ViewerAct, partnerId: string, personId: string, what: 'both' | 'code'): Promise<MadeLink & { displayName: string }> {
    const sealed = await this.transactions.run(act, async (tx) => {
      const partner = await this.locked(tx, act, partnerId);
      mustServe(partner, personId);
      const made = what === 'both' ? await this.links.make(tx, act, personId) : await this.links.renewCode(tx, personId);
      await tx.audit({ kind: 'partner', id: partnerId, personId });
      return this.envelopes.seal(LINKS, { ...made, displayName: partner.officers.find((officer) => officer.personId === personId)!.displayName });
    });
    return this.envelopes.open(LINKS, sealed);
  }

  private async link(tx: Tx, act: ViewerAct, partnerId: string, cohortId: string): Promise<void> {
    if (!act.viewer.has('organiser', cohortId)) throw new CohortNeeded('partner.cohort.missing');
    const cohort = await tx.row<{ state: string }>('SELECT state FROM cohort WHERE id = $1 FOR SHARE', [cohortId]);
    if (!cohort || cohort.state === 'final') throw new CohortNeeded('partner.cohort.missing');
    await tx.rows('INSERT INTO cohort_partner (cohort_id, partner_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [cohortId, partnerId]);
    await tx.audit({ kind: 'cohort', id: cohortId, detail: { partnerId } });
  }

  private async locked(tx: Tx, act: ViewerAct, partnerId: string): Promise<PartnerView> {
    await tx.rows('SELECT id FROM partner WHERE id = $1 FOR UPDATE', [partnerId]);
    return found(await this.queries.one(act.viewer, partnerId, tx));
  }
}

function mustServe({ officers }: PartnerView, personId: string): void {
  found(officers.find((officer) => officer.personId === personId));
}
