import { fork, type ChildProcess } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PictureAnswer, PictureOrder } from './picture-maker.js';

export type PictureForm = PictureOrder['as'];

const ENTRY = fileURLToPath(new URL(`./picture-maker${extname(import.meta.url)}`, import.meta.url));
/** A telephone takes 12 to 50 million; more is a bomb or a scan that nobody can send. */
export const MOST_PIXELS = 50_000_000;
const LONGEST_MS = 10_000;
const IDLE_MS = 10_000;

/** The picture has too many pixels to be opened, or is no whole picture. */
export class BadPicture extends Error {
  constructor(readonly reason: 'pixels' | 'broken') {
    super(reason);
  }
}

/** What kind of picture it is by its first bytes. */
export function pictureForm(content: Buffer): PictureForm | undefined {
  const head = content.toString('latin1', 0, 12);
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (/^GIF8[79]a/.test(head)) return 'gif';
  if (/^RIFF[\s\S]{4}WEBP/.test(head)) return 'webp';
  return /^(II\*\0|MM\0\*)/.test(head) ? 'tiff' : undefined;
}

let child: ChildProcess | undefined;
let idle: NodeJS.Timeout | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * The same picture made anew from its pixels, upright, at most `longest` pixels a side, with nothing that a camera or a program wrote into it. One at a time,
 * in a child process that ends when nothing comes any more.
 * @throws BadPicture
 */
export function recodePicture(order: Omit<PictureOrder, 'picture'> & { picture: Buffer }): Promise<{ picture: Buffer; pixels: number }> {
  const made = last.then(() => ask(order));
  last = made.catch(() => undefined);
  return made;
}

async function ask(order: PictureOrder): Promise<{ picture: Buffer; pixels: number }> {
  const maker = started();
  const answer = await new Promise<PictureAnswer>((resolve) => {
    const end = (said: PictureAnswer) => {
      clearTimeout(tooLong);
      maker.removeAllListeners();
      // What goes wrong from here on is nobody's any more, and must not end the process.
      maker.on('error', () => undefined);
      resolve(said);
    };
    const tooLong = setTimeout(() => stop(maker, () => end({ failure: 'broken' })), LONGEST_MS);
    maker.once('message', (said: PictureAnswer) => end(said));
    maker.once('error', () => stop(maker, () => end({ failure: 'broken' })));
    maker.once('exit', () => stop(maker, () => end({ failure: 'broken' })));
    maker.ref();
    maker.channel?.ref();
    maker.send(order, (error) => error && stop(maker, () => end({ failure: 'broken' })));
  });
  rest(maker);
  if ('failure' in answer) throw new BadPicture(answer.failure);
  return { picture: Buffer.from(answer.picture), pixels: answer.pixels };
}

function started(): ChildProcess {
  clearTimeout(idle);
  // No setting of ours goes to the child. glibc keeps an arena a thread: two are enough.
  child ??= fork(ENTRY, [], { serialization: 'advanced', execArgv: ['--max-old-space-size=64'], env: { MALLOC_ARENA_MAX: '2' }, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  return child;
}

/** Lets the child go when nothing comes for a while; it never keeps the process from ending. */
function rest(maker: ChildProcess): void {
  if (child !== maker) return;
  maker.once('exit', () => (child = undefined));
  maker.unref();
  maker.channel?.unref();
  idle = setTimeout(() => stop(maker, () => undefined), IDLE_MS).unref();
}

function stop(maker: ChildProcess, then: () => void): void {
  if (child === maker) child = undefined;
  maker.kill('SIGKILL');
  then();
}
