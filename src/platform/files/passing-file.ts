import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform, Writable, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const CIPHER = 'aes-256-ctr';
const READ_AT_ONCE = 256 * 1024;

/**
 * A file that is made once, measured, sent once and gone: too large for memory, and no business of the disk. It lies there under a key that only this object
 * holds, and has no name there any more as soon as it is open, so that nothing is left of it however this process ends.
 */
export class PassingFile {
  bytes = 0;
  /** Hexadecimal; of what was written, once `fill` is done. */
  sha256 = '';

  private constructor(
    private readonly handle: FileHandle,
    private readonly key: Buffer,
    private readonly counter: Buffer,
  ) {}

  static async open(): Promise<PassingFile> {
    const path = join(tmpdir(), `banyan-${randomBytes(12).toString('hex')}`);
    const handle = await open(path, 'wx+', 0o600);
    await unlink(path);
    return new PassingFile(handle, randomBytes(32), randomBytes(16));
  }

  /** Writes what `write` gives to the stream, which it ends; called once. */
  async fill<T>(write: (out: Writable) => Promise<T>): Promise<T> {
    const hash = createHash('sha256');
    const measure = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        hash.update(chunk);
        this.bytes += chunk.length;
        done(null, chunk);
      },
    });
    // A write stream of the handle itself would keep it open.
    const disk = new Writable({ write: (chunk: Buffer, _encoding, done) => void this.handle.writeFile(chunk).then(() => done(), done) });
    const kept = pipeline(measure, createCipheriv(CIPHER, this.key, this.counter), disk);
    // A failure of the writer ends the stream; both are waited for, so that neither goes unheard.
    const written = write(measure).catch((error: Error) => {
      measure.destroy(error);
      throw error;
    });
    await Promise.all([written, kept]);
    this.sha256 = hash.digest('hex');
    return written;
  }

  /** Once; the file is gone when the stream has ended or was given up. */
  read(): Readable {
    const source = this.handle.createReadStream({ start: 0, highWaterMark: READ_AT_ONCE });
    const clear = createDecipheriv(CIPHER, this.key, this.counter);
    source.on('error', (error) => clear.destroy(error));
    clear.on('close', () => source.destroy());
    return source.pipe(clear);
  }

  async discard(): Promise<void> {
    await this.handle.close();
  }
}
