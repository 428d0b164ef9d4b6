import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A line says how far a month was sealed, that a month was dropped, or that a backup took the place of everything. */
export type HeadFact =
  | { kind: 'head'; month: string; from: number; seq: number; chain: string; marks: string }
  | { kind: 'dropped'; month: string; rows: number }
  | { kind: 'restored'; months: Record<string, { seq: number; chain: string }> };

export interface HeadLine {
  at: string;
  /** SHA-256 of the line before, so that none can be taken out of the middle. */
  before: string;
  fact: HeadFact;
  /** Where it stands, for people: `heads-2026.txt line 12`. */
  place: string;
  /** What is wrong with the line itself, or null. */
  fault: 'signature' | 'order' | 'form' | null;
}

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The private key of a 32-byte seed. */
export function keyOfSeed(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
}

/** Every line of a folder of heads, oldest first, each held against the keys and the line before it. No folder, no lines. */
export async function readHeads(folder: string, keys: readonly KeyObject[]): Promise<{ lines: HeadLine[]; last: string }> {
  const names = await filesIn(folder);
  const lines: HeadLine[] = [];
  let last = '';
  for (const name of names) {
    const texts = (await readFile(join(folder, name), 'utf8')).split('\n');
    for (const [nth, text] of texts.entries()) {
      if (text === '') continue;
      lines.push(readLine(text, `${name} line ${nth + 1}`, last, keys));
      last = text;
    }
  }
  return { lines, last };
}

/** Adds one line at the end of the file of its year and waits until it lies on the disk. Returns it, for the next. */
export async function appendHead(folder: string, last: string, at: Date, fact: HeadFact, key: KeyObject): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const text = JSON.stringify({ at: at.toISOString(), before: digest(last), fact });
  const line = `${text} ${sign(null, Buffer.from(text), key).toString('base64url')}`;
  // A clock that goes back must not put a line before those that it follows.
  const name = [`heads-${at.toISOString().slice(0, 4)}.txt`, ...(await filesIn(folder))].sort().at(-1)!;
  const file = await open(join(folder, name), 'a', 0o600);
  try {
    await file.writeFile(`${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return line;
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => /^heads-\d{4}\.txt$/.test(name)).sort();
}

function readLine(line: string, place: string, last: string, keys: readonly KeyObject[]): HeadLine {
  const cut = line.lastIndexOf(' ');
  const [text, signature] = [line.slice(0, cut), line.slice(cut + 1)];
  try {
    const { at, before, fact } = JSON.parse(text) as HeadLine;
    const isSigned = keys.some((key) => verify(null, Buffer.from(text), createPublicKey(key), Buffer.from(signature, 'base64url')));
    return { at, before, fact, place, fault: !isSigned ? 'signature' : before !== digest(last) ? 'order' : null };
  } catch {
    return { at: '', before: '', fact: { kind: 'dropped', month: '', rows: 0 }, place, fault: 'form' };
  }
}

/** Of the line before the first there is nothing to digest. */
function digest(line: string): string {
  return line === '' ? '' : createHash('sha256').update(line).digest('hex');
}
