import type { Act } from '../platform/audit/act.js';
import type { RequestViewer } from '../platform/http/access.js';
import type { Role, ScopeKind } from './grant.entity.js';

export interface ViewerGrant {
  role: Role;
  scopeKind: ScopeKind;
  scopeId: string | null;
}

/** The person who is asking and what she may: made from her grants, never from anything the request says. */
export class Viewer implements RequestViewer {
  readonly roles: ReadonlySet<string>;

  constructor(
    readonly personId: string,
    readonly accountId: string,
    readonly displayName: string,
    readonly zone: string,
    readonly locale: string,
    readonly isHidden: boolean,
    /** Her answer to "could someone else look at this phone?" for this session. */
    readonly isSharedPhone: boolean,
    readonly grants: readonly ViewerGrant[],
  ) {
    this.roles = new Set(grants.map((grant) => grant.role));
  }

  /** True when she holds `role` for the scope (or for the whole site). */
  has(role: Role, scopeId?: string): boolean {
    return this.grants.some((grant) => grant.role === role && (grant.scopeKind === 'site' || scopeId === undefined || grant.scopeId === scopeId));
  }

  /** The cohorts in which she holds one of `roles`, newest grant first; for site-wide roles use `has`. */
  cohortIds(...roles: Role[]): string[] {
    return [...new Set(this.grants.filter((grant) => grant.scopeKind === 'cohort' && roles.includes(grant.role)).map((grant) => grant.scopeId!))];
  }

  /** Somebody who holds nothing but `role` for one cohort: to ask the same questions of the database as such a person's pages do. */
  static standingFor(role: Role, cohortId: string, { zone, locale }: Pick<Viewer, 'zone' | 'locale'>): Viewer {
    return new Viewer('', '', '', zone, locale, false, true, [{ role, scopeKind: 'cohort', scopeId: cohortId }]);
  }

  partnerIds(): string[] {
    return this.grants.filter((grant) => grant.scopeKind === 'partner').map((grant) => grant.scopeId!);
  }
}

/** What somebody signed in is doing; the first argument of every verb that a page calls. */
export type ViewerAct = Act<Viewer>;
