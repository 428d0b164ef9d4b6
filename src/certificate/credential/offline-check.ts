import { readFile } from 'node:fs/promises';
import { checkCredential } from './credential-check.js';
import { readCredentialFile } from './credential-file.js';
import type { IssuerDocument } from './issuer-document.js';
import { knowledgeOf } from './issuer-knowledge.js';
import { isSetIn } from './status-list-check.js';

/** Sentences by key, as they stand in locales/en/credential.json. */
export type Words = Readonly<Record<string, string>>;

const USAGE = 'Say which file: FILE [--issuer ISSUER.json] [--status STATUS-LIST.json]';
const [VALID, NOT_VALID, UNREADABLE] = [0, 1, 2];

/**
 * Checks one file with what is on this computer only, and prints what came of it. `ownIssuer` is the key document that came with the program.
 * Answers 0 for a valid credential, 1 for one that is not, 2 where nothing could be checked.
 */
export async function offlineCheck(args: string[], ownIssuer: IssuerDocument | null, words: Words, print: (line: string) => void, now: Date): Promise<number> {
  const say = (key: string) => print(words[`certificate.file.${key}`] ?? key);
  const [path, issuerPath, statusPath] = [args.find((arg, nth) => !arg.startsWith('--') && !args[nth - 1]?.startsWith('--')), optionOf(args, '--issuer'), optionOf(args, '--status')];
  if (!path) {
    print(USAGE);
    return UNREADABLE!;
  }
  const issuer = issuerPath ? (JSON.parse(await readFile(issuerPath, 'utf8')) as IssuerDocument) : ownIssuer;
  const list: unknown = statusPath ? JSON.parse(await readFile(statusPath, 'utf8')) : null;
  const read = readCredentialFile(await readFile(path));
  if (!issuer || read.kind !== 'credential') {
    say(!issuer ? 'noIssuer' : read.kind === 'pdf' ? 'pdfOffline' : `unreadable.${read.kind}`);
    return UNREADABLE!;
  }
  const known = knowledgeOf(issuer, now, (address, place) => isSetIn(list, address, place, known));
  const { verdict, facts, isStatusKnown } = await checkCredential(read.document, known);
  say(`verdict.${verdict}`);
  if (facts) {
    for (const line of [facts.title, facts.description, `${words['certificate.file.issuedBy']}: ${facts.issuerName ?? facts.issuer}`, `${words['certificate.file.validFrom']}: ${facts.validFrom}`, `${words['certificate.file.subject']}: ${facts.subject ?? '-'}`]) print(`  ${line}`);
    if (!isStatusKnown) say('statusUnknown');
  }
  say(`next.${facts === null ? 'broken' : verdict}`);
  return (verdict === 'valid' ? VALID : NOT_VALID)!;
}

function optionOf(args: string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}
