import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/database/ids.js';
import { Transactions } from '../../platform/database/transactions.js';
import { found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { OWN_TALK, type TalkPlace } from './talk.queries.js';

/** The writer's side of a talk about her work. */
@Injectable()
export class Talks {
  constructor(private readonly transactions: Transactions) {}

  /** Answers what a marker wrote about her work, or her group's; answers where it goes on. @throws NotFound for everybody else, and where no marker has written */
  async answer(act: ViewerAct, submissionId: string, text: string): Promise<TalkPlace> {
    return this.transactions.run(act, async (tx) => {
      const work = found(await tx.row<TalkPlace>(OWN_TALK, [submissionId, act.viewer.personId]));
      await tx.rows('INSERT INTO talk_message (id, submission_id, by_writer, person_id, text, at) VALUES ($1, $2, true, $3, $4, $5)', [newId(), submissionId, act.viewer.personId, text, tx.now]);
      await tx.audit({ kind: 'submission', id: submissionId });
      return work;
    });
  }
}
