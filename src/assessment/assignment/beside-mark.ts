import type { FileKind } from '../../platform/files/file-kinds.js';
import type { InlineNote } from './noted-text.js';
import type { PageNote } from './page-place.js';

/** What a file back is for: something to look at, or a voice. */
export const PURPOSES = ['file', 'voice'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface FileBack {
  purpose: Purpose;
  kind: FileKind;
  bytes: number;
}

/** What a marker gave beside the mark: notes in the text and on pages of a PDF, and files. */
export interface BesideMark {
  notes: InlineNote[];
  pageNotes: PageNote[];
  files: FileBack[];
}

/** The same as columns, for submission `s`. */
export const BESIDE = `(SELECT COALESCE(json_agg(json_build_object('id', n.id, 'part', n.part, 'from', n.from_at, 'to', n.to_at, 'text', n.text)), '[]') FROM inline_note n WHERE n.submission_id = s.id AND n.page IS NULL) AS notes,
  (SELECT COALESCE(json_agg(json_build_object('id', n.id, 'page', n.page, 'x', n.x_at, 'y', n.y_at, 'text', n.text, 'version', n.version) ORDER BY n.page, n.y_at NULLS FIRST, n.x_at, n.at, n.id), '[]') FROM inline_note n WHERE n.submission_id = s.id AND n.page IS NOT NULL) AS "pageNotes",
  (SELECT COALESCE(json_agg(json_build_object('purpose', b.purpose, 'kind', f.kind, 'bytes', f.bytes) ORDER BY b.purpose), '[]') FROM mark_file b JOIN stored_file f ON f.id = b.file_id WHERE b.submission_id = s.id) AS files`;
