import { Injectable } from '@nestjs/common';
import { ProtectedIdentity } from '../people/protected-identity.service.js';
import type { ViewerAct } from '../people/viewer.js';
import { Transactions } from '../platform/database/transactions.js';
import { ReportQueries, type EditionCount } from './report.queries.js';
import { hideSmall, mergeSmall } from './small-counts-rule.js';

/** A breakdown is over so many editions together: one alone is too few people. */
const TOGETHER = 3;

export interface ReportEdition extends Pick<EditionCount, 'label' | 'madeFinalAt'> {
  total: number | null;
  completed: number | null;
  notCompleted: number | null;
}

export interface Report {
  editions: ReportEdition[];
  /** Null where there are fewer than three editions. */
  countries: { groups: Array<{ name: string; count: number }>; others: number; labels: string[] } | null;
}

/** Numbers for those who pay for the course: no name, and nothing that could point at one person. */
@Injectable()
export class Reports {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: ReportQueries,
    private readonly identity: ProtectedIdentity,
  ) {}

  async read(act: ViewerAct): Promise<Report> {
    const editions = await this.queries.editions(act.viewer);
    return {
      editions: editions.map(({ label, madeFinalAt, completed, notCompleted }) => {
        const { cells, total } = hideSmall([completed, notCompleted]);
        return { label, madeFinalAt, total, completed: cells[0]!, notCompleted: cells[1]! };
      }),
      countries: editions.length < TOGETHER ? null : await this.countries(act, editions.slice(0, TOGETHER)),
    };
  }

  /** The same as a file; noted. */
  async take(act: ViewerAct): Promise<Report> {
    const report = await this.read(act);
    await this.transactions.run({ ...act, formKey: null }, (tx) => tx.audit({ kind: 'report', id: 'editions', detail: { editions: report.editions.length } }));
    return report;
  }

  /** Only of groups of five and more is the country opened, of one person each; the opening is noted. */
  private async countries(act: ViewerAct, editions: EditionCount[]): Promise<NonNullable<Report['countries']>> {
    return this.transactions.run({ ...act, formKey: null }, async (tx) => {
      const rows = await this.queries.countries(tx, editions.map(({ cohortId }) => cohortId));
      const merged = mergeSmall(rows.filter(({ tag }) => tag !== null).map((row) => ({ name: row, count: row.count })));
      const none = rows.filter(({ tag }) => tag === null).reduce((sum, { count }) => sum + count, 0);
      const groups = [];
      for (const { name: row, count } of merged.groups) {
        const { country } = await this.identity.open(tx, row.personId, ['country'], 'report.count');
        groups.push({ name: country ?? '', count });
      }
      return { groups, others: merged.others + none, labels: editions.map(({ label }) => label) };
    });
  }
}
