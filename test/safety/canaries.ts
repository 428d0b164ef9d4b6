import { PROTECTED_KINDS, type ProtectedKind } from '../../src/people/protected-field.entity.js';
import { ProtectedIdentity } from '../../src/people/protected-identity.service.js';
import type { TestApp } from '../support/app.js';

/** One text for each protected kind of a person: each can be told from all other text, and says whose it is. */
export const CANARIES: Record<ProtectedKind, (mark: string) => string> = {
  real_name: (mark) => `${mark}Legal`,
  certificate_name: (mark) => `${mark}Ñamé`,
  certificate_name_latin: (mark) => `${mark}Name`,
  email: (mark) => `${mark.toLowerCase()}mail@example.org`,
  organisation: (mark) => `${mark}Org`,
  country: (mark) => `${mark}Land`,
};

/** Seals marks for everybody, in every protected kind; answers the mark of each person, such as `Zqx0042`. */
export async function sealCanaries(test: TestApp): Promise<Map<string, string>> {
  const people = await test.rows<{ id: string }>('SELECT id FROM person ORDER BY id');
  const marks = new Map(people.map(({ id }, nth) => [id, `Zqx${String(nth).padStart(4, '0')}`]));
  await test.write(async (tx) => {
    for (const [id, mark] of marks) for (const kind of PROTECTED_KINDS) await test.get(ProtectedIdentity).write(tx, id, kind, CANARIES[kind](mark));
  });
  return marks;
}
