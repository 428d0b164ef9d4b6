import { Injectable } from '@nestjs/common';
import { found } from '../../platform/errors.js';
import { emptyForm, type FormState } from '../../platform/forms/form.js';
import { page, type PageAnswer } from '../../platform/http/answer.js';
import { Clock } from '../../platform/time/clock.js';
import type { Viewer } from '../../people/viewer.js';
import { feedbackPage, talkPage } from './assignment.page.js';
import { partsOf, planPage, planValues } from './plan.page.js';
import { PlanQueries, type PlanView } from './plan.queries.js';
import type { PlanConflict } from './plans.service.js';
import { TalkQueries } from './talk.queries.js';
import { SubmissionQueries } from './submission.queries.js';

/** The pages of a group's plan, which several controllers show. */
@Injectable()
export class PlanPages {
  constructor(
    private readonly queries: PlanQueries,
    private readonly submissions: SubmissionQueries,
    private readonly clock: Clock,
    private readonly talks: TalkQueries,
  ) {}

  async view(viewer: Viewer, groupId: string, assignmentId: string): Promise<PlanView> {
    return found(await this.queries.plan(viewer, groupId, assignmentId, this.clock.now()));
  }

  /** The same for those who may change something. */
  async memberView(viewer: Viewer, groupId: string, assignmentId: string): Promise<PlanView> {
    const view = await this.view(viewer, groupId, assignmentId);
    return found(view.isActive ? view : null);
  }

  async plan(viewer: Viewer, view: PlanView, form?: FormState): Promise<PageAnswer> {
    const feedback = view.isPublished && view.enrolmentId ? (await this.submissions.feedback(viewer, view.assignmentId)).map(feedbackPage) : [];
    const talk = view.enrolmentId ? await this.talks.own(viewer, view.assignmentId) : undefined;
    const values = { note: view.note, ...form?.values };
    return page('assignment/plan', { ...planPage(view, this.clock.now(), viewer.zone), feedback, talk: talk && talkPage(talk, view.handedIn !== null), form: { values, errors: form?.errors ?? {} } }, {
      status: form ? 422 : 200,
      title: 'group.title',
      titleParams: { number: view.groupNumber },
      crumbs: [{ href: `/assignments/${view.assignmentId}`, label: view.assignmentCode }],
    });
  }

  edit(viewer: Viewer, view: PlanView, form?: FormState): PageAnswer {
    return page('assignment/plan-edit', { ...planPage(view, this.clock.now(), viewer.zone), form: form ?? emptyForm(planValues(view, view.plan ?? {}, view.number)) }, {
      status: form ? 422 : 200,
      title: 'group.edit.title',
      titleParams: { number: view.groupNumber },
      crumbs: this.crumbs(view),
      scripts: ['draft'],
    });
  }

  /** Her own name stands in the plan that she is about to hand in. */
  ownName(view: PlanView, names: string[], ticks: string[]): PageAnswer {
    const path = `/groups/${view.groupId}/plan/${view.assignmentId}`;
    return page('assignment/own-name', { names, fields: ticks.map((value) => ({ name: 'tick', value })), action: `${path}/hand-in`, backPath: `${path}#plan`, code: view.assignmentCode }, { title: 'people.ownName.heading', crumbs: this.crumbs(view) });
  }

  /** Heading by heading, what stands there and what she wrote; her own is in the box. */
  conflict(view: PlanView, conflict: PlanConflict): PageAnswer {
    const mine = partsOf(view, conflict.keptPlan);
    const parts = partsOf(view, conflict.currentPlan).map((part, index) => ({ ...part, current: part.text, kept: mine[index]!.text, differs: part.text !== mine[index]!.text }));
    const data = { path: `/groups/${view.groupId}/plan/${view.assignmentId}`, parts, number: conflict.number, form: emptyForm(planValues(view, conflict.keptPlan, conflict.number)) };
    return page('assignment/plan-conflict', data, { status: 409, title: 'group.conflict.title', crumbs: this.crumbs(view) });
  }

  crumbs(view: PlanView) {
    return [{ href: `/groups/${view.groupId}/plan/${view.assignmentId}`, label: 'group.crumb' }];
  }
}
