import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import { ROOT } from '../../src/platform/root.js';
import { demoPassphrase, useDemo } from '../support/demo.js';
import { Visitor } from '../support/visitor.js';

interface Cast {
  displayName: string;
  stage: string;
  consent?: string[];
}

/** What the stage of the cast promises. */
const OUTCOMES: Record<string, string> = { held_name: 'completed_merit', hidden: '', withdrawn: '' };
const cast = parseYaml(readFileSync(join(ROOT, 'src/seeds/cast/last-year.yaml'), 'utf8')) as Cast[];

describe('last year in the demo', () => {
  const test = useDemo();
  const visitor = (handle: string) => new Visitor(test).signIn(handle, demoPassphrase());

  it('ended as its cast tells, by the rule', async () => {
    const rows = await test.rows<{ name: string; outcome: string }>('SELECT p.display_name AS name, r.outcome FROM completion_record r JOIN enrolment e ON e.id = r.enrolment_id JOIN person p ON p.id = e.person_id');
    const outcomes = Object.fromEntries(rows.map(({ name, outcome }) => [name, outcome]));
    const wanted = cast.map(({ displayName, stage }) => [displayName, OUTCOMES[stage] ?? stage] as const).filter(([, outcome]) => outcome !== '');
    expect(wanted.filter(([name, outcome]) => outcomes[name] !== outcome).map(([name, outcome]) => `${name}: ${outcome} wanted, ${outcomes[name]} found`)).toEqual([]);
  });

  it('gives each university the records of those who said yes and are not hidden', async () => {
    for (const code of ['york', 'mahidol']) {
      const { browser: officer } = { browser: await visitor(`partner-${code}`) };
      const page = await officer.get('/files');
      const path = /href="(\/files\/[^"]+\/csv)"/.exec(page.text)![1]!;
      const rows = parseCsv((await officer.download(path)).body as Buffer, { columns: true, bom: true }) as Array<Record<string, string>>;
      const expected = cast.filter((person) => person.consent?.includes(code) && !['hidden', 'withdrawn', 'not_completed'].includes(person.stage));
      expect(rows).toHaveLength(expected.length);
      expect(page.text).toContain(`This file holds ${expected.length} final records`);
    }
  }, 60000);

  it('shows organisers the outcomes of both cohorts', async () => {
    const organiser = await visitor('organiser');
    const cohorts = await test.rows<{ id: string; state: string }>('SELECT c.id, c.state FROM cohort c JOIN course k ON k.id = c.course_id WHERE k.kind = \'short_course\'');
    for (const { id, state } of cohorts) {
      const page = await organiser.get(`/cohorts/${id}/outcomes`);
      expect(page.status).toBe(200);
      expect(page.text).toContain(state === 'final' ? 'The results are final' : 'Propose');
      expect((await organiser.get(`/cohorts/${id}/certificates`)).status).toBe(200);
    }
  });
});
