import type { FormState } from '../platform/forms/form.js';
import { htmlOfMarkdown } from '../platform/views/rich-text.js';
import { wordsKinds } from './words-kinds.js';
import type { EarlierWords, WordsQueries } from './words.queries.js';

export function contentsPage(contents: Awaited<ReturnType<WordsQueries['contents']>>) {
  return { contents: contents.map((each) => ({ ...each, path: `/words/${each.kind}/${each.id}`, kindKey: `words.kind.${each.kind}` })) };
}

export function wordsPage(kindName: string, id: string, form: FormState, earlier: EarlierWords[], preview: Record<string, unknown> | undefined) {
  const kind = wordsKinds[kindName]!;
  const path = `/words/${kindName}/${id}`;
  return {
    form, path,
    version: form.values.version,
    kindKey: `words.kind.${kindName}`,
    seePath: kind.path(id),
    fields: kind.fields.map((field) => ({ name: field.name, label: `words.field.${field.name}`, isLong: field.kind === 'html' || field.kind === 'lines', isHtml: field.kind === 'html', isRich: field.kind === 'html' && form.values.signs !== '1', html: field.kind === 'html' ? htmlOfMarkdown(String(form.values[field.name] ?? '')) : '', isLines: field.kind === 'lines', rows: field.kind === 'html' ? 18 : 5 })),
    preview: preview && kind.fields.filter((field) => field.kind === 'html' && preview[field.name]).map((field) => ({ label: `words.field.${field.name}`, html: preview[field.name] })),
    earlier: earlier.map((each) => ({ ...each, action: `${path}/earlier/${each.id}` })),
  };
}
