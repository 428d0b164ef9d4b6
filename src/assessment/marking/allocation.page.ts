import { emptyForm, type FormState } from '../../platform/forms/form.js';
import type { AllocationView } from './allocation.queries.js';

/** What the page of shares prints: each marker with a field for her part, each group and each script with the marker who has it. */
export function allocationPage(view: AllocationView, form?: FormState) {
  const path = `/marking/${view.assignmentId}/${view.cohortId}`;
  const options = view.markers.map(({ id, name }) => ({ value: id, label: name }));
  const values = Object.fromEntries(view.markers.map(({ id }) => [`w-${id}`, '1']));
  return {
    ...view,
    path: `${path}/allocation`,
    pilePath: path,
    form: form ?? emptyForm(values),
    markers: view.markers.map((marker) => ({ ...marker, field: `w-${marker.id}` })),
    options,
    groups: view.isGroup ? [] : view.groups.map((number) => ({ number, field: `g-${number}` })),
    scripts: view.scripts.map((script) => ({ ...script, options: options.map((option) => ({ ...option, chosen: option.value === script.markerId })) })),
    most: Math.max(1, ...view.markers.map(({ done, open, shared }) => done + open + shared)),
  };
}
