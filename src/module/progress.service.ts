import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { found } from '../platform/errors.js';
import { CompletionFacts } from '../completion/facts.service.js';
import { Enrolments } from '../enrolment/enrolments.service.js';
import type { ViewerAct } from '../people/viewer.js';

interface OwnPlace {
  enrolmentId: string;
  moduleId: string;
}

/** What a participant marks as done. Each verb may be repeated; nothing here leaves an audit row: it is her own. */
@Injectable()
export class Progress {
  constructor(
    private readonly transactions: Transactions,
    private readonly enrolments: Enrolments,
    private readonly facts: CompletionFacts,
  ) {}

  /** Marks a lesson done; a module whose last lesson this was is done too. */
  async lessonDone(act: ViewerAct, lessonId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const place = await this.placeOfLesson(tx, act, lessonId);
      await tx.rows('INSERT INTO lesson_done (enrolment_id, lesson_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [place.enrolmentId, lessonId, tx.now]);
      const left = await tx.row('SELECT 1 FROM lesson l WHERE l.module_id = $2 AND NOT EXISTS (SELECT 1 FROM lesson_done d WHERE d.lesson_id = l.id AND d.enrolment_id = $1) LIMIT 1', [place.enrolmentId, place.moduleId]);
      if (!left) await this.markModule(tx, place);
    });
  }

  /** Takes the mark back; the module is then not done either. */
  async lessonNotDone(act: ViewerAct, lessonId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const place = await this.placeOfLesson(tx, act, lessonId);
      await tx.rows('DELETE FROM lesson_done WHERE enrolment_id = $1 AND lesson_id = $2', [place.enrolmentId, lessonId]);
      await this.unmarkModule(tx, place);
    });
  }

  /** One press marks a whole module done, its lessons too. */
  async moduleDone(act: ViewerAct, moduleId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => this.finishModule(tx, await this.placeOfModule(tx, act, moduleId)));
  }

  /** Takes the module's mark back, and with it those lessons that the same press marked. */
  async moduleNotDone(act: ViewerAct, moduleId: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const place = await this.placeOfModule(tx, act, moduleId);
      await tx.rows(
        `DELETE FROM lesson_done d USING lesson l, module_done m WHERE l.id = d.lesson_id AND l.module_id = m.module_id AND m.module_id = $2 AND m.enrolment_id = $1
           AND d.enrolment_id = $1 AND d.at = m.at`,
        [place.enrolmentId, place.moduleId],
      );
      await this.unmarkModule(tx, place);
    });
  }

  /** A passed quiz marks the lessons of its module: called by assessment inside its transaction. */
  async finishModule(tx: Tx, place: OwnPlace): Promise<void> {
    await tx.rows('INSERT INTO lesson_done (enrolment_id, lesson_id, at) SELECT $1, id, $3 FROM lesson WHERE module_id = $2 ON CONFLICT DO NOTHING', [place.enrolmentId, place.moduleId, tx.now]);
    await this.markModule(tx, place);
  }

  /** Keeps her private note to a lesson; nobody else can read it. An empty note is removed. */
  async keepNote(act: ViewerAct, lessonId: string, text: string): Promise<void> {
    await this.transactions.run(act, async (tx) => {
      const place = await this.placeOfLesson(tx, act, lessonId);
      if (text.trim() === '') await tx.rows('DELETE FROM lesson_note WHERE enrolment_id = $1 AND lesson_id = $2', [place.enrolmentId, lessonId]);
      else await tx.rows('INSERT INTO lesson_note (enrolment_id, lesson_id, text, changed_at) VALUES ($1, $2, $3, $4) ON CONFLICT (enrolment_id, lesson_id) DO UPDATE SET text = $3, changed_at = $4', [place.enrolmentId, lessonId, text, tx.now]);
    });
  }

  private async markModule(tx: Tx, place: OwnPlace): Promise<void> {
    await tx.rows('INSERT INTO module_done (enrolment_id, module_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [place.enrolmentId, place.moduleId, tx.now]);
    await this.facts.tell(tx, { enrolmentId: place.enrolmentId, kind: 'module', subjectId: place.moduleId, isMet: true, state: 'done', isPublished: true });
  }

  private async unmarkModule(tx: Tx, place: OwnPlace): Promise<void> {
    await tx.rows('DELETE FROM module_done WHERE enrolment_id = $1 AND module_id = $2', [place.enrolmentId, place.moduleId]);
    await this.facts.tell(tx, { enrolmentId: place.enrolmentId, kind: 'module', subjectId: place.moduleId, isMet: false, state: 'not_done', isPublished: true });
  }

  private async placeOfLesson(tx: Tx, act: ViewerAct, lessonId: string): Promise<OwnPlace> {
    const lesson = found(await tx.row<{ module_id: string }>('SELECT module_id FROM lesson WHERE id = $1', [lessonId]));
    return this.placeOfModule(tx, act, lesson.module_id);
  }

  private async placeOfModule(tx: Tx, act: ViewerAct, moduleId: string): Promise<OwnPlace> {
    const cohort = found(
      await tx.row<{ id: string }>('SELECT c.id FROM cohort c JOIN learning_module m ON m.course_id = c.course_id WHERE m.id = $1 AND c.id = ANY($2) ORDER BY c.starts_on DESC LIMIT 1', [moduleId, act.viewer.cohortIds('participant')]),
    );
    const enrolment = await this.enrolments.own(tx, act.viewer.personId, cohort.id);
    return { enrolmentId: enrolment.id, moduleId };
  }
}
