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

/** On the sign of the installed page: how often one was named, a dot where there is only something
 *  to read. Not every browser has such a sign, and one that has it may refuse. */
export function badge(unread: number, mentions: number): void {
  const shown = unread
    ? navigator.setAppBadge?.(mentions || undefined)
    : navigator.clearAppBadge?.();
  shown?.catch(() => undefined);
}
