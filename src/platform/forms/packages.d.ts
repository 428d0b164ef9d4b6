/** What we use of a package that brings no types. */
declare module 'myanmar-tools' {
  interface Detector {
    /** 0 to 1; -Infinity where there is no Burmese letter. */
    getZawgyiProbability(text: string): number;
  }
  interface Converter {
    zawgyiToUnicode(text: string): string;
    unicodeToZawgyi(text: string): string;
  }
  const tools: { ZawgyiDetector: new () => Detector; ZawgyiConverter: new () => Converter };
  export default tools;
}
