import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SecondYeses, type WaitingYes } from '../people/second-yeses.service.js';
import type { Viewer } from '../people/viewer.js';
import { fieldWords, reasonWords } from './opening.page.js';
import { OpeningQueries } from './opening.queries.js';

/** Requests to open details of a whole cohort stand among what waits for a second yes. */
@Injectable()
export class OpeningYeses implements OnModuleInit {
  constructor(
    private readonly yeses: SecondYeses,
    private readonly queries: OpeningQueries,
  ) {}

  onModuleInit(): void {
    this.yeses.from((viewer) => this.waitingFor(viewer));
  }

  private async waitingFor(viewer: Viewer): Promise<WaitingYes[]> {
    return (await this.queries.waiting(viewer)).map((row) => ({
      textKey: 'enrolment.opening.yes', params: { fields: fieldWords(row, viewer.locale), label: row.cohortLabel }, reason: reasonWords(row, viewer.locale), askedBy: row.askedByName, at: row.askedAt,
      yesPath: null, lookPath: `/openings/${row.id}`, whyNotKey: null,
    }));
  }
}
