import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';

/** Writes a `.tar.gz`, one entry after the other, holding back what the disk cannot take yet. It gets its name only when it is whole. */
export class ArchiveWriter {
  private readonly pack: Pack = pack();
  private readonly partial: string;
  private readonly written: Promise<void>;
  private readonly broken: Promise<never>;
  private failure: unknown;

  constructor(private readonly path: string) {
    this.partial = `${path}.partial-${process.pid}`;
    this.written = pipeline(this.pack, createGzip({ level: 6 }), createWriteStream(this.partial, { flags: 'wx', mode: 0o600 }));
    // A full disk would otherwise leave the entry that is being written waiting for ever.
    this.broken = new Promise((_, reject) => void this.written.catch(reject));
    this.broken.catch((error: unknown) => (this.failure = error));
  }

  async add(name: string, data: Buffer): Promise<void> {
    await this.entry(name, data.length, (entry) => entry.end(data));
  }

  /** Adds a file as it is at the moment of opening, though it may be growing or being replaced; returns its size and SHA-256. */
  async addFile(name: string, file: string): Promise<{ bytes: number; sha256: string }> {
    const handle = await open(file, 'r');
    try {
      const { size: bytes } = await handle.stat();
      const hash = createHash('sha256');
      if (bytes === 0) await this.add(name, Buffer.alloc(0));
      else {
        await this.entry(name, bytes, (entry, fail) => {
          const source = handle.createReadStream({ start: 0, end: bytes - 1, autoClose: false });
          source.on('error', fail).on('data', (chunk) => hash.update(chunk));
          source.pipe(entry);
        });
      }
      return { bytes, sha256: hash.digest('hex') };
    } finally {
      await handle.close();
    }
  }

  async finish(): Promise<void> {
    this.pack.finalize();
    await this.written;
    const file = await open(this.partial, 'r+');
    await file.sync();
    await file.close();
    await rename(this.partial, this.path);
  }

  /** Leaves nothing behind. */
  async giveUp(): Promise<void> {
    this.pack.destroy();
    await this.written.catch(() => undefined);
    await rm(this.partial, { force: true });
  }

  private async entry(name: string, size: number, fill: (entry: NodeJS.WritableStream, fail: (error: Error) => void) => void): Promise<void> {
    const added = new Promise<void>((resolve, reject) => {
      const entry = this.pack.entry({ name, size, mode: 0o600, mtime: new Date(0) }, (error) => (error ? reject(error) : resolve()));
      fill(entry as unknown as NodeJS.WritableStream, reject);
    });
    try {
      await Promise.race([added, this.broken]);
    } catch (error) {
      // What broke first is the reason; the entry only says that it cannot go on.
      throw this.failure ?? error;
    }
  }
}
