import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import chromium from '@sparticuz/chromium';
import type { Parser as ParserClass } from 'htmlparser2';
import { chromium as browsers, type Browser } from 'playwright-core';
import type { Response } from 'supertest';
import { dueIn, makeAssignment, makeGroup, revisionOf } from '../assignment/scene.js';
import { makeQuiz, takeQuiz } from '../quiz/quiz-scene.js';
import { useApp } from '../support/app.js';
import { makeWorld, type Player, type World } from '../support/cast.js';
import { PASSPHRASE } from '../support/visitor.js';
import { makeSession, startIn } from '../workshop/workshop-scene.js';
import { crawl, type Answer } from './crawl.js';
import { MARK, PAYLOADS, PAYLOADS_IN_ALL } from './payloads.js';

let Parser: typeof ParserClass;

/** The payloads that fit into a field, each whole. */
const fitting = (longest: number): string[] => PAYLOADS.filter((payload) => payload.length <= longest);
const ALL = PAYLOADS.join('\n');

describe('text that wants to be code', () => {
  const test = useApp();
  let world: World;
  let starts: Record<string, string[]>;
  let script: string;
  let thread: string;
  let plan: string;
  let assignmentId: string;

  beforeAll(async () => {
    // It must come after the application, whose cleaner brings it in another way.
    ({ Parser } = await import('htmlparser2'));
    world = await makeWorld(test);
    const { browser } = world.participant;
    assignmentId = await makeAssignment(test, world.courseId);
    const together = await makeAssignment(test, world.courseId, { code: 'A2', mode: 'group', template: [{ key: 'aim', title: 'Aim', hint: 'Why?' }] });
    const groupId = await makeGroup(test, world.cohortId, 1, [world.participant.enrolmentId, world.classmate.enrolmentId]);
    const { id: sessionId } = await makeSession(test, world);
    await startIn(test, sessionId, -200);
    const quizId = await makeQuiz(test, world);
    plan = `/groups/${groupId}/plan/${together}`;

    gone(await browser.post('/account', { displayName: PAYLOADS[0]!.slice(0, 80), zone: 'Asia/Yangon' }));
    gone(await browser.post(`/lessons/${world.lessonIds[0]}/note`, { note: ALL.slice(0, 5000) }));
    thread = gone(await browser.post('/questions', { text: ALL.slice(0, 4000), from: `/lessons/${world.lessonIds[0]}` })).split('?')[0]!;
    gone(await browser.post(`${thread}/messages`, { text: ALL.slice(-4000) }));
    gone(await browser.post(`/assignments/${assignmentId}/draft`, { text: ALL, revision: '0' }));
    gone(await browser.post(`/assignments/${assignmentId}/hand-in`, { text: ALL, revision: revisionOf((await browser.get(`/assignments/${assignmentId}`)).text), tick: ['0', '1'], comments: 'marks' }));
    gone(await browser.post(plan, { revision: '0', 'part-aim': ALL }));
    gone(await browser.post(plan, { revision: '1', 'part-aim': `${ALL}\nagain` }));
    gone(await browser.post(`${plan}/messages`, { message: ALL.slice(0, 3000) }));
    gone(await browser.post(`${plan}/messages`, { message: ALL.slice(-3000) }));
    gone(await browser.post(`${plan}/note`, { note: ALL.slice(0, 5000) }));
    gone(await world.coTrainer.browser.post(`/workshops/${sessionId}/register`, { tap: `${world.participant.enrolmentId}.absent` }));
    gone(await browser.post(`/workshops/${sessionId}/catch-up`, { text: ALL.slice(0, 4000) }));
    gone(await browser.post('/certificate-name', { name: PAYLOADS[2]!, latin: PAYLOADS[30]! }, {}), 422);
    const shortOnes = [PAYLOADS[0]!, PAYLOADS[30]!, PAYLOADS[33]!];
    for (const [nth, words] of shortOnes.entries()) {
      gone(await takeQuiz(browser, quizId, [null, null, null, words, null, null]));
      gone(await browser.post(`/quizzes/${quizId}/attempts/${nth + 1}/count-mine`, { position: '4' }));
    }
    gone(await browser.post('/hide-me', { texts: `<img src=${MARK}>` }), 422);
    await dueIn(test, world.cohortId, assignmentId, -60);
    gone(await world.trainer.browser.post(`/marking/${assignmentId}/${world.cohortId}/opening`));
    const [work] = await test.rows<{ id: string }>('SELECT id FROM submission WHERE enrolment_id = $1', [world.participant.enrolmentId]);
    script = `/marking/scripts/${work!.id}`;
    const cohort = `/cohorts/${world.cohortId}`;
    const staff = [cohort, `${cohort}/people`, `${cohort}/groups`, `${cohort}/outcomes`, `${cohort}/workshops`, `${cohort}/people/${world.participant.enrolmentId}`, '/questions', thread, `/workshops/${sessionId}/register`, `/workshops/${sessionId}/catch-ups`, `/workshops/${sessionId}/day`, `/deadlines/${world.cohortId}`, `/deadlines/${world.cohortId}/assignment/${assignmentId}`];
    starts = {
      participant: ['/this-week', '/account', '/my-work', '/my-completion', '/certificate-name', `/lessons/${world.lessonIds[0]}`, `/assignments/${assignmentId}`, plan, `${plan}/versions`, `${plan}/versions/1`, thread, `/workshops/${sessionId}/catch-up`, `/quizzes/${quizId}/attempts/1`, `/quizzes/${quizId}/attempts/2`],
      classmate: ['/this-week', plan, `${plan}/versions`, `${plan}/versions/1`, `${plan}/versions/2`],
      trainer: ['/waiting', `/marking/${assignmentId}/${world.cohortId}`, script, '/counting', ...staff],
      organiser: [...staff, plan, `${plan}/versions/1`, '/notices/new', `/marking/${assignmentId}/${world.cohortId}/publication`, `${cohort}/certificates`, `${cohort}/invitation-sheet`, `${cohort}/groups/arrangement`],
      officer: ['/files'], administrator: ['/site'],
    };
  }, 60000);

  const readers = (): Array<[string, Player]> => [['participant', world.participant], ['classmate', world.classmate], ['trainer', world.trainer], ['organiser', world.organiser], ['officer', world.officer], ['administrator', world.administrator]];

  it('is known by what it would leave behind: the check finds it when it is alive', () => {
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(60);
    // Some come alive only as one kind of text or in a browser's own repairs; the browser below is for those.
    const harmless = /^(<noscript|<xmp|&|%|\\u|\uFF1C|\{\{|\$|<%|!?\[|javascript:|data:|-->|\]\]>|["'`])/;
    const dead = PAYLOADS.filter((one) => !harmless.test(one) && alive(`<p>${one.replaceAll('\u0000', '').replaceAll('\u202E', '')}</p>`).length === 0);
    // Of the other half a dozen need a browser's repairs; of this half none does.
    if (process.env.PAYLOADS === 'more') expect(PAYLOADS.length - dead.length).toBeGreaterThan(70);
    else expect(dead).toEqual([]);
    expect(PAYLOADS_IN_ALL).toBeGreaterThanOrEqual(150);
    for (const payload of PAYLOADS.filter((one) => one.startsWith('" '))) expect([payload, alive(`<input value="${payload}">`)]).not.toEqual([payload, []]);
    expect(alive('<p>Nothing.</p><input value="zqxss">')).toEqual([]);
  });

  it('stays text on every page of everybody who reads it', async () => {
    const found: string[] = [];
    const carrying: Record<string, number> = {};
    for (const [name, player] of readers()) {
      for (const answer of await crawl(player.browser, starts[name]!, { most: 60, ofAKind: 3, skip: /^\/(language|front|verify|hidden)/ })) {
        if (!isPage(answer)) continue;
        const html = answer.body.toString('utf8');
        if (html.includes(MARK)) carrying[name] = (carrying[name] ?? 0) + 1;
        found.push(...alive(html).map((what) => `${name}: ${answer.path}: ${what}`));
      }
    }
    expect(found).toEqual([]);
    expect(carrying).toEqual({ participant: expect.any(Number), classmate: expect.any(Number), trainer: expect.any(Number), organiser: expect.any(Number) });
    for (const count of Object.values(carrying)) expect(count).toBeGreaterThan(1);
  }, 60000);

  it('stays text as a name, each payload in turn, before organiser, group and herself', async () => {
    const found: string[] = [];
    const names = fitting(80);
    for (const name of names) {
      const { status, text } = await world.participant.browser.post('/account', { displayName: name, zone: 'Asia/Yangon' });
      if (status === 422) found.push(...alive(text).map((what) => `refused ${name}: ${what}`));
      for (const [who, path] of [[world.organiser, `/cohorts/${world.cohortId}/people`], [world.classmate, plan], [world.participant, '/account']] as const) found.push(...alive((await who.browser.get(path)).text).map((what) => `${name} on ${path}: ${what}`));
    }
    expect(found).toEqual([]);
    expect(names.length).toBeGreaterThan(40);
  }, 60000);

  it('stays text in forms that come back with what was typed, and in pages that say what went wrong', async () => {
    const found: string[] = [];
    const long = `${ALL}${'x'.repeat(40000)}`;
    const posts: Array<[Player, string, Record<string, string>]> = [
      [world.participant, '/questions', { text: long }], [world.participant, `/lessons/${world.lessonIds[0]}/note`, { note: long }], [world.participant, plan, { revision: '0', 'part-aim': ALL }], [world.participant, `${plan}/messages`, { message: long }],
      [world.participant, '/mail-choice', { style: ALL, subjectWord: PAYLOADS[30]!, email: PAYLOADS[31]! }], [world.participant, '/certificate-name', { name: long, latin: ALL }], [world.participant, '/account', { displayName: long, zone: PAYLOADS[33]! }],
      [world.participant, '/offline', { until: PAYLOADS[33]! }], [world.organiser, '/notices', { to: PAYLOADS[33]!, title: PAYLOADS[30]!, text: ALL, step: 'preview' }], [world.organiser, `/cohorts/${world.cohortId}/invitations`, { displayName: ALL, zone: PAYLOADS[33]!, email: PAYLOADS[30]!, realName: ALL, organisation: ALL, country: ALL }],
      [world.organiser, `/cohorts/${world.cohortId}/invitations/file`, { text: `name,zone,email\n${PAYLOADS.map((one) => `"${one.replaceAll('"', '""').replaceAll('\n', ' ')}",x,y`).join('\n')}` }], [world.trainer, script, { version: '99', overall: ALL, 'comment-0': ALL }],
    ];
    for (const [player, path, fields] of posts) {
      const { status, text, headers } = await player.browser.post(path, fields);
      expect([path, status]).not.toEqual([path, 500]);
      if (String(headers['content-type']).includes('html')) found.push(...alive(text).map((what) => `${path} (${status}): ${what}`));
    }
    for (const payload of PAYLOADS.slice(0, 40)) {
      const part = encodeURIComponent(payload);
      for (const path of [`/nothing/${part}`, `/sign-in?next=/${part}`, `/this-week?said=${part}`, `/verify?serial=${part}&secret=${part}`, `/questions?page=${part}`]) found.push(...alive((await world.participant.browser.get(path)).text).map((what) => `${path}: ${what}`));
      found.push(...alive((await world.nobody.post('/questions', { [payload]: payload, text: payload })).text).map((what) => `signed out: ${what}`), ...alive((await world.nobody.get(`/lessons/${part}`)).text));
    }
    expect(found).toEqual([]);
  }, 60000);

  describe('in a real browser without our policy', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await browsers.launch({ executablePath: await chromium.executablePath(), args: chromium.args.filter((arg) => arg !== '--single-process'), headless: true });
    }, 60000);
    afterAll(() => browser.close());

    it('does nothing before the trainer, the organiser and the group', async () => {
      const ran: string[] = [];
      await world.participant.browser.post('/account', { displayName: PAYLOADS[2]!, zone: 'Asia/Yangon' });
      for (const name of ['trainer', 'organiser', 'classmate']) {
        const context = await browser.newContext({ baseURL: test.url, bypassCSP: true });
        const page = await context.newPage();
        page.on('dialog', (dialog) => {
          ran.push(`${name}: a dialog ${dialog.message()}`);
          void dialog.dismiss();
        });
        page.on('request', (request) => {
          if (new URL(request.url()).origin !== test.url) ran.push(`${name}: asked for ${request.url()}`);
        });
        await page.goto('/sign-in');
        await page.fill('[name=handle]', name);
        await page.fill('[name=passphrase]', PASSPHRASE);
        await page.click('main button[type=submit]');
        let carrying = 0;
        for (const path of starts[name]!) {
          const response = await page.goto(path);
          if ((await response!.text()).includes(MARK)) carrying += 1;
          if (await page.evaluate('window.__xss !== undefined')) ran.push(`${name}: ${path} ran it`);
        }
        expect(carrying).toBeGreaterThan(1);
        // The policy is off in this browser, and a handler that is alive runs: else this test would prove nothing.
        await page.evaluate('document.body.insertAdjacentHTML("beforeend", "<img src=/none onerror=window.__xss=1>")');
        await page.waitForFunction('window.__xss === 1');
        await context.close();
      }
      expect(ran).toEqual([]);
    }, 60000);
  });
});

/** Signs in a tree that a payload came alive: its mark in a tag, in the name or (but for fields) the value of an attribute, a handler, a script of no address. */
function alive(html: string): string[] {
  const found: string[] = [];
  const parser = new Parser({
    onopentag(tag, attributes) {
      if (tag.includes(MARK)) found.push(`<${tag}>`);
      if (tag === 'script' && !attributes.src?.startsWith('/a/')) found.push('a script');
      if (tag === 'style' || tag === 'iframe' || tag === 'object' || tag === 'embed' || tag === 'base') found.push(`<${tag}>`);
      for (const [name, value] of Object.entries(attributes)) {
        if (/^on/i.test(name) || name.includes(MARK) || name === 'style' || name === 'srcdoc') found.push(`<${tag} ${name}>`);
        if (/^(href|src|action|formaction|xlink:href)$/.test(name) && !/^(\/(?!\/)|#|\?|mailto:|data:image\/|data:,$)/.test(value) && !/^https?:\/\/(localhost|127\.0\.0\.1|meet\.example\.org)/.test(value) && value !== '') found.push(`<${tag} ${name}="${value.slice(0, 60)}">`);
        const isField = /^(input|textarea)$/.test(tag) && /^(value|name)$/.test(name);
        const isOwnAddress = /^(href|action)$/.test(name) && /^\/[^/\s"<>`\\][^\s"<>`\\]*$/.test(value);
        if (value.includes(MARK) && !isField && !isOwnAddress && !HOLDS_TEXT.has(name)) found.push(`<${tag} ${name}="${value.slice(0, 60)}">`);
      }
    },
  });
  parser.end(html);
  return found;
}

/** Attributes that hold text for people. */
const HOLDS_TEXT = new Set(['aria-label', 'title', 'alt', 'placeholder', 'data-name']);

function isPage(answer: Answer): boolean {
  return String(answer.headers['content-type']).includes('text/html') && !answer.headers['content-disposition'];
}

function gone(response: Response, also = 303): string {
  if (response.status !== 303 && response.status !== also) throw new Error(`${response.request.url} answered ${response.status}: ${/<main[\s\S]*<\/main>/.exec(response.text)?.[0].replaceAll(/<[^>]*>|\s+/g, ' ').slice(0, 300) ?? ''}`);
  return String(response.headers.location ?? '');
}
