import { attributeOf, BadMarkup, tokensOf, withAttributes, type Token } from './markup-tokens.js';
import { Fields } from './office-fields.js';
import type { RefusalReason } from './upload-refused.js';

type Refuse = (reason: RefusalReason) => never;

/** Parts that say who, where and with what, or that repeat the page as it was before it was cleaned: they go, with every mention of them. */
const DROPPED_PARTS = /^(customXml\/|docProps\/thumbnail|Thumbnails\/|layout-cache$|Configurations2\/|(word|ppt)\/(printerSettings|recipientData|changesInfos|revisionInfo)|docMetadata\/|_xmlsignatures\/|META-INF\/documentsignatures)/i;
const DROPPED_LINKS = /\/(customXml|customXmlProps|thumbnail|printerSettings|recipientData|changesInfo|revisionInfo|classificationlabels|origin|signature)$/i;
/** Elements that go with everything in them: marks of sittings, variables, letters to a list of people, a template on somebody's disk. */
const DROPPED_ELEMENTS = /^(w:(rsids|docVars|mailMerge|attachedTemplate|saveThroughXslt)|office:meta|metadata|sodipodi:namedview)$/;
/** Elements whose words name somebody or a place on her disk. */
const NAMING_ELEMENTS = /^(dc:creator|meta:creator-initials|loext:sender-initials|meta:initial-creator|text:(author-name|author-initials|initial-creator|creator|file-name|template-name|sender-[\w-]+))$/;
const NAMING_ATTRIBUTES = /^(\w+:)?(author|initials|lastAuthor|userId|providerId|userName)$/;
const PEOPLE_ELEMENTS = /^(\w+:)?(cmAuthor|author|person)$/;
const PEOPLE_ATTRIBUTES = /^(\w+:)?(name|displayName|initials|userId|author)$/;
const DRAWN_BY = /^(sodipodi|inkscape|adobe|x|i):/;

export function isDropped(part: string): boolean {
  return DROPPED_PARTS.test(part);
}

/** One XML part of an office document without what it says of its maker; `refuse` when it carries a program. */
export function cleanMarkup(name: string, content: Buffer, refuse: Refuse): string {
  const text = textOf(content);
  if (name === 'mimetype') return text;
  try {
    if (/^docProps\/[^/]+\.xml$/i.test(name)) return rootOf(text);
    return new Cleaning(name, refuse).clean(text);
  } catch (error) {
    if (error instanceof BadMarkup) return refuse('broken');
    throw error;
  }
}

function textOf(content: Buffer): string {
  const mark = content.toString('latin1', 0, 2);
  if (mark !== '\xff\xfe' && mark !== '\xfe\xff') return content.toString('utf8').replace(/^\uFEFF/, '');
  return new TextDecoder(mark === '\xff\xfe' ? 'utf-16le' : 'utf-16be').decode(content).replace(/^(<\?xml[^>]{0,200}encoding=["'])[^"']*/, '$1UTF-8');
}

/** The root element of a properties part and nothing in it. */
function rootOf(text: string): string {
  const kept: string[] = [];
  for (const token of tokensOf(text)) {
    if (token.kind === 'declaration') kept.push(token.raw);
    if (token.kind !== 'tag') continue;
    return [...kept, token.raw, ...(token.isWhole ? [] : [`</${token.name}>`])].join('');
  }
  throw new BadMarkup();
}

class Cleaning {
  private readonly out: string[] = [];
  private readonly fields: Fields;
  /** The element that is being left out, and how deep its own name is nested in it. */
  private leaving = { name: '', depth: 0 };
  /** The element whose words go. */
  private naming = '';

  constructor(
    private readonly part: string,
    private readonly refuse: Refuse,
  ) {
    this.fields = new Fields(this.out, refuse);
  }

  clean(text: string): string {
    for (const token of tokensOf(text)) {
      if (this.leaving.depth > 0) this.leave(token);
      else if (token.kind === 'tag') this.tag(token);
      else if (token.kind === 'text') this.out.push(this.words(token.raw));
      else this.out.push(token.raw);
    }
    return this.out.join('');
  }

  private leave(token: Token): void {
    if (token.name !== this.leaving.name || token.isWhole) return;
    this.leaving.depth += token.isEnd ? -1 : 1;
  }

  private tag(token: Token): void {
    if (token.isEnd) {
      if (token.name === this.naming) this.naming = '';
      this.fields.tag(token);
      this.out.push(token.raw);
      return;
    }
    if (/^(office:script|script:event-listener)$/.test(token.name)) this.refuse('macros');
    if (this.isLeftOut(token)) {
      if (!token.isWhole) this.leaving = { name: token.name, depth: 1 };
      return;
    }
    const isPrinter = token.name === 'config:config-item' && /^Printer/.test(attributeOf(token, /^config:name$/));
    if (!token.isWhole && (isPrinter || token.name === 'dc:date' || NAMING_ELEMENTS.test(token.name))) this.naming = token.name;
    this.out.push(withAttributes(token, (name, value) => this.attribute(token, name, value)));
    this.fields.tag(token);
  }

  private words(raw: string): string {
    if (this.naming === 'dc:date') return '2000-01-01T00:00:00';
    return this.naming ? '' : this.fields.words(raw);
  }

  private isLeftOut(token: Token): boolean {
    if (DROPPED_ELEMENTS.test(token.name)) return true;
    if (token.name === 'Override') return isDropped(attributeOf(token, /^PartName$/).replace(/^\//, ''));
    if (token.name === 'manifest:file-entry') return isDropped(attributeOf(token, /^manifest:full-path$/));
    if (token.name !== 'Relationship' || !this.part.endsWith('.rels')) return false;
    const type = attributeOf(token, /^Type$/);
    // What the reader's machine would fetch goes; links that people follow stay.
    if (/^external$/i.test(attributeOf(token, /^TargetMode$/))) return !type.endsWith('/hyperlink');
    return DROPPED_LINKS.test(type) || isDropped(attributeOf(token, /^Target$/).replace(/^(\.{0,2}\/)+/, ''));
  }

  private attribute(token: Token, name: string, value: string): string | null {
    if (value.startsWith('vnd.sun.star.script:')) return this.refuse('macros');
    if (NAMING_ATTRIBUTES.test(name) || (PEOPLE_ELEMENTS.test(token.name) && PEOPLE_ATTRIBUTES.test(name))) return '';
    if (name === 'w:date' || name.startsWith('w:rsid') || name === 'r:link' || DRAWN_BY.test(name)) return null;
    if (token.name === 'Relationship' && name === 'Target' && /^external$/i.test(attributeOf(token, /^TargetMode$/))) return isPlainLink(value) ? value : '#';
    if (name === 'xlink:href') return this.address(token, value);
    return value;
  }

  /** Links to pages stay; links into somebody's disk, and pictures that would be fetched, lead nowhere. */
  private address(token: Token, value: string): string {
    if (token.name === 'text:a' || token.name === 'draw:a') return isPlainLink(value) ? value : '#';
    return /^([a-z][a-z0-9+.-]*:|\/|\\|\.\.)/i.test(value) && !value.startsWith('data:image/') ? '' : value;
  }
}

function isPlainLink(target: string): boolean {
  return /^(https?:\/\/|mailto:|tel:|#)/i.test(target);
}
