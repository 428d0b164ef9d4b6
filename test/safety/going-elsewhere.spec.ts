import { describe, expect, it } from '@jest/globals';
import { safeNext } from '../../src/platform/http/next-path.js';
import { safeUrl } from '../../src/platform/views/view-helpers.js';
import { Mailer } from '../../src/platform/mail/mailer.js';
import { useApp } from '../support/app.js';

/** How people were led to other sites: schemes, hosts without scheme, backslashes, control characters, encodings, names of users, look-alikes. */
const ELSEWHERE = [
  '/.//evil.example', '/a/..//evil.example', '/%2e//evil.example', '/x/%2e%2e//evil.example/y', '//[', '/\\[',
  'https://evil.example', 'HTTPS://evil.example', 'http:evil.example', '//evil.example', '///evil.example', '////evil.example', '/\\evil.example', '\\\\evil.example', '\\/evil.example', '/\\/evil.example', '/%2f%2fevil.example', '/%2Fevil.example', '/%5cevil.example',
  '/%5C%5Cevil.example', '/\tevil.example', '/\n/evil.example', '/\r\n//evil.example', '\t//evil.example', ' //evil.example', '/ /evil.example', '/\u0000/evil.example', '/\u007f/evil.example', 'javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\nscript:alert(1)', 'data:text/html,x', 'vbscript:x',
  'ftp://evil.example', 'file:///etc/passwd', 'mailto:x@evil.example', '@evil.example', 'user@evil.example', 'https:@evil.example', 'http://localhost@evil.example', 'evil.example', '.evil.example', '?next=//evil.example', '#//evil.example', '／／evil.example', '//evil。example', '//[::1]', '//2130706433', 'blob:https://evil.example/x',
];
const HERE = ['/', '/this-week', '/lessons/abc?said=saved', '/a//b', '/a/@evil.example', '/search?q=https://evil.example', '/lessons/x/../y'];

describe('where a page may lead', () => {
  it.each(ELSEWHERE)('never to another site: %j', (next) => {
    const path = safeNext(next);
    expect(new URL(path, 'https://own.example').origin).toBe('https://own.example');
    expect(path).toMatch(/^\/(?![/\\])/);
  });

  it('by no link that runs something, whatever a template is given', () => {
    for (const bad of ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', 'vbscript:x', '//evil.example', '/\\evil.example', 'file:///etc/passwd', 'blob:https://evil.example/x']) expect(safeUrl(bad)).toBe('#');
    for (const good of ['/this-week', '#main', '?page=2', 'https://call.example.org/x', 'mailto:x@example.org']) expect(safeUrl(good)).toBe(good);
  });

  it('to its own pages, as they were asked for', () => {
    expect(ELSEWHERE.length).toBeGreaterThanOrEqual(40);
    for (const path of HERE) expect(safeNext(path)).toBe(path.replace('/x/../', '/'));
    for (const strange of [undefined, null, 5, ['/a'], {}, `/${'x'.repeat(600)}`]) expect(safeNext(strange)).toBe('/');
  });
});

describe('mail', () => {
  const test = useApp({ siteUrl: 'http://notes.example', publicUrl: 'http://course.example' });

  it('has the headers that we give it and no other, whatever stands in a name, a subject or an address', async () => {
    const mailer = test.get(Mailer);
    const attacks = ['x\r\nBcc: evil@evil.example', 'x\nBcc: evil@evil.example', 'x\r\n\r\n<html>', 'x\u2028Bcc: evil@evil.example', 'x\u0000\r\nCc: evil@evil.example', '=?utf-8?B?DQpCY2M6IGV2aWxAZXZpbC5leGFtcGxl?='];
    for (const [nth, attack] of attacks.entries()) {
      await mailer.send({ to: 'her@example.org', subject: attack, text: 'Open the page as you usually do.', identity: `subject ${nth}` });
      await mailer.send({ to: `her@example.org${attack.slice(1)}`, subject: 'note', text: 'Open the page as you usually do.', identity: `to ${nth}` }).catch(() => undefined);
    }
    const sent = await mailer.outbox(100);
    expect(sent.length).toBeGreaterThanOrEqual(attacks.length);
    for (const { text } of sent) {
      const head = text.split(/\r?\n\r?\n/)[0]!;
      const names = head.split(/\r?\n(?![ \t])/).map((line) => line.split(':')[0]!.toLowerCase());
      expect(names.filter((name) => !['from', 'to', 'subject', 'message-id', 'date', 'mime-version', 'content-type', 'content-transfer-encoding', 'auto-submitted'].includes(name))).toEqual([]);
      expect(head).toMatch(/^From: Office <office@localhost>$/m);
      expect(head).toMatch(/^Message-ID: <[0-9a-f]{32}@notes\.example>$/m);
    }
  });
});
