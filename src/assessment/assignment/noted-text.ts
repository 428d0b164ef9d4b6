/** A note about a stretch of one part of a work: its text, or one heading of a plan. The work never changes, so places stay. */
export interface InlineNote {
  id: string;
  /** The key of a plan's heading; empty for the text of one person. */
  part: string;
  from: number;
  to: number;
  text: string;
}

/** A stretch of a text: noted or not, with the numbers of the notes that end with it. */
export interface NotedPiece {
  text: string;
  isNoted: boolean;
  ends: number[];
}

export interface Paragraph {
  part: string;
  /** From 1, through all parts of a work. */
  number: number;
  from: number;
  to: number;
  text: string;
}

/** Notes in the order of the work: by part, by place, the longer first. */
export function inOrder(notes: readonly InlineNote[], parts: readonly string[]): InlineNote[] {
  return [...notes].sort((a, b) => parts.indexOf(a.part) - parts.indexOf(b.part) || a.from - b.from || b.to - a.to || (a.id < b.id ? -1 : 1));
}

/** A text cut where notes begin and end; the pieces together are the text. `numbers` are those that the notes carry on the page. */
export function notedPieces(text: string, notes: ReadonlyArray<InlineNote & { number: number }>): NotedPiece[] {
  const edges = [...new Set([0, text.length, ...notes.flatMap(({ from, to }) => [from, to])])].filter((edge) => edge >= 0 && edge <= text.length).sort((a, b) => a - b);
  return edges.slice(1).map((to, nth) => {
    const from = edges[nth]!;
    return { text: text.slice(from, to), isNoted: notes.some((note) => note.from <= from && note.to >= to), ends: notes.filter((note) => note.to === to).map(({ number }) => number) };
  });
}

/** The lines of a work that are not empty, numbered: a note can be put to one of them without a mouse or a script. */
export function paragraphsOf(parts: ReadonlyArray<{ part: string; text: string }>): Paragraph[] {
  const out: Paragraph[] = [];
  for (const { part, text } of parts) {
    for (const found of text.matchAll(/[^\n]*\S[^\n]*/g)) out.push({ part, number: out.length + 1, from: found.index, to: found.index + found[0].length, text: found[0] });
  }
  return out;
}

/** Where `words` stand in a paragraph, the whole of it without words; undefined when they do not stand there. Spaces and line ends count alike. */
export function rangeOf(paragraph: Paragraph, words: string): { from: number; to: number } | undefined {
  const wanted = words.trim();
  if (wanted === '') return { from: paragraph.from, to: paragraph.to };
  const pattern = wanted.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\s+');
  const found = new RegExp(pattern, 'iu').exec(paragraph.text);
  return found ? { from: paragraph.from + found.index, to: paragraph.from + found.index + found[0].length } : undefined;
}

/** The parts of a work with their pieces, and its notes by number: for the marker's page and the writer's. */
export function notedWork(parts: ReadonlyArray<{ part: string; title: string; text: string }>, notes: readonly InlineNote[]) {
  const numbered = inOrder(notes, parts.map(({ part }) => part)).map((note, nth) => ({ ...note, number: nth + 1 }));
  return {
    parts: parts.filter(({ text }) => text !== '').map(({ part, title, text }) => ({ title, pieces: notedPieces(text, numbered.filter((note) => note.part === part)) })),
    notes: numbered.map(({ id, number, text, part, from, to }) => ({ id, number, text, quote: (parts.find((one) => one.part === part)?.text ?? '').slice(from, to) })),
  };
}
