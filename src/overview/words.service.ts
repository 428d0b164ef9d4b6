import { Injectable } from '@nestjs/common';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { Conflict, found } from '../platform/errors.js';
import { weightOf } from '../module/lessons.service.js';
import type { ViewerAct } from '../people/viewer.js';
import { wordsKinds, type WordsKind, type WordsValues } from './words-kinds.js';
import { editable } from './words.form.js';

/** Changes the words of a course. What people have done stays done: only words and minutes are touched, never a row of theirs. */
@Injectable()
export class Words {
  constructor(private readonly transactions: Transactions) {}

  /**
   * Stores new words and keeps the earlier ones.
   * @throws Conflict with both texts when somebody saved since `version` was read.
   */
  async change(act: ViewerAct, kindName: string, id: string, version: number, values: WordsValues): Promise<void> {
    const kind = found(wordsKinds[kindName]);
    await this.transactions.run(act, async (tx) => {
      const present = found(await this.locked(tx, kind, id));
      if (present.version !== version) throw new Conflict('words.stale', asText(kind, values), asText(kind, present.values));
      await tx.rows('INSERT INTO content_revision (id, kind, subject_id, version, fields, changed_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7)', [newId(), kindName, id, present.version, JSON.stringify(present.values), act.viewer.personId, tx.now]);
      const columns = kind.fields.map((field, index) => `${field.column} = $${index + 2}`);
      const stored = kind.fields.map((field) => (field.kind === 'lines' ? JSON.stringify(values[field.name] ?? []) : (values[field.name] ?? null)));
      await tx.rows(`UPDATE ${kind.table} SET ${columns.join(', ')}, version = version + 1 WHERE id = $1`, [id, ...stored]);
      if (kindName === 'lesson') await tx.rows('UPDATE lesson SET bytes = $2, updated_at = $3 WHERE id = $1', [id, weightOf(String(values.html)), tx.now]);
      await tx.audit({ kind: kindName, id });
    });
  }

  private async locked(tx: Tx, kind: WordsKind, id: string): Promise<{ version: number; values: WordsValues } | undefined> {
    const columns = kind.fields.map((field) => `'${field.name}', x.${field.column}`).join(', ');
    return tx.row(`SELECT x.version, json_build_object(${columns}) AS values FROM ${kind.table} x WHERE x.id = $1 FOR UPDATE`, [id]);
  }
}

function asText(kind: WordsKind, values: WordsValues): string {
  return Object.values(editable(kind, values)).filter(Boolean).join('\n\n');
}
