import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CompletionQueries } from '../completion/completion.queries.js';
import { SecondYeses, type WaitingYes } from '../people/second-yeses.service.js';
import type { Viewer } from '../people/viewer.js';
import { changedSince, isRecorded, judgeMembers } from './judged-cohort.js';
import { OutcomesQueries } from './outcomes.queries.js';

/** Proposed results wait for the yes of another organiser or of a second person. Nobody's name or result is told, and hidden people are not counted. */
@Injectable()
export class ProposalYeses implements OnModuleInit {
  constructor(
    private readonly yeses: SecondYeses,
    private readonly queries: OutcomesQueries,
    private readonly completion: CompletionQueries,
  ) {}

  onModuleInit(): void {
    this.yeses.from((viewer) => this.waitingFor(viewer));
  }

  private async waitingFor(viewer: Viewer): Promise<WaitingYes[]> {
    const waiting: WaitingYes[] = [];
    for (const proposal of await this.queries.waiting(viewer)) {
      const { plan, members } = await this.completion.cohort(proposal.cohortId);
      const judged = judgeMembers(plan, members);
      const count = judged.filter((member) => !member.isHidden && isRecorded(member.judgement.outcome)).length;
      waiting.push({
        textKey: 'record.outcomes.yes', params: { count, label: proposal.label }, askedBy: proposal.proposerName, at: proposal.at, yesPath: `/cohorts/${proposal.cohortId}/outcomes/confirmation`, lookPath: null,
        whyNotKey: changedSince(proposal.outcomes, judged).length > 0 ? 'record.outcomes.yesChanged' : null,
      });
    }
    return waiting;
  }
}
