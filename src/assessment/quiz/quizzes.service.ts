import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/audit/act.js';
import { newId } from '../../platform/database/ids.js';
import { Transactions } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import { Deadlines } from '../extension/deadlines.service.js';
import { Question, Quiz } from './quiz.entity.js';
import { bodyOf, NewQuestion } from './question-body.js';

export interface NewQuiz {
  moduleId: string;
  title: string;
  minutes: number;
  passPercent: number;
  dueWeek: number;
  /** 0 = Monday; left out: Sunday. */
  dueDay?: number;
  questions: NewQuestion[];
}

/** Makes quizzes. */
@Injectable()
export class Quizzes {
  constructor(
    private readonly transactions: Transactions,
    private readonly deadlines: Deadlines,
  ) {}

  /**
   * Makes a quiz with its questions, and its deadline in every cohort of the course. Answers its id.
   * @throws DomainError naming the question that is not well formed
   */
  async make(act: Act, facts: NewQuiz): Promise<string> {
    const { questions, ...rest } = facts;
    const parsed = questions.map((question, index) => {
      const read = NewQuestion.safeParse(question);
      if (!read.success) throw new DomainError('quiz.question.bad', { position: index + 1, problem: read.error.issues[0]?.message ?? '' });
      return read.data;
    });
    if (parsed.length === 0 || facts.passPercent < 1 || facts.passPercent > 100) throw new DomainError('quiz.bad');
    return this.transactions.run(act, async (tx) => {
      const { courseId } = found(await tx.row<{ courseId: string }>('SELECT course_id AS "courseId" FROM learning_module WHERE id = $1', [facts.moduleId]));
      const quiz = Object.assign(new Quiz(), { id: newId(), dueDay: 6, ...rest });
      await tx.save(quiz);
      for (const [index, question] of parsed.entries()) {
        const { kind, text, explanation } = question;
        await tx.save(Object.assign(new Question(), { id: newId(), quizId: quiz.id, position: index + 1, kind, text, explanation, body: bodyOf(question) }));
      }
      await this.deadlines.add(tx, courseId, { kind: 'quiz', subjectId: quiz.id, week: quiz.dueWeek, day: quiz.dueDay });
      await tx.audit({ kind: 'quiz', id: quiz.id });
      return quiz.id;
    });
  }
}
