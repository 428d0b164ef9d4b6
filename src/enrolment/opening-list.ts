import { Writable } from 'node:stream';
import { message } from '../platform/i18n/messages.js';
import { writeCsv } from '../platform/tables/write-csv.js';
import type { Opening } from './opening.entity.js';
import type { OpenedPerson } from './openings.service.js';

/** The opened fields of a cohort as CSV: one line a person, safe to open in a spreadsheet. */
export async function openingList(opening: Pick<Opening, 'kinds'>, people: OpenedPerson[], locale: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  const sink = new Writable({
    write(part: Buffer, _encoding, done) {
      parts.push(Buffer.from(part));
      done();
    },
  });
  const columns = [{ key: 'display_name', header: message(locale, 'people.field.display_name') }, ...opening.kinds.map((kind) => ({ key: kind, header: message(locale, `people.field.${kind}`) }))];
  await writeCsv(columns, people.map(({ displayName, details }) => ({ display_name: displayName, ...details })), sink, { bom: true });
  return Buffer.concat(parts);
}
