import { Module } from '@nestjs/common';
import { Allowance } from './allowance.js';
import { FileStore } from './file-store.js';
import { HeldFiles } from './held-files.js';
import { OneFile } from './one-file.interceptor.js';
import { UploadParts } from './upload-parts.js';
import { UploadController } from './upload.controller.js';

/** Where files are checked, cleaned and kept. */
@Module({ controllers: [UploadController], providers: [Allowance, FileStore, HeldFiles, OneFile, UploadParts], exports: [FileStore, HeldFiles, OneFile, UploadParts] })
export class FilesModule {}
