const MB = 1024 * 1024;

/** What a document, and what sound, may weigh in bytes. */
export const DOCUMENT_LIMIT = 10 * MB;
export const SOUND_LIMIT = 15 * MB;
/** What one person may have lying here, and how many files she may send on one day. */
export const PERSON_LIMIT = 200 * MB;
export const DAY_LIMIT = 40;

export type FileKind = 'pdf' | 'docx' | 'odt' | 'pptx' | 'odp' | 'jpg' | 'm4a' | 'mp4' | 'amr' | '3gp' | 'ogg' | 'mp3' | 'webm';

interface KindFacts {
  /** The Content-Type of a download. */
  type: string;
  isSound: boolean;
}

/** The kinds of file that are taken; the key is also the ending of a download's name. */
export const FILE_KINDS: Readonly<Record<FileKind, KindFacts>> = {
  pdf: { type: 'application/pdf', isSound: false },
  docx: { type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', isSound: false },
  odt: { type: 'application/vnd.oasis.opendocument.text', isSound: false },
  pptx: { type: 'application/vnd.openxmlformats-officedocument.presentationml.presentation', isSound: false },
  odp: { type: 'application/vnd.oasis.opendocument.presentation', isSound: false },
  jpg: { type: 'image/jpeg', isSound: false },
  m4a: { type: 'audio/mp4', isSound: true },
  mp4: { type: 'audio/mp4', isSound: true },
  amr: { type: 'audio/amr', isSound: true },
  '3gp': { type: 'audio/3gpp', isSound: true },
  ogg: { type: 'audio/ogg', isSound: true },
  mp3: { type: 'audio/mpeg', isSound: true },
  webm: { type: 'audio/webm', isSound: true },
};

/** The endings that a file picker offers. */
export const ACCEPTED_ENDINGS = [...Object.keys(FILE_KINDS), 'jpeg', 'png', 'webp', 'opus', 'oga'].map((ending) => `.${ending}`).join(',');

export function limitOf(kind: FileKind): number {
  return FILE_KINDS[kind].isSound ? SOUND_LIMIT : DOCUMENT_LIMIT;
}
