import { z } from 'zod';

/** Her own assignment, or that of a place for which the viewer hands in: `own.<assignment>` or `<enrolment>.<assignment>`. */
const WORK = /^(own|[0-9a-z]{26})\.([0-9a-z]{26})$/;

/** For which work the photo is. Whoever hands in for another says that she was asked to. */
export const PaperPhotoForm = z
  .object({ work: z.string({ error: 'offline.photo.work.missing' }).regex(WORK, 'offline.photo.work.missing'), asked: z.string().optional() })
  .superRefine(({ work, asked }, context) => {
    if (!work.startsWith('own.') && asked !== '1') context.addIssue({ code: 'custom', path: ['asked'], message: 'assignment.handingIn.askedMissing' });
  })
  .transform(({ work }) => {
    const [, place, assignmentId] = WORK.exec(work)!;
    return { enrolmentId: place === 'own' ? null : place!, assignmentId: assignmentId! };
  });
export type PaperWork = z.output<typeof PaperPhotoForm>;
