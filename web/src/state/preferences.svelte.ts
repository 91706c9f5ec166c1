import { language, type LanguageName } from '../text/text.svelte';

export type Theme = 'auto' | 'light' | 'dark';

const themes: readonly string[] = ['auto', 'light', 'dark'];

const visitsKept = 100;

/** What belongs to this browser, whoever uses it. Kept where it can be read before anything else. */
class Preferences {
  theme = $state<Theme>('auto');
  /** The language is there, and the page can be shown. */
  readonly ready: Promise<void>;

  constructor() {
    const theme = read('theme');
    if (theme && themes.includes(theme)) this.theme = theme as Theme;
    this.applyTheme();
    this.ready = language
      .start(asked() ?? read('language'), navigator.languages)
      .then(() => this.applyLanguage());
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    write('theme', theme);
    this.applyTheme();
  }

  setLanguage(name: LanguageName): void {
    write('language', name);
    void language.use(name).then(() => this.applyLanguage());
  }

  /** Whether somebody was logged in here, so that we need not ask first. */
  get known(): boolean {
    return read('known') === 'yes';
  }

  set known(yes: boolean) {
    write('known', yes ? 'yes' : null);
    if (yes) return;
    write('visits', null);
    this.scheduled = false;
  }

  /** Whether something was to be sent later when one looked the last time. */
  get scheduled(): boolean {
    return read('scheduled') === 'yes';
  }

  set scheduled(yes: boolean) {
    write('scheduled', yes ? 'yes' : null);
  }

  /** The rooms that were looked at, the last one first. Nobody who is not known leaves a trail. */
  get visits(): string[] {
    return read('visits')?.split(' ') ?? [];
  }

  visit(room: string): void {
    const others = this.visits.filter((other) => other !== room);
    write('visits', [room, ...others].slice(0, visitsKept).join(' '));
  }

  private applyTheme(): void {
    const root = document.documentElement;
    if (this.theme === 'auto') delete root.dataset['theme'];
    else root.dataset['theme'] = this.theme;
  }

  private applyLanguage(): void {
    document.documentElement.lang = language.tag;
    document.documentElement.dir = language.direction;
  }
}

/** For tests and for links: `?lang=id`; `?lang=xx-mirror` turns the page round. */
function asked(): string | null {
  const lang = new URLSearchParams(location.search).get('lang');
  return lang === 'xx-mirror' ? 'pseudo' : lang;
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(`bincang.${key}`);
  } catch {
    return null;
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`bincang.${key}`);
    else localStorage.setItem(`bincang.${key}`, value);
  } catch {
    // A browser that keeps nothing asks for it again next time.
  }
}

export const preferences = new Preferences();
