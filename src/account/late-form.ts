import type { Response } from 'express';
import multer, { type StorageEngine } from 'multer';
import { fieldsOf } from '../platform/forms/form.js';
import type { BanyanRequest } from '../platform/http/access.js';
import type { ParkedForm } from './parked-posts.service.js';

const FIELD_BYTES = 256 * 1024;

/** Files that come too late are read past and kept nowhere. */
const nowhere: StorageEngine = {
  _handleFile: (_request, file, done) => {
    file.stream.on('error', done).on('end', () => done(null, {})).resume();
  },
  _removeFile: (_request, _file, done) => done(null),
};
const readPast = multer({ storage: nowhere, limits: { files: 5, fields: 60, fieldSize: FIELD_BYTES, fieldNameSize: 100, parts: 70 } }).any();

/** The fields of a form whose sender turned out to be signed out; a form with files has not been read until then. */
export async function lateForm(request: BanyanRequest, response: Response): Promise<ParkedForm> {
  if (request.is('multipart/form-data')) await new Promise<void>((resolve) => readPast(request, response, () => resolve()));
  const fields = Object.entries(fieldsOf(request.body)).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one]));
  return { path: request.originalUrl, fields, hadFile: Array.isArray(request.files) && request.files.length > 0 };
}
