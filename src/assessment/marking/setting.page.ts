import type { SettingView } from './setting.queries.js';

/** The switches as values of a form. */
export function settingPage(setting: SettingView): Record<string, string> {
  const ticked = (isOn: boolean): string => (isOn ? '1' : '');
  return { leases: ticked(setting.leases), sharedComments: ticked(setting.sharedComments), secondMarking: ticked(setting.secondMarking), samplePercent: String(setting.samplePercent), agreedRule: setting.agreedRule, thirdOver: setting.thirdOver === null ? '' : String(setting.thirdOver),
    similarity: ticked(setting.similarity), voiceFeedback: ticked(setting.voiceFeedback), pdfNotes: ticked(setting.pdfNotes), latePenalty: ticked(setting.latePenalty), lateUnit: setting.lateUnit, latePerDay: String(setting.latePerDay), lateFloorPercent: String(setting.lateFloorPercent) };
}
