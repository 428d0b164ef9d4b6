import { Controller, Get } from '@nestjs/common';
import { Public } from '../platform/http/access.js';
import { file, READ_ANYWHERE } from '../platform/http/answer.js';
import { Settings } from '../platform/settings.module.js';
import { recordsSchema } from './records-schema.js';

/** The published schema of the JSON files that universities get: says nothing of anybody. */
@Controller('/schemas')
export class SchemaController {
  constructor(private readonly settings: Settings) {}

  @Get('/records-2')
  @Public()
  records() {
    const schema = recordsSchema(`${this.settings.config.publicUrl}/schemas/records-2`);
    return file(`${JSON.stringify(schema, null, 2)}\n`, 'records-2.schema.json', 'application/schema+json', READ_ANYWHERE);
  }
}
