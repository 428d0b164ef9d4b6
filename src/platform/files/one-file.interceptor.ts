import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BadRequestException, Injectable, createParamDecorator, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import multer, { MulterError } from 'multer';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { newId } from '../database/ids.js';
import type { BanyanRequest } from '../http/access.js';
import { Settings } from '../settings.module.js';
import { SOUND_LIMIT } from './file-kinds.js';

/** A file as it came in, on the disk for as long as the request lasts; `name` is what the sender called it and is never kept. */
export interface TemporaryFile {
  path: string;
  name: string;
  bytes: number;
}

/** What came with a form that takes one file. */
export interface Upload {
  file: TemporaryFile | null;
  /** The upload was cut off at the limit; nothing of it was kept. */
  isTooLarge: boolean;
}

type UploadRequest = BanyanRequest & { upload?: Upload };

const FORM_BYTES = 256 * 1024;

/** Reads a form with one file in the field `file`: never into memory, never more than the limit, and always cleaned away at the end. */
@Injectable()
export class OneFile implements NestInterceptor {
  private readonly receive: ReturnType<multer.Multer['single']>;

  constructor(settings: Settings) {
    const folder = join(settings.config.dataDir, 'files', 'incoming');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const storage = multer.diskStorage({ destination: folder, filename: (_request, _file, done) => done(null, newId()) });
    this.receive = multer({ storage, limits: { fileSize: SOUND_LIMIT, files: 1, fields: 30, fieldSize: FORM_BYTES, fieldNameSize: 100, parts: 40 } }).single('file');
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<UploadRequest>();
    request.upload = await this.read(request, http.getResponse<Response>());
    const path = request.upload.file?.path;
    return from(lastValueFrom(next.handle(), { defaultValue: undefined }).finally(() => path && rm(path, { force: true })));
  }

  private async read(request: UploadRequest, response: Response): Promise<Upload> {
    // What announces itself as too large is not read at all; Node throws the rest of it away.
    if (Number(request.headers['content-length'] ?? 0) > SOUND_LIMIT + FORM_BYTES) return { file: null, isTooLarge: true };
    try {
      await new Promise<void>((resolve, reject) => this.receive(request, response, (error: unknown) => (error ? reject(error) : resolve())));
    } catch (error) {
      if (error instanceof MulterError && error.code === 'LIMIT_FILE_SIZE') return { file: null, isTooLarge: true };
      if (error instanceof MulterError || isOurDisk(error)) throw error;
      // A form that nobody could read, or a line that broke in the middle.
      throw new BadRequestException();
    }
    const { file } = request;
    return { file: file ? { path: file.path, name: file.originalname, bytes: file.size } : null, isTooLarge: false };
  }
}

/** True for errors of the file system, such as a full disk. */
function isOurDisk(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).syscall === 'string';
}

/** The upload that `OneFile` read. */
export const CurrentUpload = createParamDecorator((_data: unknown, context: ExecutionContext): Upload => context.switchToHttp().getRequest<UploadRequest>().upload ?? { file: null, isTooLarge: false });
