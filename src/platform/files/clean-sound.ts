import { cleanWebm } from './clean-webm.js';
import type { FileKind } from './file-kinds.js';
import type { RefusalReason } from './upload-refused.js';

type Refuse = (reason: RefusalReason) => never;

const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);
const TALKATIVE = new Set(['udta', 'meta', 'uuid']);
const CLOCKED = new Set(['mvhd', 'tkhd', 'mdhd']);
const MAX_DEPTH = 8;

/** Sound as it may be kept: no picture track, and without title, place, date or device that a telephone wrote into it. */
export function cleanSound(file: Buffer, kind: FileKind, refuse: Refuse): Buffer {
  if (kind === 'mp3') return withoutTags(file);
  if (kind === 'webm') return cleanWebm(file, refuse);
  const clean = Buffer.from(file);
  if (kind === 'ogg') blankComments(clean);
  else if (kind !== 'amr') walkBoxes(clean, 0, clean.length, 0, refuse);
  return clean;
}

/** Boxes of ISO/IEC 14496-12: facts about the maker become free space of the same length, so that no offset changes. */
function walkBoxes(file: Buffer, from: number, to: number, depth: number, refuse: Refuse): void {
  for (let at = from; at + 8 <= to; ) {
    const name = file.toString('latin1', at + 4, at + 8);
    const declared = file.readUInt32BE(at);
    const isLong = declared === 1;
    const size = isLong ? Number(file.readBigUInt64BE(at + 8)) : declared === 0 ? to - at : declared;
    const head = at + (isLong ? 16 : 8);
    if (size < 8 || at + size > to) return depth === 0 && at === 0 ? refuse('broken') : undefined;
    if (name === 'hdlr' && file.toString('latin1', head + 8, head + 12) === 'vide') refuse('video');
    if (TALKATIVE.has(name)) {
      file.write('free', at + 4, 'latin1');
      file.fill(0, head, at + size);
    } else if (CLOCKED.has(name)) {
      file.fill(0, head + 4, head + 4 + (file[head] === 1 ? 16 : 8));
    } else if (CONTAINERS.has(name) && depth < MAX_DEPTH) {
      walkBoxes(file, head, at + size, depth + 1, refuse);
    }
    at += size;
  }
}

/** MP3 frames without ID3 (version 1 and 2) and APE tags. */
function withoutTags(file: Buffer): Buffer {
  let from = 0;
  while (file.toString('latin1', from, from + 3) === 'ID3' && from + 10 < file.length) {
    const size = (file[from + 6]! << 21) | (file[from + 7]! << 14) | (file[from + 8]! << 7) | file[from + 9]!;
    from += 10 + size + (file[from + 5]! & 0x10 ? 10 : 0);
  }
  let to = file.length;
  if (file.toString('latin1', to - 128, to - 125) === 'TAG') to -= 128;
  if (file.toString('latin1', to - 32, to - 24) === 'APETAGEX') to -= file.readUInt32LE(to - 20) + (file[to - 9]! & 0x80 ? 32 : 0);
  return to > from ? file.subarray(from, to) : file.subarray(0, 0);
}

/** Comments of Opus and Vorbis stand in the second page; they become blanks, and the page gets its new checksum (RFC 3533). */
function blankComments(file: Buffer): void {
  const first = pageAt(file, 0);
  const second = first && pageAt(file, first.end);
  if (!second) return;
  const mark = file.toString('latin1', second.start, second.start + 8);
  const at = second.start + (mark === 'OpusTags' ? 8 : mark.startsWith('\x03vorbis') ? 7 : -1);
  if (at < second.start || at + 4 > second.end) return;
  const vendor = file.readUInt32LE(at);
  let next = at + 4 + vendor;
  if (next + 4 > second.end) return;
  file.fill(0x20, at + 4, next);
  const count = file.readUInt32LE(next);
  next += 4;
  for (let index = 0; index < count && next + 4 <= second.end; index += 1) {
    const length = file.readUInt32LE(next);
    const end = Math.min(next + 4 + length, second.end);
    file.fill(0x20, next + 4, end);
    if (length >= 2) file.write('C=', next + 4, 'latin1');
    next = end;
  }
  file.writeUInt32LE(0, second.at + 22);
  file.writeUInt32LE(oggChecksum(file.subarray(second.at, second.end)), second.at + 22);
}

function pageAt(file: Buffer, at: number): { at: number; start: number; end: number } | undefined {
  if (at + 27 > file.length || file.toString('latin1', at, at + 4) !== 'OggS') return undefined;
  const segments = file[at + 26]!;
  const start = at + 27 + segments;
  const end = start + file.subarray(at + 27, start).reduce((sum, length) => sum + length, 0);
  return end <= file.length ? { at, start, end } : undefined;
}

function oggChecksum(page: Buffer): number {
  let sum = 0;
  for (const byte of page) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  }
  return sum >>> 0;
}
