import { Injectable } from '@nestjs/common';
import { Keys } from '../../platform/crypto/keys.js';
import { newId } from '../../platform/database/ids.js';
import { Transactions, type Tx } from '../../platform/database/transactions.js';
import { DomainError, found } from '../../platform/errors.js';
import type { ViewerAct } from '../../people/viewer.js';
import { newReceipt } from '../assignment/script-codes.js';
import { OfflineAssignments } from './offline-assignments.service.js';
import { digestOf, readContent, type OfflineContent, type OfflinePart } from './offline-content.js';
import { OfflineQueries } from './offline.queries.js';
import { OfflineQuizzes } from './offline-quizzes.service.js';
import { packPlace, type PackPlace } from './pack-place.js';
import type { PartResult } from './part-result.js';
import { OfflineFileRefused, openAnswers, readAnswersFile } from './sealed-answers.js';

interface Arrival {
  id: string;
  packId: string;
  receipt: string;
  serial: number;
  content: OfflineContent;
  results: PartResult[];
}

/**
 * Answers that were written without a line and come back in a file. What came is kept first, then each part is handed in by itself; what cannot be is told and
 * stays. The same file again is the same arrival.
 */
@Injectable()
export class OfflineArrivals {
  constructor(
    private readonly transactions: Transactions,
    private readonly queries: OfflineQueries,
    private readonly keys: Keys,
    private readonly assignments: OfflineAssignments,
    private readonly quizzes: OfflineQuizzes,
  ) {}

  /** @throws OfflineFileRefused */
  async receive(act: ViewerAct, text: string): Promise<{ id: string }> {
    const file = readAnswersFile(text);
    const pack = await this.queries.packToSend(act.viewer, file.pack);
    if (!pack) throw new OfflineFileRefused('offline.refused.unknown');
    if (!pack.salt) throw new OfflineFileRefused('offline.refused.cancelled');
    const content = readContent(openAnswers(file, this.keys.comingBack(pack.id, pack.salt)));
    const { id } = await this.keep(act, pack.id, content);
    await this.carryOut(act, id, null);
    return { id };
  }

  /** Hands in what waited for a yes, or could not be handed in before: one part. */
  async handIn(act: ViewerAct, id: string, partId: string): Promise<void> {
    found((await this.queries.arrival(act.viewer, id))?.content.parts.find((part) => part.id === partId));
    await this.carryOut(act, id, partId);
  }

  private async keep(act: ViewerAct, packId: string, content: OfflineContent): Promise<{ id: string }> {
    return this.transactions.run(act, async (tx) => {
      const place = await packPlace(tx, act, packId);
      const id = newId();
      const digest = digestOf(content);
      const row = await tx.row<{ id: string }>(
        'INSERT INTO offline_arrival (id, pack_id, digest, serial, content, receipt, arrived_at, by_person) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (pack_id, digest) DO NOTHING RETURNING id',
        [id, packId, digest, content.serial, JSON.stringify(content), newReceipt(), tx.now, act.viewer.personId],
      );
      if (!row) return found(await tx.row<{ id: string }>('SELECT id FROM offline_arrival WHERE pack_id = $1 AND digest = $2', [packId, digest]));
      await tx.audit({ kind: 'offlineArrival', id, personId: place.isOwn ? null : place.personId });
      return row;
    });
  }

  /** Each part in a transaction of its own, so that one that is refused takes nothing else along. `asked`: the part to which somebody said yes. */
  private async carryOut(act: ViewerAct, id: string, asked: string | null): Promise<void> {
    const parts = await this.transactions.run({ ...act, formKey: null }, async (tx) => (await this.arrival(tx, id)).content.parts);
    for (const part of parts) {
      if (asked !== null && part.id !== asked) continue;
      try {
        await this.transactions.run({ ...act, formKey: null }, (tx) => this.carryOutPart(tx, act, id, part, asked !== null));
      } catch (error) {
        if (!(error instanceof DomainError) || error.status === 404) throw error;
        await this.transactions.run({ ...act, formKey: null }, (tx) => this.note(tx, id, { kind: part.kind, id: part.id, state: 'refused', key: error.messageKey, params: error.params }));
      }
    }
  }

  private async carryOutPart(tx: Tx, act: ViewerAct, id: string, part: OfflinePart, isAsked: boolean): Promise<void> {
    const arrival = await this.arrival(tx, id);
    const place = await packPlace(tx, act, arrival.packId);
    if (arrival.results.find((result) => result.id === part.id)?.state === 'in') return;
    const newer = await tx.row('SELECT 1 FROM offline_arrival WHERE pack_id = $1 AND serial > $2', [arrival.packId, arrival.serial]);
    await this.note(tx, id, newer && !isAsked ? { kind: part.kind, id: part.id, state: 'older' } : await this.handInPart(tx, act, arrival, place, part, isAsked));
  }

  private async handInPart(tx: Tx, act: ViewerAct, arrival: Arrival, place: PackPlace, part: OfflinePart, isAsked: boolean): Promise<PartResult> {
    const earlier = (await tx.rows<{ results: PartResult[] }>('SELECT results FROM offline_arrival WHERE pack_id = $1 AND id <> $2', [arrival.packId, arrival.id])).flatMap(({ results }) => results).filter((result) => result.id === part.id && result.state === 'in');
    const facts = { place, earlier, isAsked, clientAt: arrival.content.at ? new Date(arrival.content.at) : null };
    if (part.kind === 'assignment') return this.assignments.handIn(tx, act, part, facts);
    return { ...(await this.quizzes.handIn(tx, part, facts)), receipt: arrival.receipt };
  }

  /** Locked: two presses of one file go one after the other. */
  private async arrival(tx: Tx, id: string): Promise<Arrival> {
    return found(await tx.row<Arrival & Record<string, unknown>>('SELECT id, pack_id AS "packId", receipt, serial, content, results FROM offline_arrival WHERE id = $1 FOR UPDATE', [id]));
  }

  private async note(tx: Tx, id: string, result: PartResult): Promise<void> {
    const { results } = await this.arrival(tx, id);
    // Somebody else's press has handed it in meanwhile.
    if (results.find((one) => one.id === result.id)?.state === 'in') return;
    await tx.rows('UPDATE offline_arrival SET results = $2 WHERE id = $1', [id, JSON.stringify([...results.filter((one) => one.id !== result.id), result])]);
  }
}
