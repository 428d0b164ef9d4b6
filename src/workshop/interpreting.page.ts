import type { InterpretedCohort } from './interpreting.queries.js';

/** Sessions that are still to come first, then everything to read. */
export function interpretingPage(cohorts: readonly InterpretedCohort[], now: Date) {
  return {
    cohorts: cohorts.map((cohort) => {
      const sessions = cohort.sessions.map((session) => ({
        ...session, startsAt: new Date(session.startsAt), path: `/workshops/${session.id}`, nameKey: `workshop.name.${session.kind}`, appKey: `workshop.app.${session.app}`,
        materials: session.materials.map((material) => ({ ...material, path: `/materials/${material.id}` })),
      }));
      const isAhead = (session: { startsAt: Date; minutes: number }) => session.startsAt.getTime() + session.minutes * 60000 > now.getTime();
      return {
        label: cohort.label,
        speakers: cohort.speakers,
        ahead: sessions.filter((session) => isAhead(session) && !session.isCancelled),
        past: sessions.filter((session) => !isAhead(session) && session.materials.length > 0),
        modules: cohort.modules.map((one) => ({ ...one, path: `/modules/${one.id}`, lessons: one.lessons.map((lesson) => ({ ...lesson, path: `/lessons/${lesson.id}` })) })),
      };
    }),
  };
}
