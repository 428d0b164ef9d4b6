import MarkdownIt from 'markdown-it';
import sanitize from 'sanitize-html';
import TurndownService from 'turndown';

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });

/** Rich text is stored as this subset of HTML and nothing else; it is cleaned when it is saved. */
const ALLOWED: sanitize.IOptions = {
  allowedTags: ['h2', 'h3', 'p', 'ul', 'ol', 'li', 'blockquote', 'strong', 'em', 'a', 'br', 'aside', 'cite', 'bdi', 'span'],
  allowedAttributes: { a: ['href'], aside: ['class'], '*': ['lang', 'dir'] },
  allowedClasses: { aside: ['think'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowProtocolRelative: false,
  transformTags: { h1: 'h2', h4: 'h3', b: 'strong', i: 'em', a: sanitize.simpleTransform('a', { rel: 'noopener noreferrer' }, true) },
  nestingLimit: 30,
};

/** Cleans HTML to the stored subset. */
export function cleanHtml(html: string): string {
  return sanitize(html.normalize('NFC'), { ...ALLOWED, allowedAttributes: { ...ALLOWED.allowedAttributes as Record<string, string[]>, a: ['href', 'rel'] } }).trim();
}

/**
 * Markdown to the stored subset. A block between `::: think` and `:::` becomes a think-about-it box; a last line `Source: ...` of a
 * quotation becomes its citation.
 */
export function htmlOfMarkdown(text: string): string {
  const boxes: string[] = [];
  const withMarks = text.replaceAll('\r\n', '\n').replace(/^::: ?think[^\n]*\n([\s\S]*?)^:::[ \t]*$/gm, (_all, inner: string) => {
    boxes.push(`<aside class="think">${markdown.render(inner)}</aside>`);
    return `\n\nTHINKBOX${boxes.length - 1}END\n\n`;
  });
  const html = markdown.render(withMarks)
    .replace(/<p>THINKBOX(\d+)END<\/p>/g, (_all, index: string) => boxes[Number(index)] ?? '')
    .replace(/\n?(?:<\/p>\s*<p>)?(Source: [^<\n]+)<\/p>\s*<\/blockquote>/g, '</p><p><cite>$1</cite></p></blockquote>');
  return cleanHtml(html);
}

const turndown = new TurndownService({ headingStyle: 'atx', bulletListMarker: '-', emDelimiter: '*', blankReplacement: () => '\n\n' });
turndown.addRule('think', { filter: 'aside', replacement: (inner) => `\n\n::: think\n${inner.trim()}\n:::\n\n` });
turndown.addRule('source', { filter: 'cite', replacement: (inner) => inner });

/** The stored subset back to Markdown, for people who edit it as plain text; `htmlOfMarkdown` is its inverse. */
export function markdownOfHtml(html: string): string {
  return turndown.turndown(html).replace(/^(\s*-) {3}/gm, '$1 ').trim();
}

/** The words of rich text, without tags: for previews, sizes and files. */
export function plainOf(html: string): string {
  return sanitize(html, { allowedTags: [], allowedAttributes: {} }).replace(/\s+/g, ' ').trim();
}
