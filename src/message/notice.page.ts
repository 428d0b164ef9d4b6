import type { Viewer } from '../people/viewer.js';
import type { NoticeQueries, NoticeRow } from './notice.queries.js';

const PAGE = 20;

export function noticesPage(viewer: Viewer, notices: NoticeRow[], page: number) {
  const pages = Math.max(1, Math.ceil((notices[0]?.total ?? 0) / PAGE));
  const isOrganiser = viewer.roles.has('organiser');
  return {
    isOrganiser,
    notices: notices.map((notice) => ({ ...notice, toKey: `message.notice.to.${notice.audience}`, takeBackPath: `/notices/${notice.id}/taking-back`, isMine: isOrganiser })),
    page, pages, hasPages: pages > 1,
    prevHref: page > 1 ? `/notices?page=${page - 1}` : null,
    nextHref: page < pages ? `/notices?page=${page + 1}` : null,
  };
}

/** The options of "to whom". */
export function noticeAudiences(cohorts: Awaited<ReturnType<NoticeQueries['audiences']>>, words: (key: string, params: Record<string, string | number>) => string) {
  return cohorts.flatMap((cohort) => [
    { value: `all:${cohort.cohortId}`, label: words('message.notice.option.all', { cohort: cohort.label }) },
    ...cohort.groups.map((group) => ({ value: `group:${cohort.cohortId}:${group.id}`, label: words('message.notice.option.group', { cohort: cohort.label, number: group.number }) })),
    ...cohort.people.map((person) => ({ value: `one:${cohort.cohortId}:${person.id}`, label: words('message.notice.option.one', { cohort: cohort.label, name: person.displayName }) })),
  ]);
}
