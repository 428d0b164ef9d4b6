import { Injectable } from '@nestjs/common';
import type { Reader } from '../completion/completion.queries.js';
import { Database } from '../platform/database/database.js';
import type { Viewer } from '../people/viewer.js';
import { canRunPartner } from './partner.policy.js';
import type { FileFormat } from './file-formats.js';
import type { RecordField } from './record-fields.js';
import { liveGrant } from '../people/grant.entity.js';

export interface AgreementView {
  id: string;
  number: string;
  purpose: string;
  fields: RecordField[];
  /** YYYY-MM-DD, both included. */
  fromOn: string;
  untilOn: string;
  versionNumber: number;
  formats: FileFormat[];
  keepMonths: number;
  contact: string;
  asksEndorsement: boolean;
  /** Signed off by two people; else it waits, or was dropped. */
  isAgreed: boolean;
  isWaiting: boolean;
  madeBy: string | null;
  makerName: string | null;
  madeAt: string | null;
}

export interface OfficerView {
  personId: string;
  displayName: string;
  since: string;
  hasAccount: boolean;
  /** A link was made that is not used yet. */
  hasLink: boolean;
}

export interface PartnerView {
  id: string;
  name: string;
  unit: string;
  country: string;
  cohorts: Array<{ id: string; label: string }>;
  officers: OfficerView[];
  /** Newest first. */
  agreements: AgreementView[];
}

/** Hidden people stand in no list of staff. */
const PARTNERS = `SELECT n.id, n.name, n.unit, n.country,
    (SELECT COALESCE(json_agg(json_build_object('id', c.id, 'label', c.label) ORDER BY c.starts_on DESC, c.id), '[]') FROM cohort_partner b JOIN cohort c ON c.id = b.cohort_id WHERE b.partner_id = n.id) AS cohorts,
    (SELECT COALESCE(json_agg(json_build_object('personId', p.id, 'displayName', p.display_name, 'since', g.from_at, 'hasAccount', EXISTS (SELECT 1 FROM account a WHERE a.person_id = p.id), 'hasLink', EXISTS (SELECT 1 FROM records_link l WHERE l.person_id = p.id AND l.used_at IS NULL AND l.cancelled_at IS NULL AND l.until_at > now())) ORDER BY p.display_name, p.id), '[]')
       FROM role_grant g JOIN person p ON p.id = g.person_id WHERE g.role = 'partner-officer' AND g.scope_id = n.id AND ${liveGrant('g')} AND p.protection_level <> 'hidden') AS officers,
    (SELECT COALESCE(json_agg(json_build_object('id', a.id, 'number', a.number, 'purpose', a.purpose, 'fields', a.fields, 'fromOn', to_char(a.from_on, 'YYYY-MM-DD'), 'untilOn', to_char(a.until_on, 'YYYY-MM-DD'), 'versionNumber', a.version_number,
       'formats', a.formats, 'keepMonths', a.keep_months, 'contact', a.contact, 'asksEndorsement', a.asks_endorsement, 'isAgreed', a.agreed_at IS NOT NULL, 'isWaiting', a.agreed_at IS NULL, 'madeBy', a.made_by, 'madeAt', a.made_at,
       'makerName', (SELECT p.display_name FROM person p WHERE p.id = a.made_by)) ORDER BY a.agreed_at IS NOT NULL, a.from_on DESC, a.version_number DESC), '[]')
       FROM agreement a WHERE a.partner_id = n.id AND a.dropped_at IS NULL) AS agreements
  FROM partner n`;

@Injectable()
export class PartnerQueries {
  constructor(private readonly database: Database) {}

  /** The universities that the viewer looks after, by name; one statement. */
  async list(viewer: Viewer): Promise<PartnerView[]> {
    const partners = await this.database.rows<PartnerView>(`${PARTNERS} ORDER BY n.name, n.id`);
    return partners.filter((partner) => canRun(viewer, partner));
  }

  /** One of them; `reader` is the open transaction where the answer decides over a change. */
  async one(viewer: Viewer, id: string, reader: Reader = this.database): Promise<PartnerView | undefined> {
    const [partner] = await reader.rows<PartnerView>(`${PARTNERS} WHERE n.id = $1`, [id]);
    return partner && canRun(viewer, partner) ? partner : undefined;
  }
}

function canRun(viewer: Viewer, { cohorts }: PartnerView): boolean {
  return canRunPartner(viewer, cohorts.map((cohort) => cohort.id));
}
