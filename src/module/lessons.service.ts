import { Injectable } from '@nestjs/common';
import { brotliCompressSync } from 'node:zlib';
import type { Act } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions } from '../platform/database/transactions.js';
import { cleanHtml } from '../platform/views/rich-text.js';
import { LearningModule, Lesson } from './learning-module.entity.js';

/** What the head, foot and style of a lesson page add to its text, in compressed bytes. */
const PAGE_FRAME_BYTES = 6500;

export type NewModule = Omit<LearningModule, 'id' | 'version'>;
export type NewLesson = Omit<Lesson, 'id' | 'bytes' | 'updatedAt' | 'version'>;

/** Makes modules and lessons; editing them lives in lesson-edit. */
@Injectable()
export class Lessons {
  constructor(private readonly transactions: Transactions) {}

  async makeModule(act: Act, facts: NewModule): Promise<string> {
    return this.transactions.run(act, async (tx) => {
      const html = { preparationHtml: cleanHtml(facts.preparationHtml), exerciseHtml: cleanHtml(facts.exerciseHtml), agreementHtml: cleanHtml(facts.agreementHtml) };
      const learningModule = Object.assign(new LearningModule(), { id: newId(), ...facts, ...html });
      await tx.save(learningModule);
      await tx.audit({ kind: 'module', id: learningModule.id });
      return learningModule.id;
    });
  }

  async makeLesson(act: Act, facts: NewLesson): Promise<string> {
    return this.transactions.run(act, async (tx) => {
      const html = cleanHtml(facts.html);
      const lesson = Object.assign(new Lesson(), { id: newId(), ...facts, html, bytes: weightOf(html), updatedAt: tx.now });
      await tx.save(lesson);
      await tx.audit({ kind: 'lesson', id: lesson.id });
      return lesson.id;
    });
  }
}

/** What a lesson costs on the wire, in bytes. */
export function weightOf(html: string): number {
  return brotliCompressSync(html).length + PAGE_FRAME_BYTES;
}
