import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkUpload } from '../../src/platform/files/check-upload.js';
import { UploadRefused } from '../../src/platform/files/upload-refused.js';
import { BadZip, readZip, unpack } from '../../src/platform/files/zip-archive.js';
import { message } from '../../src/platform/i18n/messages.js';
import { amrFile, boxFile, camera, linkZip, hugePng, lyingZip, mp3File, openDocument, opusFile, pdfFile, photograph, WORD_TYPES, wordFile, zipOf } from './upload-samples.js';

describe('an uploaded file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'banyan-upload-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function check(content: Buffer | string, name = 'work.pdf') {
    const path = join(folder, 'upload');
    await writeFile(path, content);
    return checkUpload(path, name);
  }

  async function refusal(content: Buffer | string, name?: string): Promise<string> {
    const kept = await check(content, name).catch((error: unknown) => error);
    if (!(kept instanceof UploadRefused)) throw new Error(`not refused: ${String((kept as { kind?: string }).kind ?? kept)}`);
    return message('en', kept.messageKey, kept.params);
  }

  it.each([
    ['pdf', () => pdfFile()], ['docx', () => wordFile()], ['odt', () => openDocument()],
    ['pptx', () => zipOf({ '[Content_Types].xml': '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>' })],
    ['odp', () => openDocument({ mimetype: 'application/vnd.oasis.opendocument.presentation' })],
    ['m4a', () => boxFile('M4A ')], ['mp4', () => boxFile('isom')], ['3gp', () => boxFile('3gp4')], ['mp3', mp3File], ['ogg', opusFile], ['amr', amrFile], ['jpg', camera],
  ])('is taken when it is %s, whatever its name says, and says nothing of its maker any more', async (kind, make) => {
    for (const name of ['x', 'work.exe.pdf', 'a\u202efdp.exe', 'a\0.php', '../../etc/passwd', `${'n'.repeat(300)}.html`]) {
      const kept = await check(await make(), name);
      expect(kept.kind).toBe(kind);
      expect(await wordsOf(kept.content)).not.toContain('Zqx');
    }
    if (!['amr', 'pptx'].includes(kind)) expect(await wordsOf(await make())).toContain('Zqx');
  });

  it('keeps its words', async () => {
    expect(await wordsOf((await check(await wordFile())).content)).toMatch(/The text stays[\s\S]*A comment/);
    expect(await wordsOf((await check(await openDocument())).content)).toContain('The text stays');
    const words = await wordsOf((await check(pdfFile())).content);
    for (const text of ['The comment stays', 'A bookmark stays', '/Type /Font']) expect(words).toContain(text);
    expect((await check(pdfFile())).content).toHaveLength(pdfFile().length);
  });

  it('loses what it says about itself also when there is little room for that', async () => {
    const xmp = '<x:xmpmeta>Zqx Author</x:xmpmeta>';
    const kept = await check(pdfFile(`20 0 obj\n<< /Type /Metadata /Subtype /XML /Length ${xmp.length} >>\nstream\n${xmp}\nendstream\nendobj\n`));
    expect(await wordsOf(kept.content)).not.toContain('Zqx');
  });

  it('drops what would be fetched from elsewhere when it is opened, and keeps plain links', async () => {
    const words = await wordsOf((await check(await wordFile())).content);
    expect(words).not.toContain('evil.example');
    expect(words).toContain('https://example.org');
  });

  it.each<[string, () => Buffer | string | Promise<Buffer>, RegExp]>([
    ['nothing', () => '', /this file is empty/i],
    ['a Windows program', () => 'MZ\x90\0\x03', /it is a Windows program renamed to \.pdf\. Choose a PDF, Word or OpenDocument file up to 10 MB\. Your text is still here\./],
    ['a Linux program', () => '\x7fELF\x02\x01', /a program in it/],
    ['a shell script', () => '#!/bin/sh\nrm -rf /', /commands for a computer/],
    ['a test virus', () => 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*', /a program in it/],
    ['a web page', () => '<!DOCTYPE html><script>alert(1)</script>', /it is a web page/],
    ['a web page after spaces', () => `${' '.repeat(300)}<HTML><body>`, /it is a web page/],
    ['a PDF that is a web page too', () => `%PDF-1.4\n<html><script>alert(1)</script>\n${pdfFile().toString('latin1')}`, /it is a web page/],
    ['a drawing with a script', () => '<?xml version="1.0"?><svg xmlns="x"><script>alert(1)</script></svg>', /a drawing that can carry/],
    ['a picture of 900 million dots', () => hugePng(30000, 30000), /more than 50 million dots/],
    ['a picture of which only the head is there', () => Buffer.from('89504e470d0a1a0a0000000d49484452000075300000753008060000', 'hex'), /damaged/],
    ['half a photograph', async () => (await camera('jpeg', 900, 900)).subarray(0, 3000), /damaged/],
    ['a photograph that cannot be opened', () => photograph(), /damaged/],
    ['a photograph that is a zip too', async () => Buffer.concat([await camera(), await wordFile()]), /two different kinds/],
    ['a photograph of an iPhone', () => Buffer.concat([Buffer.from('000000186674797068656963000000006d69663168656963', 'hex'), Buffer.alloc(200)]), /it is a HEIC photo/],
    ['a moving picture', () => Buffer.from('47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b', 'hex'), /JPEG, PNG or WebP/],
    ['a video', () => boxFile('isom', 'vide'), /it is a video/],
    ['plain text', () => 'Just words, nothing else.', /it is plain text/],
    ['rich text', () => '{\\rtf1\\ansi hello}', /it is rich text/],
    ['an old Word document', () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(1024)]), /an old Office format/],
    ['noise', () => Buffer.from(Array.from({ length: 5000 }, (_x, index) => (index * 7919) % 251)), /could not tell|damaged/],
    ['a PDF cut in the middle', () => pdfFile().subarray(0, 300), /it is damaged/],
    ['a PDF with a script', () => pdfFile('13 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj\n'), /carries a script/],
    ['a PDF that starts a program', () => pdfFile('13 0 obj << /S /Launch /F (cmd.exe) >> endobj\n'), /carries a script/],
    ['a locked PDF', () => pdfFile('trailer << /Encrypt 14 0 R >>\n'), /locked with a password/],
    ['a PDF that is a zip too', async () => Buffer.concat([pdfFile(), await wordFile()]), /two different kinds/],
    ['a sound that is a zip too', async () => Buffer.concat([mp3File(), await wordFile()]), /two different kinds/],
    ['a zip with something before it', async () => Buffer.concat([Buffer.from('PK\x03\x04junk'), await wordFile()]), /two different kinds|damaged/],
    ['a zip with something after it', async () => Buffer.concat([await wordFile(), Buffer.from('junk')]), /two different kinds/],
    ['a zip of one document', () => zipOf({ 'work.docx': 'x' }), /a packed folder/],
    ['a document with another packed in it', () => wordFile({ 'word/media/more.zip': 'PK' }), /a packed folder/],
    ['a document with a program in it', () => wordFile({ 'word/media/run.exe': 'MZ' }), /a program in it/],
    ['Word with macros', () => wordFile({ 'word/vbaProject.bin': 'x' }), /it has macros/],
    ['Word with macros by its type', () => wordFile({ '[Content_Types].xml': WORD_TYPES.replace('openxmlformats-officedocument.wordprocessingml.document', 'ms-word.document.macroEnabled') }), /it has macros/],
    ['OpenDocument with macros', () => openDocument({ 'Basic/Standard/Module1.xml': '<x/>' }), /it has macros/],
    ['a drawing with a script inside Word', () => wordFile({ 'word/media/a.svg': '<svg onload="x()"/>' }), /a drawing that can carry/],
    ['a table', () => zipOf({ '[Content_Types].xml': '<Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>' }), /a table of numbers/],
    ['Word and OpenDocument at once', () => wordFile({ mimetype: 'application/vnd.oasis.opendocument.text' }), /two different kinds/],
    ['a name that climbs out', () => wordFile({ '../../evil.xml': 'x' }), /two different kinds/],
    ['a name from the root', () => wordFile({ '/etc/passwd': 'x' }), /two different kinds/],
    ['a name with a backslash', () => wordFile({ 'word\\..\\evil.xml': 'x' }), /two different kinds/],
    ['a link', linkZip, /two different kinds/],
    ['a bomb that says 4 GB', () => lyingZip(4000000000), /unpacks to far more/],
    ['a bomb that says less than it is', () => lyingZip(100), /unpacks to far more|damaged/],
    ['a bomb of zeros', () => wordFile({ 'word/big.xml': Buffer.alloc(45 * 1024 * 1024) }), /unpacks to far more/],
    ['5,000 entries', () => zipOf({ '[Content_Types].xml': WORD_TYPES, ...Object.fromEntries(Array.from({ length: 5000 }, (_x, index) => [`word/${index}.xml`, ''])) }), /unpacks to far more/],
  ])('is refused in plain words when it is %s', async (_what, make, words) => {
    const file = await make();
    const began = process.cpuUsage();
    expect(await refusal(file)).toMatch(words);
    // Work, not time: a busy machine is no reason to fail.
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1e6).toBeLessThan(3);
  });

  it('may have 10 MB as a document and 15 MB as sound', async () => {
    const long = (bytes: number) => pdfFile(`%${'x'.repeat(bytes)}\n`);
    expect((await check(long(9 * 1024 * 1024))).kind).toBe('pdf');
    expect(await refusal(long(11 * 1024 * 1024))).toMatch(/too large/);
    const frames = Buffer.concat([mp3File().subarray(0, -128), ...Array.from({ length: 30000 }, () => Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(413)]))]);
    expect((await check(frames)).kind).toBe('mp3');
    expect(await refusal(Buffer.concat([frames, frames]))).toMatch(/too large/);
  });

  it('never fails in another way than being refused, however it is damaged', async () => {
    const whole = [await wordFile(), await openDocument(), pdfFile(), boxFile('M4A '), mp3File(), opusFile()];
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 12 }), fc.nat(), async (which, changes, cut) => {
        const damaged = Buffer.from(whole[which]!);
        for (const [at, byte] of changes) damaged[at % damaged.length] = byte;
        const part = cut % 3 === 0 ? damaged.subarray(0, cut % damaged.length) : damaged;
        const result = await check(part).catch((error: unknown) => error);
        if (result instanceof Error) expect(result).toBeInstanceOf(UploadRefused);
      }),
      { numRuns: 300 },
    );
  });

  it('as a zip is read the same as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}\.[a-z]{3}$/), fc.string(), { minKeys: 1, maxKeys: 6 }), async (parts) => {
        const entries = readZip(await zipOf(parts));
        const read = Object.fromEntries(await Promise.all(entries.map(async (entry) => [entry.name, (await unpack(entry)).toString('utf8')])));
        expect(read).toEqual(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, Buffer.from(text).toString('utf8')])));
      }),
    );
    expect(() => readZip(Buffer.from('PK'))).toThrow(BadZip);
  });
});

/** Everything that could be read in a file, packed parts included. */
async function wordsOf(file: Buffer): Promise<string> {
  const text = file.toString('latin1');
  if (text.startsWith('PK')) return (await Promise.all(readZip(file).map(async (entry) => `${entry.name} ${(await unpack(entry)).toString('latin1')}`))).join('\n');
  const packed = /\/ObjStm[^>]*>>\nstream\n([\s\S]*?)endstream/.exec(text)?.[1];
  return text.replace(/\0/g, '') + (packed ? inflateSync(Buffer.from(packed, 'latin1')).toString('latin1') : '') + Buffer.from(text.match(/<([0-9a-f ]+)>/g)?.join('').replace(/[<> ]/g, '') ?? '', 'hex').toString('latin1');
}
