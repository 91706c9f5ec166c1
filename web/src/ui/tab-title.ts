import { language } from '../text/text.svelte';

/** "(3) lobby · NAME" */
export function titleOf(unread: number, names: (string | undefined)[]): string {
  const said = names.filter((name) => name).join(' · ');
  return unread ? `(${language.number.format(unread)}) ${said}` : said;
}

/** A file of its own: the content security policy allows no data: addresses. */
export function faviconOf(unread: number): string {
  return unread ? '/favicon-unread.svg' : '/favicon.svg';
}
