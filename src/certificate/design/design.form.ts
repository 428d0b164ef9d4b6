import { z } from 'zod';
import { line, oneOf, optionalLine, tick } from '../../platform/forms/form.js';
import { isReadableOnWhite } from './colour-rule.js';
import { unknownFields } from './design-words.js';

export const LAYOUTS = ['canopy', 'frame', 'plain'] as const;
/** People who may sign one paper. */
export const SIGNATORIES = [1, 2, 3] as const;
const LONGEST_WORDS = 240;
const COLOUR = /^#[0-9a-f]{6}$/;

const signatory = () => optionalLine('certificate.design.nameTooLong', 80);
const Fields = z.object({
  layout: oneOf(LAYOUTS, 'certificate.design.chooseLayout'),
  colour: z.string({ error: 'certificate.design.colourWrong' }).trim().toLowerCase().refine((typed) => COLOUR.test(typed), 'certificate.design.colourWrong').refine((typed) => !COLOUR.test(typed) || isReadableOnWhite(typed), 'certificate.design.colourPale'),
  words: optionalLine('certificate.design.wordsTooLong', LONGEST_WORDS).refine((typed) => unknownFields(typed ?? '').length === 0, 'certificate.design.wordsUnknown'),
  name1: signatory(), role1: signatory(), name2: signatory(), role2: signatory(), name3: signatory(), role3: signatory(),
  hasPictures: tick,
  version: z.coerce.number().int().min(0).catch(0),
});

/** How the papers of a cohort look, as an organiser typed it. Whoever has an office but no name does not sign. */
export const DesignForm = Fields.transform(({ name1, role1, name2, role2, name3, role3, words, ...rest }) => ({
  ...rest,
  words: words ?? '',
  signatories: ([[name1, role1], [name2, role2], [name3, role3]] as const).filter(([name]) => name !== null).map(([name, role]) => ({ name: name!, role: role ?? '' })),
}));
export type DesignWish = z.output<typeof DesignForm>;

export const LogoForm = z.object({ label: line('certificate.design.labelMissing', 'certificate.design.nameTooLong', 80) });
