import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { BackupProblem, FORMAT, MANIFEST, tableEntry, type Manifest } from './archive.js';

type Entry = AsyncIterable<Buffer> & { header: Header };

const MANIFEST_LIMIT_BYTES = 256_000_000;

/** What one pass over an archive found: sizes and checksums as they are, to hold against what the manifest says. */
class Findings {
  private readonly found = new Map<string, { bytes: number; hash: Hash }>();

  note(name: string, chunk: Buffer): void {
    const entry = this.entry(name);
    entry.bytes += chunk.length;
    entry.hash.update(chunk);
  }

  entry(name: string): { bytes: number; hash: Hash } {
    const entry = this.found.get(name) ?? { bytes: 0, hash: createHash('sha256') };
    this.found.set(name, entry);
    return entry;
  }

  /** @throws BackupProblem when anything is missing, altered or added. */
  hold(manifest: Manifest): void {
    const promised = [...manifest.tables.map((table) => ({ ...table, entry: tableEntry(table) })), ...manifest.files.map((file) => ({ ...file, entry: `files/${file.path}` }))];
    for (const { entry, bytes, sha256 } of promised) {
      const found = this.found.get(entry);
      if (found?.bytes !== bytes || found.hash.digest('hex') !== sha256) throw new BackupProblem(`The archive is damaged: ${entry} is not what was backed up.`);
      this.found.delete(entry);
    }
    for (const entry of this.found.keys()) throw new BackupProblem(`The archive is damaged: it holds ${entry}, which was not backed up.`);
  }
}

export interface Piece {
  /** `tables/<schema>.<table>` (its parts one after the other) or `files/<path>`. */
  name: string;
  data: AsyncIterable<Buffer>;
}

/**
 * Reads the whole archive once, handing each piece to `take` (which must read it to its end) and checking everything.
 * Without `take` it only checks. Memory stays the same for any size.
 * @throws BackupProblem when the archive is cut short, altered, or not ours.
 */
export async function readArchive(path: string, take?: (piece: Piece) => Promise<void>): Promise<Manifest> {
  const findings = new Findings();
  let manifest: Manifest | undefined;
  try {
    for await (const entry of entriesOf(path)) {
      if (manifest) throw new BackupProblem('The archive is damaged: something follows its manifest.');
      if (entry.header.name === MANIFEST) manifest = await readManifest(entry);
      else await readPiece(entry, findings, take);
    }
  } catch (error) {
    throw plain(error, path);
  }
  if (!manifest) throw new BackupProblem('The archive is damaged: it was cut short, or it is not a backup of Banyan.');
  findings.hold(manifest);
  return manifest;
}

async function* entriesOf(path: string): AsyncGenerator<Entry> {
  const unpack = extract();
  const source = createReadStream(path);
  const gunzip = createGunzip();
  source.on('error', (error) => unpack.destroy(error));
  gunzip.on('error', (error) => unpack.destroy(error));
  source.pipe(gunzip).pipe(unpack);
  try {
    yield* unpack as unknown as AsyncIterable<Entry>;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

async function readManifest(entry: Entry): Promise<Manifest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of entry) {
    size += chunk.length;
    if (size > MANIFEST_LIMIT_BYTES) throw new BackupProblem('The archive is damaged: its manifest is far too long.');
    chunks.push(chunk);
  }
  const manifest = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Manifest;
  if (manifest.product !== 'banyan' || !Array.isArray(manifest.tables) || !Array.isArray(manifest.files)) throw new BackupProblem('This is not a backup of Banyan.');
  if (manifest.format !== FORMAT) throw new BackupProblem(`This backup has format ${manifest.format}; this Banyan reads format ${FORMAT}.`);
  return manifest;
}

async function readPiece(entry: Entry, findings: Findings, take?: (piece: Piece) => Promise<void>): Promise<void> {
  const name = entry.header.name.replace(/^(tables\/[^/]+)\/\d+$/, '$1');
  findings.entry(name);
  const watched = (async function* () {
    for await (const chunk of entry) {
      findings.note(name, chunk);
      yield chunk;
    }
  })();
  if (take) await take({ name, data: watched });
  // What nobody wanted still has to be read for the checksum, and for the next entry to come.
  for await (const chunk of watched) void chunk;
}

/** What zlib, tar and JSON say about a broken archive, in words for people; other errors stay what they are. */
function plain(error: unknown, path: string): unknown {
  if (error instanceof BackupProblem) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new BackupProblem(`There is no file ${path}.`);
  if (code === 'EACCES' || code === 'EISDIR') return new BackupProblem(`The file ${path} cannot be read (${code}).`);
  if (code === 'Z_BUF_ERROR' || /unexpected end/i.test(message)) return new BackupProblem('The archive is damaged: it was cut short.');
  if (code?.startsWith('Z_') || error instanceof SyntaxError || /tar header|checksum/i.test(message)) return new BackupProblem('The archive is damaged, or it is not a backup of Banyan.');
  return error;
}
