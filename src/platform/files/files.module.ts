import { Module } from '@nestjs/common';
import { Allowance } from './allowance.js';
import { FileStore } from './file-store.js';
import { HeldFiles } from './held-files.js';
import { OneFile } from './one-file.interceptor.js';

/** Where files are checked, cleaned and kept. */
@Module({ providers: [Allowance, FileStore, HeldFiles, OneFile], exports: [FileStore, HeldFiles, OneFile] })
export class FilesModule {}
