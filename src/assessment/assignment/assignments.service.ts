import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/audit/act.js';
import { newId } from '../../platform/database/ids.js';
import { Transactions } from '../../platform/database/transactions.js';
import { DomainError } from '../../platform/errors.js';
import { cleanHtml } from '../../platform/views/rich-text.js';
import { Deadlines } from '../extension/deadlines.service.js';
import { Assignment, Criterion } from './assignment.entity.js';
import { areWholeLevels } from './rubric-rule.js';

export type NewCriterion = Pick<Criterion, 'name' | 'outcomes' | 'points' | 'levels'>;
export type NewAssignment = Omit<Assignment, 'id' | 'version'> & { criteria: NewCriterion[] };

/** Makes assignments with their rubric. */
@Injectable()
export class Assignments {
  constructor(
    private readonly transactions: Transactions,
    private readonly deadlines: Deadlines,
  ) {}

  /**
   * Makes an assignment, its criteria in the order given, and its deadline in every cohort that is already planned. Answers its id.
   * @throws DomainError when the levels of a criterion leave a gap, overlap, or do not reach its points; when a plan has no heading
   */
  async make(act: Act, facts: NewAssignment): Promise<string> {
    const { criteria, ...own } = facts;
    if (!criteria.every((criterion) => areWholeLevels(criterion.levels, criterion.points))) throw new DomainError('assignment.rubric.levels');
    if (own.mode === 'group' && own.template.length === 0) throw new DomainError('assignment.rubric.template');
    return this.transactions.run(act, async (tx) => {
      const assignment = Object.assign(new Assignment(), { id: newId(), ...own, briefHtml: cleanHtml(own.briefHtml) });
      await tx.save(assignment);
      for (const [position, criterion] of criteria.entries()) {
        await tx.save(Object.assign(new Criterion(), { id: newId(), assignmentId: assignment.id, position: position + 1, ...criterion }));
      }
      await this.deadlines.add(tx, own.courseId, { kind: 'assignment', subjectId: assignment.id, week: own.dueWeek, day: own.dueDay });
      await tx.audit({ kind: 'assignment', id: assignment.id });
      return assignment.id;
    });
  }
}
