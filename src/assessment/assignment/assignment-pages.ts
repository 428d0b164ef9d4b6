import { Injectable } from '@nestjs/common';
import { emptyForm, type FormState } from '../../platform/forms/form.js';
import { page, type PageAnswer } from '../../platform/http/answer.js';
import { Clock } from '../../platform/time/clock.js';
import type { Viewer } from '../../people/viewer.js';
import { assignmentPage, talkPage } from './assignment.page.js';
import type { AssignmentView } from './assignment.queries.js';
import type { DraftConflict } from './drafts.service.js';
import { TalkQueries } from './talk.queries.js';
import { SubmissionQueries } from './submission.queries.js';

/** The assignment's page, which several controllers show: at first, and again when something in its form is to be put right. */
@Injectable()
export class AssignmentPages {
  constructor(
    private readonly submissions: SubmissionQueries,
    private readonly clock: Clock,
    private readonly talks: TalkQueries,
  ) {}

  async assignment(viewer: Viewer, view: AssignmentView, form?: FormState): Promise<PageAnswer> {
    const feedback = view.enrolmentId ? await this.submissions.feedback(viewer, view.id) : [];
    const talk = view.enrolmentId ? await this.talks.own(viewer, view.id) : undefined;
    const shown = form ?? emptyForm({ text: view.draftText, comments: 'marks' });
    return page('assignment/assignment', { ...assignmentPage(view, feedback, this.clock.now(), viewer.zone), talk: talk && talkPage(talk, view.handedIn.some((one) => !one.forCommentsOnly)), form: shown }, {
      status: form ? 422 : 200,
      minutes: view.minutes,
      title: 'assignment.title',
      titleParams: { code: view.code },
      scripts: ['copy', 'draft', 'hand-in'],
    });
  }

  /** Her own name stands in what she is about to hand in: nothing has happened yet, the draft is saved. */
  ownName(view: AssignmentView, names: string[], typed: { text: string; comments: boolean; tick: ReadonlySet<string>; client_at: Date | null }): PageAnswer {
    const path = `/assignments/${view.id}`;
    const fields = [...[...typed.tick].map((value) => ({ name: 'tick', value })), { name: 'comments', value: typed.comments ? 'comments' : 'marks' }, { name: 'revision', value: String(view.draftRevision) }, { name: 'client_at', value: typed.client_at?.toISOString() ?? '' }, { name: 'text', value: typed.text }];
    return page('assignment/own-name', { names, fields, action: `${path}/hand-in`, backPath: `${path}#write`, code: view.code }, { title: 'people.ownName.heading' });
  }

  /** Both texts, each in a box of its own: she keeps one of them, or makes one out of two. */
  conflict(assignmentId: string, conflict: DraftConflict): PageAnswer {
    const data = { path: `/assignments/${assignmentId}`, revision: conflict.revision, kept: conflict.kept, current: conflict.current, form: emptyForm({ text: conflict.kept }) };
    return page('assignment/draft-conflict', data, { status: 409, title: 'assignment.conflict.title' });
  }
}
