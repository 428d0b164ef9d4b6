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
    expect(before.map((row) => Object.keys(row))).toEqual([[...fields, 'delivery'], [...fields, 'delivery']]);
    expect(before.map((row) => row.name).sort()).toEqual(['', `'${FORMULA}`]);
    expect(before.every((row) => /^SC-\d{4}-[0-9A-Z]{6}$/.test(row.record_number!) && /^Completed/.test(row.outcome!) && row.notional_hours === '50')).toBe(true);
    expect(files.csv.toString()).not.toMatch(/Paper Saffron|Saffron|Wartini|example\.org[^"]|@|Asia\//);
    expect(files.xlsx.subarray(0, 2).toString()).toBe('PK');
    const json = JSON.parse(files.json.toString()) as { fields: string[]; records: Array<{ record_number: string }> };
    expect(json.fields).toEqual(fields);
    expect(json.records.map((row) => row.record_number)).toEqual(before.map((row) => row.record_number));
    const manifest = files.manifest.toString();
    expect(manifest).toMatch(/Records: 2\n[\s\S]*Generated: \d{4}-\d\d-\d\d \d\d:\d\d \(UTC[+0-9:]*\)/);
    expect(manifest).toContain(`${createHash('sha256').update(files.json).digest('hex')}  records-${cohortId.slice(0, 8)}.json`);
    await officer.opens('/files');
    await officer.sees('This file holds 2 final records of people who asked us to send them to', '1 show a name, 1 a key only. Made final by an organiser and another organiser on', 'Check with us: the number we publish is');
    await officer.follows('Check a file');
    await officer.main.getByLabel('The file').setInputFiles({ name: 'as-it-came.xlsx', mimeType: 'application/octet-stream', buffer: files.xlsx });
    await officer.presses('Check it');
    await officer.sees('This is our file, unaltered, and nothing newer was taken.');
    await officer.leaves();
    const other = await atADesk(windows, test, 'partner-mahidol', { script });
    expect(await card(other).innerText()).toContain('This file holds no records');
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

  /** Once: both ways are the same forms. */
  (script ? it : it.skip)('he hands his code to the university, which finds his row and writes its number; he is told', async () => {
    const he = await onAPhone(windows, test, 'participant-2', { script });
    await he.opens('/my-completion');
    await york(he).locator('summary', { hasText: 'Code for a university' }).click();
    await he.presses(/^Make a code/, york(he));
    const code = await he.code();
    const officer = await atADesk(windows, test, 'partner-york', { script });
    await officer.follows('Match one person');
    await officer.fills('Her code', code.toLowerCase());
    await officer.presses('Open her row');
    await officer.sees('The code fits.', /Outcome Completed/);
    await officer.doesNotSee('Saffron');
    await officer.fills('Student number', '0047');
    await officer.presses('Keep the number');
    await officer.sees('The student number is kept.');
    await officer.leaves();
    await he.opens('/my-completion');
    await he.sees('Its records staff used your code and opened your row', 'They wrote your student number beside it');
    await he.follows(/^Receipt of your yes/, york(he));
    await he.sees('0047', 'What you said yes to');
    await he.leaves();
  }, 60000);

  (script ? it : it.skip)('case G: the university asks about a line; the fact is put right, another person confirms, the new version supersedes', async () => {
    const number = before.find((row) => row.name === '')!.record_number!;
    const officer = await atADesk(windows, test, 'partner-york', { script });
    await officer.follows('Ask about a record');
    await officer.fills('Record number', number.toLowerCase());
    await officer.chooses('The outcome');
    await officer.fills('One line, if it helps', 'Our list says distinction.');
    await officer.presses('Ask');
    await officer.sees('We have your question.', 'waits for us');
    const question = officer.path;
    const organiser = await atADesk(windows, test, 'organiser', { script });
    await organiser.opens(`/cohorts/${cohortId}/outcomes`);
    await organiser.follows('Questions about records');
    await organiser.follows(number);
    await organiser.presses('Acknowledge');
    await organiser.fills('Your answer', 'One mark was wrong and is put right.');
    await organiser.presses('Ask for a new version');
    await organiser.sees('The facts give the very record that stands.');
    await putRight('participant-2');
    await organiser.opens(question);
    await organiser.fills('Your answer', 'One mark was wrong and is put right.');
    await organiser.presses('Ask for a new version');
    await organiser.sees('Another organiser, or the second person');
    await organiser.leaves();
    const second = await atADesk(windows, test, 'organiser-2', { script });
    await second.opens('/second-yes');
    await second.sees(`Replace record ${number}`);
    await second.presses(/^Yes|^Say yes|^Agree/);
    await second.leaves();
    await officer.opens(question);
    await officer.sees('replaced by a new version', 'One mark was wrong and is put right.', 'The file is open again');
    await officer.follows('Completion records', officer.main);
    await officer.sees(new RegExp(`${number} corrected now SC-`));
    const rows = rowsOf((await takesAll(officer)).csv);
    expect(rows.map((row) => [row.record_version, row.supersedes, row.reason_code, row.outcome])).toEqual([['2', number, 'outcome', 'Completed with distinction']]);
    await officer.leaves();
  }, 90000);

  (script ? it : it.skip)('case R: her account may be in other hands; one press signs her out and closes every file', async () => {
    const officer = await atADesk(windows, test, 'partner-york', { script });
    const organiser = await atADesk(windows, test, 'organiser', { script });
    await organiser.opens('/partners');
    await organiser.follows(/York/, organiser.main);
    await organiser.main.locator('summary', { hasText: 'Somebody else may have this account' }).first().click();
    await organiser.presses(/^Sign out and close all files/);
    await organiser.sees('Every file of this university is closed.', 'What it has taken', 'Delivery');
    await officer.page.goto('/files');
    expect(officer.path).toBe('/sign-in');
    const again = await atADesk(windows, test, 'partner-york', { script });
    await again.sees('The organisers closed the files of your university on');
    expect(await again.main.getByRole('link', { name: /^Download/ }).count()).toBe(0);
    await again.presses(/^Ask to open it again/);
    await again.sees('Asked to be opened again. An organiser answers.');
    for (const one of [officer, organiser, again]) await one.leaves();
  }, 60000);

  const york = (she: Someone) => she.main.locator('#sharing section.card').filter({ has: she.page.getByRole('heading', { name: /York/ }) });
  const card = (officer: Someone) => officer.main.locator('section.card', { hasText: `Cohort ${label}` });

  async function takesAll(officer: Someone): Promise<Record<'xlsx' | 'csv' | 'json' | 'manifest', Buffer>> {
    const take = async (words: string) => (await officer.takes(officer.link(words, card(officer)))).content;
    const xlsx = await take('Download Excel (XLSX)');
    await card(officer).locator('summary').first().click();
    const [csv, json] = [await take('Table as text (CSV)'), await take('For programs (JSON)')];
    await officer.opens('/files');
    await card(officer).locator('summary').last().click();
    return { xlsx, csv, json, manifest: await take('MANIFEST') };
  }

  /** A mark is corrected, as the slice that marks tells it. */
  async function putRight(handle: string): Promise<void> {
    const [place] = await test.rows<{ id: string }>('SELECT e.id FROM enrolment e JOIN account a ON a.person_id = e.person_id WHERE a.handle = $1 AND e.cohort_id = $2', [handle, cohortId]);
    await test.rows("UPDATE completion_fact SET points = 98 WHERE enrolment_id = $1 AND points IS NOT NULL", [place!.id]);
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
