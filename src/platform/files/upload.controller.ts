import { Controller, Head, Param, Patch, Post, Req, Res } from '@nestjs/common';
import type { Server } from '@tus/server';
import type { Response } from 'express';
import { newId } from '../database/ids.js';
import { DomainError, found } from '../errors.js';
import { Allow, CurrentViewer, type BanyanRequest, type RequestViewer } from '../http/access.js';
import { message } from '../i18n/messages.js';
import { Allowance } from './allowance.js';
import { DOCUMENT_LIMIT, FILE_KINDS, SOUND_LIMIT, type FileKind } from './file-kinds.js';
import { UploadParts } from './upload-parts.js';
import { UploadRefused } from './upload-refused.js';

const SHA256 = /^[0-9a-f]{64}$/;
const ENDING = /^(\.[a-z0-9]{1,5})?$/;

/** A file that is sent piece by piece, so that a broken line costs one piece. The protocol is tus 1.0.0; only her own uploads are there for a person. */
@Controller('/uploads')
export class UploadController {
  private tus: Promise<Server> | undefined;

  constructor(
    private readonly parts: UploadParts,
    private readonly allowance: Allowance,
  ) {}

  @Post()
  @Allow(['participant'], 'upload.begun')
  async create(@Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.pass(request, response);
  }

  /** How much of it is here. */
  @Head('/:id')
  @Allow(['participant'])
  async look(@CurrentViewer() viewer: RequestViewer, @Param('id') id: string, @Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response): Promise<void> {
    found((await this.parts.isOf(viewer.personId, id)) || null);
    await this.pass(request, response);
  }

  @Patch('/:id')
  @Allow(['participant'], 'upload.continued')
  async goOn(@CurrentViewer() viewer: RequestViewer, @Param('id') id: string, @Req() request: BanyanRequest, @Res({ passthrough: true }) response: Response): Promise<void> {
    found((await this.parts.isOf(viewer.personId, id)) || null);
    await this.pass(request, response);
  }

  /** What does not speak the protocol is answered in words: it is a form, and its body has been read already. */
  private async pass(request: BanyanRequest, response: Response): Promise<void> {
    if (request.headers['tus-resumable'] !== '1.0.0') throw new UploadRefused('notWhole');
    this.tus ??= this.protocol();
    await (await this.tus).handle(request, endingAlone(response));
  }

  private async protocol(): Promise<Server> {
    const { tusServer } = await import('./upload-protocol.js');
    return tusServer(this.parts, {
      path: '/uploads', relativeLocation: true, respectForwardedHeaders: false, allowedOrigins: [], maxSize: SOUND_LIMIT, namingFunction: () => newId(),
      onUploadCreate: (request, upload) => this.begin((request.runtime?.node?.req as unknown as BanyanRequest).viewer!, upload),
      onResponseError: (_request, error) => ({ status_code: (error as { status_code?: number }).status_code ?? 500, body: (error as { body?: string }).body ?? '' }),
    });
  }

  /** Nothing of a file is taken that could not be kept in the end. */
  private async begin(viewer: RequestViewer, upload: { size?: number | undefined; metadata?: Record<string, string | null> | undefined }) {
    const sha256 = upload.metadata?.sha256 ?? '';
    const ending = upload.metadata?.ending ?? '';
    const refuse = (error: DomainError) => Object.assign(new Error(error.messageKey), { status_code: 422, body: message(viewer.locale, error.messageKey, error.params) });
    if (!SHA256.test(sha256) || !ENDING.test(ending) || !Number.isSafeInteger(upload.size)) throw refuse(new UploadRefused('notWhole'));
    if (upload.size === 0) throw refuse(new UploadRefused('empty'));
    const kind = FILE_KINDS[ending.slice(1) as FileKind];
    if (kind && !kind.isSound && upload.size! > DOCUMENT_LIMIT) throw refuse(new UploadRefused('tooLarge'));
    await this.allowance.expect(viewer.personId, upload.size!).catch((error: unknown) => {
      throw error instanceof DomainError ? refuse(error) : error;
    });
    return { metadata: { sha256, ending, owner: viewer.personId } };
  }
}

/** The library ends an answer by `end(callback)`; the session, when it has something to save first, takes what is given for the last bytes. */
function endingAlone(response: Response): Response {
  const end = response.end.bind(response) as (...given: unknown[]) => Response;
  response.end = ((...given: unknown[]) => {
    const [first] = given;
    if (typeof first !== 'function') return end(...given);
    response.once('finish', first as () => void);
    return end();
  }) as Response['end'];
  return response;
}
