import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BackupProblem } from './archive.js';

/** Files on their way into DATA_DIR/files: laid beside it first, then put in its place in one step that can be taken back. */
export class RestoredFiles {
  private readonly place: string;
  private readonly draft: string;
  private readonly former: string;

  constructor(dataDir: string) {
    this.place = join(dataDir, 'files');
    this.draft = join(dataDir, `files.restoring-${process.pid}`);
    this.former = join(dataDir, `files.former-${process.pid}`);
  }

  async isEmpty(): Promise<boolean> {
    return (await readdir(this.place).catch(() => [])).length === 0;
  }

  async begin(): Promise<void> {
    await rm(this.draft, { recursive: true, force: true });
    await mkdir(this.draft, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      throw new BackupProblem(`${dirname(this.draft)} cannot be written (${error.code}).`);
    });
  }

  /** `path` comes from the archive, so it may try to leave the folder. */
  async add(path: string, data: AsyncIterable<Buffer>): Promise<void> {
    if (path.split('/').some((word) => word === '' || word === '.' || word === '..') || /[\\\0]/.test(path)) throw new BackupProblem('The archive is damaged: it holds a file outside its folder.');
    const target = join(this.draft, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await pipeline(Readable.from(data), createWriteStream(target, { flags: 'wx', mode: 0o600 }));
  }

  async putInPlace(): Promise<void> {
    await rename(this.place, this.former).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(this.draft, this.place).catch(async (error: unknown) => {
      await rename(this.former, this.place).catch(() => undefined);
      throw error;
    });
  }

  /** After `putInPlace`, when what should have followed did not happen. */
  async takeBack(): Promise<void> {
    await rename(this.place, this.draft).catch(() => undefined);
    await rename(this.former, this.place).catch(() => undefined);
  }

  /** Removes what is needed no more, whether it went well or not. */
  async tidy(): Promise<void> {
    await rm(this.draft, { recursive: true, force: true });
    // The former files are only rubbish once others stand in their place.
    const isReplaced = await stat(this.place).catch(() => null);
    if (isReplaced) await rm(this.former, { recursive: true, force: true });
  }
}
