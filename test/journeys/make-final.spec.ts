import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { CompletionQueries } from '../../src/completion/completion.queries.js';
import { CompletionFacts, type Fact } from '../../src/completion/facts.service.js';
import { useWindows } from '../support/browser.js';
import { BOTH_WAYS, atADesk, onAPhone, useStory, type Someone } from '../support/steps.js';

const FORMULA = '=HYPERLINK("https://example.org")';
/** She says yes to York on the page, with her name; he says yes without; a third says nothing. */
const DONE = ['participant', 'participant-2', 'wartini'];

describe.each(BOTH_WAYS)('results are made final and records go out, %s', (_how, script) => {
  const test = useStory();
  const windows = useWindows();
  let cohortId: string;
  let label: string;
  let before: Array<Record<string, string>>;

  beforeAll(async () => {
    [{ cohortId, label }] = (await test.rows<{ cohortId: string; label: string }>(`SELECT c.id AS "cohortId", c.label FROM cohort c JOIN course k ON k.id = c.course_id WHERE k.kind = 'short_course' ORDER BY c.starts_on DESC LIMIT 1`)) as [{ cohortId: string; label: string }];
    await test.rows(`DELETE FROM consent WHERE person_id IN (SELECT person_id FROM enrolment WHERE cohort_id = $1)`, [cohortId]);
    for (const handle of DONE) await doesEverything(handle);
  });

  it('she chooses the name to print before the end, and sees that all conditions are met', async () => {
    const she = await onAPhone(windows, test, 'participant', { script });
    await she.follows('My completion');
    await she.sees(/(\d+) of \1 conditions for completion met/);
    await she.follows('The name on your certificate');
    await she.fills('Name to print', FORMULA);
    await she.fills('Second line in Latin letters', 'Hnin Wai Oo');
    await she.presses('Keep this name');
    await she.leaves();
    const he = await onAPhone(windows, test, 'participant-2', { script });
    await he.opens('/certificate-name');
    await he.fills('Name to print', 'Paper Saffron');
    await he.presses('Keep this name');
    await he.leaves();
  }, 60000);

  it('one organiser proposes, a second confirms; records and certificates are there', async () => {
    const organiser = await atADesk(windows, test, 'organiser', { script });
    await organiser.opens(`/cohorts/${cohortId}`);
    await organiser.follows('Make final');
    await organiser.sees('Look at these first', 'Completed');
    await organiser.presses(/^Propose \d+ results/);
    await organiser.sees('The outcomes are proposed.', 'Now another organiser has to confirm them.');
    expect(await organiser.main.getByRole('button', { name: /^Confirm/ }).count()).toBe(0);
    await organiser.leaves();
    const second = await atADesk(windows, test, 'organiser-2', { script });
    await second.opens(`/cohorts/${cohortId}/outcomes`);
    await second.sees('If you confirm, this follows at once:', '3 certificates are issued, or kept');
    await second.presses(/^Confirm: make \d+ results final/);
    await second.sees('The results are final.', 'Hnin', /SC-\d{4}-[0-9A-Z]{6}/);
    await second.follows('Certificates of this cohort');
    await second.sees('2 issued', '1 kept until a name is chosen');
    await second.leaves();
    const [{ count }] = (await test.rows<{ count: number }>('SELECT count(*)::int AS count FROM completion_record WHERE cohort_id = $1', [cohortId])) as [{ count: number }];
    expect(count).toBeGreaterThan(15);
  }, 60000);

  it('she opens her certificate, downloads it, and lets one university have her record', async () => {
    const she = await onAPhone(windows, test, 'participant', { script });
    await she.opens('/my-completion');
    await she.sees('Your certificate is issued.', 'Your result is final.');
    await she.follows('Open the certificate');
    await she.doesNotSee('HYPERLINK');
    await she.follows('Show the name');
    await she.sees(FORMULA, 'Hnin Wai Oo', 'How others check it');
    const { name, content } = await she.takes(she.link('Download the certificate (PDF)'));
    expect(content.subarray(0, 5).toString()).toBe('%PDF-');
    expect(name).toMatch(/^document-\w{8}\.pdf$/);
    await she.opens('/my-completion');
    const record = await she.takes(she.link('Download the record (PDF)'));
    expect(record.content.subarray(0, 5).toString()).toBe('%PDF-');
    await she.presses(/^Yes, with my certificate name/, york(she));
    await she.sees('Your answer is kept. You can take it back at any time.');
    await she.leaves();
    const he = await onAPhone(windows, test, 'participant-2', { script });
    await he.opens('/my-completion');
    await he.presses(/^Yes, without my name/, york(he));
    await he.leaves();
  }, 60000);

  it('university records staff download the file: those who said yes, the agreed columns, safe, as the MANIFEST says', async () => {
    const officer = await atADesk(windows, test, 'partner-york', { script });
    expect(officer.path).toBe('/files');
    const files = await takesAll(officer);
    before = rowsOf(files.csv);
    const [{ fields }] = (await test.rows<{ fields: string[] }>("SELECT fields FROM agreement JOIN partner p ON p.id = partner_id WHERE p.code = 'york'")) as [{ fields: string[] }];
    expect(before.map((row) => Object.keys(row))).toEqual([fields, fields]);
    expect(before.map((row) => row.name).sort()).toEqual(['', `'${FORMULA}`]);
    expect(before.every((row) => /^SC-\d{4}-[0-9A-Z]{6}$/.test(row.record_number!) && /^Completed/.test(row.outcome!) && row.notional_hours === '50')).toBe(true);
    expect(files.csv.toString()).not.toMatch(/Paper Saffron|Saffron|Wartini|example\.org[^"]|@|Asia\//);
    expect(files.xlsx.subarray(0, 2).toString()).toBe('PK');
    const json = JSON.parse(files.json.toString()) as { fields: string[]; records: Array<{ record_number: string }> };
    expect(json.fields).toEqual(fields);
    expect(json.records.map((row) => row.record_number)).toEqual(before.map((row) => row.record_number));
    const manifest = files.manifest.toString();
    expect(manifest).toMatch(/Records: 2\n[\s\S]*Generated: \d{4}-\d\d-\d\d \d\d:\d\d \(UTC[+0-9:]*\)/);
    for (const format of ['xlsx', 'csv', 'json'] as const) expect(manifest).toContain(`${createHash('sha256').update(files[format]).digest('hex')}  records-${cohortId.slice(0, 8)}.${format}`);
    await officer.leaves();
    const other = await atADesk(windows, test, 'partner-mahidol', { script });
    expect(await card(other).innerText()).toContain('no records');
    await other.leaves();
  }, 60000);

  it('she sees the download, stops sharing in one press, and the next file lacks her row', async () => {
    const she = await onAPhone(windows, test, 'participant', { script });
    await she.opens('/my-completion');
    expect(await york(she).innerText()).toMatch(/Downloaded[\s\S]*With your name\./);
    await she.presses(/^Stop sharing/, york(she));
    await she.sees('From now on this university receives nothing about you.');
    await she.leaves();
    const officer = await atADesk(windows, test, 'partner-york', { script });
    await officer.sees('changed since your last download');
    const after = rowsOf((await takesAll(officer)).csv);
    expect(after.map((row) => row.record_number)).toEqual(before.filter((row) => row.name === '').map((row) => row.record_number));
    await officer.leaves();
  }, 60000);

  const york = (she: Someone) => she.main.locator('#sharing section.card').filter({ has: she.page.getByRole('heading', { name: /York/ }) });
  const card = (officer: Someone) => officer.main.locator('section.card', { hasText: `Cohort ${label}` });

  async function takesAll(officer: Someone): Promise<Record<'xlsx' | 'csv' | 'json' | 'manifest', Buffer>> {
    const take = async (words: string) => (await officer.takes(officer.link(words, card(officer)))).content;
    const xlsx = await take('Download (XLSX)');
    await card(officer).locator('summary').click();
    return { xlsx, csv: await take('CSV'), json: await take('JSON'), manifest: await take('MANIFEST') };
  }

  /** What weeks of work would do, told as the slices tell it. */
  async function doesEverything(handle: string): Promise<void> {
    const { plan } = await test.get(CompletionQueries).cohort(cohortId);
    const [place] = await test.rows<{ id: string }>('SELECT e.id FROM enrolment e JOIN account a ON a.person_id = e.person_id WHERE a.handle = $1 AND e.cohort_id = $2', [handle, cohortId]);
    const one = (kind: Fact['kind'], subjectId: string, state: string, points: number | null = null): Fact => ({ enrolmentId: place!.id, kind, subjectId, isMet: true, state, points, outOf: points === null ? null : 100, isPublished: true });
    const facts = [
      ...plan.modules.map(({ id }) => one('module', id, 'done')), ...plan.workshops.map(({ id }) => one('workshop', id, 'present')), ...plan.quizzes.map(({ id }) => one('quiz', id, 'passed', 80)),
      ...plan.assignments.map(({ id, mode }) => one('assignment', id, mode === 'reflection' ? 'handed_in' : 'marked', mode === 'reflection' ? null : 65)),
    ];
    await test.write(async (tx) => {
      for (const fact of facts) await test.get(CompletionFacts).tell(tx, fact);
    });
  }
});

function rowsOf(csv: Buffer): Array<Record<string, string>> {
  return parse(csv, { columns: true, bom: true }) as Array<Record<string, string>>;
}
