import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nameInText } from '../../src/people/name-in-text.js';

describe('a name in a text', () => {
  it.each([
    ['Daw Khin Zqx', 'I am Daw Khin Zqx, from here.', 'Daw Khin Zqx'],
    ['Amina Rahimi', 'RAHIMI, Amina', 'RAHIMI, Amina'],
    ['Amina Rahimi', 'said amina b. rahimi.', 'amina b. rahimi'],
    ['Amina Rahimi', 'Write to aminarahimi@example.org', 'aminarahimi'],
    ['Amina Rahimi', 'my father Rahimi', 'Rahimi'],
    ['José Núñez', 'signed: Jose Nunez', 'Jose Nunez'],
    ['Amina Rahimi', 'Ａｍｉｎａ Ｒａｈｉｍｉ', 'Ａｍｉｎａ Ｒａｈｉｍｉ'],
    ['Amina Rahimi', 'Ami\u200bna Rah\u00adimi', 'Ami\u200bna Rah\u00adimi'],
    ['Amina Rahimi', 'Rahimi\nAmina', 'Rahimi\nAmina'],
    ['مریم حسینی', 'نام من مریم حسینی است', 'مریم حسینی'],
    ['မိုးမခ', 'ကျွန်မနာမည် မိုးမခ ဖြစ်ပါသည်', 'မိုးမခ'],
    ['สมชาย ใจดี', 'ผมชื่อสมชายใจดีครับ', 'สมชายใจดี'],
    ['王小明', '我叫王小明。', '王小明'],
    ['Li Wei', 'Li asked Wei to come', 'Li asked Wei'],
    ['Rose Hopeful', 'my aunt Hopeful', 'Hopeful'],
  ])('%s is found in: %s', (name, text, found) => expect(nameInText(name, text)).toBe(found));

  it.each([
    ['Amina Rahimi', 'The committee met on Monday.'],
    ['Rose Hopeful', 'we rose early and stay hopeful'],
    ['Aung Hla', 'aunghlaing and others'],
    ['Li Wei', 'Liwei river; a list of weights'],
    ['Li Wei', 'Li was there. Much later, and in quite another town, Wei came.'],
    ['A B', 'a b c'],
    ['', 'anything'],
    ['မိုးမခ', 'မိုး ရွာသည်'],
    ['Rahimi Amina', 'Rahim and Amin'],
    ['王', '王小明'],
  ])('%s is not found in: %s', (name, text) => expect(nameInText(name, text)).toBeNull());

  it('is found wherever it stands, and whatever stands around it', () => {
    const around = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(fc.property(around, around, fc.constantFrom('Amina Rahimi', 'AMINA  rahimi', 'Rahimi, Amina'), (before, after, name) => {
      expect(nameInText('Amina Rahimi', `${before} ${name} ${after}`)).not.toBeNull();
    }));
  });

  it('is looked for in a time that grows with the text and no faster', () => {
    for (const text of ['amina '.repeat(20000), 'a'.repeat(100000), 'amina rahimx '.repeat(8000), '\u0301'.repeat(100000), 'ကိုးကား'.repeat(20000)]) {
      const began = performance.now();
      nameInText('Amina Rahimi Zed', text);
      nameInText('မိုးမခ', text);
      expect(performance.now() - began).toBeLessThan(1000);
    }
  });
});
