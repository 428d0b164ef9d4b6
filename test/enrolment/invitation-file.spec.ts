import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';

const HEAD = 'display name,time zone,email,real name,organisation,country\n';
const sealedIn = (text: string) => /name="sealed" value="([^"]+)"/.exec(text)![1]!;

describe('inviting by a table', () => {
  const test = useApp();
  let world: World;
  const path = () => `/cohorts/${world.cohortId}/invitations/file`;
  const send = (content: string | Buffer, name = 'people.csv') => world.organiser.browser.postFile(path(), 'file', Buffer.from(content as string), name);
  const invited = async () => (await test.rows<{ n: string; zone: string }>("SELECT p.display_name AS n, p.zone FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.cohort_id = $1 AND e.state = 'invited' ORDER BY 1", [world.cohortId]));
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  it('shows first who would be invited, and changes nothing', async () => {
    const { status, text } = await send(`${HEAD}Mango,Asia/Yangon,mango@example.net,Zqx Mango Legal,,Myanmar\nသီတာ,,,,,\n`);
    expect(status).toBe(200);
    expect(text).toContain('2 people in this table');
    expect(text).toContain('Invite 2 people');
    expect(text).toContain('သီတာ');
    expect(text).toContain('E-mail, Real name, Country');
    expect(text).not.toMatch(/Zqx|mango@example/);
    expect(await invited()).toEqual([]);
  });

  it('then invites all of them, once, however often the button is pressed', async () => {
    const { text } = await send(`\ufeff${HEAD.replaceAll(',', ';')}Mango;Asia/Yangon;mango@example.net;;;\nသီတာ;;;;;\n`);
    const form = { sealed: sealedIn(text), _key: freshKey() };
    const answers = await Promise.all([1, 2, 3].map(() => world.organiser.browser.post(`${path()}/confirmation`, form)));
    for (const answer of answers) expect(answer.headers.location).toBe(`/cohorts/${world.cohortId}/people?state=invited&said=invitedMany`);
    expect(await invited()).toEqual([{ n: 'Mango', zone: 'Asia/Yangon' }, { n: 'သီတာ', zone: 'Asia/Bangkok' }]);
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}/people?state=invited&said=invitedMany`)).text).toContain('Now print their cards');
    expect(JSON.stringify(await test.rows('SELECT * FROM form_key'))).not.toContain('mango@example');
  });

  it('refuses a stale preview whole: nobody is invited when one has come in since', async () => {
    const fresh = sealedIn((await send(`${HEAD}Papaya,,,,,\nLychee,,,,,\n`)).text);
    await world.secondOrganiser.browser.post(`/cohorts/${world.cohortId}/invitations`, { displayName: 'Lychee', zone: 'Asia/Dhaka' });
    const { status, text } = await world.organiser.browser.post(`${path()}/confirmation`, { sealed: fresh });
    expect(status).toBe(422);
    expect(text).toContain('Somebody in this cohort has this display name');
    expect((await invited()).map((person) => person.n)).not.toContain('Papaya');
  });

  it.each([
    ['a missing column', 'name,zone\nA,UTC\n', /the column &quot;display name&quot; is missing/],
    ['the same name twice', `${HEAD}Durian,,,,,\nOther,,,,,\nDURIAN ,,,,,\n`, /Line 4: The same display name or e-mail address stands in line 2/],
    ['the same e-mail twice', `${HEAD}Durian,,a@example.net,,,\nOther,,A@example.net,,,\n`, /Line 3: The same display name/],
    ['somebody who is in the cohort', `${HEAD}display participant,,,,,\n`, /Line 2: Somebody in this cohort has this display name/],
    ['an e-mail that is in the cohort', `${HEAD}Durian,,CLASSMATE@example.org,,,\n`, /Line 2: Somebody in this cohort has this e-mail/],
    ['a bad e-mail', `${HEAD}Durian,,not-an-address,,,\n`, /Line 2: This is not an e-mail address/],
    ['an unknown zone', `${HEAD}Durian,Mars/Base,,,,\n`, /Line 2: This time zone is not known/],
    ['an over-long name', `${HEAD}${'x'.repeat(81)},,,,,\n`, /Line 2: The display name has more than 80 characters/],
    ['an empty name', `${HEAD},Asia/Dhaka,,,,\n`, /display name&quot; is empty/],
    ['an open quote', `${HEAD}"Durian,,,,,\nB,,,,,\n`, /quotation mark/],
    ['nobody in it', HEAD, /There is nobody in this table/],
    ['10,000 rows', HEAD + Array.from({ length: 10000 }, (_, nth) => `Person ${nth},,,,,\n`).join(''), /the file has more than 500 rows/],
    ['a spreadsheet that is not CSV', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(400)]), /This is not a CSV file/],
    ['nothing at all', '', /Choose a CSV file/],
  ])('with %s says what to do and invites nobody', async (_what, content, words) => {
    const before = await invited();
    const { status, text } = await send(content);
    expect(status).toBe(422);
    expect(text).toMatch(words);
    expect(text).not.toContain('name="sealed"');
    expect(await invited()).toEqual(before);
  });

  it('takes pasted rows too and keeps them when a line is wrong', async () => {
    const paste = (text: string) => world.organiser.browser.postFile(path(), 'file', Buffer.alloc(0), '', { text });
    const wrong = await paste(`${HEAD}Rambutan,,broken,,,\n`);
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Rambutan,,broken');
    expect((await paste('display name\ttime zone\nRambutan\tAsia/Kabul\n')).text).toContain('Invite one person');
  });

  it('reads letters of an old Windows file and says that it guessed', async () => {
    const { text } = await send(Buffer.concat([Buffer.from(HEAD), Buffer.from('Zo\xeb,,,,,\n', 'latin1')]));
    expect(text).toContain('Zoë');
    expect(text).toContain('so we guessed');
    const utf16 = await send(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`${HEAD}Zoë,,,,,\n`, 'utf16le')]));
    expect(utf16.text).toContain('Zoë');
    expect(utf16.text).not.toContain('so we guessed');
  });

  it('refuses a file over 1 MB with words', async () => {
    const { status, text } = await send(Buffer.alloc(2 * 1024 * 1024, 'a'));
    expect(status).toBe(413);
    expect(text).toContain('larger than 1 MB');
  });

  it('invites a whole table of a hundred', async () => {
    const before = (await invited()).length;
    const { text } = await send(HEAD + Array.from({ length: 100 }, (_, nth) => `Crowd ${nth},Asia/Dhaka,crowd${nth}@example.net,Zqx Legal ${nth},,\n`).join(''));
    expect((await world.organiser.browser.post(`${path()}/confirmation`, { sealed: sealedIn(text) })).status).toBe(303);
    expect((await invited()).length).toBe(before + 100);
  }, 60000);

  it('does not take what was not sealed here, or for another cohort', async () => {
    const before = await invited();
    const sealed = sealedIn((await send(`${HEAD}Salak,,,,,\n`)).text);
    for (const bad of ['', 'x', `${sealed.slice(0, -4)}AAAA`]) expect((await world.organiser.browser.post(`${path()}/confirmation`, { sealed: bad })).status).toBe(422);
    expect((await world.otherOrganiser.browser.post(`/cohorts/${world.otherCohortId}/invitations/file/confirmation`, { sealed })).status).toBe(422);
    expect(await invited()).toEqual(before);
  });

  it('is for organisers of this cohort only', async () => {
    for (const player of [world.otherOrganiser, world.trainer, world.participant]) {
      expect((await player.browser.get(path())).status).toBe(404);
      expect((await player.browser.postFile(path(), 'file', Buffer.from(HEAD), 'a.csv')).status).toBe(404);
      expect((await player.browser.post(`${path()}/confirmation`, { sealed: 'x' })).status).toBe(404);
    }
    expect((await world.nobody.get(path())).status).toBe(303);
    expect((await world.nobody.post(`${path()}/confirmation`, { sealed: 'x' })).status).toBe(401);
  });
});
