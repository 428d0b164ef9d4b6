import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import type { Visitor } from '../support/visitor.js';

/** What a pack tells the script in it. */
export interface PackFacts {
  pack: string;
  key: string;
}

/** Makes a pack and takes its file, as a person does. */
export async function takePack(browser: Visitor, kind: 'assignment' | 'quiz' | 'module', subjectId: string): Promise<{ path: string; html: string; facts: PackFacts }> {
  const path = (await browser.post(`/offline-packs/for/${kind}/${subjectId}`)).headers.location as string;
  const file = await browser.download(`${path}/file`);
  const html = (file.body as Buffer).toString('utf8');
  return { path, html, facts: JSON.parse(/id="facts">([^<]*)</.exec(html)![1]!) as PackFacts };
}

/** The file that the script of a pack saves: the same as in public/js/pack-file.js, which the journey in the browser runs. */
export function lock({ pack, key }: PackFacts, content: unknown): Buffer {
  const own = createECDH('prime256v1');
  own.generateKeys();
  const raw = randomBytes(32);
  const agreed = Buffer.from(hkdfSync('sha256', own.computeSecret(Buffer.from(key, 'base64')), Buffer.alloc(0), `answers v1 ${pack}`, 32));
  const box = (under: Buffer, plain: Buffer) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', under, iv);
    cipher.setAAD(Buffer.from(`answers v1 ${pack}`));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return { iv: iv.toString('base64'), body: Buffer.concat([body, cipher.getAuthTag()]).toString('base64') };
  };
  return Buffer.from(JSON.stringify({ note: 'x', pack, key: own.getPublicKey().toString('base64'), wrap: box(agreed, raw), answers: box(raw, Buffer.from(JSON.stringify(content))) }));
}

export const textPart = (id: string, text: string, ticks = ['0', '1']) => ({ kind: 'assignment', id, text, ticks });

/** The questions of a quiz as they stand in a pack: id, print, words, shape and what can be chosen, by its words. */
export function questionsIn(html: string): Array<{ question: string; seen: string; asked: string; shape: string; choices: Record<string, string>; parts: Record<string, string>; options: Record<string, string> }> {
  return [...html.matchAll(/<fieldset data-question="(\w+)" data-seen="(\w+)" data-shape="(\w+)">([\s\S]*?)<\/fieldset>/g)].map(([, question, seen, shape, inside]) => ({
    question: question!, seen: seen!, shape: shape!,
    asked: /<legend[^>]*>([^<]*)</.exec(inside!)![1]!,
    choices: Object.fromEntries([...inside!.matchAll(/value="(\w+)"><label[^>]*>([^<]*)</g)].map(([, value, label]) => [label, value])),
    parts: Object.fromEntries([...inside!.matchAll(/<label for="f-place-(\w+)"[^>]*>([^<]*)</g)].map(([, part, label]) => [label, part])),
    options: Object.fromEntries([...inside!.matchAll(/<option value="(\w+)">([^<]*)</g)].map(([, value, label]) => [label, value])),
  }));
}
