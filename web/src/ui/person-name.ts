import type { Author } from '../state/rows';
import { t } from '../text/text.svelte';

/** What the server calls whoever has deleted his account. */
const gone = 'former member';

export function isFormer({ name }: Pick<Author, 'name'>): boolean {
  return name === gone;
}

export function shownName({ name }: Pick<Author, 'name'>): string {
  return name === gone ? t('person.former') : name;
}
