import { describe, expect, it } from 'vitest';
import en from './en.json';
import enRaw from './en.json?raw';
import id from './id.json';
import idRaw from './id.json?raw';
import laterEn from './later.en.json';
import laterEnRaw from './later.en.json?raw';
import laterId from './later.id.json';
import laterIdRaw from './later.id.json?raw';
import type { Plural } from './languages';
import { language, t } from './text.svelte';

type Texts = Record<string, string | Plural>;
const english: Texts = { ...en, ...laterEn };
const indonesian: Texts = { ...id, ...laterId };
const languages: Record<string, Texts> = { en: english, id: indonesian };

function valuesIn(text: string | Plural): string[] {
  const all = typeof text === 'string' ? text : (text.other ?? '');
  return [...new Set(all.match(/\{\w+\}/g) ?? [])].sort();
}

describe('the languages', () => {
  it('have the same texts', () => {
    expect(Object.keys(id).sort()).toEqual(Object.keys(en).sort());
    expect(Object.keys(laterId).sort()).toEqual(Object.keys(laterEn).sort());
  });

  it('say no text twice: the later one would silently win', () => {
    for (const raw of [enRaw, idRaw, laterEnRaw, laterIdRaw]) {
      const keys = [...raw.matchAll(/^ {2}"([^"]+)":/gm)].map(([, key]) => key);
      expect(keys).toEqual([...new Set(keys)]);
    }
  });

  it.each(Object.keys(english))('say %s with the same values', (key) => {
    expect(valuesIn(indonesian[key]!)).toEqual(valuesIn(english[key]!));
  });

  it.each(Object.keys(languages))('%s has the plural forms that it needs', (tag) => {
    const needed = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.sort();
    for (const text of Object.values(languages[tag]!)) {
      if (typeof text !== 'string') expect(Object.keys(text).sort()).toEqual(needed);
    }
  });

  it('leave no text empty', () => {
    for (const texts of Object.values(languages)) {
      for (const text of Object.values(texts)) {
        for (const form of typeof text === 'string' ? [text] : Object.values(text)) {
          expect(form.trim()).not.toBe('');
        }
      }
    }
  });
});

describe('the current language', () => {
  it('is the one that was chosen, else the first wish that we speak', async () => {
    await language.start(null, ['fr-FR', 'id-ID', 'en']);
    expect([language.name, language.locale]).toEqual(['id', 'id-ID']);
    await language.start('en', ['id']);
    expect(language.name).toBe('en');
    await language.start(null, ['ja']);
    expect(language.name).toBe('en');
  });

  it('chooses the plural form', async () => {
    await language.start('en', ['en-US']);
    expect(t('messages.new', { n: 1 })).toBe('1 new message');
    expect(t('messages.new', { n: 1200 })).toBe('1,200 new messages');
    await language.start('id', ['id']);
    expect(t('messages.new', { n: 1200 })).toBe('1.200 pesan baru');
  });

  it('mirrors the page in the pseudo-language', async () => {
    await language.start('pseudo', ['en']);
    expect(language.direction).toBe('rtl');
    expect(t('composer.placeholder', { room: 'lobby' })).toMatch(/^\[Mé.*lobby·+\]$/);
  });
});
