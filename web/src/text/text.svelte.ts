import {
  isLanguage,
  languages,
  type Key,
  type LanguageName,
  type Plural,
  type Texts,
} from './languages';

export type { Key, LanguageName };

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
  texts = $state.raw<Texts>({});
  plural = $derived(new Intl.PluralRules(this.tag));
  number = $derived(new Intl.NumberFormat(this.locale));
  list = $derived(new Intl.ListFormat(this.tag, { type: 'conjunction' }));
  private wishes: readonly string[] = [];
  private wanted: LanguageName = 'en';
  /** Whether parts of the page that need the later texts have been opened. */
  private opened = false;
  /** Those that were added last: adding them again would write every text of the page anew. */
  private added: Texts | undefined;

  /** By what was chosen here, else by the browser's languages. */
  start(chosen: string | null, wishes: readonly string[]): Promise<void> {
    this.wishes = wishes;
    const wished = wishes.map((wish) => wish.split('-')[0]!.replace('in', 'id')).find(isLanguage);
    return this.use(chosen && isLanguage(chosen) ? chosen : (wished ?? 'en'));
  }

  /** The texts of the parts of the page that are loaded when they are first opened. */
  async loadLater(): Promise<void> {
    this.opened = true;
    const name = this.wanted;
    const texts = await languages[name].later();
    if (name !== this.wanted || texts === this.added) return;
    this.added = texts;
    this.texts = { ...this.texts, ...texts };
  }

  /** The page speaks the language once its texts have come; what cannot be loaded changes nothing. */
  async use(name: LanguageName): Promise<void> {
    this.wanted = name;
    const { tag } = languages[name];
    const texts = await this.read(name).catch(() => null);
    if (name !== this.wanted) return;
    if (!texts) return void (this.wanted = this.name);
    this.texts = texts;
    this.name = name;
    this.locale = this.wishes.find((wish) => wish === tag || wish.startsWith(`${tag}-`)) ?? tag;
  }

  private async read(name: LanguageName): Promise<Texts> {
    const { first, later } = languages[name];
    const texts = await first();
    return this.opened ? { ...texts, ...(await later()) } : texts;
  }
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
