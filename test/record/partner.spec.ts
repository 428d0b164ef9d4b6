import { beforeAll, describe, expect, it } from '@jest/globals';
import { systemAct } from '../../src/platform/audit/act.js';
import { Agreements } from '../../src/record/agreements.service.js';
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
  const agreement = (more: object = {}) => ({ number: 'MoU 7/2026', purpose: 'To answer people when they apply.', fields: ['record_number', 'name', 'outcome'], formats: ['xlsx', 'json'], keepMonths: '18', contact: 'Registry, desk 4', fromOn: plusDays(today, -10), untilOn: plusDays(today, 700), ...more });

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
    for (const press of presses) expect(press.headers.location).toBe(`${york}?said=agreementMade#agreement`);
    const rows = await test.rows<{ number: string; fields: string[] }>('SELECT number, fields FROM agreement');
    expect(rows).toEqual([{ number: 'MoU 7/2026', fields: ['record_number', 'name', 'outcome'] }]);
    const page0 = (await world.organiser.browser.get(york)).text;
    // One organiser writes it down; it decides nothing until another has signed it off.
    expect(page0).toMatch(/Agreement MoU 7\/2026[\s\S]*waits for a second yes/);
    expect(page0).toContain('No agreement holds today');
    const [waits] = await test.rows<{ id: string }>('SELECT id FROM agreement');
    const yes = `${york}/agreements/${waits!.id}/yes`;
    expect((await world.organiser.browser.post(yes)).text).toContain('Another organiser signs it off');
    for (const stranger of [world.otherOrganiser, world.trainer, world.officer]) expect((await stranger.browser.post(yes)).status).toBe(404);
    expect((await site.get('/second-yes')).text).toContain('Sign off agreement MoU 7/2026 with University york');
    expect((await world.organiser.browser.get('/second-yes')).text).not.toContain('MoU 7/2026');
    const yesKey = freshKey();
    const yeses = await Promise.all([1, 2].map(() => site.post(yes, { _key: yesKey })));
    expect(yeses.map(({ status }) => status)).toEqual([303, 303]);
    expect((await site.post(yes)).status).toBe(303);
    expect((await world.organiser.browser.post(`${york}/agreements/${waits!.id}/drop`)).status).toBe(422);
    const page = (await world.organiser.browser.get(york)).text;
    for (const words of ['Agreement MoU 7/2026', 'holds now', 'version 1', 'XLSX, JSON', 'kept for 18 months', 'Registry, desk 4', '3 fields', 'Record number, Name, Outcome', 'Replace it by a new one']) expect(page).toContain(words);
    expect(page).not.toMatch(/ value="name_latin" checked/);
    expect((await world.organiser.browser.get('/partners')).text).toContain('agreement holds');
  });

  it.each([
    [{ number: '' }, 'Type the number'], [{ number: 'x'.repeat(61) }, 'at most 60'], [{ purpose: '' }, 'Say for what'], [{ purpose: 'x'.repeat(601) }, 'at most 600'], [{ fields: [] }, 'Tick at least one'], [{ fields: ['birth_date'] }, 'Tick at least one'], [{ fields: 'constructor' }, 'Tick at least one'],
    [{ fields: ['ethnicity', 'outcome'] }, 'Tick at least one'], [{ formats: [] }, 'at least one form'], [{ formats: 'exe' }, 'at least one form'], [{ keepMonths: '0' }, 'from 1 to 120'], [{ keepMonths: 'long' }, 'from 1 to 120'], [{ contact: 'x'.repeat(301) }, 'at most 300'],
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
    await signed({ number: 'Second', fields: 'outcome', fromOn: today });
    const page = (await world.organiser.browser.get(york)).text;
    expect(page.match(/holds now/g)).toHaveLength(1);
    expect(page).toMatch(/Agreement Second[\s\S]*holds now[\s\S]*Agreement MoU 7\/2026[\s\S]*kept, not in force/);
    expect((await world.participant.browser.get('/my-completion')).text).toContain('Second');
  });

  it('may name more than before: whoever said yes is asked anew, which the second organiser reads before signing', async () => {
    await world.participant.browser.post(`/my-completion/sharing/${world.partnerIds[0]}`, { withName: '1' });
    await world.organiser.browser.post(`${york}/agreements`, agreement({ number: 'Third', fields: ['outcome', 'name'], fromOn: plusDays(today, 1) }));
    expect((await site.get(york)).text).toContain('It names more than the agreement in force: Name.');
    const [waits] = await test.rows<{ id: string }>("SELECT id FROM agreement WHERE number = 'Third'");
    expect((await world.organiser.browser.post(`${york}/agreements/${waits!.id}/drop`)).status).toBe(303);
    expect((await site.post(`${york}/agreements/${waits!.id}/yes`)).status).toBe(422);
    expect((await world.organiser.browser.get(york)).text).not.toContain('Third');
    await signed({ number: 'Fourth', fields: ['outcome', 'name'], fromOn: plusDays(today, 1) });
    await test.rows("UPDATE agreement SET from_on = from_on - 1, until_on = until_on - 1 WHERE number = 'Fourth'");
    await test.rows("UPDATE agreement SET from_on = from_on - 2 WHERE number = 'Second'");
    expect((await world.participant.browser.get('/my-completion')).text).toMatch(/Nothing about you is sent until you say yes again[\s\S]*Name/);
  });

  it('cannot name what somebody lived through, believes or is: not by the form, not by the service, not by hand', async () => {
    const facts = { partnerId: world.partnerIds[0]!, number: 'X', purpose: 'x', fromOn: '2098-01-01', untilOn: '2099-01-01' };
    for (const field of ['lived_experience', 'ethnicity', 'religion']) {
      await expect(test.get(Agreements).make(systemAct('test.scene'), { ...facts, fields: ['outcome', field] })).rejects.toThrow('record.agreement.sensitive');
      await expect(test.rows('UPDATE agreement SET fields = $1', [JSON.stringify(['outcome', field])])).rejects.toThrow('agreement_nothing_sensitive');
    }
  });

  async function signed(more: object): Promise<void> {
    expect((await world.organiser.browser.post(`${york}/agreements`, agreement(more))).status).toBe(303);
    const [waits] = await test.rows<{ id: string }>('SELECT id FROM agreement WHERE agreed_at IS NULL AND dropped_at IS NULL');
    expect((await site.post(`${york}/agreements/${waits!.id}/yes`)).status).toBe(303);
  }
});
