import { DomainError } from '../errors.js';

/** What is wrong with a file; each is a message `files.<reason>`, which says what it is and what to choose instead. */
export type RefusalReason =
  | 'missing' | 'empty' | 'tooLarge' | 'tooMany' | 'full' | 'windowsProgram' | 'program' | 'script' | 'webPage' | 'drawing' | 'picture' | 'pictureHeic' | 'picturePixels' | 'videoWithin' | 'video' | 'archive' | 'bomb' | 'macros' | 'locked'
  | 'oldWord' | 'richText' | 'plainText' | 'spreadsheet' | 'twoKinds' | 'active' | 'notClean' | 'broken' | 'notWhole' | 'unknown';

/** A file that is not taken. `params.ending` is the ending of its name, `.pdf`, or empty. */
export class UploadRefused extends DomainError {
  constructor(
    readonly reason: RefusalReason,
    params: Record<string, string | number> = {},
  ) {
    super(`files.${reason}`, params);
  }
}
