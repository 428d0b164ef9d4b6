import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/platform/root.js';
import type { Route } from '../safety/routes.js';

/** Events that a handler names and that leave no row: one's own reading, drafts, answers, sessions. Ordinary use is not recorded (docs/audit.md). */
export const SILENT = [
  'account.askedAgain', 'account.cameBack', 'account.codeTyped', 'account.passkeyAsked', 'account.phoneAnswered', 'account.signedIn', 'account.signedOut', 'account.stayed', 'certificate.downloaded', 'certificate.fileChecked', 'certificate.nameCompared', 'certificate.read', 'draft.fileAdded', 'draft.fileRemoved', 'draft.saved',
  'enrolment.fileRead', 'group.noteKept', 'lesson.done', 'lesson.notDone', 'lesson.noteKept', 'module.done', 'module.notDone', 'plan.opened', 'quiz.answered', 'upload.begun', 'upload.continued',
];

/** Under these names jobs and commands act; most leave rows of the events that they cause. */
export function systemEvents(): string[] {
  return sources().flatMap((text) => [...text.matchAll(/systemAct\('(\w+\.\w+)'/g)].map(([, event]) => event!));
}

/** Events that the code writes by name, beside those that handlers declare. */
export function writtenEvents(): string[] {
  return sources().flatMap((text) => {
    return [
      ...[...text.matchAll(/\.audit\([^\n]*/g)].flatMap(([call]) => [...call.slice(call.lastIndexOf('}') + 1).matchAll(/'([a-z]\w*\.\w+)'/g)].map(([, event]) => event!)),
      ...[...text.matchAll(/\bevent: '([a-z]\w*\.\w+)', (?:viewer:|\.\.\.who)/g)].map(([, event]) => event!),
    ];
  });
}

export function allEvents(routes: readonly Route[]): string[] {
  return [...new Set([...routes.flatMap(({ event }) => (event ? [event] : [])), ...writtenEvents()])].sort();
}

function sources(): string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts') && !path.startsWith('seeds')).map((path) => readFileSync(join(ROOT, 'src', path), 'utf8'));
}
