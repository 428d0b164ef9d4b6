import { z } from 'zod';
import { line, longText } from '../platform/forms/form.js';

/** `to` is `all:<cohort>`, `group:<cohort>:<group>` or `one:<cohort>:<enrolment>`, as the select box offers it. */
export const NoticeForm = z.object({
  to: z.string({ error: 'message.notice.to.missing' }).regex(/^(all:[0-9a-z]{26}|(group|one):[0-9a-z]{26}:[0-9a-z]{26})$/, 'message.notice.to.missing'),
  title: line('message.notice.title.missing', 'message.notice.title.tooLong', 120),
  text: longText('message.notice.text.missing', 'message.notice.text.tooLong', 4000),
  step: z.string().optional(),
}).transform(({ to, ...rest }) => {
  const [audience, cohortId, id] = to.split(':') as ['all' | 'group' | 'one', string, string | undefined];
  return { ...rest, to, audience, cohortId, groupId: audience === 'group' ? id! : null, enrolmentId: audience === 'one' ? id! : null };
});
