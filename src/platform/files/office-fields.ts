import { attributeOf, type Token } from './markup-tokens.js';
import type { RefusalReason } from './upload-refused.js';

/** Fields whose last result stands in the text: the author's name, or the path of the file with the name of her account in it. */
const TALKATIVE = /^\s*(AUTHOR|LASTSAVEDBY|USERNAME|USERINITIALS|USERADDRESS|FILENAME|TEMPLATE|DOCPROPERTY|INFO)\b/i;
/** Fields that run something when the text is opened, and those that fetch something. */
const RUNNING = /^\s*(DDE|DDEAUTO|MACROBUTTON)\b/i;
const FETCHING = /^\s*(INCLUDEPICTURE|INCLUDETEXT|LINK|DATABASE|IMPORT)\b/i;

interface Field {
  instruction: string;
  /** Where the pieces of the instruction stand in the output. */
  pieces: number[];
  isResult: boolean;
}

/** Follows the fields of Word through a part, also nested ones and those whose instruction is written in pieces. */
export class Fields {
  private readonly open: Field[] = [];
  private inside = '';

  constructor(
    private readonly out: string[],
    private readonly refuse: (reason: RefusalReason) => never,
  ) {}

  tag(token: Token): void {
    if (token.name === 'w:t' || token.name === 'w:instrText') this.inside = token.isEnd || token.isWhole ? '' : token.name;
    if (token.name === 'w:fldSimple' && !token.isWhole) this.simple(token);
    if (token.name === 'w:fldChar' && !token.isEnd) this.mark(attributeOf(token, /^w:fldCharType$/));
  }

  /** The words as they may stand: none where a field has put a name. */
  words(raw: string): string {
    const field = this.open.at(-1);
    if (field && this.inside === 'w:instrText' && !field.isResult) {
      field.instruction += raw;
      field.pieces.push(this.out.length);
    }
    return this.inside === 'w:t' && this.open.some((one) => one.isResult && TALKATIVE.test(one.instruction)) ? '' : raw;
  }

  private simple(token: Token): void {
    if (token.isEnd) {
      this.open.pop();
      return;
    }
    const field = { instruction: attributeOf(token, /^w:instr$/), pieces: [], isResult: true };
    this.judge(field);
    this.open.push(field);
  }

  private mark(type: string): void {
    const field = this.open.at(-1);
    if (type === 'begin') this.open.push({ instruction: '', pieces: [], isResult: false });
    if (!field) return;
    if (type === 'separate') field.isResult = true;
    if (type === 'separate' || type === 'end') this.judge(field);
    if (type === 'end') this.open.pop();
  }

  private judge(field: Field): void {
    if (RUNNING.test(field.instruction)) this.refuse('macros');
    if (FETCHING.test(field.instruction)) for (const piece of field.pieces) this.out[piece] = '';
  }
}
