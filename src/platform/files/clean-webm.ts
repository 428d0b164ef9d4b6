import type { RefusalReason } from './upload-refused.js';

type Refuse = (reason: RefusalReason) => never;

/** Elements of EBML (RFC 8794) and Matroska (RFC 9559) that are entered. */
const SEGMENT = 0x18538067, INFO = 0x1549a966, TRACKS = 0x1654ae6b, TRACK = 0xae, TRACK_KIND = 0x83, CLUSTER = 0x1f43b675;
const ENTERED = new Set([SEGMENT, INFO, TRACKS, TRACK]);
/** What tells of maker, day and device: tags, attachments, chapters; title, programs, date and ids in the head. */
const TALKATIVE = new Set([0x1254c367, 0x1941a469, 0x1043a770, 0x7ba9, 0x4d80, 0x5741, 0x4461, 0x73a4, 0x7384, 0x536e]);
const VOID = 0xec;
const SOUND_TRACK = 2;
const MAX_DEPTH = 4;

/** A recording of a browser (WebM with Opus) without facts about its maker, which become empty space of the same length; one with a picture track is refused. */
export function cleanWebm(file: Buffer, refuse: Refuse): Buffer {
  const clean = Buffer.from(file);
  const kinds: number[] = [];
  walk(clean, 0, clean.length, 0, kinds);
  if (kinds.length === 0) refuse('broken');
  if (kinds.some((kind) => kind !== SOUND_TRACK)) refuse('video');
  return clean;
}

function walk(file: Buffer, from: number, to: number, depth: number, kinds: number[]): void {
  for (let at = from; at < to; ) {
    const id = numberAt(file, at, to, true);
    const size = id && numberAt(file, at + id.length, to, false);
    if (!id || !size) return;
    const head = at + id.length + size.length;
    // A browser that records writes "until the end" for what it cannot know yet.
    const end = size.isOpen ? to : Math.min(head + size.value, to);
    if (id.value === TRACK_KIND && end > head) kinds.push(file[end - 1]!);
    else if (TALKATIVE.has(id.value)) blank(file, at, end);
    else if (ENTERED.has(id.value) && depth < MAX_DEPTH) walk(file, head, end, depth + 1, kinds);
    // The sound itself: an open cluster ends where the next element of the segment begins, and what follows is found by its marks.
    at = id.value === CLUSTER && size.isOpen ? nextOf(file, head, to) : end;
  }
}

/** The next cluster or list of tags after an open cluster. */
function nextOf(file: Buffer, from: number, to: number): number {
  const marks = ['1f43b675', '1254c367', '1941a469'].map((mark) => file.indexOf(Buffer.from(mark, 'hex'), from)).filter((at) => at >= 0);
  return marks.length > 0 ? Math.min(...marks) : to;
}

/** An element becomes empty space: one byte of mark, the length in what was there, zeros. */
function blank(file: Buffer, at: number, end: number): void {
  const length = end - at;
  if (length < 2) return;
  const width = length - 2 < 127 ? 1 : 8;
  if (length < 1 + width) return;
  file.fill(0, at, end);
  file[at] = VOID;
  if (width === 1) file[at + 1] = 0x80 | (length - 2);
  else file.writeBigUInt64BE((1n << 56n) | BigInt(length - 9), at + 1);
}

/** A number of variable length: its first byte says how long it is. */
function numberAt(file: Buffer, at: number, to: number, keepsMark: boolean): { value: number; length: number; isOpen: boolean } | undefined {
  const first = file[at];
  if (at >= to || !first) return undefined;
  const length = Math.clz32(first) - 23;
  if (at + length > to) return undefined;
  let value = keepsMark ? first : first & (0xff >> length);
  let isOpen = (first & (0xff >> length)) === 0xff >> length;
  for (let index = 1; index < length; index += 1) {
    value = value * 256 + file[at + index]!;
    isOpen &&= file[at + index] === 0xff;
  }
  return { value, length, isOpen: isOpen && !keepsMark };
}
