import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Grants } from '../../src/people/grants.service.js';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey, PASSPHRASE } from '../support/visitor.js';

const CHOICE = { fields: ['real_name', 'email'], reason: 'safety', words: 'after her call' };

describe('opening sealed details', () => {
  const test = useApp();
  let world: World;
  const details = () => `/cohorts/${world.cohortId}/people/${world.participant.enrolmentId}/details`;
  const openings = () => `/cohorts/${world.cohortId}/openings`;
  const audits = (event: string) => test.rows<{ actor_id: string; person_id: string | null; detail: Record<string, unknown> }>("SELECT actor_id, person_id, detail FROM audit_event WHERE event = $1 AND actor_id = ANY($2) ORDER BY at", [event, [world.organiser.personId, world.secondOrganiser.personId]]);
  /** Every session of the world was begun this long ago. */
  const age = (minutes: number) => test.rows("UPDATE session SET sess = jsonb_set(sess::jsonb, '{freshAt}', to_jsonb(((extract(epoch FROM now()) - $1 * 60) * 1000)::bigint))", [minutes]);
  beforeAll(async () => {
    world = await makeWorld(test);
  });
  afterEach(() => age(0));

  describe('of one person', () => {
    it('shows the chosen fields once, with a reason, and leaves a row that names her', async () => {
      const { organiser } = world;
      const asked = await organiser.browser.get(details());
      expect(asked.status).toBe(200);
      expect(asked.text).not.toMatch(/Zqx|name="passphrase"/);
      const _key = freshKey();
      const shown = await organiser.browser.post(details(), { ...CHOICE, fields: ['real_name', 'organisation'], _key });
      expect(shown.status).toBe(200);
      expect(shown.headers['cache-control']).toBe('no-store');
      expect(shown.text).toContain('Zqx participant Legal');
      expect(shown.text).toContain('not given');
      expect(shown.text).not.toContain('participant@example.org');
      const again = await organiser.browser.post(details(), { ...CHOICE, fields: ['real_name', 'organisation'], _key });
      expect(again.status).toBe(303);
      expect(await audits('identity.opened')).toEqual([{ actor_id: organiser.personId, person_id: world.participant.personId, detail: { reason: 'opening.safety', fields: 'real_name' } }]);
      expect(JSON.stringify(await test.rows('SELECT result FROM form_key'))).not.toContain('Zqx');
      expect((await organiser.browser.get(openings())).text).toContain('after her call');
      const hers = await world.participant.browser.get('/my-data/openings');
      expect(hers.text).toContain('Somebody could have been in danger.');
      expect(hers.text).not.toMatch(/Zqx|Display organiser/);
    });

    it('wants fields and a reason, and keeps what was typed', async () => {
      const { status, text } = await world.organiser.browser.post(details(), { words: 'kept words' });
      expect(status).toBe(422);
      expect(text).toContain('Choose at least one detail');
      expect(text).toContain('Choose the reason');
      expect(text).toContain('kept words');
      expect((await world.organiser.browser.post(details(), { ...CHOICE, fields: ['passphrase_hash'] })).status).toBe(422);
      expect((await world.organiser.browser.post(details(), { ...CHOICE, reason: 'curiosity' })).status).toBe(422);
    });

    it('wants the passphrase again after ten minutes, and tells a wrong one', async () => {
      await age(11);
      const before = await audits('identity.opened');
      expect((await world.organiser.browser.get(details())).text).toContain('name="passphrase"');
      const without = await world.organiser.browser.post(details(), CHOICE);
      expect(without.status).toBe(422);
      expect(without.text).toContain('so that we know it is you');
      const wrong = await world.organiser.browser.post(details(), { ...CHOICE, passphrase: 'not this one at all' });
      expect(wrong.status).toBe(422);
      expect(wrong.text).not.toMatch(/Zqx|not this one at all/);
      expect(await audits('identity.opened')).toEqual(before);
      const right = await world.organiser.browser.post(details(), { ...CHOICE, passphrase: PASSPHRASE });
      expect(right.status).toBe(200);
      expect(right.text).toContain('participant@example.org');
      expect((await world.organiser.browser.get(details())).text).not.toContain('name="passphrase"');
    });

    it('is there for nobody else, and not for somebody hidden', async () => {
      for (const player of [world.otherOrganiser, world.trainer, world.coTrainer, world.participant, world.officer, world.administrator]) {
        for (const path of [details(), openings(), '/openings/00000000000000000000000000']) expect((await player.browser.get(path)).status).toBe(404);
        expect((await player.browser.post(details(), CHOICE)).status).toBe(404);
      }
      expect((await world.nobody.get(details())).status).toBe(303);
      expect((await world.nobody.post(details(), CHOICE)).status).toBe(401);
      await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [world.participant.personId]);
      try {
        expect((await world.organiser.browser.get(details())).status).toBe(404);
        expect((await world.organiser.browser.post(details(), CHOICE)).status).toBe(404);
        expect((await world.organiser.browser.get(openings())).text).not.toContain('Display participant');
      } finally {
        await test.rows("UPDATE person SET protection_level = 'pseudonymous' WHERE id = $1", [world.participant.personId]);
      }
    });
  });

  describe('of a whole cohort', () => {
    const ask = async () => (await world.organiser.browser.post(openings(), CHOICE)).headers.location!.split('?')[0]!;
    const take = (path: string, body: Record<string, unknown> = {}) => world.organiser.browser.post(`${path}/list`, body as never);

    it('needs the yes of somebody else, is taken once, and everybody in it gets a row', async () => {
      const before = (await audits('identity.opened')).length;
      const path = await ask();
      expect(path).toMatch(/^\/openings\/[0-9a-z]{26}$/);
      expect((await world.organiser.browser.get(path)).text).toContain('Another organiser or the second person has to say yes');
      expect((await world.secondOrganiser.browser.get(`/cohorts/${world.cohortId}/people`)).text).toContain('waits for a second yes');
      expect((await world.secondOrganiser.browser.get(path)).text).toContain('Yes, open them');
      expect((await world.secondOrganiser.browser.post(`${path}/agreement`, {})).status).toBe(303);
      const list = await take(path);
      expect(list.status).toBe(200);
      expect(list.headers['content-disposition']).toMatch(/attachment; filename="?list-[0-9a-z]{8}\.csv/);
      expect(list.text.split('\r\n')[0]).toBe('\uFEFFName shown,Real name,E-mail address');
      expect(list.text).toContain('Display participant,Zqx participant Legal,participant@example.org');
      expect(list.text).not.toContain('stranger');
      const rows = (await audits('identity.opened')).slice(before);
      expect(rows.map((row) => row.person_id).sort()).toEqual([world.participant.personId, world.classmate.personId].sort());
      expect(rows[0]!.detail).toEqual({ reason: 'opening.safety', fields: expect.stringContaining('real_name') });
    });

    it('tells the other organisers by a mail that names nobody', async () => {
      const jobs = await test.rows<{ data: Record<string, string> }>("SELECT data FROM pgboss.job WHERE name = 'mail.send' AND data->>'event' = 'opening'");
      expect(new Set(jobs.map(({ data }) => data.personId))).toEqual(new Set([world.secondOrganiser.personId]));
      expect(JSON.stringify(await test.rows('SELECT data, output FROM pgboss.job'))).not.toMatch(/Zqx|example\.org/);
      await test.get(JobRunner).runNow('mail.send', jobs[0]!.data);
      expect(await test.rows("SELECT skipped FROM mail_sent WHERE event = 'opening'")).toEqual([{ skipped: 'no_address' }]);
    });

    it('tells those too whose role ends on a later day', async () => {
      const { personId } = world.secondOrganiser;
      const told = () => test.rows("SELECT 1 FROM pgboss.job WHERE name = 'mail.send' AND data->>'event' = 'opening' AND data->>'personId' = $1", [personId]);
      const before = (await told()).length;
      await test.rows("UPDATE role_grant SET until_at = now() + interval '1 day' WHERE person_id = $1 AND role = 'organiser'", [personId]);
      await ask();
      expect((await told()).length).toBe(before + 1);
      await test.rows("UPDATE role_grant SET until_at = NULL WHERE person_id = $1 AND role = 'organiser'", [personId]);
    });

    it('lets none of six ways around it through', async () => {
      const path = await ask();
      const bypasses = {
        'nobody agreed': () => take(path),
        'the same person agrees': () => world.organiser.browser.post(`${path}/agreement`, {}),
        'a stale session agrees': async () => {
          await age(11);
          const answer = await world.secondOrganiser.browser.post(`${path}/agreement`, {});
          await age(0);
          return answer;
        },
        'the one who agreed takes it': async () => {
          expect((await world.secondOrganiser.browser.post(`${path}/agreement`, {})).status).toBe(303);
          return world.secondOrganiser.browser.post(`${path}/list`, {});
        },
        'a stale session takes it': async () => {
          await age(11);
          const answer = await take(path);
          await age(0);
          return answer;
        },
        'the same yes twice': async () => {
          const answers = await Promise.all([take(path), take(path), take(path)]);
          expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
          return take(path);
        },
      };
      for (const [what, bypass] of Object.entries(bypasses)) {
        const { status, text } = await bypass();
        expect([what, status, text.includes('Zqx')]).toEqual([what, 422, false]);
      }
    });

    it('gives one list for one press, also when the button is pressed twice', async () => {
      const path = await ask();
      await world.secondOrganiser.browser.post(`${path}/agreement`, {});
      const _key = freshKey();
      const answers = await Promise.all([take(path, { _key }), take(path, { _key })]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 303]);
    });

    it('can be refused, and ends a day after the yes', async () => {
      const refused = await ask();
      expect((await world.secondOrganiser.browser.post(`${refused}/refusal`, {})).status).toBe(303);
      expect((await world.secondOrganiser.browser.post(`${refused}/agreement`, {})).status).toBe(422);
      expect((await take(refused)).status).toBe(422);
      const late = await ask();
      await world.secondOrganiser.browser.post(`${late}/agreement`, {});
      await test.rows("UPDATE identity_opening SET agreed_at = agreed_at - interval '25 hours' WHERE id = $1", [late.split('/')[2]]);
      expect((await take(late)).status).toBe(422);
      expect((await world.organiser.browser.get(late)).text).toContain('Not taken in time');
    });

    it('may have the yes of a second person, who sees what it is for and can take nothing', async () => {
      await test.write((tx) => test.get(Grants).give(tx, world.coTrainer.personId, 'second-person', 'cohort', world.cohortId));
      const path = await ask();
      const second = world.coTrainer.browser;
      expect((await second.get('/second-yes')).text).toContain(`href="${path}"`);
      expect((await second.get(path)).text).toContain('Yes, open them');
      for (const closed of [openings(), details()]) expect((await second.get(closed)).status).toBe(404);
      expect((await second.post(`${path}/agreement`, {})).status).toBe(303);
      expect((await second.post(`${path}/list`, {})).status).toBe(404);
      expect((await take(path)).status).toBe(200);
      expect((await world.organiser.browser.get('/second-yes')).text).not.toContain('/openings/');
      await test.write((tx) => test.get(Grants).end(tx, world.coTrainer.personId, 'second-person', world.cohortId));
    });

    it('is a stranger to organisers of another cohort', async () => {
      const path = await ask();
      expect((await world.otherOrganiser.browser.get(path)).status).toBe(404);
      for (const verb of ['agreement', 'refusal', 'list']) expect((await world.otherOrganiser.browser.post(`${path}/${verb}`, {})).status).toBe(404);
    });
  });
});
