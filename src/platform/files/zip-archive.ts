import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw) as (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
const deflate = promisify(deflateRaw) as (data: Buffer) => Promise<Buffer>;

const MAX_ENTRIES = 3000;
const MAX_UNPACKED = 120 * 1024 * 1024;
const MAX_TEXT_UNPACKED = 40 * 1024 * 1024;
const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const UNIX_LINK = 0o120000;

/** The archive is not one plain, small, unambiguous zip; `reason` says what is odd. */
export class BadZip extends Error {
  constructor(readonly reason: 'broken' | 'bomb' | 'locked' | 'odd') {
    super(reason);
  }
}

export interface ZipEntry {
  name: string;
  method: 0 | 8;
  crc: number;
  size: number;
  packed: Buffer;
}

/**
 * The entries of a zip that lies wholly in `file`, not yet unpacked. Stricter than zip readers are: everything that two readers may
 * understand in two ways (comment, data before or after, zip64, links, names with `..`) is refused. Layout: PKWARE APPNOTE 4.3.
 * @throws BadZip
 */
export function readZip(file: Buffer): ZipEntry[] {
  const end = file.length - 22;
  if (end < 0 || file.readUInt32LE(0) !== LOCAL || file.readUInt32LE(end) !== END || file.readUInt16LE(end + 20) !== 0) throw new BadZip('odd');
  const count = file.readUInt16LE(end + 10);
  const start = file.readUInt32LE(end + 16);
  if (file.readUInt32LE(end + 4) !== 0 || file.readUInt16LE(end + 8) !== count || start + file.readUInt32LE(end + 12) !== end) throw new BadZip('odd');
  if (count > MAX_ENTRIES) throw new BadZip('bomb');
  const entries: ZipEntry[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    const { entry, next } = readEntry(file, at, end);
    entries.push(entry);
    at = next;
  }
  if (at !== end || new Set(entries.map((entry) => entry.name.toLowerCase())).size !== count) throw new BadZip('odd');
  refuseBomb(entries);
  return entries;
}

function readEntry(file: Buffer, at: number, end: number): { entry: ZipEntry; next: number } {
  if (at + 46 > end || file.readUInt32LE(at) !== CENTRAL) throw new BadZip('broken');
  const flags = file.readUInt16LE(at + 8);
  const method = file.readUInt16LE(at + 10);
  const packedSize = file.readUInt32LE(at + 20);
  const nameLength = file.readUInt16LE(at + 28);
  const next = at + 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  if (next > end) throw new BadZip('broken');
  const name = file.toString('utf8', at + 46, at + 46 + nameLength);
  if (flags & 0x41) throw new BadZip('locked');
  if (method !== 0 && method !== 8) throw new BadZip('odd');
  if (((file.readUInt32LE(at + 38) >>> 16) & 0o170000) === UNIX_LINK || !isPlainName(name)) throw new BadZip('odd');
  const packed = packedOf(file, file.readUInt32LE(at + 42), packedSize, name);
  return { entry: { name, method, crc: file.readUInt32LE(at + 16), size: file.readUInt32LE(at + 24), packed }, next };
}

function packedOf(file: Buffer, local: number, size: number, name: string): Buffer {
  if (local + 30 > file.length || file.readUInt32LE(local) !== LOCAL) throw new BadZip('broken');
  const nameLength = file.readUInt16LE(local + 26);
  if (file.toString('utf8', local + 30, local + 30 + nameLength) !== name) throw new BadZip('odd');
  const from = local + 30 + nameLength + file.readUInt16LE(local + 28);
  if (from + size > file.length) throw new BadZip('broken');
  return file.subarray(from, from + size);
}

function isPlainName(name: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  return name.length > 0 && name.length < 250 && !/[\u0000-\u001f\\:\ufffd]/.test(name) && !name.startsWith('/') && !name.split('/').includes('..');
}

function refuseBomb(entries: ZipEntry[]): void {
  let text = 0;
  let all = 0;
  for (const entry of entries) {
    all += entry.size;
    if (isMarkup(entry.name)) text += entry.size;
    if (entry.size > 10000 && entry.size > entry.packed.length * 1100) throw new BadZip('bomb');
  }
  if (all > MAX_UNPACKED || text > MAX_TEXT_UNPACKED) throw new BadZip('bomb');
}

/** Parts of office documents that are text for machines and that we look into. */
export function isMarkup(name: string): boolean {
  return /\.(xml|rels|rdf)$/i.test(name) || name === 'mimetype';
}

/**
 * The content of one entry; never more bytes than it declared, and its checksum is right.
 * @throws BadZip
 */
export async function unpack(entry: ZipEntry): Promise<Buffer> {
  let content = entry.packed;
  if (entry.method === 8) {
    if (entry.size === 0) return Buffer.alloc(0);
    content = await inflate(entry.packed, { maxOutputLength: entry.size }).catch((error: NodeJS.ErrnoException) => {
      throw new BadZip(error.code === 'ERR_BUFFER_TOO_LARGE' ? 'bomb' : 'broken');
    });
  }
  if (content.length !== entry.size || crc32(content) !== entry.crc) throw new BadZip('broken');
  return content;
}

/** An entry of `content`; without `method` it is packed. */
export async function pack(name: string, content: Buffer, method: 0 | 8 = 8): Promise<ZipEntry> {
  return { name, method, crc: crc32(content), size: content.length, packed: method === 8 ? await deflate(content) : content };
}

/** Writes entries as a zip without times, comments or extra fields. */
export function writeZip(entries: ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { local, directory } = headersOf(entry, offset);
    central.push(directory);
    parts.push(local, entry.packed);
    offset += local.length + entry.packed.length;
  }
  return Buffer.concat([...parts, ...central, endOf(entries.length, Buffer.concat(central).length, offset)]);
}

/** The same for entries that come one after the other: only one is held at a time. */
export async function* streamZip(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Buffer> {
  const central: Buffer[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const { local, directory } = headersOf(entry, offset);
    central.push(directory);
    offset += local.length + entry.packed.length;
    yield local;
    yield entry.packed;
  }
  const directory = Buffer.concat(central);
  yield directory;
  yield endOf(central.length, directory.length, offset);
}

function headersOf(entry: ZipEntry, offset: number): { local: Buffer; directory: Buffer } {
  const name = Buffer.from(entry.name, 'utf8');
  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(20, 0);
  facts.writeUInt16LE(0x800, 2);
  facts.writeUInt16LE(entry.method, 4);
  facts.writeUInt16LE(0x21, 8);
  facts.writeUInt32LE(entry.crc, 10);
  facts.writeUInt32LE(entry.packed.length, 14);
  facts.writeUInt32LE(entry.size, 18);
  facts.writeUInt16LE(name.length, 22);
  return {
    local: Buffer.concat([number32(LOCAL), facts, name]),
    directory: Buffer.concat([number32(CENTRAL), Buffer.from([20, 0]), facts, Buffer.alloc(10), number32(offset), name]),
  };
}

function endOf(count: number, directoryBytes: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
