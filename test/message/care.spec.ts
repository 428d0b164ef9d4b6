import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeStaff, makeWorld, type Player, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';

const TEXT = 'Somebody followed me home.';

describe('a question for the care contact alone', () => {
  const test = useApp();
  let world: World;
  let contact: Player;
  let otherContact: Player;
  let path: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    contact = await makeStaff(test, 'contact', 'care-contact', world.cohortId);
    otherContact = await makeStaff(test, 'other-contact', 'care-deputy', world.otherCohortId);
  });

  it('is offered by name where one asks and on the help page', async () => {
    for (const page of ['/questions', '/help']) expect((await world.participant.browser.get(page)).text).toContain('Only for the care contact: Display care-contact, Display contact, Display care-deputy');
    expect((await world.participant.browser.get('/help')).text).toMatch(/Display contact<\/bdi> <span class="soft">\(care contact\)/);
    expect((await world.stranger.browser.get('/help')).text).not.toContain('Display contact<');
  });

  it('is read and answered by her, and by nobody else of the staff', async () => {
    const key = freshKey();
    const presses = await Promise.all([1, 2].map(() => world.participant.browser.post('/questions', { text: TEXT, forCare: '1', _key: key })));
    path = presses[0]!.headers.location!.split('?')[0]!;
    expect(presses[1]!.headers.location!.split('?')[0]).toBe(path);
    expect((await contact.browser.get('/questions')).text).toContain(TEXT);
    expect((await contact.browser.get(path)).text).toContain('Only the care contact and the deputy read this');
    expect((await contact.browser.post(`${path}/messages`, { text: 'I am here.' })).status).toBe(303);
    expect((await world.participant.browser.get(path)).text).toContain('I am here.');
    for (const other of [world.organiser, world.trainer, world.coTrainer, world.classmate, world.stranger, world.otherOrganiser, otherContact]) {
      expect((await other.browser.get('/questions')).text).not.toContain(TEXT);
      expect((await other.browser.get(path)).status).toBe(404);
      expect((await other.browser.post(`${path}/messages`, { text: 'Let me in.' })).status).toBe(404);
    }
    for (const other of [world.organiser, otherContact]) expect((await other.browser.post(`${path}/closing`)).status).toBe(404);
    expect((await world.nobody.get(path)).status).toBe(303);
  });

  it('is counted for nobody else: not on the trainer\'s desk, not on the cohort\'s page', async () => {
    await world.participant.browser.post(`${path}/messages`, { text: 'Are you there?' });
    expect((await world.trainer.browser.get('/waiting')).text).not.toMatch(/1 question/);
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}`)).text).not.toMatch(/1 question/);
  });

  it('leaves other questions to the team: the care contact reads none of them', async () => {
    const asked = await world.participant.browser.post('/questions', { text: 'When is the workshop?' });
    const open = asked.headers.location!.split('?')[0]!;
    expect((await world.organiser.browser.get(open)).status).toBe(200);
    expect((await contact.browser.get(open)).status).toBe(404);
    expect((await contact.browser.get('/questions')).text).not.toContain('When is the workshop');
  });

  it('sees no scripts, no people and no cohort', async () => {
    for (const page of [`/cohorts/${world.cohortId}`, `/cohorts/${world.cohortId}/people`, `/cohorts/${world.cohortId}/staff`, '/waiting', `/lessons/${world.lessonIds[0]}`]) expect((await contact.browser.get(page)).status).toBe(404);
  });

  it('is not taken where nobody would read it', async () => {
    await test.rows("UPDATE role_grant SET until_at = now() WHERE scope_id = $1 AND role LIKE 'care-%'", [world.cohortId]);
    const { status, text } = await world.participant.browser.post('/questions', { text: 'Nobody there', forCare: '1' });
    expect([status, text.includes('nobody would read this'), text.includes('Nobody there')]).toEqual([422, true, true]);
    expect((await world.participant.browser.get('/questions')).text).not.toContain('Only for the care contact');
  });
});
