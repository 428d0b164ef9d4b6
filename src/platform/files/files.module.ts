import { Module } from '@nestjs/common';
import { Allowance } from './allowance.js';
import { FileStore } from './file-store.js';
import { OneFile } from './one-file.interceptor.js';

/** Where files are checked, cleaned and kept. */
@Module({ providers: [Allowance, FileStore, OneFile], exports: [FileStore, OneFile] })
export class FilesModule {}
