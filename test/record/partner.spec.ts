import { beforeAll, describe, expect, it } from '@jest/globals';
import { Grants } from '../../src/people/grants.service.js';
import { dayOf, plusDays } from '../../src/platform/time/local-time.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { PASSPHRASE, Visitor, freshKey } from '../support/visitor.js';

const codeIn = (text: string) => /<p class="code"[^>]*>([\s\S]*?)<\/p>/.exec(text)?.[1]!.replace(/<[^>]+>/g, '').trim().replace(/\s+/g, ' ');
const NOWHERE = '0'.repeat(26);

describe('partner universities', () => {
  const test = useApp();
  let world: World;
  let site: Visitor;
  let york: string;
  let mahidol: string;
  const today = dayOf(new Date(), 'UTC');
  const university = (more: object = {}) => ({ name: 'University of Malaya', unit: 'Records Office', country: 'my', cohortId: world.cohortId, ...more });
  const agreement = (more: object = {}) => ({ number: 'MoU 7/2026', purpose: 'To answer people when they apply.', fields: ['record_number', 'name', 'outcome'], fromOn: plusDays(today, -10), untilOn: plusDays(today, 700), ...more });

  beforeAll(async () => {
    world = await makeWorld(test);
    [york, mahidol] = world.partnerIds.map((id) => `/partners/${id}`) as [string, string];
    await test.write((tx) => test.get(Grants).give(tx, world.secondOrganiser.personId, 'organiser', 'site', null));
    site = world.secondOrganiser.browser;
  });

  it('are listed for those who look after them, by a link from the cohorts', async () => {
    expect((await world.organiser.browser.get('/cohorts')).text).toContain('href="/partners"');
    expect((await world.trainer.browser.get('/cohorts')).text).not.toContain('href="/partners"');
    const hers = (await world.organiser.browser.get('/partners')).text;
    expect([hers.includes('University york'), hers.includes('Thailand'), hers.includes('no agreement now'), hers.includes('University mahidol')]).toEqual([true, true, true, false]);
    expect((await site.get('/partners')).text).toContain('University mahidol');
    expect((await world.otherOrganiser.browser.get('/partners')).text).toContain('no university here that you look after');
  });

  it('are nobody else’s: 404 for strangers, sign-in for the signed out', async () => {
    for (const path of ['', '/agreements', '/officers', '/cohorts', `/officers/${world.officer.personId}/end`, `/officers/${world.officer.personId}/code`]) {
      for (const person of [world.trainer, world.participant, world.officer, world.administrator, world.otherOrganiser]) {
        const answer = path ? await person.browser.post(`${york}${path}`, { ...agreement(), displayName: 'Nobody', cohortId: world.cohortId }) : await person.browser.get(york);
        expect([path, person.handle, answer.status]).toEqual([path, person.handle, 404]);
      }
      const out = path ? await world.nobody.post(`${york}${path}`) : await world.nobody.get(york);
      expect(out.status).toBe(path ? 401 : 303);
    }
    for (const path of [mahidol, `/partners/${NOWHERE}`]) {
      expect((await world.organiser.browser.get(path)).status).toBe(404);
      expect((await world.organiser.browser.post(`${path}/officers`, { displayName: 'Mine' })).status).toBe(404);
      expect((await world.organiser.browser.post(`${path}/agreements`, agreement())).status).toBe(404);
      expect((await world.organiser.browser.post(`${path}/cohorts`, { cohortId: world.cohortId })).status).toBe(404);
    }
    expect(await test.rows('SELECT 1 FROM agreement')).toHaveLength(0);
    expect(await test.rows("SELECT 1 FROM person WHERE display_name IN ('Nobody', 'Mine')")).toHaveLength(0);
  });

  it('grow by one, once, in a cohort of hers', async () => {
    const key = freshKey();
    const presses = await Promise.all([1, 2].map(() => world.organiser.browser.post('/partners', { ...university(), _key: key })));
    const [path, other] = presses.map(({ headers }) => headers.location!.split('?')[0]!);
    expect(other).toBe(path);
    const rows = await test.rows<{ unit: string; country: string; cohort: string }>("SELECT p.unit, p.country, c.cohort_id AS cohort FROM partner p LEFT JOIN cohort_partner c ON c.partner_id = p.id WHERE p.name = 'University of Malaya'");
    expect(rows).toEqual([{ unit: 'Records Office', country: 'MY', cohort: world.cohortId }]);
    const page = (await world.organiser.browser.get(path!)).text;
    for (const words of ['Malaysia', 'Records Office', 'No agreement holds today', 'Nobody can take the files yet']) expect(page).toContain(words);
    const again = await world.organiser.browser.post('/partners', university({ name: 'university of malaya' }));
    expect([again.status, again.text.includes('is here already'), again.text.includes('value="university of malaya"')]).toEqual([422, true, true]);
  });

  it.each([
    [{ name: '' }, 'Type the name of the university'], [{ name: 'x'.repeat(121) }, 'at most 120 characters'], [{ unit: '' }, 'Type the unit'], [{ country: 'Nepal' }, 'two letters'], [{ country: 'ZZZ' }, 'two letters'], [{ country: ['NP', 'TH'] }, 'two letters'],
    [{ cohortId: '' }, 'Choose a cohort'], [{ cohortId: NOWHERE }, 'Choose a cohort'], [{ cohortId: 'x' }, 'Choose a cohort'],
  ])('are not added by what is wrong, and what was typed is kept: %j', async (wrong, words) => {
    const { status, text } = await world.organiser.browser.post('/partners', university({ name: 'Kept University', unit: 'Kept Unit', ...wrong }));
    expect(status).toBe(422);
    expect(text).toContain(words);
    expect(text).toContain('unit' in wrong ? 'Kept University' : 'Kept Unit');
    expect(await test.rows("SELECT 1 FROM partner WHERE unit = 'Kept Unit' OR name = 'Kept University'")).toHaveLength(0);
  });

  it('need no cohort from an organiser of the whole site, and may be added to one later', async () => {
    const path = (await site.post('/partners', university({ name: 'Later University', cohortId: '' }))).headers.location!.split('?')[0]!;
    expect((await world.organiser.browser.get(path)).status).toBe(404);
    expect((await site.post(`${path}/cohorts`, {})).status).toBe(422);
    for (const _press of [1, 2]) expect((await site.post(`${path}/cohorts`, { cohortId: world.cohortId })).headers.location).toBe(`${path}?said=partnerCohortAdded`);
    expect(await test.rows("SELECT 1 FROM cohort_partner c JOIN partner p ON p.id = c.partner_id WHERE p.name = 'Later University'")).toHaveLength(1);
    expect((await world.organiser.browser.post(`${path}/cohorts`, { cohortId: world.otherCohortId })).status).toBe(422);
    expect((await world.organiser.browser.get(path)).text).toMatch(/<li[^>]*>(<bdi>)?One</);
  });

  it('have records staff, who come in by a code that is shown once and see their files', async () => {
    const key = freshKey();
    const press = () => world.organiser.browser.post(`${york}/officers`, { displayName: 'Records One', _key: key });
    const answers = await Promise.all([press(), press()]);
    const [code, again] = answers.map(({ text }) => codeIn(text));
    expect(code).toMatch(/^(\w{3} ){3}\w{3}$/);
    expect(again).toBe(code);
    expect(answers[0]!.text).toContain('localhost:3999/first');
    expect(await test.rows("SELECT 1 FROM person WHERE display_name = 'Records One'")).toHaveLength(1);
    expect(JSON.stringify(await test.rows('SELECT * FROM form_key'))).not.toMatch(new RegExp(`${code}|${code!.replaceAll(' ', '')}`));
    expect((await world.organiser.browser.get(york)).text).toMatch(/Records One[\s\S]*not here yet/);
    const visitor = new Visitor(test);
    await visitor.post('/first', { code: code! });
    await visitor.post('/first/sign-in-name', { handle: 'records-one', passphrase: PASSPHRASE });
    expect((await visitor.get('/files')).status).toBe(200);
    expect((await visitor.get('/cohorts')).status).toBe(404);
  });

  it.each([['', 'Type the name that others may see'], ['x'.repeat(81), 'at most 80 characters'], [['a', 'b'], 'Type the name that others may see']])('get no records staff by what is wrong: %j', async (displayName, words) => {
    const { status, text } = await world.organiser.browser.post(`${york}/officers`, { displayName });
    expect([status, text.includes(words)]).toEqual([422, true]);
  });

  it('give a new code of 30 minutes to records staff who forgot their sign-in, and none to somebody who may do more', async () => {
    const code = codeIn((await world.organiser.browser.post(`${york}/officers/${world.officer.personId}/code`)).text);
    const again = new Visitor(test);
    expect((await again.post('/first', { code: code! })).headers.location).toBe('/first/sign-in-name');
    expect(await test.rows('SELECT purpose, extract(epoch FROM expires_at - created_at)::int AS life FROM invitation WHERE person_id = $1', [world.officer.personId])).toEqual([{ purpose: 'renew', life: 1800 }]);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'partner.officerCodeMade' AND person_id = $1", [world.officer.personId])).toHaveLength(1);
    for (const personId of [world.otherOfficer.personId, world.organiser.personId, NOWHERE]) expect((await world.organiser.browser.post(`${york}/officers/${personId}/code`)).status).toBe(404);
    await test.write((tx) => test.get(Grants).give(tx, world.officer.personId, 'organiser', 'cohort', world.otherCohortId));
    const above = await world.organiser.browser.post(`${york}/officers/${world.officer.personId}/code`);
    expect([above.status, above.text.includes('may do more here than you')]).toEqual([422, true]);
  });

  it('lose records staff at once, with a code that was not used', async () => {
    const code = codeIn((await world.organiser.browser.post(`${york}/officers`, { displayName: 'Short Stay' })).text);
    const [person] = await test.rows<{ id: string }>("SELECT id FROM person WHERE display_name = 'Short Stay'");
    expect((await world.officer.browser.get('/files')).status).toBe(200);
    for (const id of [world.officer.personId, person!.id]) expect((await world.organiser.browser.post(`${york}/officers/${id}/end`)).headers.location).toBe(`${york}?said=officerEnded`);
    expect((await world.officer.browser.get('/files')).status).toBe(404);
    expect((await new Visitor(test).post('/first', { code: code! })).status).toBe(422);
    expect((await world.organiser.browser.post(`${york}/officers/${person!.id}/end`)).status).toBe(404);
    expect((await world.organiser.browser.get(york)).text).not.toContain('Short Stay');
  });

  it('offer every field under a plain label, and keep what was agreed', async () => {
    const before = (await world.organiser.browser.get(york)).text;
    expect(before).toMatch(/type="checkbox"[^>]* value="name_latin" checked>\s*<label[^>]*>(<bdi>)?Name in Latin letters/);
    const key = freshKey();
    const presses = await Promise.all([1, 2].map(() => world.organiser.browser.post(`${york}/agreements`, { ...agreement(), _key: key })));
    for (const press of presses) expect(press.headers.location).toBe(`${york}?said=agreementMade`);
    const rows = await test.rows<{ number: string; fields: string[] }>('SELECT number, fields FROM agreement');
    expect(rows).toEqual([{ number: 'MoU 7/2026', fields: ['record_number', 'name', 'outcome'] }]);
    const page = (await world.organiser.browser.get(york)).text;
    for (const words of ['Agreement MoU 7/2026', 'holds now', '3 fields', 'Record number, Name, Outcome', 'Replace it by a new one']) expect(page).toContain(words);
    expect(page).not.toMatch(/ value="name_latin" checked/);
    expect((await world.organiser.browser.get('/partners')).text).toContain('agreement holds');
  });

  it.each([
    [{ number: '' }, 'Type the number'], [{ number: 'x'.repeat(61) }, 'at most 60'], [{ purpose: '' }, 'Say for what'], [{ purpose: 'x'.repeat(601) }, 'at most 600'], [{ fields: [] }, 'Tick at least one'], [{ fields: ['birth_date'] }, 'Tick at least one'], [{ fields: 'constructor' }, 'Tick at least one'],
    [{ fromOn: 'soon' }, 'Choose a day'], [{ fromOn: '2027-02-30' }, 'Choose a day'], [{ untilOn: ['2027-01-01', '2027-01-02'] }, 'Choose a day'], [{ untilOn: '2020-01-01' }, 'lies before the first'], [{ fromOn: '2020-01-01' }, 'begins on this day or later'],
  ])('write down no agreement by what is wrong, and keep what was typed: %j', async (wrong, words) => {
    const { status, text } = await world.organiser.browser.post(`${york}/agreements`, agreement({ number: 'Kept number', purpose: 'Kept purpose', ...wrong }));
    expect(status).toBe(422);
    expect(text).toContain(words);
    expect(text).toContain('number' in wrong ? 'Kept purpose' : 'Kept number');
    if (!('fields' in wrong)) expect(text).toMatch(/ value="outcome" checked/);
    expect(await test.rows('SELECT 1 FROM agreement')).toHaveLength(1);
  });

  it('replace an agreement by a new one that decides from its first day; the earlier is kept', async () => {
    expect((await world.organiser.browser.post(`${york}/agreements`, agreement({ number: 'Second', fields: 'outcome', fromOn: today }))).status).toBe(303);
    const page = (await world.organiser.browser.get(york)).text;
    expect(page.match(/holds now/g)).toHaveLength(1);
    expect(page).toMatch(/Agreement Second[\s\S]*holds now[\s\S]*Agreement MoU 7\/2026[\s\S]*kept, not in force/);
    expect((await world.participant.browser.get('/my-completion')).text).toContain('Second');
  });

  it('never name more than people said yes to', async () => {
    await test.rows("INSERT INTO consent (id, person_id, partner_id, with_name, given_at) VALUES ('a-yes', $1, $2, true, now())", [world.participant.personId, world.partnerIds[0]]);
    const wider = await world.organiser.browser.post(`${york}/agreements`, agreement({ number: 'Third', fields: ['outcome', 'name'], fromOn: plusDays(today, 1) }));
    expect([wider.status, wider.text.includes('People have said yes to the fields'), wider.text.includes('value="Third"')]).toEqual([422, true, true]);
    await test.rows("UPDATE consent SET withdrawn_at = now() WHERE id = 'a-yes'");
    expect((await world.organiser.browser.post(`${york}/agreements`, agreement({ number: 'Third', fields: ['outcome', 'name'], fromOn: plusDays(today, 1) }))).status).toBe(303);
  });
});
