/** A piece of an XML part. `name` and `isEnd` are set for tags. */
export interface Token {
  kind: 'tag' | 'text' | 'declaration';
  raw: string;
  name: string;
  isEnd: boolean;
  /** `<a/>`: nothing follows inside. */
  isWhole: boolean;
}

/** The markup is no well-formed XML, or brings entities of its own. */
export class BadMarkup extends Error {}

/** No part of it can match in two ways, and it stops at the next `<`: the time grows with the length and no faster. */
const TAG = /<(\/?)([A-Za-z_][\w:.-]*)((?:[^<>"'/]|\/(?!>)|"[^"<]*"|'[^'<]*')*)(\/?)>/y;
const ATTRIBUTE = /(\s+)([A-Za-z_][\w:.-]*)\s*=\s*("[^"]*"|'[^']*')/g;

/**
 * The tags and texts of an XML part in order; comments and document types are left out.
 * @throws BadMarkup
 */
export function* tokensOf(text: string): Generator<Token> {
  let at = 0;
  while (at < text.length) {
    if (text[at] !== '<') {
      const next = text.indexOf('<', at);
      const end = next < 0 ? text.length : next;
      yield { kind: 'text', raw: text.slice(at, end), name: '', isEnd: false, isWhole: false };
      at = end;
    } else if (text.startsWith('<!--', at)) at = past(text, '-->', at + 4);
    else if (text.startsWith('<![CDATA[', at)) {
      const end = past(text, ']]>', at);
      yield { kind: 'text', raw: text.slice(at, end), name: '', isEnd: false, isWhole: false };
      at = end;
    } else if (text.startsWith('<?', at)) {
      const end = past(text, '?>', at);
      if (text.startsWith('<?xml', at)) yield { kind: 'declaration', raw: text.slice(at, end), name: '', isEnd: false, isWhole: false };
      at = end;
    } else if (text.startsWith('<!', at)) {
      const end = past(text, '>', at);
      if (/\[|ENTITY/i.test(text.slice(at, end))) throw new BadMarkup();
      at = end;
    } else {
      TAG.lastIndex = at;
      const tag = TAG.exec(text);
      if (!tag) throw new BadMarkup();
      yield { kind: 'tag', raw: tag[0], name: tag[2]!, isEnd: tag[1] === '/', isWhole: tag[4] === '/' };
      at += tag[0].length;
    }
  }
}

function past(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  if (found < 0) throw new BadMarkup();
  return found + mark.length;
}

/** The value of one attribute of a tag as it is written; '' when it has none. */
export function attributeOf(token: Token, name: RegExp): string {
  for (const [, , found, value] of token.raw.matchAll(ATTRIBUTE)) if (name.test(found!)) return value!.slice(1, -1);
  return '';
}

/** The tag with each attribute as `change` wants it: its value, another one, or none (null). */
export function withAttributes(token: Token, change: (name: string, value: string) => string | null): string {
  return token.raw.replace(ATTRIBUTE, (all, space: string, name: string, quoted: string) => {
    const value = quoted.slice(1, -1);
    const changed = change(name, value);
    if (changed === value) return all;
    return changed === null ? '' : `${space}${name}="${changed}"`;
  });
}
