import en from './en.json';
import type laterEn from './later.en.json';
import { mirrored } from './pseudo';

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
  /** English comes with the page, which falls back on it; another language only where it is used. */
  load: () => Texts | Promise<Texts>;
}

/** The pseudo-language mirrors the page in tests; nobody is offered it. */
const languages: Record<LanguageName, Language> = {
  en: { tag: 'en', itself: 'English', direction: 'ltr', load: () => en },
  id: {
    tag: 'id',
    itself: 'Bahasa Indonesia',
    direction: 'ltr',
    load: async () => (await import('./id.json')).default,
  },
  pseudo: { tag: 'en', itself: 'Pseudo', direction: 'rtl', load: () => mirrored(en) },
};

export const offered = (['en', 'id'] as const).map((name) => ({
  name,
  itself: languages[name].itself,
}));

class CurrentLanguage {
  name = $state<LanguageName>('en');
  /** The browser's own form of the language (en-GB), for dates and numbers. */
  locale = $state('en');
  direction = $derived(languages[this.name].direction);
  tag = $derived(languages[this.name].tag);
  private later = $state.raw<Record<LanguageName, Texts> | null>(null);
  private now = $state.raw<Texts>(en);
  texts = $derived<Texts>({ ...this.now, ...this.later?.[this.name] });
  plural = $derived(new Intl.PluralRules(this.tag));
  number = $derived(new Intl.NumberFormat(this.locale));
  list = $derived(new Intl.ListFormat(this.tag, { type: 'conjunction' }));
  private wishes: readonly string[] = [];

  /** By what was chosen here, else by the browser's languages. */
  start(chosen: string | null, wishes: readonly string[]): Promise<void> {
    this.wishes = wishes;
    const wished = wishes.map((wish) => wish.split('-')[0]!.replace('in', 'id')).find(isName);
    return this.use(chosen && isName(chosen) ? chosen : (wished ?? 'en'));
  }

  /** The texts of the parts of the page that are loaded when they are first opened. */
  async loadLater(): Promise<void> {
    this.later ??= (await import('./later')).later;
  }

  /** What cannot be loaded changes nothing. */
  async use(name: LanguageName): Promise<void> {
    const { tag, load } = languages[name];
    const texts = await Promise.resolve(load()).catch(() => null);
    if (!texts) return;
    this.now = texts;
    this.name = name;
    this.locale = this.wishes.find((wish) => wish === tag || wish.startsWith(`${tag}-`)) ?? tag;
  }
}

function isName(name: string): name is LanguageName {
  return Object.hasOwn(languages, name);
}

export const language = new CurrentLanguage();

/** The text of `key` in the current language; `n` chooses the plural form. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const found = language.texts[key] ?? key;
  const text = typeof found === 'string' ? found : plural(found, Number(values['n'] ?? 0));
  return text.replace(/\{(\w+)\}/g, (_whole, name: string) => shown(values[name] ?? ''));
}

function plural(forms: Plural, n: number): string {
  return forms[language.plural.select(n)] ?? forms.other ?? '';
}

function shown(value: string | number): string {
  return typeof value === 'number' ? language.number.format(value) : value;
}
