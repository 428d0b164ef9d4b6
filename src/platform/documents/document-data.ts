/** The four documents, each a Typst file of the same name in views/documents/. */
export type Template = 'certificate' | 'letter' | 'record' | 'invitation-sheet';

interface Worded {
  /** Language of the words, BCP 47 ("en", "my", "fa-AF"). Default "en". */
  lang?: string;
  /** Words of the template itself; those left out come from locales/<lang>/documents.json. */
  labels?: Record<string, string>;
}

/** How the papers of one cohort look; what is left out is ours. */
export interface PaperDesign {
  layout: 'canopy' | 'frame' | 'plain';
  /** #rrggbb; must be readable on white. */
  colour: string;
  /** At most three, PNG as base64, made anew from pixels; `label` is what is read out for the picture. */
  logos: Array<{ label: string; picture: string; width: number; height: number }>;
  /** At most three, each with a line to sign on. */
  signatories: Array<{ name: string; role: string }>;
}

export interface CertificateData extends Worded {
  design?: PaperDesign;
  programme: string;
  /** In her own script, as she wrote it; any direction, up to 300 characters. */
  name: string;
  nameLang?: string;
  /** The same name in a second script, or nothing. */
  secondName?: string;
  secondNameLang?: string;
  /** Arabic-script names: 'nastaliq' where she chose it (Urdu), else naskh. */
  nameStyle?: 'naskh' | 'nastaliq';
  /** The outcome as a sentence that goes on from the name: "has completed ...". */
  outcome: string;
  hours: string;
  dates: string;
  awardedOn: string;
  learningOutcomes: string[];
  organisations: Array<{ name: string; role: string }>;
  /** What the certificate says about credit. */
  credit: string;
  serial: string;
  /** Printed beside the QR code. */
  verifyAddress: string;
  /** In the QR code, where it differs from the printed address. */
  verifyLink?: string;
}

export interface LetterData extends Worded {
  design?: PaperDesign;
  /** What kind of letter it is: its title and the first line. */
  title: string;
  programme: string;
  name: string;
  nameLang?: string;
  secondName?: string;
  sentence: string;
  sections: Array<{ heading: string; valueHead: string; rows: Array<{ label: string; value: string }> }>;
  issuer: string;
  madeOn: string;
  serial: string;
  verifyAddress: string;
  verifyLink?: string;
}

export interface RecordData extends Worded {
  programme: string;
  number: string;
  /** "Made final on ...", or nothing. */
  status?: string;
  sections: Array<{ heading: string; rows: Array<{ label: string; value: string; valueLang?: string }> }>;
  /** SHA-256 of the record, 64 hexadecimal digits. */
  hash: string;
  /** How the hash can be checked, or nothing. */
  hashNote?: string;
  /** A line at the foot of each page, such as which delivery this is. */
  footer?: string;
}

/** Carries no name and no course word: whoever finds a card learns nothing. */
export interface InvitationSheetData extends Worded {
  address: string;
  /** `number` is the cut number by which an organiser matches a card to her list; `code` has 12 characters. */
  cards: Array<{ number: number | string; code: string }>;
  /** One line under the code, such as until when it works. */
  note?: string;
}
