import { Injectable } from '@nestjs/common';
import type { Viewer } from '../people/viewer.js';
import { Database } from '../platform/database/database.js';
import { wordsKinds, type WordsKind, type WordsValues } from './words-kinds.js';

export interface WordsRow {
  id: string;
  version: number;
  values: WordsValues;
}

export interface EarlierWords {
  id: string;
  version: number;
  at: Date;
}

@Injectable()
export class WordsQueries {
  constructor(private readonly database: Database) {}

  /** The present words of one thing, if the viewer organises a cohort of its course. */
  async words(viewer: Viewer, kindName: string, id: string): Promise<WordsRow | undefined> {
    const kind = Object.hasOwn(wordsKinds, kindName) ? wordsKinds[kindName] : undefined;
    if (!kind) return undefined;
    return this.database.row<WordsRow>(
      `SELECT x.id, x.version, json_build_object(${columnsOf(kind)}) AS values FROM ${kind.table} x
        WHERE x.id = $1 AND EXISTS (SELECT 1 FROM cohort c WHERE c.course_id = ${kind.course} AND c.id = ANY($2))`,
      [id, viewer.cohortIds('organiser')],
    );
  }

  /** Earlier wordings, newest first; the caller has loaded the thing through the viewer. */
  async earlier(id: string): Promise<EarlierWords[]> {
    return this.database.rows<EarlierWords>('SELECT id, version, at FROM content_revision WHERE subject_id = $1 ORDER BY version DESC LIMIT 50', [id]);
  }

  async revision(subjectId: string, revisionId: string): Promise<{ fields: WordsValues } | undefined> {
    return this.database.row('SELECT fields FROM content_revision WHERE id = $1 AND subject_id = $2', [revisionId, subjectId]);
  }

  /** Everything of a course that has words, for the organiser's list. */
  async contents(courseId: string): Promise<Array<{ kind: string; id: string; title: string; place: string }>> {
    return this.database.rows(
      `SELECT kind, id, title, place FROM (
         SELECT 'module' AS kind, m.id, m.title, m.code AS place, m.position * 100 AS at FROM learning_module m WHERE m.course_id = $1
         UNION ALL SELECT 'lesson', l.id, l.title, m.code || '.' || l.position, m.position * 100 + l.position FROM lesson l JOIN learning_module m ON m.id = l.module_id WHERE m.course_id = $1
         UNION ALL SELECT 'workshop', w.id, w.title, w.number::text, 10000 + w.number FROM workshop w WHERE w.course_id = $1
         UNION ALL SELECT 'assignment', a.id, a.title, a.code, 20000 + a.due_week FROM assignment a WHERE a.course_id = $1) c ORDER BY at, place`,
      [courseId],
    );
  }
}

/** Names and columns come from the declaration of kinds only, never from a request. */
function columnsOf(kind: WordsKind): string {
  return kind.fields.map((field) => `'${field.name}', x.${field.column}`).join(', ');
}
