/** The boxes of a page that arranges groups, as a browser would send them. */
export function boxesOf(text: string): Record<string, string> {
  const fields: Record<string, string> = { seen: /name="seen" value="([0-9a-f]+)"/.exec(text)![1]! };
  for (const [, name, options] of text.matchAll(/<select[^>]* name="(g-[0-9a-z]+)"[^>]*>([\s\S]*?)<\/select>/g)) fields[name!] = /value="([^"]*)" selected/.exec(options!)?.[1] ?? 'none';
  return fields;
}
