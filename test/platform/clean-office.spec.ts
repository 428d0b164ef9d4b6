import sharp from 'sharp';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanMarkup } from '../../src/platform/files/clean-office-markup.js';
import { cleanOffice } from '../../src/platform/files/clean-office.js';
import { readZip, unpack } from '../../src/platform/files/zip-archive.js';
import { camera, openDocument, wordFile, zipOf } from './upload-samples.js';

const refuse = (reason: string): never => {
  throw new Error(reason);
};
const clean = (text: string, name = 'word/document.xml') => cleanMarkup(name, Buffer.from(text), refuse);
const partsOf = async (file: Buffer) => Object.fromEntries(await Promise.all(readZip((await cleanOffice(file, refuse)).content).map(async (entry) => [entry.name, await unpack(entry)] as const)));

describe('a part of an office document', () => {
  it.each([
    ['quotes of the other kind', "<w:ins w:author='Zqx'/>", '<w:ins w:author=""/>'],
    ['another prefix', '<x:ins x:author="Zqx" x:initials="Z">a</x:ins>', '<x:ins x:author="" x:initials="">a</x:ins>'],
    ['a sign of the tag in a value', '<w:ins w:id="a>b" w:author="Zqx"/>', '<w:ins w:id="a>b" w:author=""/>'],
    ['people of a talk', '<w15:person w15:author="Zqx"><w15:presenceInfo w15:userId="S::zqx@x" w15:providerId="AD"/></w15:person>', '<w15:person w15:author=""><w15:presenceInfo w15:userId="" w15:providerId=""/></w15:person>'],
    ['authors of slides', '<p:cmAuthor id="1" name="Zqx" initials="Z" clrIdx="0"/>', '<p:cmAuthor id="1" name="" initials="" clrIdx="0"/>'],
    ['marks of sittings and times', '<w:p w:rsidR="00AB"><w:del w:date="2026-01-01T00:00:00Z"/></w:p>', '<w:p><w:del/></w:p>'],
    ['variables', 'a<w:docVars><w:docVar w:name="o" w:val="Zqx"/></w:docVars>b', 'ab'],
    ['an element in one of its own name', '<w:mailMerge><w:mailMerge>Zqx</w:mailMerge>Zqx</w:mailMerge>b', 'b'],
    ['a template on her disk', '<w:attachedTemplate r:id="r1"/>', ''],
    ['a remark', 'a<!-- Zqx -->b', 'ab'],
    ['a field with her name', '<w:fldSimple w:instr=" AUTHOR "><w:r><w:t>Zqx</w:t></w:r></w:fldSimple><w:t>b</w:t>', '<w:fldSimple w:instr=" AUTHOR "><w:r><w:t></w:t></w:r></w:fldSimple><w:t>b</w:t>'],
    ['a field in pieces', '<w:fldChar w:fldCharType="begin"/><w:instrText> FILE</w:instrText><w:instrText>NAME \\p </w:instrText><w:fldChar w:fldCharType="separate"/><w:t>C:\\Zqx</w:t><w:fldChar w:fldCharType="end"/><w:t>b</w:t>',
      '<w:fldChar w:fldCharType="begin"/><w:instrText> FILE</w:instrText><w:instrText>NAME \\p </w:instrText><w:fldChar w:fldCharType="separate"/><w:t></w:t><w:fldChar w:fldCharType="end"/><w:t>b</w:t>'],
    ['a picture that would be fetched', '<w:fldChar w:fldCharType="begin"/><w:instrText>INCLUDEPICTURE "http://Zqx"</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>c</w:t><w:fldChar w:fldCharType="end"/>',
      '<w:fldChar w:fldCharType="begin"/><w:instrText></w:instrText><w:fldChar w:fldCharType="separate"/><w:t>c</w:t><w:fldChar w:fldCharType="end"/>'],
    ['a page number', '<w:fldSimple w:instr="PAGE"><w:t>3</w:t></w:fldSimple>', '<w:fldSimple w:instr="PAGE"><w:t>3</w:t></w:fldSimple>'],
    ['the creator and the day of a note', '<dc:creator>Zqx</dc:creator><dc:date>2026-02-03T04:05:06</dc:date>', '<dc:creator></dc:creator><dc:date>2000-01-01T00:00:00</dc:date>'],
    ['a printer', '<config:config-item config:name="PrinterName" config:type="string">Zqx office</config:config-item>', '<config:config-item config:name="PrinterName" config:type="string"></config:config-item>'],
    ['links', '<text:a xlink:href="https://example.org/?a=1&amp;b">x</text:a><text:a xlink:href="file:///home/Zqx">y</text:a><draw:image xlink:href="http://Zqx/a.png"/><draw:image xlink:href="Pictures/a.png"/>',
      '<text:a xlink:href="https://example.org/?a=1&amp;b">x</text:a><text:a xlink:href="#">y</text:a><draw:image xlink:href=""/><draw:image xlink:href="Pictures/a.png"/>'],
    ['text as it is', '<w:t xml:space="preserve"> a &lt; b <![CDATA[<w:ins w:author="x"/>]]></w:t>', '<w:t xml:space="preserve"> a &lt; b <![CDATA[<w:ins w:author="x"/>]]></w:t>'],
  ])('loses what names its maker, and nothing else: %s', (_what, given, kept) => expect(clean(given)).toBe(kept));

  it('loses links to what was dropped, to what lies elsewhere and to her disk', () => {
    const link = (type: string, target: string, mode = '') => `<Relationship Id="r" Type="http://x/${type}" Target="${target}"${mode}/>`;
    const outside = ' TargetMode="External"';
    const given = [link('styles', 'styles.xml'), link('customXml', '../customXml/item1.xml'), link('metadata/thumbnail', 'docProps/thumbnail.jpeg'), link('image', 'http://zqx/a.png', outside), link('hyperlink', 'https://example.org', outside), link('hyperlink', 'file:///C:/Users/Zqx/a', outside)];
    expect(clean(`<Relationships>${given.join('')}</Relationships>`, 'word/_rels/document.xml.rels')).toBe(`<Relationships>${given[0]}${given[4]}${given[5]!.replace('file:///C:/Users/Zqx/a', '#')}</Relationships>`);
  });

  it.each([
    ['a field that starts a program', '<w:instrText>DDEAUTO c:\\\\windows "calc"</w:instrText><w:fldChar w:fldCharType="end"/>', 'macros', '<w:fldChar w:fldCharType="begin"/>'],
    ['the same written as one', '<w:fldSimple w:instr="DDE x"></w:fldSimple>', 'macros', ''],
    ['a script of OpenDocument', '<office:scripts><office:script/></office:scripts>', 'macros', ''],
    ['a call of a macro', '<x xlink:href="vnd.sun.star.script:a"/>', 'macros', ''],
    ['entities of its own', '<!DOCTYPE a [<!ENTITY b "c">]><a/>', 'broken', ''],
    ['an entity that reads a file', '<!DOCTYPE a SYSTEM "file:///etc/passwd" [ ]><a/>', 'broken', ''],
    ['half a tag', '<w:t', 'broken', ''],
  ])('is refused with %s', (_what, text, reason, before) => expect(() => clean(before + text)).toThrow(reason));

  it('takes time that grows with its length and no faster', () => {
    const hard = ['<w:ins ', '<!--', '<a b="', '<w:docVars>', '<w:instrText>AUTHOR</w:instrText>', '<a b=\'"', '</', '<![CDATA[', '<w:fldChar w:fldCharType="begin"/>', '<a / / / ', '<?xml '];
    for (const one of hard) {
      const text = one.repeat(Math.ceil(400_000 / one.length));
      const began = performance.now();
      expect(() => clean(text)).not.toThrow(RangeError);
      expect(`${one} ${performance.now() - began < 1500}`).toBe(`${one} true`);
    }
  });

  it('that names nobody comes out as it went in', () => {
    const element = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof({ maxDepth: 4 }, fc.string().map((text) => text.replace(/[<&]/g, '')), fc.tuple(fc.constantFrom('w:p', 'w:r', 'a:t', 'text:p'), fc.constantFrom('', ' w:val="1"', ' xml:lang=\'my\''), fc.array(tie('node'), { maxLength: 4 })).map(([name, attributes, inner]) => `<${name}${attributes}>${inner.join('')}</${name}>`)),
    })).node;
    fc.assert(fc.property(element, (xml) => expect(clean(`<r>${xml}</r>`)).toBe(`<r>${xml}</r>`)));
  });
});

