import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Viewer, type ViewerGrant } from '../people/viewer.js';

interface ViewerRow {
  personId: string;
  accountId: string;
  displayName: string;
  zone: string;
  locale: string;
  protectionLevel: string;
  grants: ViewerGrant[];
}

/** One account with its person and open grants; $1 is the account. Exported so that the benchmark can send the same statement. */
export const VIEWER_SQL = `SELECT p.id AS "personId", a.id AS "accountId", p.display_name AS "displayName", p.zone, p.locale, p.protection_level AS "protectionLevel",
              COALESCE((SELECT json_agg(json_build_object('role', g.role, 'scopeKind', g.scope_kind, 'scopeId', g.scope_id) ORDER BY g.from_at DESC)
                          FROM role_grant g WHERE g.person_id = p.id AND g.until_at IS NULL), '[]') AS grants
         FROM account a JOIN person p ON p.id = a.person_id
        WHERE a.id = $1 AND a.disabled_at IS NULL`;

/** The second of the two statements that every signed-in page costs (the first reads the session). */
@Injectable()
export class ViewerQueries {
  constructor(private readonly database: Database) {}

  async viewerOf(accountId: string, isSharedPhone: boolean): Promise<Viewer | undefined> {
    const row = await this.database.row<ViewerRow>(
      VIEWER_SQL,
      [accountId],
    );
    return row && new Viewer(row.personId, row.accountId, row.displayName, row.zone, row.locale, row.protectionLevel === 'hidden', isSharedPhone, row.grants);
  }

  /** What the sign-in form needs to compare with. */
  async credentials(handleKey: string): Promise<{ id: string; hash: string; isStaff: boolean } | undefined> {
    return this.database.row<{ id: string; hash: string; isStaff: boolean }>(
      `SELECT a.id, a.passphrase_hash AS hash, EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = a.person_id AND g.until_at IS NULL AND g.role <> 'participant') AS "isStaff"
         FROM account a WHERE a.handle_key = $1 AND a.disabled_at IS NULL`,
      [handleKey],
    );
  }
}
