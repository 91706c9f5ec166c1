import type en from './en.json';
import type laterEn from './later.en.json';
import type { mirrored } from './pseudo';

/** Those of parts that are loaded later are there when the part is. */
export type Key = keyof typeof en | keyof typeof laterEn;
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>>;
export type Texts = Readonly<Record<string, string | Plural>>;
export type LanguageName = 'en' | 'id' | 'pseudo';

interface Language {
  /** For `lang` and `Intl`. */
  tag: string;
  /** Its name in itself. */
  itself: string;
  direction: 'ltr' | 'rtl';
  /** The texts of the first load. */
  first: () => Promise<Texts>;
  /** Those of the parts of the page that are loaded when they are first opened. */
  later: () => Promise<Texts>;
}

const english = {
  first: async () => (await import('./en.json')).default,
  later: async () => (await import('./later.en.json')).default,
};

/** The pseudo-language mirrors the page in tests; nobody is offered it. */
export const languages: Record<LanguageName, Language> = {
  en: { tag: 'en', itself: 'English', direction: 'ltr', ...english },
  id: {
    tag: 'id',
    itself: 'Bahasa Indonesia',
    direction: 'ltr',
    first: async () => (await import('./id.json')).default,
    later: async () => (await import('./later.id.json')).default,
  },
  pseudo: {
    tag: 'en',
    itself: 'Pseudo',
    direction: 'rtl',
    first: () => strange(english.first()),
    later: () => strange(english.later()),
  },
};

async function strange(texts: Promise<Parameters<typeof mirrored>[0]>): Promise<Texts> {
  const { mirrored } = await import('./pseudo');
  return mirrored(await texts);
}

export function isLanguage(name: string): name is LanguageName {
  return Object.hasOwn(languages, name);
}
