import { Body, Controller, Get, Post } from '@nestjs/common';
import { emptyForm, readForm, type FormState } from '../platform/forms/form.js';
import { Allow, CurrentAct, CurrentViewer } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { message } from '../platform/i18n/messages.js';
import { FINDABLE } from '../people/blind-index.js';
import type { Viewer, ViewerAct } from '../people/viewer.js';
import { SearchForm } from './opening.form.js';
import { peoplePath } from './person.page.js';
import { PersonSearch, type FoundPlace } from './person-search.service.js';

/** Looking for somebody whose real name or e-mail is known. By a form that posts: what was typed stands in no address. */
@Controller('/people/search')
export class PersonSearchController {
  constructor(private readonly search: PersonSearch) {}

  @Get()
  @Allow(['organiser'])
  ask(@CurrentViewer() viewer: Viewer) {
    return this.searchPage(viewer, emptyForm({ kind: FINDABLE[0] }), null, 200);
  }

  @Post()
  @Allow(['organiser'], 'person.searched')
  async find(@CurrentAct() act: ViewerAct, @Body() body: unknown) {
    const read = readForm(SearchForm, body);
    if (!read.ok) return this.searchPage(act.viewer, read.form, null, 422);
    return this.searchPage(act.viewer, emptyForm({ ...read.value }), await this.search.find(act, read.value.kind, read.value.text), 200);
  }

  private searchPage(viewer: Viewer, form: FormState, places: FoundPlace[] | null, status: number) {
    const kinds = FINDABLE.map((kind) => ({ value: kind, label: message(viewer.locale, `people.field.${kind}`) }));
    const rows = (places ?? []).map((place) => ({ name: place.displayName, cohort: place.cohortLabel, href: `${peoplePath(place.cohortId)}/${place.enrolmentId}` }));
    return page('enrolment/search', { form, kinds, places: rows, isNobody: places !== null && places.length === 0 }, { status, title: 'enrolment.search.title', crumbs: [{ href: '/cohorts', label: 'places.cohorts' }] });
  }
}
