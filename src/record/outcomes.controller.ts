import { Controller, Get, Param, Post } from '@nestjs/common';
import { FreshSignIn } from '../account/fresh-sign-in.js';
import { CompletionQueries } from '../completion/completion.queries.js';
import { CourseQueries } from '../course/course.queries.js';
import { found } from '../platform/errors.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page, redirect } from '../platform/http/answer.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { Finalisation } from './finalisation.service.js';
import { judgeMembers } from './judged-cohort.js';
import { finalPage, outcomesPage } from './outcomes.page.js';
import { OutcomesQueries } from './outcomes.queries.js';
import { Proposals } from './proposals.service.js';

/** Making results final: one organiser proposes what the rule gives; another, or the second person, confirms. */
@Controller('/cohorts/:id/outcomes')
export class OutcomesController {
  constructor(
    private readonly cohorts: CourseQueries,
    private readonly completion: CompletionQueries,
    private readonly queries: OutcomesQueries,
    private readonly proposals: Proposals,
    private readonly finalisation: Finalisation,
  ) {}

  @Get()
  @Allow(['organiser'])
  async show(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    const cohort = found(await this.cohorts.cohort(viewer, id, ['organiser']));
    const options = { title: 'record.outcomes.title', crumbs: [{ href: `/cohorts/${id}`, label: cohort.label }], desk: true };
    if (cohort.state === 'final') return page('record/final', finalPage(id, await this.queries.final(viewer, id), await this.queries.openDisputes(viewer, id)), options);
    const { plan, members } = await this.completion.cohort(id);
    const shown = outcomesPage(id, plan, judgeMembers(plan, members), await this.queries.proposal(viewer, id), viewer);
    const isRunning = this.queries.isRunning(cohort);
    return page('record/outcomes', { ...shown, ...(await this.queries.reviewWindow(viewer, id)), isOpen: cohort.state === 'open', isRunning, proposeLook: isRunning ? '' : 'primary' }, options);
  }

  @Post('/proposal')
  @Allow(['organiser'], 'outcomes.proposed')
  async propose(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.proposals.propose(act, id);
    return redirect(`/cohorts/${id}/outcomes`, 'outcomesProposed');
  }

  @Post('/proposal/withdrawal')
  @Allow(['organiser'], 'outcomes.proposalWithdrawn')
  async withdraw(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.proposals.withdraw(act, id);
    return redirect(`/cohorts/${id}/outcomes`, 'outcomesTakenBack');
  }

  @Post('/confirmation')
  @Allow(['organiser', 'second-person'], 'outcomes.madeFinal')
  @FreshSignIn()
  async confirm(@CurrentAct() act: ViewerAct, @Param('id') id: string) {
    await this.finalisation.confirm(act, id);
    return redirect(act.viewer.has('organiser', id) ? `/cohorts/${id}/outcomes` : '/second-yes', 'outcomesFinal');
  }
}