describe('an office document', () => {
  it('loses parts that tell of its maker, with every mention of them', async () => {
    const parts = await partsOf(await wordFile({
      'customXml/item1.xml': '<p>Zqx Company</p>', 'docProps/thumbnail.jpeg': await camera(), 'docProps/custom.xml': '<Properties><property name="Zqx"/></Properties>', 'word/media/odd.xyz': 'Zqx', 'word/media/drawing.svg': '<svg inkscape:export-filename="/home/Zqx"><metadata>Zqx</metadata><path d="M0 0"/></svg>',
      'word/document.xml': Buffer.from('\ufeff<?xml version="1.0" encoding="UTF-16"?><w:t w:author="Zqx">words</w:t>', 'utf16le'), '_rels/.rels': '<Relationships><Relationship Id="a" Type="http://x/metadata/thumbnail" Target="docProps/thumbnail.jpeg"/></Relationships>',
    }));
    expect(Object.keys(parts)).not.toEqual(expect.arrayContaining(['customXml/item1.xml']));
    expect(Object.keys(parts)).not.toEqual(expect.arrayContaining(['docProps/thumbnail.jpeg']));
    for (const [name, content] of Object.entries(parts)) expect(`${name} ${content.includes('Zqx')}`).toBe(`${name} false`);
    expect(parts['word/document.xml']!.toString()).toBe('<?xml version="1.0" encoding="UTF-8"?><w:t w:author="">words</w:t>');
    expect(parts['word/media/drawing.svg']!.toString()).toBe('<svg><path d="M0 0"/></svg>');
    expect(parts['word/media/odd.xyz']).toHaveLength(0);
    expect(parts['_rels/.rels']!.toString()).toBe('<Relationships></Relationships>');
    const open = await partsOf(await openDocument({ 'Thumbnails/thumbnail.png': await camera('png'), 'META-INF/manifest.xml': '<manifest:manifest><manifest:file-entry manifest:full-path="Thumbnails/thumbnail.png" manifest:media-type=""/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type=""/></manifest:manifest>' }));
    expect(Object.keys(open)).not.toContain('Thumbnails/thumbnail.png');
    expect(open['META-INF/manifest.xml']!.toString()).toBe('<manifest:manifest><manifest:file-entry manifest:full-path="content.xml" manifest:media-type=""/></manifest:manifest>');
  });

  it('keeps its pictures, made anew and upright, in the form that they had', async () => {
    const pictures = { 'word/media/a.jpg': await camera('jpeg'), 'word/media/b.png': await camera('png'), 'word/media/c.tif': await camera('tiff'), 'word/media/d.webp': await camera('webp'), 'word/media/named-wrong.png': await camera('jpeg', 30, 20) };
    const parts = await partsOf(await wordFile(pictures));
    for (const [name, before] of Object.entries(pictures)) {
      const [was, is] = [await sharp(before).metadata(), await sharp(parts[name]!).metadata()];
      expect([is.format, is.exif, is.xmp, is.orientation === 1 || is.orientation === undefined]).toEqual([was.format, undefined, undefined, true]);
      if (was.format !== 'tiff') expect([is.width, is.height]).toEqual([was.height, was.width]);
    }
  });

  it('is refused when its pictures together are a bomb, or a video lies in it', async () => {
    const slides = '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>';
    await expect(zipOf({ '[Content_Types].xml': slides, 'ppt/media/a.mov': 'x' }).then((file) => cleanOffice(file, refuse))).rejects.toThrow('videoWithin');
    const flat = await sharp({ create: { width: 7000, height: 7000, channels: 3, background: '#fff' } }).png().toBuffer();
    await expect(wordFile(Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [`word/media/${name}.png`, flat]))).then((file) => cleanOffice(file, refuse))).rejects.toThrow('picturePixels');
  });
});
