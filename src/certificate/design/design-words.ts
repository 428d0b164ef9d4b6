/** What may stand in curly brackets in the words of a design. */
export const WORD_FIELDS = ['course', 'outcome', 'hours', 'from', 'to'] as const;
export type WordField = (typeof WORD_FIELDS)[number];

const FIELD = /\{\s*([^{}]*?)\s*\}/gu;

/** Fields that we do not know, as they were typed. */
export function unknownFields(words: string): string[] {
  return [...words.matchAll(FIELD)].map((match) => match[1]!).filter((name) => !WORD_FIELDS.includes(name as WordField));
}

/** The words with their fields filled in; unknown ones stay as they are. */
export function filledWords(words: string, values: Record<WordField, string>): string {
  return words.replace(FIELD, (all, name: string) => values[name as WordField] ?? all);
}
